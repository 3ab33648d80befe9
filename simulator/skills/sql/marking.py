"""Mark a question: what stands in quotes, numbers, dates, comparisons and superlatives.

The marked question is a text in which `<K7>` stands for item 7 of kind K:
S quoted text, N number, D date or span of time, P comparison, U superlative, X a name in capitals;
later T table, C column, V value of a column. Everything else stays a word, in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from simulator.skills.sql.lexicon import (
    ADJECTIVES,
    EXPLICIT_MOST,
    FALLING,
    MONTH,
    MORE,
    MOST,
    NUMBER_WORDS,
    OPERATORS,
    Measures,
    month_number,
)
from simulator.skills.sql.schema import Column, Table
from simulator.skills.sql.spans import floating, months, span
from simulator.skills.sql.units import SPOKEN, UNITS


@dataclass
class Item:
    """A marked piece of a question.

    value: of a quote, number or value. operator: of a comparison. falling: of a superlative.
    measures: what an adjective is about. span: first day, and the day after the last one.
    verb: it is a verb. owner: the table that the words of a column name as well.
    total: an amount that is added up. unit: of a number.
    tables, columns, values: what it may name, best first, with scores from 0 to 1.
    """

    text: str
    value: str = ""
    operator: str = ""
    falling: bool = False
    measures: Measures = ()
    span: tuple[str, str] = ("", "")
    tables: list[tuple[float, Table]] = field(default_factory=list)
    columns: list[tuple[float, Column]] = field(default_factory=list)
    values: list[tuple[float, Column, str]] = field(default_factory=list)
    guessed: bool = False
    verb: bool = False
    owner: str = ""
    total: bool = False
    unit: str = ""


@dataclass
class Marked:
    """A question with its marks. passed: rows before the one wanted: 1 for the second highest."""

    text: str
    items: dict[int, Item] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    today: date | None = None
    passed: int = 0

    def add(self, kind: str, item: Item) -> str:
        """Keep an item and return its mark."""
        number = len(self.items)
        self.items[number] = item
        return f" <{kind}{number}> "

    def of(self, mark: str) -> Item:
        """Return the item of a mark such as `<C3>`."""
        return self.items[int(re.sub(r"\D", "", mark))]


QUOTES = re.compile(
    r"\"([^\"\n]+)\"|“([^”\n]+)”|`([^`\n]+)`|(?<![A-Za-z0-9])['\u2018]("
    r"(?:[^'\u2019\n]|(?<=\w)['\u2019](?=\w))+)['\u2019](?![A-Za-z])"
)
NUMBER = re.compile(
    (
        r"(?<![\w<.])[$€£]?\s?(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s?"
        r"(k\b|m\b|million\b|thousand\b|billion\b|%|percent\b|dollars?\b|usd\b"
        r"|euros?\b)?(?![\w>-])"
    ),
    re.I,
)
SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9}
WORD_NUMBER = re.compile(
    r"(?:(?<=each )|(?<=every )|(?<=which )|(?<=this ))one\b|\b(?P<word>"
    + "|".join(NUMBER_WORDS)
    + r")\b(?!\s+(?:time\b|way|of|who|that|another))",
    re.I,
)
PRONOUN = re.compile(r"(?:\b(?:average|mean|this|that|the|last|first|\w+est)|\b[A-Z]\w+) \Z")
"""What comes before a number in letters that is a pronoun, or a part of a name."""

ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
ISO_MONTH = re.compile(r"\b(\d{4})-(\d\d)\b(?!-)")
DAY = re.compile(
    (
        rf"\b(?:({MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})|"
        rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({MONTH})\.?,?\s+(\d{{4}}))\b"
    ),
    re.I,
)
MONTH_OF = re.compile(rf"\b(?:the month of )?({MONTH})\.?(?:,| of)?\s+(\d{{4}})\b", re.I)
MONTH_ALONE = re.compile(
    rf"(?<=\bin )(?:the month of )?({MONTH})\b|(?<=\bduring )({MONTH})\b", re.I
)
QUARTER = re.compile(
    (
        r"\b(?:(?:the )?(first|second|third|fourth|last) quarter|q([1-4]))(?: of| "
        r"in|,)?\s+(?:the year )?(\d{4})\b"
    ),
    re.I,
)
HALF = re.compile(r"\b(?:the )?(first|second) half of (\d{4})\b", re.I)
DECADE = re.compile(r"\b(?:the )?(\d{3}0)s\b", re.I)
RELATIVE = re.compile(
    (
        r"\b(?:in |within |over |during )?(?:the )?(last|past|previous|this"
        r"|current)\s+(?:(\d+)\s+)?(day|week|month|quarter|year)s?\b|\b(today"
        r"|yesterday)\b"
    ),
    re.I,
)
PAIRED = (
    r"\b(first|last|given|family|middle|start|end|starting|ending|opening"
    r"|closing|birth|death|home|away) (and|or|,) (?:the )?(first|last|given"
    r"|family|middle|start|end|starting|ending|opening|closing|birth|death"
    r"|home|away) (names?|dates?|years?|times?|teams?)\b"
)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
OF_NUMBERS = (
    rf"(?:years? old|years? of age|years? of(?= [a-z])|points|square \w+|{SPOKEN}|kg|km|lbs)"
)


ONCE = re.compile(
    r"(?<![\w<])(?:each|every) ((?:[\w']+ ){0,2}?)(?:only |just )?once\b(?: each)?"
    r"|\b(?:only |just )?once each\b|\bno (?:repeats|duplicates|repetitions)\b",
    re.I,
)
"""Orders to show nothing twice."""


def mark(question: str, today: date | None = None) -> Marked:
    """Mark everything but tables, columns and values."""
    out = Marked(question, today=today)
    text = QUOTES.sub(lambda m: _quote(m, out), question)
    text = text.replace("\u2019", "'")
    text = _dates(text, out)
    text = NUMBER.sub(lambda m: _number(m, out), text)
    text = re.sub(r"(?<=[A-Za-z])[-\u2013](?=[A-Za-z<])", " ", text)
    text = WORD_NUMBER.sub(lambda m: _word(m, out), text)
    text = re.sub(r"\b(is|are|was|were|been) (?:a )?part of\b", r"\1 in", text, flags=re.I)
    text = ONCE.sub(lambda m: f" distinct {m[1] or ''}", text)
    text = re.sub(PAIRED, r"\1 \4 \2 \3 \4", text, flags=re.I)
    text = re.sub(r"\bin total\b|\baltogether\b|\bin all\b(?= ?[?.])", " ", text, flags=re.I)
    text = re.sub(r"'s\b|(?<=s)'(?=\s)", " 's", text)
    text = re.sub(r"([,;?!:()/]|(?<!\.[A-Za-z])\.(?=\s|$|<))", r" \1 ", text)
    text = re.sub(r"\s+", " ", f" {text} ")
    text = _compare(text, out)
    out.text = re.sub(r"\s+", " ", text)
    return out


def _quote(found: re.Match[str], out: Marked) -> str:
    value = next(group for group in found.groups() if group is not None)
    return out.add("S", Item(found[0], value.strip()))


def _number(found: re.Match[str], out: Marked) -> str:
    plain = found[1].replace(",", "")
    unit = (found[2] or "").lower()
    if unit in SCALES:
        plain = f"{float(plain) * SCALES[unit]:.10g}"
    return out.add(
        "N", Item(found[0], plain, unit="ones" if unit in SCALES else unit * (unit in UNITS))
    )


def _word(found: re.Match[str], out: Marked) -> str:
    """Mark a number in letters, but not `each one`."""
    word, before = found["word"], found.string[: found.start()]
    pronoun = word and word.lower() == "one" and PRONOUN.search(before[-20:])
    if pronoun and (word.islower() or before.rstrip()[-1:].isalpha()):
        return found[0]
    return out.add("N", Item(word, NUMBER_WORDS[word.lower()])) if word else found[0]


def _dates(text: str, out: Marked) -> str:
    """Mark dates and spans of time."""

    def put(found: re.Match[str], start: date, end: date) -> str:
        return out.add("D", Item(found[0], span=(start.isoformat(), end.isoformat())))

    def day(found: re.Match[str]) -> str:
        month, number, year = (
            (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        )
        return safe(found, lambda: one_day(date(int(year), month_number(month), int(number))))

    def one_day(start: date) -> tuple[date, date]:
        return start, start + timedelta(days=1)

    def safe(found: re.Match[str], make: object) -> str:
        try:
            return put(found, *make())  # type: ignore[operator]
        except ValueError:
            return found[0]

    text = ISO.sub(lambda m: safe(m, lambda: one_day(date(int(m[1]), int(m[2]), int(m[3])))), text)
    text = DAY.sub(day, text)
    text = QUARTER.sub(
        lambda m: put(m, *months(int(m[3]), 3 * (int(m[2] or ORDINALS[m[1].lower()]) - 1) + 1, 3)),
        text,
    )
    text = HALF.sub(lambda m: put(m, *months(int(m[2]), 6 * ORDINALS[m[1].lower()] - 5, 6)), text)
    text = MONTH_OF.sub(lambda m: put(m, *months(int(m[2]), month_number(m[1]), 1)), text)
    text = ISO_MONTH.sub(lambda m: safe(m, lambda: months(int(m[1]), int(m[2]), 1)), text)
    text = DECADE.sub(lambda m: put(m, *months(int(m[1]), 1, 120)), text)
    text = MONTH_ALONE.sub(
        lambda m: out.add("D", Item(m[0], value=f"{month_number(m[1] or m[2]):02d}")), text
    )
    return RELATIVE.sub(lambda m: _relative(m, out), text)


def _relative(found: re.Match[str], out: Marked) -> str:
    """Mark a span that hangs on today: exact if the prompt tells the day, else SQLite's own day."""
    which, count, unit, near = (group.lower() if group else "" for group in found.groups())
    if near:
        back = 1 if near == "yesterday" else 0
        if out.today is None:
            return out.add(
                "D",
                Item(
                    found[0],
                    span=(f"date('now', '-{back} days')", f"date('now', '{1 - back:+d} days')"),
                ),
            )
        start = out.today - timedelta(days=back)
        return out.add(
            "D", Item(found[0], span=(start.isoformat(), (start + timedelta(days=1)).isoformat()))
        )
    if out.today is None:
        return out.add(
            "D", Item(found[0], span=floating(which, int(count or 1), unit, bool(count)))
        )
    start, end = span(out.today, which, int(count or 1), unit, bool(count))
    return out.add("D", Item(found[0], span=(start.isoformat(), end.isoformat())))


