"""Read superlatives and limits: the top three, the oldest, the one with the most."""

from __future__ import annotations

import re

from simulator.skills.sql.conditions import dated
from simulator.skills.sql.lexicon import ADJECTIVES, MOST, VERBS_OF_HAVING, Measures
from simulator.skills.sql.marking import Item
from simulator.skills.sql.meaning import is_verb
from simulator.skills.sql.measures import TARGET, measure_of
from simulator.skills.sql.parts import DET, NAMED, Measure, Parts, rule
from simulator.skills.sql.schema import Table


def _top(found: re.Match[str], parts: Parts) -> str:
    """`top 5 X by Y`, `the 3 X with the highest Y`"""
    parts.limit = parts.number(found["n"])
    parts.order.append((measure_of(found), not parts.item(found["u"]).falling))
    return f" {found['what']} {found['rest'] or ''} ; "


def _several(found: re.Match[str], parts: Parts) -> str:
    """`5 most expensive X`, `top 3 X`"""
    item, mark = parts.item(found["u"]), found["mark"]
    parts.limit = parts.number(found["n"])
    if item.measures:
        parts.order.append((Measure(measures=item.measures), True))
    else:
        target = "*any" if parts.is_table(mark) else mark
        parts.order.append((Measure(target), not item.falling))
    return f" {mark} "


def _common(found: re.Match[str], parts: Parts) -> str:
    """`the most common X`, `the 3 most frequent X`"""
    parts.limit = parts.number(found.groupdict().get("n"))
    parts.order.append((Measure("*rows", "COUNT"), not parts.item(found["u"]).falling))
    parts.groups.append(Measure(found["mark"]))
    parts.best = True
    return f" {found['mark']} "


def _most_of(found: re.Match[str], parts: Parts) -> str | None:
    """`which city do most X come from`"""
    if parts.item(found["u"]).measures:
        return None
    return f" {found['ask']} {_common(found, parts)} "


def _is_common(found: re.Match[str], parts: Parts) -> str | None:
    """`which X is the most common`, of texts and numbers that tell kinds"""
    if parts.item(found["u"]).measures and parts.item(found["u"]).measures[0][0] != "popularity":
        return None
    return f"{found['ask']} {_common(found, parts)} ; "


def _by(found: re.Match[str], parts: Parts) -> str | None:
    """`with the most X`, `has the highest X`, `whose X is the highest`"""
    item, measure = parts.item(found["u"]), measure_of(found)
    if parts.is_table(measure.target) and not measure.function:
        if item.measures and item.measures[0][0] != "popularity":
            return None
        measure.function = "COUNT"
    elif not measure.function and item.text.lower() in ("most", "least", "fewest"):
        measure.function = "" if _quantity(measure.target, parts) else "COUNT"
        measure.most = True
    parts.superlative(measure, not item.falling)
    return f" ; {found.groupdict().get('keep') or ''} "


def _several_asked(found: re.Match[str], parts: Parts) -> str:
    """`which 3 X ... most`"""
    parts.limit = parts.number(found["n"])
    return f" {found['ask']} {found['what']}"


def _extremes(found: re.Match[str], parts: Parts) -> str | None:
    """`the lowest and the highest C`"""
    one, other = parts.item(found["one"]), parts.item(found["other"])
    column = parts.column(found["mark"])
    if one.falling == other.falling or column is None or column.kind not in ("number", "date"):
        return None
    for item in (one, other):
        parts.outputs.append(Measure(found["mark"], "MIN" if item.falling else "MAX"))
    return " "


def _done_most(found: re.Match[str], parts: Parts) -> str | None:
    """`the 3 most downloaded X`: by the number that the participle tells of"""
    column, item = parts.column(found["by"]), parts.item(found["u"])
    participle = is_verb(parts.item(found["by"]).text.lower())
    if item.measures or column is None or column.kind != "number" or not participle:
        return None
    parts.limit = parts.number(found["n"]) if found["n"] else parts.limit
    parts.superlative(Measure(found["by"]), not item.falling)
    return f" {found['mark']} "


def _moment(found: re.Match[str], parts: Parts) -> str:
    """`when was the last X`"""
    which = found["which"]
    early = which == "first" or (which != "last" and parts.item(which).measures[0][1] < 0)
    parts.outputs.append(Measure(found["mark"], "MIN" if early else "MAX", unit="moment"))
    return f" {found['mark']} "


def _limited(found: re.Match[str], parts: Parts) -> str:
    """`only the first 4`"""
    parts.limit = parts.number(found["n"])
    return " ; "


