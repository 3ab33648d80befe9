"""Read what is asked of the rows of other tables: none of them, at least three of them."""

from __future__ import annotations

import re

from simulator.skills.sql.events import tells_of
from simulator.skills.sql.lexicon import VERBS_OF_HAVING
from simulator.skills.sql.marking import Item
from simulator.skills.sql.measures import AGGREGATES, COUNT_OF
from simulator.skills.sql.parts import DET, NAMED, Absence, Having, Measure, Parts, rule


def _absent(found: re.Match[str], parts: Parts) -> str | None:
    """`without any X`, `do not have X`, `never ... X`"""
    negation = found.groupdict().get("p")
    if negation and parts.item(negation).operator != "!=":
        return None
    parts.absent.append(Absence(re.findall(r"<T\d+>", found["mark"])[-1]))
    kept = " ".join(re.findall(r"<[VX]\d+>", found["mark"]))
    return f" <A{len(parts.absent) - 1}> {kept} "


def _undone(found: re.Match[str], parts: Parts) -> str | None:
    """`never been fed`, where another table tells of feeding"""
    column = parts.column(found["mark"])
    tables = [
        parts.item(mark).tables[0][1].name for mark in re.findall(r"<T\d+>", parts.marked.text)
    ]
    if column is None or column.kind == "flag" or column.table in tables or not tables:
        return None
    parts.absent.append(Absence(found["mark"]))
    return f" <A{len(parts.absent) - 1}> "


def _never_done(found: re.Match[str], parts: Parts) -> str | None:
    """`never rented`, where another table tells of it"""
    named = [
        parts.item(mark).tables[0][1].name for mark in re.findall(r"<T\d+>", parts.marked.text)
    ]
    tables = parts.schema.tables if parts.schema else ()
    table = next((t for t in tables if t.name not in named and tells_of(found["verb"], t)), None)
    if table is None or not named:
        return None
    mark = parts.marked.add("T", Item(found["verb"], tables=[(1.0, table)], verb=True)).strip()
    parts.absent.append(Absence(mark))
    return f" <A{len(parts.absent) - 1}> "


def _counted(found: re.Match[str], parts: Parts) -> str | None:
    """`with at least 3 X`, `have more than one X`, `with several X`"""
    mark = re.findall(NAMED, found["mark"])[-1]
    if not parts.is_table(mark) or parts.item(mark).guessed:
        return None
    number = found.groupdict().get("n")
    measure = Measure(
        mark, "COUNT", distinct=re.search(r"\b(?:different|distinct)\b", found[0]) is not None
    )
    return _having(measure, found, parts, "1" if number is None else "")


def _counted_rows(found: re.Match[str], parts: Parts) -> str | None:
    """`which V have more than two X`: rows of each kind, whatever they are called"""
    column = parts.column(found["kind"])
    if column is None or column.kind not in ("text", "unknown") or column.is_id:
        return None
    tables = parts.schema.tables if parts.schema else ()
    if len(tables) != 1 or column is tables[0].label:
        return None
    value = parts.item(found["n"]).value
    operator = parts.item(found["p"]).operator
    parts.having.append(Having(Measure("*rows", "COUNT"), operator, value))
    parts.groups.append(Measure(found["kind"]))
    return f"{found['head']} <H{len(parts.having) - 1}> "


def _kinds(found: re.Match[str], parts: Parts) -> str | None:
    """`more than two different C`: so many values of it"""
    column, tables = parts.column(found["mark"]), parts.schema.tables if parts.schema else ()
    if column is None or column.kind not in ("text", "unknown") or len(tables) != 1:
        return None
    if column.is_id or column is tables[0].label or parts.item(found["mark"]).guessed:
        return None
    return _having(Measure(found["mark"], "COUNT", distinct=True), found, parts)


def _times(found: re.Match[str], parts: Parts) -> str:
    """`visited more than once`, `3 times`"""
    value = {"once": "1", "twice": "2"}.get(found["times"] or "", "")
    operator = parts.item(found["p"]).operator if found["p"] else "="
    value = value or parts.item(found["n"]).value
    parts.having.append(Having(Measure("*rows", "COUNT"), operator, value))
    return f" <H{len(parts.having) - 1}> "


def _aggregate(found: re.Match[str], parts: Parts) -> str:
    """`with an average X above 3`"""
    return _having(Measure(found["mark"], AGGREGATES[found["agg"]]), found, parts)


def _having(measure: Measure, found: re.Match[str], parts: Parts, more_than: str = "") -> str:
    """Keep a condition on a measure; `more_than`: the number, where only `several` is said."""
    said = found.groupdict().get("p")
    operator = ">" if more_than else parts.item(said).operator if said else "="
    parts.having.append(Having(measure, operator, more_than or parts.item(found["n"]).value))
    return f" <H{len(parts.having) - 1}> "


def _inner(found: re.Match[str], _parts: Parts) -> str | None:
    """`leave out X without Y`: rows without a partner do not come anyway"""
    return f" {found['end']}"


