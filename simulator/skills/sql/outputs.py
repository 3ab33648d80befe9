"""Read what a question wants to see: columns, counts and other aggregates, whole rows, shares."""

from __future__ import annotations

import re

from simulator.skills.sql.marking import Item
from simulator.skills.sql.meaning import is_verb
from simulator.skills.sql.measures import AGGREGATES, COUNT_OF
from simulator.skills.sql.parts import Measure, Parts
from simulator.skills.sql.resolve import measures
from simulator.skills.sql.schema import Column, Table
from simulator.skills.sql.values import PLACES

EVERYTHING = re.compile(
    r"\b(?:all|the|full|complete|every)(?: of)?(?: the)?(?: available)? "
    r"(?:information|info|details?|data|columns?|fields?|attributes?)\b"
    r"|\beverything\b"
)
SHARE = re.compile(r"(?:\b(?:percentage|percent|share|proportion|fraction)\b|\bpercent of\b)(?! <)")
STOP = re.compile(
    r" (?:who|whom|that|where|whose|when|if|but|while|having|without|if|in "
    r"which|to which|from which|for which|do|does|did|are|is|was|were|have|has"
    r"|had|can) | which (?=<|some |any |\w+ed\b|have|has|had|do|did|are|is"
    r"|were|was)"
)
ALSO = re.compile(
    r"(?:and|along with|together with|as well as|with|including|,) (?:also )?"
    r"(?:show |list |give |return |include )?(?:their|its|his|her|the "
    r"corresponding|the respective) "
)
RETELLS = re.compile(
    r"^\s*(?:please )?(?:also )?(?:only )?(?:list|show|give|return|report"
    r"|display|include|output|provide|tell|find|distinct)\b|^\s*(?:only )?(?:the )?<C\d+>"
)
PIECE = re.compile(
    rf"(?P<count>{COUNT_OF}|\b(?:number|count|counts|numbers|counting)\b|how "
    r"often)|(?P<agg>\b(?:how much|average|avg|mean|total|sum|combined|maximum"
    r"|minimum)\b)|(?P<u><U\d+>)|(?P<distinct>\b(?:different|distinct"
    r"|unique)\b)|(?P<mark><[TC]\d+>)|(?P<stop>[;]|<[FHA]\d+>)|"
    r"(?P<word>[a-z']+)|(?P<sign>,)"
)
LINKING = frozenset({"and", "the", "of", "their", "its", "by"})
OWNER_LIST = """
    of for in from at on by 's among to with under within into per
"""
OWNERS = frozenset(OWNER_LIST.split())


def read_outputs(parts: Parts) -> None:
    """Take what is to be shown, after all clauses and conditions are taken."""
    text = parts.text = _asked_for_place(parts)
    parts.everything = EVERYTHING.search(text) is not None
    parts.share = SHARE.search(text) is not None
    parts.distinct = (
        re.search(
            (
                r"\b(?:different|distinct|unique|without (?:duplicates|repeats|repetition)"
                r"|no duplicates)\b(?! <P)"
            ),
            text,
        )
        is not None
    )
    parts.both = re.search(r"\bboth\b", parts.marked.text) is not None
    if re.search(r"\bdifference\b", text):
        parts.change = True
    segments = [s for s in re.split(r" [.?] ", text) if s.strip()]
    told = [s for s in segments[1:] if RETELLS.match(s) and re.search(r"<[TC]\d|number|count", s)]
    _Scanner(_head(f"{segments[0]} ?" if told else text), parts).scan()
    if told:
        _retold(told[-1], parts)
    parts.outputs = parts.listed or parts.outputs
    parts.outputs += [one for one in parts.beside if one not in parts.outputs]
    _also_counted(text, parts)
    _with_theirs(text, parts)
    if not told:
        for more in ALSO.finditer(text):
            listed = re.match(
                r"(?:<C\d+>(?: ,| and| , and)? ?(?:the |their |its )?)+", text[more.end() :]
            )
            for mark in re.findall(r"<C\d+>", listed[0]) if listed else ():
                if all(one.target != mark for one in parts.outputs):
                    parts.outputs.append(Measure(mark))