def _most_of_all(found: re.Match[str], parts: Parts) -> str | None:
    """`which 3 X sold the most Y`, `which X has the most Y`"""
    measure = measure_of(found)
    item, column = parts.item(found["u"]), parts.column(measure.target)
    if item.measures or (column is not None and not _quantity(measure.target, parts)):
        return None
    if not measure.function and parts.is_table(measure.target):
        measure.function = "COUNT"
    measure.most = item.text.lower() in ("most", "least", "fewest")
    parts.limit = parts.number(found["n"]) if found["n"] else parts.limit
    parts.superlative(measure, not item.falling)
    return f" {found['ask']} {found['what']} ; "


def _often(found: re.Match[str], parts: Parts) -> str:
    """`which X was booked most often`: by the number of bookings, or of rows that tell of X"""
    mark = found["mark"]
    parts.superlative(Measure(mark or "*rows", "COUNT"), not parts.item(found["u"]).falling)
    return " ; "


def _quantity(mark: str, parts: Parts) -> bool:
    """Say whether a column holds amounts, of which there can be most."""
    column = parts.column(mark)
    if column is None or column.is_id or column.references:
        return False
    if "year" in column.words and "years" not in column.name.lower():
        return False
    return column.kind in ("number", "unknown")


def _does_most(found: re.Match[str], parts: Parts) -> str | None:
    """`who earns the most`, `that has been borrowed most often`"""
    item, mark = parts.item(found["u"]), found["mark"]
    column = parts.column(mark)
    if item.measures or (column is not None and column.kind not in ("number", "unknown")):
        return None
    parts.superlative(Measure(mark, "COUNT" if parts.is_table(mark) else ""), not item.falling)
    return " ; "


def _spends(found: re.Match[str], parts: Parts) -> str:
    """`spent the most on X`"""
    item = parts.item(found["u"])
    parts.superlative(Measure("*" + found["mark"], "SUM"), not item.falling)
    return f" ; {found['mark']} "


def _thing(found: re.Match[str], parts: Parts) -> str | None:
    """`the youngest X`"""
    item = parts.item(found["u"])
    if not item.measures:
        item.measures = _degree(item.text)
    if not item.measures:
        return None
    asks = re.fullmatch(
        r" (?:what|which) (?:is|was|are|were) (?:the )?", parts.text[: found.start()]
    )
    marks = re.findall(r"<T\d+>", found["mark"])
    told = re.search(r"[?.] (?:please )?(?:show|give|list|name|return) ", parts.text)
    table = parts.item(marks[-1]).tables[0][1] if asks and marks and not told else None
    events = table is not None and (table.label.is_id or (parts.beside and not is_named(table)))
    if table is not None and (parts.unit or events):
        function = "" if parts.beside else "MAX"
        parts.outputs.append(Measure(function=function, measures=item.measures))
        if parts.beside:
            parts.superlative(Measure(measures=item.measures), True)
    else:
        parts.superlative(Measure(measures=item.measures), True)
    return f" {found['mark']} "


def _degree(word: str) -> Measures:
    """Return what a superlative such as `highest` is about where it stands before a thing."""
    adjective = MOST.get(word.lower(), "")
    return ADJECTIVES.get(adjective, ())


def is_named(table: Table) -> bool:
    """Say whether the rows of a table have names, as things have; events have none."""
    return table.label.words[-1] in ("name", "titl", "label") or table.label.words == table.words


def _latest(found: re.Match[str], parts: Parts) -> str | None:
    """`who joined most recently`, `who was born first`"""
    mark = found["mark"]
    if not mark.startswith("<"):
        verb = dated(mark, parts)
        mark = parts.marked.add("C", Item(mark, columns=[(1.0, verb)])).strip() if verb else ""
    column = parts.column(mark) if mark else None
    if column is None or column.kind != "date":
        return None
    item = parts.item(found["u"]) if found["u"] else None
    early = found["way"] == "first"
    if item is not None:
        early = item.falling or any(sign < 0 for noun, sign in item.measures if noun == "date")
    parts.superlative(Measure(mark), not early)
    return " ; "


def _kind_of(found: re.Match[str], parts: Parts) -> str | None:
    """`the cheapest room type`"""
    column = parts.column(found["mark"])
    if column is None or column.kind != "text":
        return None
    return _thing(found, parts)


