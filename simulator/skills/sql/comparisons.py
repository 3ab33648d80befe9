"""Read comparisons, equalities, values without a column, and columns that say yes or no."""

from __future__ import annotations

import itertools
import re

from simulator.skills.sql.kinds import INTEGER, NUMBER_NAME
from simulator.skills.sql.meaning import is_verb
from simulator.skills.sql.parts import DET, OWN, VALUE, Filter, Having, Measure, Parts, rule
from simulator.skills.sql.phrases import (
    BE,
    COLUMN,
    COMPARED,
    HAS,
    IS,
    NEGATION,
    NO,
    NO_COLUMN,
    ONE,
    SEVERAL,
    VALUES,
    is_no,
    keep,
    named_column,
    words_before,
)
from simulator.skills.sql.schema import Column


def _compared(found: re.Match[str], parts: Parts) -> str | None:
    """`C above 3`, `above C 3`, `after 2013`, `older than 56`"""
    item, mark = parts.item(found["p"]), named_column(found)
    if not mark and item.operator == "!=":
        return None
    if item.operator == "!=" and re.search(r"> (?:that|who|which) ", found[0]):
        return None
    mark = mark or _going_on(found, parts)
    vague = item.text.strip().startswith(("high", "low"))
    if mark and (_lettered(found, parts) or (item.measures and not vague and _of(mark, parts))):
        return None
    said = re.findall(VALUE, found["v"])
    values = tuple(
        itertools.takewhile(lambda one: one[1] in said[0][1] + "ND" * (said[0][1] in "ND"), said)
    )
    one = Filter(item.operator, mark, values, () if mark else item.measures)
    rest = found["v"].partition(values[-1])[2] if len(values) < len(said) else ""
    return keep(parts, found, one) + rest


def _going_on(found: re.Match[str], parts: Parts) -> str:
    """Return the column of the comparison before: `C above 3 and below 5`."""
    before = re.search(r"<F(\d+)> (?:and|but|or) $", parts.text[: found.start()] + " ")
    if before is None or not found["v"].startswith("<N"):
        return ""
    one = parts.filters[int(before[1])]
    compares = one.operator in ("<", ">", "<=", ">=") and one.values[0].startswith("<N")
    return one.target if compares else ""


def _of(mark: str, parts: Parts) -> bool:
    """Say whether a column stands with its table, so that what follows is about the table."""
    return " of " in parts.item(mark).text.lower()


def _lettered(found: re.Match[str], parts: Parts) -> bool:
    """Say whether a number is compared with a column of texts."""
    column = parts.column(named_column(found))
    if column is None or not found["v"].startswith("<N"):
        return False
    return column.kind == "text" and "year" not in column.words


def _countable(found: re.Match[str], parts: Parts) -> bool:
    column = parts.column(found["column"])
    return column is not None and column.kind in ("number", "unknown")


def _amount(found: re.Match[str], parts: Parts) -> str | None:
    """`more than 3 C`"""
    return _compared(found, parts) if _countable(found, parts) else None


TOGETHER = re.compile(r"\b(?:altogether|all together|overall|in total|in all|together|combined)\b")


def _summed(found: re.Match[str], parts: Parts) -> str | None:
    """`which X have more than 100 C altogether`: of all rows of each X"""
    column = parts.column(found["column"])
    if not TOGETHER.search(parts.asked.lower()) or column is None or column.kind != "number":
        return None
    measure = Measure(found["column"], "SUM")
    parts.having.append(
        Having(measure, parts.item(found["p"]).operator, parts.item(found["v"]).value)
    )
    return f" <H{len(parts.having) - 1}> "


def _exactly(found: re.Match[str], parts: Parts) -> str | None:
    """`3 C`, but not `year 2013 C`"""
    if not _countable(found, parts) or "year" in words_before(parts, found.start()):
        return None
    return keep(parts, found, Filter("=", values=(found["v"],)))


def _equal(found: re.Match[str], parts: Parts) -> str:
    return keep(parts, found, Filter("=", values=tuple(re.findall(VALUE, found["values"]))))


def _column_is(found: re.Match[str], parts: Parts) -> str | None:
    """`C is V`, `C V`, but not `name of singers from V`"""
    mark = named_column(found)
    owned = re.search(rf"of {DET}<T\d+>$", found["column"]) is not None
    owned = owned or (bool(parts.item(mark).owner) and _of(mark, parts))
    if owned and re.search(r"> (?:that|who|which) ", found[0]):
        return None
    if owned and not re.search(IS, found[0].split(found["column"])[1]):
        return None
    values = re.findall(VALUE, found["values"])
    asked = re.search(r"\b(?:which|what) $", f"{parts.text[: found.start()]} ".replace("  ", " "))
    if asked and re.search(r"> (?:is|are|was|were|does|do|did|has|have) ", found[0]):
        return None
    if not _may_hold(values[0], mark, parts) or _only_beside(found, values[0][1]):
        return None
    denied = bool(found["not"]) and is_no(parts, found["not"])
    return keep(parts, found, Filter("=", values=tuple(values), negated=denied))


def _may_hold(value: str, mark: str, parts: Parts) -> bool:
    """Say whether a value is not known to be one of other columns alone."""
    own = {id(column) for _, column, _ in parts.item(value).values}
    return not own or bool(own & {id(column) for _, column in parts.item(mark).columns})


def _only_beside(found: re.Match[str], kind: str) -> bool:
    """Say whether a column and a value of this kind stand together, but not as `C is V`."""
    before, _, after = found[0].partition(found["column"])
    between = after.split("<")[0]
    if re.search(IS, between):
        return False
    if kind in "SX" and re.fullmatch(r"\s*of (?:the )?", between):
        return not re.search(r"(?:with|having|whose|has|have|in|from) (?:an? |the )?$", before)
    return kind in "DNX" and re.search(r"\b(?:in|on|at|with)\b", between) is not None