def _asked_for_place(parts: Parts) -> str:
    """Write `where` and `when` at the beginning as the column of a place and of a date."""
    asked = re.match(
        r" (?P<one>where|when)(?: and (?P<other>where|when))? (?!was the|<U)", parts.text
    )
    schema = parts.schema
    if asked is None or schema is None or len(schema.tables) != 1:
        return parts.text
    columns = [
        _answering(word, schema.tables[0]) for word in (asked["one"], asked["other"]) if word
    ]
    marks = [
        parts.marked.add("C", Item(one.name, columns=[(1.0, one)])).strip()
        for one in columns
        if one
    ]
    if len(marks) < len(columns):
        return parts.text
    return f" what is the {' and '.join(marks)} ; {parts.text[asked.end() :]}"


def _answering(word: str, table: Table) -> Column | None:
    """Return the column that answers `where` or `when`; the first of several."""
    if word == "when":
        return next((c for c in table.columns if c.kind == "date"), None)
    return next((c for c in table.columns if PLACES & set(c.words) and c.kind != "number"), None)


def extremes_of_groups(parts: Parts) -> None:
    """Let `the price of the most expensive X in each Y` ask for the highest price of each."""
    wanted = parts.outputs[0] if len(parts.outputs) == 1 else None
    if not (parts.groups and parts.best and wanted and len(parts.order) == 1):
        return
    noun = parts.order[0][0].measures
    column = parts.column(wanted.target) if wanted.target.startswith("<C") else None
    if not noun or wanted.function or column is None or not measures(column, noun):
        return
    sign = next(sign for name, sign in noun if measures(column, ((name, sign),)))
    wanted.function = "MAX" if sign > 0 else "MIN"
    parts.order, parts.limit, parts.best = [], None, False


THEIRS = re.compile(
    r"(?:with|and|plus|including|along with|together with|as well as|,) "
    r"(?:also )?(?:(?:their|its|his|her|the)(?: own)? (?P<mark><C\d+>)"
    r"|(?<=with )(?P<last><C\d+>)(?=(?:(?: ,| and| , and) <C\d+>)*[ .;]*$))"
)


def _with_theirs(text: str, parts: Parts) -> None:
    """Show the rows as well as what they have: `list the X from ... with their Y`."""
    first = re.search(r"<[TC]\d+>", text)
    theirs = THEIRS.search(text, first.end()) if first is not None else None
    if first is None or theirs is None:
        return
    shown = [one.target for one in parts.outputs]
    if any(one.function for one in parts.outputs) or parts.item(first[0]).verb or not shown:
        return
    mark = theirs["mark"] or theirs["last"]
    if theirs["last"]:
        more = re.findall(r"<C\d+>", text[theirs.start() :])
        parts.outputs += [Measure(one) for one in more if one not in shown]
        shown += more
    if mark in shown and first[0] not in shown:
        parts.outputs.insert(0, Measure(first[0]))


def _also_counted(text: str, parts: Parts) -> None:
    """Add the number to what is shown: `X with more than 3 Y, and how many`."""
    if not parts.having or not re.search(
        r"(?:and|,) how (?:many|often)(?: [a-z]+)* ?[.?]?\s*$", text
    ):
        return
    things = re.findall(r"<T\d+>", text)
    plain = [one for one in parts.outputs if not one.function]
    shown = plain or [Measure(mark) for mark in things[:1]]
    parts.outputs = [*shown, Measure("*rows", "COUNT")]