def _is_most(found: re.Match[str], parts: Parts) -> str | None:
    """`which X is the oldest`"""
    item = parts.item(found["u"])
    if not item.measures:
        return None
    parts.superlative(Measure(measures=item.measures), True)
    groups = found.groupdict()
    return f" which {groups.get('mark') or ''} {groups.get('rest') or ''} ; "


WHAT = rf"(?P<what>{DET}(?:<C\d+> of )?{DET}(?:<[VF]\d+> )?{NAMED}(?: {NAMED})?)"
TOP, COUNTED, ONE = r"(?P<u><U\d+>)", r"(?P<n><N\d+>)", rf"(?P<mark>{NAMED})"
COMMON = r"(?:common|frequent|frequently|often|popular|used|commonly|widely)"
OCCURS = r"(?: (?:used|ordered|sold|seen|spoken|shared|found|occurring))?"
VERB = rf"(?:{VERBS_OF_HAVING[3:-1]}|(?!is |was |has |as |does |years |its )\w+(?:ed|s))"
BE = r"(?:is |are |was |were |has been |have been |did |does |do )?"
LINK = (
    r"(?:(?:(?:,|and|;) )?(?:with|having|of|by|in|for"
    rf"|(?:that|which|who|whom)? ?{BE}{VERB}(?: (?:by|in|at|for|from|to))?)"
    r"|(?:is|are|was|were) (?:[a-z]+|<C\d+>) to"
    r"|(?:that|which|who) (?:is |are |was |were |has |have )*<T\d+>)"
)
NOT_ASKED = (
    r"(?<! what is)(?<! what are)(?<! what was)(?<! find)(?<! show)(?<! give)(?<! return)(?<! list)"
)
RULES = (
    rule(
        _extremes,
        rf"{DET}(?P<one><U\d+>)(?: {DET}<C\d+>)? and {DET}(?P<other><U\d+>) {DET}(?P<mark><C\d+>)",
    ),
    rule(_done_most, r"(?:(?P<n><N\d+>) )?(?P<u><U\d+>) (?P<by><C\d+>) (?P<mark><T\d+>)"),
    rule(
        _several_asked,
        r"^ (?P<ask>which|what|who are|name|list) (?:(?:the|our|are) )*(?P<n><N\d+>) ",
        rf"(?P<what>{NAMED})(?= (?!<U).*<U\d+>)",
    ),
    rule(
        _moment,
        r"^ when (?:was|were|is|are) (?:the )?(?:very )?(?P<which><U\d+>|first|last) ",
        rf"{DET}(?P<mark><T\d+>)",
    ),
    rule(
        _limited,
        r"(?:,|and|but)? ?(?:show |list |give )?(?:me )?"
        r"only (?:the )?(?:<U\d+>|first|top) (?P<n><N\d+>)",
        r"(?: rows| results| of them| ones)?(?= [.,;?]|\s*$)",
    ),
    rule(
        _top,
        rf"{TOP} {COUNTED} {WHAT}",
        r"(?P<rest>(?: (?!by |with |in terms|based|ranked|ordered)\S+){0,8}?) ",
        r"(?:by|with the <U\d+>|in terms of|based on|according to|ranked by|ordered by) ",
        TARGET,
    ),
    rule(
        _top,
        rf"{COUNTED} {WHAT}(?P<rest>(?: (?!by |with |having )\S+){{0,5}}?) ",
        r"(?:that have|that has|who have|who has|with|having|that|who|whose) ",
        rf"(?:\w+ )?(?:the )?{TOP} {DET}{TARGET}",
    ),
    rule(
        _most_of_all,
        rf"(?P<ask>which|what|who|name) (?:{DET}(?P<n><N\d+>) )?{DET}(?P<what>{NAMED}) ",
        r"(?:(?:is|are|was|were|has|have|had|did) )?"
        r"(?P<verb>(?:[a-z]+|<C\d+>)(?: in| up| out| for| on| at)?) (?:the )?",
        rf"{TOP} {DET}{TARGET}",
    ),
    rule(_common, rf"{COUNTED} {TOP} {COMMON}{OCCURS} {DET}{ONE}"),
    rule(_common, rf"{TOP} {COUNTED} {COMMON}{OCCURS} {DET}{ONE}"),
    rule(_several, rf"{COUNTED} {TOP} {DET}{ONE}"),
    rule(_several, rf"{TOP} {COUNTED} {DET}{ONE}"),
    rule(_common, rf"{TOP} {COMMON}{OCCURS} {DET}{ONE}"),
    rule(
        _most_of,
        r"(?P<ask>which|what) (?P<mark><C\d+>) (?:do|does|did|have|has|are|is) ",
        rf"(?:the )?{TOP} <T\d+>",
    ),
    rule(
        _is_common,
        r"(?P<ask>which|what) (?P<mark><C\d+>) (?:(?:is|are|was|were|do|does|did|has|have|been"
        r"|we|you|they|used|seen|see|comes?|up|occurs?|appears?|shows?) )*"
        rf"(?:the )?{TOP} {COMMON}{OCCURS}",
    ),
    rule(_by, rf"{NOT_ASKED} {LINK} (?:the )?{TOP} {TARGET}"),
    rule(
        _by,
        rf"(?P<keep><C\d+>)? ?(?:whose|where|with) (?:the |an? )?{TARGET} ",
        rf"(?:is|are|was|were|being)? ?(?:the )?{TOP}(?! <)",
    ),
    rule(
        _by,
        rf"^(?P<keep> (?:which|what|who) .*?){TARGET} (?:is|are|was|were) (?:the )?{TOP}(?! <)",
    ),
    rule(
        _spends,
        r"(?:spent|spend|spends|paid|pay|pays|earned|earns|earn|invested|cost|costs) (?:the )?",
        rf"{TOP} (?:money )?(?:on|for|in|from|by) {DET}(?P<mark><T\d+>)",
    ),
    rule(
        _does_most,
        rf"(?:that |who |which )(?:has |have |is |are |was |were |been )*{ONE} (?:the )?{TOP}",
        r"(?: often| frequently| times| money)?(?= [;.?,]|\s*$)",
    ),
    rule(
        _often,
        r"(?:that |which |who )?(?:(?:is|are|was|were|be|been|has|have|gets|get|got) )*",
        rf"(?:(?P<mark><T\d+>)|[a-z]+(?:ed|t|n|d)) (?:the )?{TOP} (?:often|frequently|times)",
    ),
    rule(
        _thing,
        rf"{TOP} {DET}(?P<mark>(?:<[VFX]\d+> )?<T\d+>)(?! (?:'s )?<C\d+> (?:is|of))",
    ),
    rule(_kind_of, rf"{TOP} {DET}(?P<mark><C\d+>)"),
    rule(
        _is_most,
        rf"(?:which|who|what|whom?)(?P<mark> {DET}{NAMED})?(?P<rest>(?: \S+){{0,5}}?) ",
        rf"(?:is|are|was|were|be|lies|lie|stands|sits|ranks|lasts|lasted|runs) "
        rf"(?:the )?{TOP}(?! <)",
    ),
    rule(_is_most, rf"(?:that|who|which) (?:is|are|was|were) (?:the )?{TOP}(?! <)"),
    rule(
        _latest,
        r"(?P<mark><C\d+>|[a-z]+(?:ed|t|n)) (?:the )?"
        r"(?:(?P<u><U\d+>)(?: recently)?|(?P<way>last|first))(?= [?.;,]|\s*$)",
    ),
)
"""How superlatives are said; those with a number come first."""