Use = Callable[[re.Match[str], Marked], str]


def _compare(text: str, out: Marked) -> str:
    """Mark comparisons and superlatives."""
    text = UNIT.sub(lambda found: _united(found, out), text)
    if found := ORDINAL.search(text):
        out.passed = PLACES.index(found["place"].lower()) // 2 + 1
        text = text[: found.start()] + text[found.end() :]
    for form, use in FORMS:
        text = form.sub(lambda found, use=use: use(found, out), text)  # type: ignore[misc]
    return text


def _united(found: re.Match[str], out: Marked) -> str:
    """Keep the unit that stands after a number."""
    out.of(found[1]).unit = found[2].lower() if found[2].lower() in UNITS else ""
    return found[1]


def _bounded(operator: str, found: re.Match[str], out: Marked) -> str:
    """`2014 or after`, as `>= 2014`"""
    return out.add("P", Item(found[0], operator=operator)) + found[1]


def _operator(operator: str, found: re.Match[str], out: Marked) -> str:
    return out.add("P", Item(found[0], operator=operator))


def _graded(found: re.Match[str], out: Marked) -> str:
    word = found["long"] or found["low"] or MORE[found["short"].lower()]
    measures = _turned(ADJECTIVES[word.lower()], bool(found["less"]))
    operator = ">" if measures[0][1] > 0 else "<"
    if found[0].lower().endswith("equal to"):
        operator += "="
    return out.add("P", Item(found[0], operator=operator, measures=measures))


