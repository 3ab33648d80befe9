"""Link words to tables and columns by what they mean, where no name is spelled like them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.language import stem
from simulator.mind import Mind
from simulator.skills.sql.durations import alike, event_roots
from simulator.skills.sql.lexicon import CUES, GENERAL, KINDS
from simulator.skills.sql.marking import Item, Marked
from simulator.skills.sql.predicates import (
    NOUNS_FOLLOW,
    QUALIFYING,
    SURE_KIND,
    kinds,
    listed_before,
    predicated,
    texts,
    value_of,
)
from simulator.skills.sql.schema import Column, Schema, Table, spelled_out
from simulator.skills.sql.scores import (
    MEANING_LINK,
    MEANT_RIVAL,
    MOST_MEANT,
    NEAR_LABELS,
    SAME_VALUE,
    SAMPLES_MEANT,
    SURE_MEANING,
)

RELATIVE = frozenset({"who", "that", "which", "they", "have", "has", "had", "never", "not", "we"})
PREPOSITIONS = frozenset({"with", "from", "of", "by", "in", "for", "to"})
HOLDING = frozenset({"of", "from", "in", "as", "into"})
"""Words before values: made of wood, not before names of columns without an article."""

LEADING = PREPOSITIONS | {"at", "on", "near", "through", "under"}
SUBJECTS = frozenset({"who", "that", "which"})
PARTICIPLE_LIST = """
    written borrowed sold held bought born won paid made spent flown taken given driven sung
    led run taught shown seen built drawn spoken worn lent sent kept found grown known chosen
    drove rode ran took gave got went came saw wrote ate drank flew grew knew met sang sat
    spoke stood swam threw told thought wore brought caught chose drew fell felt rang rose slept
    began begun done gone ridden eaten drunk broken stolen hidden lost cast put set cut hit
    shut spread
