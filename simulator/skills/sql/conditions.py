"""Read conditions with forms of their own: patterns, ranges, averages, missing values."""

from __future__ import annotations

import re

from simulator.language import stem
from simulator.skills.sql.derived import SUMS
from simulator.skills.sql.kinds import INTEGER, NUMBER_NAME
from simulator.skills.sql.marking import Item
from simulator.skills.sql.meaning import is_verb
from simulator.skills.sql.parts import DET, OWN, VALUE, Filter, Parts, rule
from simulator.skills.sql.phrases import (
    BE,
    COLUMN,
    COMPARED,
    HAS,
    NEGATION,
    NO_COLUMN,
    is_no,
    keep,
    named_column,
)
from simulator.skills.sql.resolve import measures
from simulator.skills.sql.schema import Column
from simulator.skills.sql.units import unit_of

AVERAGES = {"average": "AVG", "mean": "AVG", "avg": "AVG", "maximum": "MAX", "minimum": "MIN"}


def _like(found: re.Match[str], parts: Parts) -> str | None:
    """`C contains 'x'`, `starting with 'x'`; without a column only for texts in quotes"""
    value = found["v"]
    if not found["column"] and not value.startswith("<S"):
        return None
    plain = parts.item(value).value if value.startswith("<") else value
    groups = found.groupdict()
    form = "{}%" if groups.get("start") else "%{}" if groups.get("end") else "%{}%"
    return keep(parts, found, Filter("LIKE", values=(form.format(plain),)))


def _between(found: re.Match[str], parts: Parts) -> str:
    """`between 3 and 5`, `from 2010 to 2012`"""
    return keep(parts, found, Filter("BETWEEN", values=(found["a"], found["b"])))


def _average(found: re.Match[str], parts: Parts) -> str | None:
    """`above the average`, `C higher than the average C`, `older than the average age`"""
    item = parts.item(found["p"])
    named = parts.column(named_column(found)) if found["column"] else None
    if named is not None and item.measures and not measures(named, item.measures):
        return None
    marks = re.findall(r"<C\d+>", found["c2"] or found["column"])
    of = tuple(re.findall(r"<[VSX]\d+>", found["of"] or ""))
    comparison = f"{item.operator} {AVERAGES[found['f']]}"
    one = Filter("AVERAGE", marks[-1] if marks else "", of, item.measures, comparison=comparison)
    return keep(parts, found, one)


def _more_than(found: re.Match[str], parts: Parts) -> str:
    """`more C than the average`, `fewer C than 5`"""
    operator = "<" if found["more"] in ("fewer", "less", "lower", "smaller") else ">"
    if found["n"]:
        return keep(parts, found, Filter(operator, values=(found["n"],)))
    return keep(parts, found, Filter("AVERAGE", comparison=f"{operator} AVG"))


def _missing(found: re.Match[str], parts: Parts) -> str | None:
    """`without C`, `C is missing`, `have no C`; but `without C` leaves an amount out of a sum"""
    column = parts.column(named_column(found))
    if found[0].startswith("without") and column is not None and SUMS.keys() & set(column.words):
        asked = [parts.item(mark) for mark in re.findall(r"<C\d+>", parts.text[: found.start()])]
        if any(item.total for item in asked):
            return " "
    if column is not None and column.kind == "flag":
        return parts.add_filter(Filter("FLAG", named_column(found), negated=True))
    counts = column is not None and column.kind == "number" and column.name.lower().endswith("s")
    if column is not None and (counts or (says_yes(column) and len(column.words) == 1)):
        return parts.add_filter(Filter("NONE", named_column(found)))
    return parts.add_filter(Filter("NULL", named_column(found)))


def says_yes(column: Column) -> bool:
    """Say whether a whole number rather tells if there is something: `projector`."""
    whole = INTEGER.match(column.type) is not None and not column.samples
    counts = column.name.lower().endswith("s") or NUMBER_NAME.search(column.name)
    return whole and not (counts or unit_of(column) or column.is_id or column.references)


def _not_done(found: re.Match[str], parts: Parts) -> str | None:
    """`has the C not been assessed`: no verb is needed to know that it is missing"""
    if not is_no(parts, found["no"]):
        return None
    return f" {parts.add_filter(Filter('NULL', named_column(found)))} "