def _left_over(found: re.Match[str], parts: Parts) -> str | None:
    """`the cheapest V`: an adjective that no other form has read wants the first row"""
    item = parts.item(found["u"])
    if not item.measures or parts.order:
        return None
    parts.superlative(Measure(measures=item.measures), True)
    return " "


def _most_rest(found: re.Match[str], parts: Parts) -> str | None:
    """`which V ... the most`: the kind of which there are most rows, or most of an amount"""
    item, kind = parts.item(found["u"]), parts.column(found["kind"])
    if parts.order or item.measures or kind is None or kind.kind not in ("text", "unknown"):
        return None
    if item.text.lower() not in ("most", "least", "fewest"):
        return None
    amount = found["mark"] and _quantity(found["mark"], parts)
    target = Measure(found["mark"], "SUM") if amount else Measure("*rows", "COUNT")
    parts.groups.append(Measure(found["kind"]))
    parts.superlative(target, not item.falling)
    return f"{found['head']} ; "


REST = (
    rule(
        _most_rest,
        r"(?P<head>^ (?:in |from |at |on )?(?:which|what) (?P<kind><C\d+>) )[^?.;]*?"
        rf"{TOP}(?: {DET}(?P<mark><C\d+>))?[^?.;]*",
    ),
    rule(_left_over, rf"{TOP}(?! <C\d+>| <T\d+> (?:'s )?<C)"),
)
"""What is left of superlatives when all conditions are read."""