"""
PARTICIPLES = frozenset(PARTICIPLE_LIST.split())
"""Verbs whose past has no ending of its own; alone they name nothing by a part of a name."""


def is_verb(word: str) -> bool:
    """Say whether a word looks like the past or the participle of a verb."""
    return word in PARTICIPLES or (
        word.endswith("ed") and len(word) > 3 and not word.endswith("eed")
    )


def kind_of(item: Item) -> str:
    table = item.tables[0][0] if item.tables else 0.0
    column = item.columns[0][0] if item.columns else 0.0
    return "T" if table >= column else "C"


def label(thing: Table | Column) -> str:
    """Return the words that tell the meaning of a name, with its comment."""
    words = " ".join(spelled_out(thing.name))
    return f"{words}: {thing.comment[:80]}" if thing.comment else words


def by_meaning(tokens: list[str], schema: Schema, mind: Mind, marked: Marked) -> list[str]:
    """Link words that have no link yet to what is most alike in meaning."""
    _states(tokens, marked)
    loose = [place for place, token in enumerate(tokens) if _is_loose(place, token)][:MOST_MEANT]
    valued = [place for place in loose if _is_value(place, tokens, marked)]
    for place in valued:
        tokens[place] = marked.add("X", value_of(tokens[place])).strip()
    for place in reversed(loose):
        if listed_before(place, tokens):
            tokens[place] = marked.add("X", value_of(tokens[place])).strip()
    loose = [p for p in loose if not tokens[p].startswith("<") and not is_verb(tokens[p].lower())]
    things: list[Table | Column] = [*schema.tables, *(c for c in schema.columns if not c.is_id)]
    labels = [label(thing) for thing in things]
    for place in loose:
        if value := _known_value(place, tokens, schema, mind):
            tokens[place] = marked.add("X", value).strip()
            continue
        near = mind.nearest(tokens[place], labels, NEAR_LABELS)
        scores = mind.likeness(tokens[place].lower(), [labels[index] for index in near])
        ranked = sorted(zip(scores, near, strict=True), reverse=True)[:4]
        least = SURE_MEANING if _led(place, tokens) in PREPOSITIONS else MEANING_LINK
        if not ranked or ranked[0][0] < least:
            _unexplained(tokens, place, marked)
            continue
        found = [(s, things[index]) for s, index in ranked if s > ranked[0][0] - MEANT_RIVAL]
        if tokens[place - 1].lower() in SUBJECTS:
            found = [one for one in found if _measures(one[1])]
        if found:
            _linked(place, tokens, _meant(tokens[place], found), marked)
    return kinds([token for token in tokens if token], marked)


def _linked(place: int, tokens: list[str], item: Item, marked: Marked) -> None:
    """Put the mark of what a word means in its place, as a value where it stands like one."""
    kind = kind_of(item)
    sure = bool(item.columns) and item.columns[0][0] >= SURE_KIND and predicated(place, tokens)
    sure = sure or (
        tokens[place - 1].lower() in HOLDING and tokens[place + 1 : place + 2] != ["of"]
    )
    if kind == "C" and sure and (column := texts(item)):
        value = Item(item.text, item.text.lower(), values=[(0.7, column, item.text.lower())])
        tokens[place] = marked.add("X", value).strip()
        return
    if tokens[place - 1].lower() in ("or", "nor") and tokens[place - 2].startswith("<X"):
        tokens[place] = marked.add("X", value_of(item.text)).strip()
        return
    tokens[place] = marked.add(kind, item).strip()
    if kind == "T" and (column := _special(place, tokens, item, marked)):
        value = value_of(item.text)
        value.values = [(1.0, column, _as_sampled(value.value, column))]
        tokens[place] = f"{marked.add('X', value).strip()} {tokens[place]}"


def _led(place: int, tokens: Sequence[str]) -> str:
    """Return the word before a noun, articles left out."""
    before = [token.lower() for token in tokens[max(0, place - 2) : place]]
    return before[0] if before[-1:] in (["the"], ["a"], ["an"]) else "".join(before[-1:])


def _known_value(place: int, tokens: Sequence[str], schema: Schema, mind: Mind) -> Item | None:
    """Return the value of a word that means the same as a sample, or that stands after `as`."""
    word = tokens[place]
    if same := same_values(word, schema, mind):
        return Item(word, word, values=same)
    return value_of(word) if place > 1 and tokens[place - 1].lower() == "as" else None


LETTERS = re.compile(r"[a-z]{3}|[A-Z]{3}")
STATES = frozenset(stem(word) for word in ("status", "state", "stage", "outcome", "result"))
MEANWHILE = frozenset({"still", "already", "now", "yet", "just", "currently", "always"})
LASTING = frozenset({"open", "closed", "pending", "active", "inactive", "done", "late", "overdue"})
RHYTHMS = frozenset({"daily", "weekly", "monthly", "quarterly", "yearly", "annual"})
AUXILIARIES = frozenset({"is", "are", "was", "were", "been", "being"})


def _states(tokens: list[str], marked: Marked) -> None:
    """Take a participle at the end of a clause for a state, if a table has a column of states."""
    for place in range(len(tokens) - 1):
        column = _date_of(tokens[place], tokens[place + 1], marked)
        if column is not None:
            item = Item(tokens[place].lower(), columns=[(1.0, column)])
            tokens[place] = marked.add("C", item).strip()
        article = place > 0 and tokens[place - 1].lower() in ("a", "an")
        rhythm = article and tokens[place].lower() in RHYTHMS
        if rhythm and _holds_texts(tokens[place + 1], marked):
            tokens[place] = marked.add("X", Item(tokens[place], tokens[place].lower())).strip()
    for place in range(1, len(tokens)):
        after = tokens[place + 1] if place + 1 < len(tokens) else "."
        happens = after in TIMING and not _common(tokens[place].lower(), tokens, marked)
        lasting = _lasting(tokens[place], marked)
        ends = after in "?.,;" or happens or (bool(lasting) and after in ("and", "or", "but"))
        word, before = lasting or tokens[place].lower(), tokens[place - 1].lower()
        if lasting and after.startswith("<T"):
            before, ends = "is", True
        if before in MEANWHILE and place > 1:
            before = tokens[place - 2].lower()
        if not ends or before not in AUXILIARIES or not (is_verb(word) or _lasts(word)):
            continue
        column = _state(tokens, marked)
        if column is not None:
            value = Item(word, word)
            value.values = [(1.0, column, _coded(word, column))]
            tokens[place] = marked.add("X", value).strip()


def _lasting(token: str, marked: Marked) -> str:
    """Return the adjective of a state that was taken for a part of the name of a date: open."""
    if not token.startswith("<C"):
        return ""
    item = marked.of(token)
    word, column = item.text.lower(), item.columns[0][1]
    return word if word in LASTING and column.kind == "date" else ""


TIMING = frozenset({"in", "on", "during", "before", "after", "since", "between", "this", "last"})
COMMON_LIST = """
    made placed created done written taken held given found sold bought used recorded reported
    opened launched started published released received ordered booked built hired born served
    visited played watched added registered logged entered