def _left_out(found: re.Match[str], parts: Parts) -> str | None:
    """`leave out those without C`: only rows with a value count"""
    column = parts.column(found["column"])
    if column is None or (found["p"] and not parts.item(found["p"]).text.startswith("excl")):
        return None
    return parts.add_filter(Filter("NULL", found["column"], negated=True, aside=True))


def _none_left(found: re.Match[str], parts: Parts) -> str | None:
    """`out of stock`"""
    column = parts.column(found["column"])
    if column is None or column.kind not in ("number", "unknown"):
        return None
    zero = parts.marked.add("N", Item("0", "0")).strip()
    return parts.add_filter(Filter("=", named_column(found), values=(zero,)))


def _present(found: re.Match[str], parts: Parts) -> str | None:
    """`C is known`, `C is not null`"""
    if parts.item(named_column(found)).total:
        return None
    return parts.add_filter(Filter("NULL", named_column(found), negated=True))


def _undone(found: re.Match[str], parts: Parts) -> str | None:
    """`not returned`, as a missing date, if there is a date of returning"""
    if not is_no(parts, found["no"]):
        return None
    column = dated(found["verb"], parts)
    return parts.add_filter(Filter("NULL", column=column)) if column else None


def _done(found: re.Match[str], parts: Parts) -> str | None:
    """`have churned`, as a date that is there"""
    column = dated(found["verb"], parts)
    return parts.add_filter(Filter("NULL", column=column, negated=True)) if column else None


def _happened(found: re.Match[str], parts: Parts) -> str | None:
    """`have left`, `have not left`, `has a dedication`: by a value that is there"""
    column = parts.column(found["column"])
    no = found.groupdict().get("no")
    if column is None or column.is_id or column.kind == "flag":
        return None
    if found.groupdict().get("some") and says_yes(column):
        return parts.add_filter(Filter("FLAG", named_column(found)))
    if column.kind == "number" and not (no and is_verb(parts.item(found["column"]).text)):
        return None
    if column.kind in ("text", "unknown") and not (no or found.groupdict().get("some")):
        return None
    return parts.add_filter(Filter("NULL", named_column(found), negated=not no))


def _participle(found: re.Match[str], parts: Parts) -> str | None:
    """`retired tools`: tools with a date of retiring"""
    column = parts.column(found["column"])
    if column is None or column.kind != "date":
        return None
    if not is_verb(parts.item(found["column"]).text) and column.words[-1] not in ("sinc", "until"):
        return None
    return parts.add_filter(Filter("NULL", named_column(found), negated=not found["no"]))


END_LIST = """
    end ended last closing final expiry closed left finished expired retired cancelled terminated
    stopped until died death decay returned resigned discontinued deactivated dissolved completed
    departed departure adopted harvested sold resolved discharged out
"""
ENDS = frozenset(stem(word) for word in END_LIST.split())
"""Stems of dates on which something comes to its end."""


def _lasting(found: re.Match[str], parts: Parts) -> str | None:
    """`still running`: the date of the end is missing"""
    over = found["still"] in ("no longer", "not")
    if found["still"] == "not" and not found["any"]:
        return None
    marks = re.findall(r"<T\d+>", parts.marked.text)
    columns = [c for mark in marks for c in parts.item(mark).tables[0][1].columns]
    if any(c.kind == "flag" and c.words[-1] == "activ" for c in columns):
        return None
    column = next((c for c in columns if c.kind != "text" and ENDS & set(c.words)), None)
    return parts.add_filter(Filter("NULL", column=column, negated=over)) if column else None


def dated(verb: str, parts: Parts) -> Column | None:
    """Return the date of what a verb tells, of the tables that are named."""
    root = stem(verb)[:5]
    tables = [parts.item(mark).tables[0][1] for mark in re.findall(r"<T\d+>", parts.marked.text)]
    tables = tables or list(parts.schema.tables if parts.schema else ())
    for column in (column for table in tables for column in table.columns):
        said = [
            w for w in column.words if w.startswith(root) or (len(w) > 3 and root.startswith(w))
        ]
        if column.kind == "date" and said:
            return column
    return None


def _gloss(found: re.Match[str], parts: Parts) -> str:
    """`in Germany (country code DE)`: what stands in brackets says it better"""
    parts.filters[int(found["loose"])].dropped = True
    return f" <F{found['exact']}> "


def _never(found: re.Match[str], parts: Parts) -> str | None:
    """`never diagnosed with x`: a condition that was read already holds for no partner"""
    one = parts.filters[int(found["at"])]
    if not is_no(parts, found["no"]) or one.negated or one.operator in ("NULL", "!="):
        return None
    one.never = True
    return f" <F{found['at']}> "