def _superlative(found: re.Match[str], out: Marked) -> str:
    word = found["long"] or MOST[found["short"].lower()]
    measures = _turned(ADJECTIVES[word.lower()], (found["word"] or "").lower() == "least")
    return out.add("U", Item(found[0], falling=measures[0][1] < 0, measures=measures))


def _explicit(found: re.Match[str], out: Marked) -> str:
    if found[0] in ("Max", "Min", "Top") and found.start() > 1:
        return found[0]
    return out.add("U", Item(found[0], falling=found[0].lower() in FALLING))


def _most_of_a_kind(found: re.Match[str], out: Marked) -> str:
    """Mark the superlative of an adjective that the lexicon does not have."""
    root = re.sub(r"iest$", "y", found[0].lower()).removesuffix("est")
    return out.add("U", Item(found[0], measures=((root, 1),)))


NOUNS_IN_EST = (
    "forest|interest|request|harvest|contest|honest|modest|southwest|northwest|midwest"
    "|arrest|protest|priest|digest|manifest|earnest|conquest"
)


def _turned(measures: Measures, turn: bool) -> Measures:
    return tuple((noun, -sign) for noun, sign in measures) if turn else measures


def _form(*pieces: str) -> re.Pattern[str]:
    return re.compile(rf"(?<= )(?:{''.join(pieces)})(?= )", re.IGNORECASE)