"""
COMMON = frozenset(COMMON_LIST.split())
"""Participles that tell that a row came to be, not in what state it is."""


def _common(word: str, tokens: Sequence[str], marked: Marked) -> bool:
    """Say whether a participle only tells of what the rows or their dates are about."""
    tables = [
        t for token in tokens if token.startswith("<T") for _, t in marked.of(token).tables[:1]
    ]
    told = any(
        alike(word, root) for t in tables for c in t.columns for root in (*t.words, *event_roots(c))
    )
    return told or word in COMMON


def _date_of(word: str, after: str, marked: Marked) -> Column | None:
    """Return the date of what a participle before a table tells, where nothing tells a state."""
    tables = marked.of(after).tables if after.startswith("<T") and is_verb(word.lower()) else []
    for _, table in tables[:1]:
        if any(STATES & set(column.short[-1:]) for column in table.columns):
            return None
        roots = {c: event_roots(c) for c in table.columns if c.kind == "date"}
        return next(
            (c for c, words in roots.items() if any(alike(word.lower(), w) for w in words)), None
        )
    return None


def _lasts(word: str) -> bool:
    """Say whether a word tells a state that goes on: waiting, open."""
    return word in LASTING or (word.endswith("ing") and len(word) > 5 and word.isalpha())


def _state(tokens: Sequence[str], marked: Marked) -> Column | None:
    """Return the column of states of the first table that is named."""
    for token in tokens:
        for _, table in marked.of(token).tables[:1] if token.startswith("<T") else ():
            return next((c for c in table.columns if STATES & set(c.short[-1:])), None)
    return None


def _coded(word: str, column: Column) -> str:
    """Return a value as a column writes it: as a sample does, or by its first letter."""
    letters = bool(column.samples) and all(len(one) == 1 for one in column.samples)
    if letters and word[0].upper() in column.samples:
        return word[0].upper()
    return _as_sampled(word, column)


def same_values(text: str, schema: Schema, mind: Mind) -> list[tuple[float, Column, str]]:
    """Return the sample values that mean what a text means, with their columns."""
    columns = [c for c in schema.columns if c.kind == "text" and not (c.is_id or c.references)]
    owners = {
        value: column for column in columns for value in column.samples if LETTERS.search(value)
    }
    if not owners:
        return []
    values = list(owners)
    near = [values[place] for place in mind.nearest(text, values, SAMPLES_MEANT)]
    ranked = sorted(zip(mind.likeness(text, near), near, strict=True), reverse=True)
    return [(0.8, owners[value], value) for score, value in ranked[:1] if score >= SAME_VALUE]


def _measures(thing: Table | Column) -> bool:
    """Say whether a thing can be what a verb is about: who earns most, that weigh less."""
    return isinstance(thing, Column) and thing.kind in ("number", "date", "unknown")


def _special(place: int, tokens: Sequence[str], item: Item, marked: Marked) -> Column | None:
    """Return the column of kinds if a noun that means a table rather tells a kind of its rows."""
    table, word = item.tables[0][1], item.text.lower()
    before = tokens[place - 1].lower() if place else ""
    noun = before in NOUNS_FOLLOW or before.startswith(("<U", "<P", "<N"))
    if not noun or stem(word) in GENERAL:
        return None
    if any(
        one is not item and one.tables and one.tables[0][1] is table
        for one in marked.items.values()
    ):
        return None
    kinds = [
        c
        for c in table.columns
        if KINDS & set(c.short) and c.kind in ("text", "unknown") and not (c.references or c.is_id)
    ]
    return kinds[0] if len(kinds) == 1 else None


def _as_sampled(value: str, column: Column) -> str:
    """Return a value as a sample spells it, if one does."""
    return next((one for one in column.samples if stem(one.lower()) == stem(value)), value)


def _is_loose(place: int, token: str) -> bool:
    """Say whether a word has a meaning of its own, and is no name in capitals."""
    if not token[0].isalpha() or len(token) < 3 or token.lower() in CUES | QUALITIES:
        return False
    return not (token[0].isupper() and place > 1) and not token.endswith("iest")


def _is_value(place: int, tokens: Sequence[str], marked: Marked) -> bool:
    """Say whether a word stands where values do: before a table, after `is`, beside a text."""
    before = tokens[place - 1] if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    excluded = before.startswith("<P") and marked.of(before).text.strip().lower() == "excluding"
    if excluded or _predicates(place, tokens):
        return excluded
    qualifies = tokens[place].lower() in QUALIFYING and before.startswith("<C")
    beside = before if after in ("", ".", "?", ",", "and", "or") else ""
    acts = is_verb(tokens[place].lower()) and before.lower() in RELATIVE
    if after.startswith("<T"):
        return not acts
    if after.startswith("<C") and before.lower() in ("the", "in", "from", "a", "an"):
        beside = after
    elif qualifies or is_verb(tokens[place].lower()):
        return False
    if beside.startswith("<C") or before.startswith("<C"):
        return _holds_texts(beside if beside.startswith("<C") else before, marked)
    paired = before == "and" and "both" in tokens[max(0, place - 3) : place]
    denied = before.startswith("<P") and marked.of(before).operator == "!="
    if denied:
        return not marked.of(before).text.startswith("d")
    told = before in ("is", "are", "was", "were", "not") and place > 2
    return paired or told or before in ("both", "named", "called", "titled")


QUALITIES = frozenset({"sort", "sorts", "status", "size", "sizes", "form", "forms"})
"""Nouns that tell nothing where something else is named: the size of the shed."""

ADVERBS = frozenset({"once", "least", "best", "here", "home", "first", "last", "present", "yet"})
ASKING = frozenset({"which", "what", "who"})
OBJECT_LIST = """
    the a an any more in at only our no with for to from by on into