TEXT = (
    r"(?:(?:the|a|an|word|words|letter|letters|substring|string|phrase|prefix|suffix|text"
    r"|character|characters|keyword|value) )*(?P<v><[SXVN]\d+>|[a-z]\b)"
)
PART = r"(?:word|substring|letter|string|phrase)"
CONTAINS = (
    rf"(?:contain(?:s|ing|ed)?|includ(?:e|es|ing)|(?:has|have|having) (?:the )?{PART}s?|like"
    rf"|mention(?:s|ing)?|with the {PART}"
    r"|(?P<start>(?:start(?:s|ing)?|begin(?:s|ning)?)(?: (?:with|from|in|by))?)"
    r"|(?P<end>end(?:s|ing)?(?: (?:with|in|on))?))"
)
DENIED = r"(?P<no>(?:do not|does not|not|<P\d+>) )?"
PAIR = r"(?P<a><[NDSV]\d+>) (?:and|to|-|until|through) (?P<b><[NDSV]\d+>)"
AVERAGE = (
    rf"{COMPARED} (?:that of |those of )?(?:the )?(?:overall |mean )?"
    rf"(?P<f>average|mean|avg|maximum|minimum)(?: {DET}(?P<c2>{OWN}<C\d+>))?"
    rf"(?: <T\d+>(?! <C))?(?P<of> (?:of|for|among|across) {DET}(?:<[TVSX]\d+> ?){{1,2}})?"
    r"(?: overall)?"
)
GIVEN = r"(?:known|available|given|recorded|specified|set|provided)"
NULL = rf"(?:null|missing|unknown|empty|blank|absent|unspecified|(?:not|<P\d+>) {GIVEN})"
SOME = r"(?:a |an |any |the |known |recorded |specified |number of |common )*"
PATTERNS = (
    rule(_like, rf"{HAS}{DET}{COLUMN} {DET}(?:that |which |whose )?{DENIED}{CONTAINS} {TEXT}"),
    rule(
        _like,
        r"(?:with|having|has|have|containing|contain|contains|that include|includes?|including) ",
        rf"{TEXT} (?:in|as part of|within|inside|somewhere in) {DET}{COLUMN}",
    ),
    rule(
        _like,
        rf"{NO_COLUMN}{DET}(?:that |which |whose )?{DENIED}{CONTAINS} {TEXT}(?! <C\d+>)",
    ),
)
"""How parts of a text are asked for."""

RANGES = (
    rule(
        _between,
        rf"{HAS}{DET}{COLUMN} {NEGATION}{BE}(?:between|from|ranging from",
        rf"|in the range(?: of)?|in the range from) {BE}{PAIR}",
    ),
    rule(
        _between,
        rf"{NO_COLUMN}{NEGATION}(?:between|ranging from) (?:the )?(?:years? )?{PAIR}",
    ),
    rule(
        _between,
        rf"{NO_COLUMN}from (?:the )?(?P<a><D\d+>) (?:to|until|through) (?:the )?(?P<b><D\d+>)",
    ),
    rule(_average, rf"{HAS}{DET}{COLUMN} {BE}{AVERAGE}"),
    rule(_average, rf"{NO_COLUMN}{AVERAGE}"),
)
"""How ranges are given, and comparisons with an average."""