def _retold(text: str, parts: Parts) -> None:
    """Let a later sentence say what to list; `the total` there is the one asked for before."""
    before, parts.outputs = parts.outputs, []
    _Scanner(_head(_numbered(text, parts)), parts).scan()
    told = [one for one in parts.outputs if not one.target.startswith("*")]
    told = _named_again(told, before, parts)
    functions = [one for one in before if one.function]
    if functions and not any(one.function for one in told):
        told += (
            functions
            if parts.groups
            or re.search(
                r"\b(?:total|number|count|average|sum|amount|result|value|mean)\b|<U", text
            )
            else []
        )
    parts.outputs = told or before


def _numbered(text: str, parts: Parts) -> str:
    """Write a bare `number` that is to be shown as the number of the rows: their key."""
    tables = parts.schema.tables if parts.schema else ()
    bare = re.search(r"(?<= )(?:number|id|code)(?= (?:,|and|\?|\.)|$)", text)
    if len(tables) != 1 or bare is None or not re.search(r"<C\d+>", text):
        return text
    mark = parts.marked.add("C", Item(bare[0], columns=[(1.0, tables[0].id)])).strip()
    return f"{text[: bare.start()]}{mark}{text[bare.end() :]}"


def _named_again(told: list[Measure], before: list[Measure], parts: Parts) -> list[Measure]:
    """Let `give the names` mean what `which passengers` has asked for, if that is a column."""
    asked = [one for one in before if one.target.startswith("<C") and not one.function]
    if len(asked) != 1 or re.match(r" (?:which|who|what) ", parts.marked.text) is None:
        return told
    bare = re.compile(r"(?:the |their )?names?", re.I)
    return [asked[0] if _is_bare(one, bare, parts) else one for one in told]


def _is_bare(one: Measure, words: re.Pattern[str], parts: Parts) -> bool:
    return (
        not one.target.startswith("*") and words.fullmatch(parts.item(one.target).text) is not None
    )


def _head(text: str) -> str:
    """Cut off what only describes: relative clauses after the first thing that is named."""
    first = re.search(r"<[TC]\d+>|\bnumber\b|\bcount\b", text)
    if first is None:
        return text
    cut = STOP.search(text, first.end())
    return text[: cut.start()] if cut else text