"""
OBJECTS = frozenset(OBJECT_LIST.split())


def _predicates(place: int, tokens: Sequence[str]) -> bool:
    """Say whether a word is the verb of a question: `which X deliver more`, `did X bring in`."""
    before = tokens[place - 1] if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else "?"
    if not before.startswith(("<C", "<T")):
        return False
    asked = {token.lower() for token in tokens[:place]}
    if asked & {"do", "does", "did"} and not after.startswith(("<T", "<C")):
        return True
    counting = [token.lower() for token in tokens[:2]] == ["how", "many"]
    if (tokens[0].lower() not in ASKING and not counting) or any(
        is_verb(token.lower()) or token.lower() in AUXILIARIES for token in tokens[1:place]
    ):
        return False
    first = all(
        re.match(r"<[NTC]\d|of$|the$|many$|different$|distinct$", token)
        for token in tokens[1:place]
    )
    follows = after.startswith(("<P", "<N", "<U", "<S")) or after.lower() in OBJECTS
    return first and (follows or is_verb(tokens[place].lower()))


def _holds_texts(mark: str, marked: Marked) -> bool:
    columns = marked.of(mark).columns if mark.startswith("<") else []
    return bool(columns) and columns[0][1].kind in ("text", "unknown") and not columns[0][1].is_id


def _meant(word: str, found: Sequence[tuple[float, Table | Column]]) -> Item:
    """Return the item of a word that names things by meaning alone: less sure than by spelling."""
    item = Item(word, guessed=True)
    for likeness, thing in found:
        score = round(0.3 + likeness / 2, 4)
        if isinstance(thing, Table):
            item.tables.append((score, thing))
        else:
            item.columns.append((score, thing))
    return item


def _unexplained(tokens: list[str], place: int, marked: Marked) -> None:
    """Take a word that nothing explains for a value if it follows a preposition."""
    word, before = tokens[place].lower(), tokens[place - 1].lower() if place else ""
    if _predicates(place, tokens):
        return
    if word in QUALIFYING and tokens[place - 1].startswith("<C"):
        tokens[place] = ""
        return
    asks = {token.lower() for token in tokens[:place]} & {"do", "does", "did"}
    article = before in ("a", "an") and place > 1 and tokens[place - 2].startswith("<T")
    article = article or (before in ("or", "and", ",") and tokens[place - 2][:2] in ("<X", "<V"))
    if word in ADVERBS:
        return
    if (
        _led(place, tokens) in LEADING
        or before == "as"
        or before in ("do", "does", "did")
        or article
    ):
        tokens[place] = marked.add("X", value_of(word)).strip()
    elif not (asks and tokens[place + 1 : place + 2] in (["?"], ["."], [])):
        marked.unknown.append(word)