ADJECTIVE = "|".join(ADJECTIVES)
COMPARATIVE = "|".join(sorted(MORE, key=len, reverse=True))
SUPERLATIVE = "|".join(sorted(set(MOST) - {"last"}, key=len, reverse=True))
ABOVE = "more|above|higher|greater|later|after|older|over|newer|longer|larger"
BELOW = "less|below|lower|fewer|earlier|before|younger|under|cheaper|smaller"
PLACES = ("second", "2nd", "third", "3rd", "fourth", "4th", "fifth", "5th")
ORDINAL = re.compile(
    rf"\b(?P<place>{'|'.join(PLACES)})[- ](?=(?:{EXPLICIT_MOST}|{SUPERLATIVE})\b)", re.IGNORECASE
)
UNIT = re.compile(rf"(<N\d+>) ({OF_NUMBERS})\b", re.IGNORECASE)
FORMS: tuple[tuple[re.Pattern[str], Use], ...] = (
    (_form(rf"(<[NDS]\d+>) (?:or|and) (?:{ABOVE})(?! than)"), partial(_bounded, ">=")),
    (_form(rf"(<[NDS]\d+>) (?:or|and) (?:{BELOW})(?! than)"), partial(_bounded, "<=")),
    (
        _form(
            rf"(?:more (?P<long>{ADJECTIVE})|(?P<less>less) (?P<low>{ADJECTIVE})",
            rf"|(?P<short>{COMPARATIVE})) than(?: or equal to)?",
        ),
        _graded,
    ),
    *((_form(pattern), partial(_operator, operator)) for pattern, operator in OPERATORS),
    (
        _form(rf"(?:top|bottom|first) (<N\d+>)(?= (?:most|least|{'|'.join(MOST)}) )"),
        lambda found, _out: found[1],
    ),
    (
        _form(rf"(?P<word>most|least) (?P<long>{ADJECTIVE})|(?P<short>{SUPERLATIVE})"),
        _superlative,
    ),
    (_form(EXPLICIT_MOST), _explicit),
    (_form(rf"(?<= the )(?!(?:{NOUNS_IN_EST})\b)[a-z]{{3,}}est(?= [<a-z])"), _most_of_a_kind),
)
"""How comparisons and superlatives are said, in the order in which they are looked for."""
