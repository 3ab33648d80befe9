"""Write what SQLite does not know in its own words: years of dates, aggregates in conditions."""

from __future__ import annotations

from sqlglot import exp

PARTS = {
    "YEAR": "%Y", "MONTH": "%m", "DAY": "%d", "HOUR": "%H", "MINUTE": "%M", "WEEK": "%W",
    "DAYOFWEEK": "%w", "DOW": "%w",
}  # fmt: skip
"""How STRFTIME writes the parts of a date."""

STARTS = {"YEAR": "%Y-01-01", "MONTH": "%Y-%m-01", "DAY": "%Y-%m-%d"}
"""How it writes the first day of a span."""


def native(tree: exp.Query) -> None:
    """Replace functions of other databases, and move aggregates from WHERE to HAVING, in place."""
    for node in list(tree.walk()):
        made = _function(node)
        if made is not None:
            node.replace(made)
    for select in tree.find_all(exp.Select):
        _counted(select)


def _function(node: exp.Expr) -> exp.Expression | None:
    """Return what stands for a function in SQLite; None if it may stay."""
    form, date = _asked_part(node)
    if form:
        return _part(form, date)
    if isinstance(node, exp.TimestampTrunc | exp.DateTrunc):
        start = STARTS.get(str(node.args["unit"].name).upper())
        return _strftime(start, node.this) if start else None
    if isinstance(node, exp.Add | exp.Sub) and isinstance(node.expression, exp.Interval):
        return _moved(node, node.expression)
    if isinstance(node, exp.EQ | exp.NEQ) and isinstance(node.expression, exp.Null):
        absent = exp.Is(this=node.this.copy(), expression=exp.Null())
        return absent if isinstance(node, exp.EQ) else exp.not_(absent)
    return None


def _asked_part(node: exp.Expr) -> tuple[str, exp.Expression]:
    """Return the form of the part of a date that a function gives, and the date."""
    if isinstance(node, exp.Year | exp.Month | exp.Day):
        return PARTS[type(node).__name__.upper()], node.this
    if isinstance(node, exp.Extract):
        return PARTS.get(node.this.name.upper(), ""), node.expression
    if isinstance(node, exp.Anonymous) and node.expressions:
        return PARTS.get(node.name.upper(), ""), node.expressions[0]
    return "", exp.Null()


def _strftime(form: str, date: exp.Expression) -> exp.Expression:
    bare = date.this if isinstance(date, exp.TsOrDsToDate | exp.Cast) else date
    return exp.Anonymous(this="STRFTIME", expressions=[exp.Literal.string(form), bare.copy()])


def _part(form: str, date: exp.Expression) -> exp.Expression:
    """Return a part of a date as a number."""
    return exp.cast(_strftime(form, date), "INTEGER")


def _moved(node: exp.Binary, span: exp.Interval) -> exp.Expression | None:
    """Return a date that is moved by days, months or years."""
    if span.this is None or span.unit is None:
        return None
    sign = "-" if isinstance(node, exp.Sub) else "+"
    by = exp.Literal.string(f"{sign}{span.this.name} {span.unit.name.lower()}")
    now = isinstance(node.this, exp.CurrentDate | exp.CurrentTimestamp)
    start = exp.Literal.string("now") if now else node.this.copy()
    return exp.Anonymous(this="DATE", expressions=[start, by])


def _counted(select: exp.Select) -> None:
    """Move conditions on aggregates behind the groups; group by what is shown beside them."""
    where = select.args.get("where")
    said = list(where.this.flatten()) if where and isinstance(where.this, exp.And) else []
    said = said or ([where.this] if where else [])
    moved = [one for one in said if one.find(exp.AggFunc) and not one.find(exp.Select)]
    if moved:
        kept = [one.copy() for one in said if one not in moved]
        select.set("where", exp.Where(this=exp.and_(*kept)) if kept else None)
        select.having(*(one.copy() for one in moved), copy=False)
    if select.args.get("having") and not select.args.get("group"):
        plain = [one.unalias() for one in select.expressions if not one.find(exp.AggFunc)]
        if plain:
            select.group_by(*(one.copy() for one in plain), copy=False)