class _Scanner:
    """Goes through a head from left to right; aggregates wait for the thing that they are of."""

    def __init__(self, head: str, parts: Parts) -> None:
        self._head = head
        self._parts = parts
        self._pending: list[str] = []
        self._things: list[str] = []
        self._kept = self._before = self._last = ""

    def scan(self) -> None:
        """Add what the head names to the outputs."""
        for found in PIECE.finditer(self._head):
            kind = found.lastgroup or ""
            if kind in ("count", "agg", "u"):
                self._pending.append(self._aggregate(found))
            elif kind == "mark":
                self._mark(found)
            if kind in ("word", "sign", "stop", "mark") and found[0] not in ("both", "all", "any"):
                self._before = found[0]
                if kind == "stop" or (kind == "word" and found[0] not in LINKING):
                    self._kept = ""
        self._finish()

    def _aggregate(self, found: re.Match[str]) -> str:
        if found.lastgroup == "count":
            return "COUNT"
        if found.lastgroup == "agg":
            return AGGREGATES[found["agg"]]
        return "MIN" if self._parts.item(found["u"]).falling else "MAX"

    def _mark(self, found: re.Match[str]) -> None:
        mark = found["mark"]
        if self._parts.item(mark).guessed and re.search(
            r"<[FHAT]\d+> $", self._head[: found.start()]
        ):
            return
        done = is_verb(self._parts.item(mark).text.lower()) and self._parts.outputs
        if done and re.search(r"<[TC]\d+> $", self._head[: found.start()]):
            return
        if not self._parts.is_table(mark):
            self._column(mark)
            self._pending = []
        elif self._parts.item(mark).verb or self._counts_column(found.end()):
            return
        elif "COUNT" in self._pending:
            self._parts.outputs.append(Measure(mark, "COUNT", mean="AVG" in self._pending))
            self._pending = []
        elif self._wanted(self._head[found.end() :]):
            self._things.append(mark)
        self._last = mark

    def _counts_column(self, end: int) -> bool:
        """Say whether a table only describes an amount: `how many charging ports`."""
        after = re.match(r" ?(<C\d+>)", self._head[end:]) if "COUNT" in self._pending else None
        return after is not None and _adds_up(self._parts.column(after[1]))

    def _wanted(self, following: str) -> bool:
        """Say whether a table may be wanted itself, not only as owner of a column."""
        owner = re.match(r"\s*(?:'s )?(?:<U\d+> )?<C\d+>", following)
        shown = self._last.startswith("<C") or self._parts.outputs
        return not owner and not (self._before in OWNERS and shown)

    def _column(self, mark: str) -> None:
        """Add a column with the aggregates that wait for it; they may go on for the next one."""
        outputs, column = self._parts.outputs, self._parts.column(mark)
        number = column is not None and column.kind in ("number", "unknown")
        goes_on = self._kept and number and self._before in ("and", ",", "the")
        functions = list(dict.fromkeys(self._pending)) or [self._kept if goes_on else ""]
        if self._before in OWNERS and outputs and not self._pending:
            return
        if len(functions) > 1 and "COUNT" in functions:
            functions = [name for name in functions if name != "COUNT"]
        if functions == ["COUNT"] and _adds_up(column):
            functions = ["SUM"]
        total = self._parts.item(mark).total
        outputs += [
            Measure(mark, name, name == "COUNT", mean=total and name == "AVG") for name in functions
        ]
        self._kept = functions[-1] if functions[-1] != "COUNT" else ""

    def _finish(self) -> None:
        """Give the aggregates that still wait something to work on; then see about the tables."""
        parts, things = self._parts, self._things
        for function in self._pending:
            if function == "COUNT":
                parts.outputs.append(Measure("*rows", "COUNT"))
            elif function == "AVG" and parts.outputs and parts.outputs[-1].function == "SUM":
                parts.outputs[-1].function = "AVG"  # how many X on average
            elif parts.outputs and parts.outputs[-1].function:
                parts.outputs.append(Measure(parts.outputs[-1].target, function))
            elif things:
                parts.outputs.append(Measure("*" + things[0], function))
            elif of := [one.measure for one in parts.having if one.measure.function == function]:
                parts.outputs.append(of[0])
        plain = [one for one in parts.outputs if not one.function]
        if not plain and (not parts.outputs or len(things) > 1 or _asked(self._head)):
            parts.outputs = [*(Measure(mark) for mark in things), *parts.outputs]
        elif things:
            listed = _listed(self._head)
            parts.outputs += [Measure(mark) for mark in things if mark in listed]


def _adds_up(column: Column | None) -> bool:
    """Say whether `how many X` asks for a sum of a column, not for a count of rows."""
    if column is None or column.kind != "number" or column.is_id or column.references:
        return False
    return "year" not in column.words


def _asked(head: str) -> bool:
    asks = r"\s*(?:for )?(?:which|what|who|list|show|find|give|display|name) "
    return re.match(asks + r"(?:all |the |me |of |each )*<T", head) is not None


def _listed(head: str) -> set[str]:
    """Return the tables that stand in a list with columns: `name of X and the Y they have`."""
    listed = re.findall(r"(?:and|,) (?:the |all |their |its )*(<T\d+>)(?! (?:'s )?<C)", head)
    owning = re.findall(
        r"(<T\d+>) (?:with|and|plus|along with|together with|as well as) (?:their|its|his|her) <C",
        head,
    )
    leading = re.findall(
        r"^ (?:give|show|list|name|display|return)(?: me| us)? (?:the |all )*(<T\d+>) (?:and|,) "
        r"(?:the )?<C",
        head,
    )
    return {*listed, *owning, *leading}