LEFT_OUT = (
    r"(?:left out|leave out|leaving out|omit|omitting|omitted|exclude|excluded|ignore|ignored"
    r"|ignoring|skip|skipping|<P\d+>)"
)
PARTNERLESS = (
    rf"{DET}<T\d+> (?:that |which |who )?(?:without|with no|(?:have|has|had) no|do <P\d+> have"
    rf"|having no) (?:any |a |an )?(?:<[TC]\d+>|matches|entries)"
)
INNER = (
    rule(_inner, rf"[,;.(]? ?(?:but |and )?{LEFT_OUT} {PARTNERLESS} ?\)?(?P<end>[,;.?]|$)"),
    rule(
        _inner,
        rf"[,;.(]? ?(?:with )?{PARTNERLESS} (?:are |is |being )?{LEFT_OUT} ?\)?(?P<end>[,;.?]|$)",
    ),
    rule(
        _inner,
        rf"[,;.(] ?(?:but |and )?(?:only|just)(?: for| show| list)? {DET}<T\d+> "
        r"(?:with|that have|having|who have|which have) (?:any |a |an |some )?<T\d+> ?\)?",
        r"(?P<end>[,;.?]|$)",
    ),
    rule(
        _inner,
        rf"[,;.(]? ?(?:but )?without {DET}<T\d+> (?:that|which|who|whom) ",
        r"(?:nobody|no one|none|no <T\d+>)"
        r"(?: <T\d+>| [a-z]+)*(?P<end> ?[,;.?]|$)",
    ),
)
"""How it is said that only rows with partners are to come."""

ABSENT = (
    r"(?P<mark>(?:<[CT]\d+> (?:in |of |from |for |to |at |with |any |a |an |the )+)?"
    r"(?:<[VX]\d+> )?<T\d+>)"
)
WHO = r"(?:that |who |which |whom |whose )?"
AND = r"(?:and |but )?"
VERB = (
    rf"(?:{VERBS_OF_HAVING}|in|by|to|for|of|on|from|are|were|was|is|has been|have been"
    r"|[a-z]+ed|[a-z]+ed (?:by|in|to|for)|[a-z]+s|there are)"
)
NUMBER = r"(?P<n><N\d+>)"
COMPARED = r"(?P<p><P\d+>)"
TABLE = rf"{DET}(?:{COUNT_OF} )?(?P<mark>(?:<V\d+> )?<T\d+>)(?! <C)"
ABSENCES = (
    rule(
        _never_done,
        r"(?:that |who |which )?(?:(?:have|has|had|were|was|are|is|been) )*"
        r"(?:never|not yet) (?:been )?",
        r"(?P<verb>[a-z]+)(?: (?:anything|something|by anyone|by anybody|to anyone|yet))*"
        r"(?= [:?.;,]|\s*$)",
    ),
    rule(_undone, r"(?:never|not yet|not|<P\d+>) (?:been |yet )*(?P<mark><C\d+>)(?= [?.;,]|\s*$)"),
    rule(
        _absent,
        rf"{WHO}{AND}(?:have |has |had )?(?:without|(?:is|are) missing|lacking|with no|having no) ",
        rf"(?:having |having any |a |an |any |at least <N\d+> |some )?(?:[a-z]+ )?{ABSENT}",
    ),
    rule(
        _absent,
        rf"{WHO}{AND}(?:have|has|had|with|having|offer|own|owns|got|made|placed|[a-z]+ed|[a-z]+s",
        r"|took|need|use|get) (?:no|zero) ",
        rf"(?:[a-z]+ )?{ABSENT}",
    ),
    rule(
        _absent,
        rf"{WHO}{AND}(?:{COMPARED}|never|(?:have|has|had) (?:never|not)",
        r"|(?:haven't|hasn't|hadn't)|not) (?:[a-z]+ ){0,5}?",
        r"(?:<T\d+> (?:having|that have|that had|with|which have|who have) )?",
        rf"(?:any |a |an |in any |the |some |to any )?{ABSENT}",
    ),
)
"""How partners are said to be missing."""

COUNTS = (
    rule(
        _counted_rows,
        r"(?P<head>^ (?:which|what) (?P<kind><C\d+>) )(?:<[FV]\d+> )?(?:[a-z]+ ){1,2}"
        r"(?P<p><P\d+>) (?P<n><N\d+>) "
        r"(?:of )?(?:the |my |our |different )*(?:<T\d+>|[a-z]+s)\b(?! (?:of )?<)",
    ),
    rule(
        _aggregate,
        r"(?:with|whose|where|having|have|has|that have|that has) (?:an? |the )?",
        rf"(?P<agg>average|avg|mean|total|combined) (?:of )?{COMPARED} {NUMBER} (?P<mark><C\d+>)"
        r"(?: or (?:more|better|higher))?",
    ),
    rule(_counted, rf"{WHO}(?:and )?{VERB} (?:{COMPARED} )?{NUMBER} {TABLE}"),
    rule(_kinds, rf"{COMPARED} {NUMBER} {DET}(?P<mark><C\d+>)(?! (?:of )?<[NVXS])"),
    rule(_counted, rf"{COMPARED} {NUMBER} {TABLE}"),
    rule(_counted, rf"{WHO}{VERB} (?:multiple|several) {TABLE}"),
    rule(
        _counted,
        rf"(?:with|whose|where|having|have|has) (?:a |the )?{COUNT_OF} {DET}(?P<mark><T\d+>) ",
        rf"(?:is |are |being )?{COMPARED} {NUMBER}",
    ),
    rule(_times, rf"(?:{COMPARED} )?(?:(?P<times>(?<!at )once|twice)|{NUMBER} times)\b"),
    rule(
        _aggregate,
        r"(?:,|and)? ?(?:with|whose|where|having|have|has|that have) (?:an? |the )?",
        rf"(?P<agg>average|avg|mean|total|combined) {DET}(?P<mark><C\d+>)",
        rf"(?: (?:of|in|'s) {DET}{NAMED})? ?(?:is |are |being |of |that is )?{COMPARED} {NUMBER}",
    ),
)
"""How partners are counted, and conditions on other aggregates."""