MISSING = (
    rule(
        _left_out,
        r"[,;.(]? ?(?:but |and )?(?:left out|leave out|leaving out|omit|omitting|exclude|ignore"
        r"|ignoring|skip|skipping|(?P<p><P\d+>)) (?:the |any |all )*(?:<[TC]\d+>|those|ones|rows)?"
        r" ?(?:that |which |who )?(?:without|with no|have no|has no) (?:any |a |an |the )*"
        r"(?P<column><C\d+>)",
    ),
    rule(
        _not_done,
        rf"(?:has|have|had|was|were|is|are) {DET}{COLUMN} (?P<no>not|never|<P\d+>) "
        r"(?:yet |been |ever )*(?:[a-z]+(?:ed|en|wn|nt)|set|told)(?: yet)?(?= [?.;,]|\s*$)",
    ),
    rule(
        _missing,
        rf"(?:is|are|was|were) {DET}(?:number of )?{COLUMN} (?:missing|unknown|empty|blank)",
    ),
    rule(_none_left, r"(?:is|are|was|were|be|that are)? ?\bout of (?P<column><C\d+>)"),
    rule(
        _present,
        rf"{HAS}{DET}{COLUMN} (?:is|are|was|were)? ?",
        r"(?:not null|not missing|not empty|known|available|<P\d+> (?:null|missing|empty))\b",
    ),
    rule(_missing, rf"{HAS}{DET}{COLUMN} (?:is|are|was|were|of|=|has)? ?{NULL}\b"),
    rule(
        _missing,
        r"(?:<P\d+>|not|never) (?:belong(?:ing)? to|have|assigned to|part of|associated with",
        rf"|live in) (?:a |an |any |the )*{COLUMN}(?! {VALUE})",
    ),
    rule(
        _undone,
        r"(?P<no>(?:<P\d+>|not|never|yet to be)) (?:yet )?(?:been )?(?:yet )?",
        r"(?P<verb>[a-z]+(?:ed|en|ld|nt))\b(?: yet)?",
    ),
    rule(
        _done,
        r"(?:that |who |which )?(?:have|has|had) (?:already |been )*"
        r"(?P<verb>[a-z]+(?:ed|en|ld|nt|ught))\b(?= [?.;]|\s*$)",
    ),
    rule(
        _happened,
        r"(?:that |who |which )?(?:have|has|had) (?P<no>(?:<P\d+>|not|never) )?"
        r"(?:already |yet |been )*",
        r"(?P<column><C\d+>)(?: yet| already)?(?= [?.;,]|\s*$| and | but )",
    ),
    rule(
        _happened,
        r"(?:who|that|which) (?P<column><C\d+>)(?= [?.;,]|\s*$| and )",
    ),
    rule(
        _happened,
        r"(?:that |who |which )?(?P<no><P\d+>|not|never) (?:yet |been )*(?P<column><C\d+>)",
        r"(?: yet)?(?= [?.;,]|\s*$| and | but )",
    ),
    rule(
        _lasting,
        r"(?:(?:that|which|who) )?(?:is |are |was |were )?"
        r"(?P<still>still|currently|no longer|not) (?:being |in )?"
        r"(?:[a-z]+ing|active|running|open|alive|employed|valid|operation|force|business|office|service"
        r"|there|with us|on (?:the )?air|(?:in|at|on|under) (?:the |our )?(?:[a-z]+|<[CTXV]\d+>))"
        r"(?P<any> any ?more)?(?= [?.;,]|\s*$| and | but )",
    ),
    rule(_participle, r"(?P<no>(?:not|never) )?(?P<column><C\d+>)(?= <T\d+>)"),
    rule(
        _happened,
        r"(?:that |who |which )?(?:have|has|had|with|carry|carries|bear|bears) "
        r"(?:both )?(?P<some>a|an|any|some) ",
        r"(?P<column><C\d+>)(?= [?.;,]|\s*$| and | but )",
    ),
    rule(
        _happened,
        r"(?<=> )(?P<and>and|but) (?P<some>a|an|any|some) (?P<column><C\d+>)(?= [?.;,]|\s*$)",
    ),
    rule(
        _missing,
        r"(?:without|with no|(?:and|but) no|with missing|with unknown|(?:have|has|having|had) no",
        r"|lacking",
        r"|(?:contain|include|carry|list|name|give|need|use|require|state|mention)s? no"
        r"|(?:<P\d+>|never|not) (?:take|use|own|pay|need|get|receive|want|hold|carry|wear|sent"
        r"|taken|given|used|received|needed|paid|worn|had|got|seen|made|held|won|show|showed)"
        rf"|missing|(?:do|does|did)n't have|<P\d+> (?:have|has)) {SOME}{COLUMN}(?! {VALUE})",
    ),
)
"""How values are said to be missing."""

MORE_THAN = (
    rule(
        _more_than,
        r"(?P<more>more|greater|higher|larger|fewer|less|lower|smaller) (?P<column><C\d+>) than ",
        r"(?:the )?(?:(?:average|mean|overall average)(?: <C\d+>)?|(?P<n><N\d+>))",
    ),
)
NEVER = (
    rule(_gloss, r"<F(?P<loose>\d+)> \( <F(?P<exact>\d+)> \)"),
    rule(
        _never,
        r"(?P<no>(?:<P\d+>|never|(?:have|has|had) not|not)) (?:[a-z]+ ){0,4}<F(?P<at>\d+)>",
    ),
)
"""How a condition is denied that stands farther off."""
