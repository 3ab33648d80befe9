"""Read in what order the rows are to come."""

from __future__ import annotations

import re

from simulator.skills.sql.conditions import dated
from simulator.skills.sql.marking import Item
from simulator.skills.sql.measures import COUNT_OF, TARGET, measure_of
from simulator.skills.sql.parts import DET, NAMED, Measure, Parts, rule
from simulator.skills.sql.resolve import DATED

DOWN = r"(?:descending|decreasing|reverse|desc|falling)"
UP = r"(?:ascending|asc|increasing|rising)"
DIRECTION = rf"(?:{UP}|{DOWN}|alphabetical|lexicographical|lexicographic|chronological)"
BEGIN = r"(?:,|and)? ?"
ENDS = r"(?:<U\d+>|high|low|large|small|a|z)"


def unnamed(pattern: str) -> str:
    """Return a pattern whose groups have no names, so that it can stand in another one twice."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def falling(said: str, parts: Parts) -> bool:
    """Say whether words about an order mean from the top down."""
    if top := re.search(r"<U\d+>", said):
        return not parts.item(top[0]).falling
    down = re.search(rf"\b{DOWN}|\bhigh\b.*\blow|\blarge\b.*\bsmall|\brecent\b", said)
    return down is not None


def _ordered_by(found: re.Match[str], parts: Parts) -> str | None:
    """`ordered by X descending, Y`"""
    keys = list(re.finditer(TARGET, found["keys"]))
    down = falling(f"{found['before'] or ''} {found['keys']} {found['after']}", parts)
    for key in keys:
        own = found["keys"][key.end() :].lstrip()
        each = True if re.match(DOWN, own) else False if re.match(UP, own) else down
        parts.order.append((measure_of(key), each))
    return " ; " if keys else None


def _in_order(found: re.Match[str], parts: Parts) -> str | None:
    """`in descending order of X`, or of what stands before it"""
    down = re.search(DOWN, found["said"]) is not None
    if found["mark"]:
        parts.order.append((measure_of(found), down))
        return " ; "
    before = parts.text[: found.start()].rstrip()
    last = re.search(r"<C\d+>$", before)
    column = parts.column(last[0]) if last else None
    if "alphabet" in found["said"] and column is not None and column.kind == "number":
        last = None
    parts.order.append((Measure(last[0] if last else "*first"), down))
    return " ; "


def _alphabetically(found: re.Match[str], parts: Parts) -> str:
    parts.order.append((Measure(found["mark"] or "*first"), False))
    return " ; "


def _from_to(found: re.Match[str], parts: Parts) -> str:
    """`from the oldest to the youngest`, after a column or without one"""
    top = parts.item(found["from"]) if found["from"].startswith("<") else None
    down = not top.falling if top else found["from"] != "low"
    mark = (found["named"] or found["mark"] or "").strip()
    column = parts.column(mark) if mark else None
    amount = column is not None and column.kind != "text"
    measures = top.measures if top and not amount else ()
    key = Measure("" if measures else mark or "*first", measures=measures)
    parts.order.append((key, down or bool(measures)))
    return f" {found['mark'] or ''} ; "


def _first(found: re.Match[str], parts: Parts) -> str:
    """`highest salary first`, `cheapest first`, `most orders first`"""
    top = parts.item(found["u"])
    mark = (found["mark"] or "").strip()
    column = parts.column(mark) if mark else None
    dated = [sign for noun, sign in top.measures if noun in DATED]
    if dated and column is not None and column.kind == "date":
        parts.order.append((Measure(mark), dated[0] > 0))
        return " ; "
    popular = bool(top.measures) and top.measures[0][0] == "popularity"
    counted = mark and (popular or parts.item(mark).guessed)
    if counted and re.search(COUNT_OF, parts.text):
        parts.order.append((Measure("*rows", "COUNT"), not top.falling))
    elif mark and parts.is_table(mark):
        mark = "" if top.measures else mark
        counts = Measure(mark, "COUNT", measures=top.measures)
        parts.order.append(
            (counts if mark else Measure(measures=top.measures), mark == "" or not top.falling)
        )
    elif mark or not top.measures:
        parts.order.append((Measure(mark or "*last"), not top.falling))
    else:
        parts.order.append((Measure(measures=top.measures), True))
    return " ; "


def _busiest(found: re.Match[str], parts: Parts) -> str | None:
    """`the busiest first`, `the most active first`: an adjective that no column measures"""
    if not re.search(COUNT_OF, parts.text):
        return None
    parts.order.append((Measure("*rows", "COUNT"), "least" not in found[0]))
    return " ; "


def _done_first(found: re.Match[str], parts: Parts) -> str | None:
    """`most recently hired first`: by the date that the verb tells of"""
    column = dated(found["verb"], parts)
    if column is None:
        return None
    mark = parts.marked.add("C", Item(found["verb"], columns=[(1.0, column)])).strip()
    parts.order.append((Measure(mark), "least" not in found[0]))
    return " ; "


def _ties(found: re.Match[str], parts: Parts) -> str:
    """`ties by name`, `then by name`"""
    down = re.match(rf" (?:{DOWN}|in {DOWN})", parts.text[found.end() :]) is not None
    parts.order.append((measure_of(found), down))
    return " ; "


KEY = (
    rf"(?:(?:{DOWN}|{UP}|alphabetical)(?: order of)? )?{unnamed(TARGET)}"
    rf"(?: (?:in )?(?:{DOWN}|{UP})(?: order)?(?= ,| and| then))?"
)
RULES = (
    rule(
        _done_first,
        r"(?:,|with)? (?:the )?(?:<U\d+>|most|least) recent(?:ly)? ",
        r"(?P<verb>[a-z]+ed)(?: ones| <T\d+>)? first\b",
    ),
    rule(
        _ordered_by,
        r",? ?(?:and |then |; |\. )?(?:please )?",
        r"(?:order|sort|rank|arrang|list|display)(?:ed|ing|e|s)? ",
        r"(?:(?:the|them|it|results?|these|all|list|output|rows|<T\d+>) )*",
        r"(?:in (?:an? |the )?(?P<before>[a-z ]*?)order )?(?:by|on|according to|based on|from)",
        rf" (?P<keys>{KEY}(?:(?:,| and|, and|,? (?:and )?then)(?: by)? {KEY})*)",
        r"(?P<after>(?:,? ?(?:in|from|with) (?:the |an? )?(?:[a-z]+ ){0,2}?order)?",
        rf"(?: (?:in |by )?(?:the )?(?:{DOWN}|{UP})(?: order)?)?",
        rf"(?:,? ?(?:from )?(?:the )?{ENDS} to (?:the )?{ENDS}",
        rf"| ?,? ?\(?<U\d+> (?:ones |{NAMED} )?first)?)",
    ),
    rule(
        _in_order,
        rf"(?<= ){BEGIN}(?:(?:sort|order|rank|list)(?:ed)? )?(?:in|by) (?:the |an? )?",
        rf"(?P<said>(?:{DIRECTION} ?){{1,2}})(?:order)?",
        rf"(?: (?:of|by|for|on|according to|based on) {DET}{TARGET})?(?= )",
    ),
    rule(_in_order, rf"(?P<said>in (?:the )?order of) {TARGET}"),
    rule(
        _alphabetically,
        rf"{BEGIN}(?:sorted |ordered |listed )?alphabetically(?: by (?P<mark><C\d+>))?",
    ),
    rule(
        _from_to,
        rf"(?P<mark>{NAMED})? ?(?:, )?(?:ordered |sorted |ranked )?from (?:the )?",
        rf"(?P<from><U\d+>|high|low|newest)(?P<named> {NAMED})? to (?:the )?",
        rf"(?:<U\d+>|high|low)(?: {NAMED})?",
    ),
    rule(
        _first,
        rf"(?:,|with)? (?:the )?(?P<u><U\d+>) (?P<mark>{NAMED} )?",
        r"(?:ones |number |count |total |average |sum |amount |months? |years? |quarters? |weeks? "
        r"|days? |dates? )?first\b",
    ),
    rule(
        _busiest,
        r"(?:,|with)? (?:the )?(?:<U\d+> [a-z]+|[a-z]+est)(?: <T\d+>)?(?: ones)? first\b",
    ),
)
"""How an order is asked for."""

TIES = (
    rule(
        _ties,
        r"[,;.]? ?(?:and )?(?:(?:with )?(?:ties|draws|equal (?:ones|numbers|counts|values))"
        r"(?: (?:are|is|broken|sorted|resolved|ordered|in order|go))*|then(?: sorted| ordered)?)"
        rf" by {DET}{TARGET}",
    ),
)
"""What comes after the order, where two rows are alike."""