def _before_column(found: re.Match[str], parts: Parts) -> str | None:
    """`the V C`: the Sales department"""
    column = parts.column(found["column"])
    if column is None or column.kind not in ("text", "unknown"):
        return None
    first = re.findall(VALUE, found["values"])[0]
    if parts.item(found["column"]).guessed or not _may_hold(first, found["column"], parts):
        return None
    return _equal(found, parts)


def _flag(found: re.Match[str], parts: Parts) -> str | None:
    """`active customers`, `customers who are not active`"""
    column = parts.column(found["column"])
    if column is None or not (column.kind == "flag" or _describes(found, column, parts)):
        return None
    return keep(parts, found, Filter("FLAG"))


def _describes(found: re.Match[str], column: Column, parts: Parts) -> bool:
    """Say whether a whole number is used as an adjective is: `evergreen trees`, `is evergreen`."""
    if len(column.words) > 1 or column.is_id or column.references:
        return False
    word = parts.item(found["column"]).text.lower()
    if column.kind in ("date", "flag"):
        return False
    if not INTEGER.match(column.type) and not (_adjective(word) and not column.samples):
        return False
    if NUMBER_NAME.search(word) or word.endswith(NOUN_ENDINGS) or len(column.samples) > 1:
        return False
    after = re.match(r"\s*(<T\d+>)", parts.text[found.end() :])
    beside = after is not None and any(
        t.name == column.table for _, t in parts.item(after[1]).tables
    )
    ends = re.match(r"\s*(?:[?.,;]|and |$)", parts.text[found.end() :]) is not None
    said = re.search(r"\b(?:is|are|was|were)\b|<P", found[0]) is not None
    return beside or (ends and said and "<" in parts.text[: found.start()])


ADJECTIVE_LIST = """
    quiet double safe private public free open indoor outdoor vegan vegetarian active urgent new
    used rare fresh frozen remote online local foreign secret live solo
"""
PLAIN_ADJECTIVES = frozenset(ADJECTIVE_LIST.split())
ADJECTIVE_ENDINGS = ("able", "ible", "ic", "ical", "ous", "ful", "less", "proof", "free", "ive")


def _adjective(word: str) -> bool:
    """Say whether a word looks like an adjective or a participle."""
    return is_verb(word) or word in PLAIN_ADJECTIVES or word.endswith(ADJECTIVE_ENDINGS)


NOUN_ENDINGS = ("s", "ion", "ity", "ness", "ment", "age", "th")

VALUE_OF = rf"(?:the |a |an |year |of |in |age |on )*(?P<v>{SEVERAL})"
COMPARISONS = (
    rule(
        _summed,
        rf"{HAS}(?:an? |in )?{COMPARED} (?P<v><N\d+>) (?:of )?{DET}(?P<column><C\d+>)(?! {VALUE})",
    ),
    rule(
        _compared, rf"{HAS}{DET}{COLUMN} (?:value |values )?{BE}{COMPARED} {VALUE_OF}(?! <[TC]\d+>)"
    ),
    rule(
        _compared,
        rf"{HAS}(?:an? |the )?{COMPARED} (?:the |a |an )?(?P<column>{OWN}<C\d+>) (?:of )?",
        r"(?P<v><[NDSX]\d+>)",
    ),
    rule(
        _amount,
        rf"{HAS}(?:an? )?{COMPARED} (?P<v><[ND]\d+>) (?:of )?{DET}(?P<column><C\d+>)(?! {VALUE})",
    ),
)
"""How a column is compared."""

LOOSE_COMPARISONS = (
    rule(_compared, rf"{NO_COLUMN}{HAS}{COMPARED} {VALUE_OF}"),
    rule(_exactly, rf"{HAS}(?P<v><N\d+>) {DET}(?P<column><C\d+>)(?! {VALUE}| <P)"),
)
"""How something is compared whose column is not named."""

EQUALITIES = (
    rule(
        _column_is,
        r"(?:whose |with |where |having |have |has |that have |in the |in |by the |by |from the ",
        rf"|from |for the |for |of the )?{DET}{COLUMN} ",
        rf"{NEGATION}{BE}(?P<not>{NO} )?{BE}{VALUES}(?! <T\d+>)",
    ),
    rule(
        _before_column,
        r"(?:in the |in |from the |from |for the |for |of the )?"
        rf"(?P<values><[SXV]\d+>(?:(?: ,| or| and| , or| /){ONE})*) ",
        r"(?P<column><C\d+>)",
    ),
)
"""How a column is said to have a value."""

DENIED = r"(?P<no>(?:not (?:in |from |a |an )?|<P\d+> (?:in |from |a |an |the )*|non ))?"
LONE_VALUES = (
    rule(
        _equal,
        rf"{NO_COLUMN}{DENIED}(?P<values><[SXV]\d+>(?:(?: ,| or| and| , or| , and) {VALUE})*)",
        r"(?= <T\d+>)",
    ),
    rule(
        _equal,
        rf"{NO_COLUMN}{DENIED}(?:in |on |during |from |of |at |for )?(?:the )?",
        rf"(?:years? |month of |day of )?(?:of )?(?:both )?{VALUES}",
    ),
)
"""Values that no column stands beside."""

FLAGS = (
    rule(
        _flag,
        r"(?:(?:that|who|which|are|is|was|were|being|currently|all|the) )*",
        rf"{NEGATION}(?:(?:is|are|been|marked|as|currently) )*"
        r"(?:[a-z]+ed (?:by|under|with|in) (?:a |the )?)?(?P<column><C\d+>)",
    ),
)
"""Columns that say yes or no."""
