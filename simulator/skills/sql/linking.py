"""Link the words of a question to tables, columns and values.

First by spelling (stems, abbreviations, the words of names), then, for words that stay without a
link, by likeness of meaning between the word and the labels of tables and columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.language import stem
from simulator.mind import Mind
from simulator.skills.sql.lexicon import CUES
from simulator.skills.sql.marking import Item, Marked
from simulator.skills.sql.names import (
    Vocabulary,
    cue_is_name,
    fitting,
    owner_of,
    stems_of,
    vocabulary,
)
from simulator.skills.sql.schema import Column, Schema, Table, name_words, spelled_out
from simulator.skills.sql.scores import (
    LEAST_LINK,
    LEAST_OF_CUES,
    LEAST_OF_MANY,
    MEANING_LINK,
    MEANT_RIVAL,
    MOST_MEANT,
    NEAR_LABELS,
    RIVAL,
    SURE_MEANING,
)

RELATIVE = frozenset({"who", "that", "which", "they", "have", "has", "had", "never", "not", "we"})
PREPOSITIONS = frozenset({"with", "from", "of", "by", "in", "for", "to"})
SMALL_WORDS = "the a an and or all is are on that who"
BETWEEN = PREPOSITIONS | frozenset(SMALL_WORDS.split())
MOST_WORDS = 5


PARTICIPLE_LIST = """
    written borrowed sold held bought born won paid made spent flown taken given driven sung
    led run taught shown seen built drawn spoken worn lent sent kept found grown known chosen
"""
PARTICIPLES = frozenset(PARTICIPLE_LIST.split())
"""Verbs whose past has no ending of its own; alone they name nothing by a part of a name."""


def link(marked: Marked, schema: Schema, mind: Mind) -> None:
    """Replace the words of `marked` that name something by marks."""
    known = vocabulary(schema)
    tokens = _denials_apart(marked.text.split(), known)
    out: list[str] = []
    at = 0
    while at < len(tokens):
        item, kind, used = _longest(tokens, at, known)
        if item is None:
            out.append(tokens[at])
            at += 1
        else:
            out.append(marked.add(kind, item).strip())
            at += used
    out = _by_meaning(out, schema, mind, marked)
    marked.text = " " + " ".join(_names_in_capitals(out, marked)) + " "
    for item in marked.items.values():
        if item.value and not item.values:
            item.values = _values_like(item.value, known) or _sexes(item.value, schema)


def _denials_apart(tokens: Sequence[str], known: Vocabulary) -> list[str]:
    """Write `unpaid` as `not paid` where `paid` is a column that says yes or no."""
    out: list[str] = []
    for token in tokens:
        rest = token[2:] if token[:2].lower() == "un" else token[3:] if token[:3] == "non" else ""
        names = known.names.get(stem(rest), ()) if rest else ()
        flag = any(isinstance(n.thing, Column) and n.thing.kind == "flag" for n in names)
        out += ["not", rest] if flag else [token]
    return out


def _longest(tokens: Sequence[str], at: int, known: Vocabulary) -> tuple[Item | None, str, int]:
    """Return the longest link that begins at a token: an item, its kind, how many tokens."""
    for count in range(min(max(MOST_WORDS, known.longest), len(tokens) - at), 0, -1):
        words = tokens[at : at + count]
        if any(word.startswith("<") or not word[0].isalnum() for word in (words[0], words[-1])):
            continue
        if any(word in ",;?!:()./" for word in words):
            continue
        item = _named(words, known) if count <= MOST_WORDS else None
        if item is not None and not _allowed(item, tokens, at, count):
            item = None
        valued = _valued(words, known)
        proper = count > 1 and at > 0 and words[0][0].isupper()
        if valued and (item is None or not _exact(item) or proper):
            if item is not None:
                valued.tables, valued.columns = item.tables, item.columns
            return valued, "V", count
        if item is not None:
            if valued:
                item.values = valued.values
            return item, _kind(item), count
    return None, "", 0


def _allowed(item: Item, tokens: Sequence[str], at: int, count: int) -> bool:
    """Say whether a link may stand: verbs link by their own names, `how many visits cost` never."""
    word = tokens[at].lower()
    if count == 1 and is_verb(word):
        if at == 1 and tokens[0].lower() == "who" and item.tables:
            item.columns = []  # who directed it: a director
            return True
        item.columns = [one for one in item.columns if one[0] >= 0.97]
        item.tables = [one for one in item.tables if one[0] >= 0.97]
        item.verb = bool(item.tables)
        return bool(item.columns or item.tables)
    if count == 1 and tokens[at][0].isupper() and at > 0 and tokens[at - 1] not in ".?!:;":
        return _exact(item)
    counted = [t.lower() for t in tokens[max(0, at - 2) : at]] in (
        ["how", "many"],
        ["number", "of"],
    )
    return not (counted and count > 1 and not item.tables and item.columns[0][0] == 0.98)


def is_verb(word: str) -> bool:
    """Say whether a word looks like the past or the participle of a verb."""
    return word in PARTICIPLES or (
        word.endswith("ed") and len(word) > 3 and not word.endswith("eed")
    )


def _exact(item: Item) -> bool:
    return max([s for s, _ in item.tables] + [s for s, _ in item.columns]) > 0.9


def _kind(item: Item) -> str:
    table = item.tables[0][0] if item.tables else 0.0
    column = item.columns[0][0] if item.columns else 0.0
    return "T" if table >= column else "C"


def _named(words: Sequence[str], known: Vocabulary) -> Item | None:
    """Return the item of a span that names tables or columns; cue words only if spelled alike."""
    if len(words) == 1 and words[0].lower() in CUES and not cue_is_name(words[0], known):
        return None
    if len(words) > 1 and {words[0].lower(), words[-1].lower()} & BETWEEN:
        return None
    asked = _asked(words)
    if not asked:
        return None
    item = Item(" ".join(words))
    for name, score in fitting(asked, known, "of" in words).items():
        if isinstance(name.thing, Table):
            item.tables.append((score, name.thing))
        else:
            item.columns.append((score, name.thing))
    item.owner = owner_of(asked, item.columns)
    item.tables.sort(key=lambda one: -one[0])
    item.columns.sort(key=lambda one: -one[0])
    best = max([s for s, _ in item.tables] + [s for s, _ in item.columns], default=0.0)
    cue_inside = len(words) > 1 and any(word.lower() in CUES for word in words)
    if best < (LEAST_OF_CUES if cue_inside else LEAST_LINK if len(asked) == 1 else LEAST_OF_MANY):
        return None
    item.tables = [one for one in item.tables if one[0] > best - RIVAL]
    item.columns = [one for one in item.columns if one[0] > best - RIVAL]
    return item


def _asked(words: Sequence[str]) -> Sequence[str]:
    """Return the stems of a span; an identifier is split as names are."""
    spoken = [part for word in words for part in re.findall(r"[A-Za-z]+|\d+", word)]
    asked = [stem(part) for part in spoken if part.lower() not in ("of", "the", "s")]
    split = name_words(words[0]) if len(words) == 1 else ()
    return split if len(split) > len(asked) else asked


def _valued(words: Sequence[str], known: Vocabulary) -> Item | None:
    """Return the item of a span that is a sample value."""
    if len(words) == 1 and words[0].lower() in CUES:
        return None
    key = tuple(stems_of(" ".join(words)))
    found = known.values.get(key, ())
    if not found or (len(key) == 1 and len(key[0]) < 2 and not words[0].isupper()):
        return None
    text = " ".join(words)
    exact = [
        (1.0 if value.lower() == text.lower() else 0.9, column, value) for column, value in found
    ]
    return Item(text, text, values=sorted(exact, key=lambda one: -one[0]))


def _values_like(text: str, known: Vocabulary) -> list[tuple[float, Column, str]]:
    found = known.values.get(tuple(stems_of(text)), ())
    return [
        (1.0 if value.lower() == text.lower() else 0.9, column, value) for column, value in found
    ]


def _sexes(text: str, schema: Schema) -> list[tuple[float, Column, str]]:
    """Return how columns of a sex write `female` or `male`: as their samples do, else F or M."""
    letter = {"female": "F", "women": "F", "woman": "F", "male": "M", "men": "M", "man": "M"}.get(
        text.lower()
    )
    out = []
    for column in schema.columns if letter else ():
        if {"gender", "sex"} & set(column.words):
            written = [value for value in column.samples if value[:1].upper() == letter]
            out.append((0.9, column, written[0] if written else str(letter)))
    return out


def _names_in_capitals(tokens: list[str], marked: Marked) -> list[str]:
    """Mark runs of words in capitals, which nothing in the schema explains, as unknown names."""
    out: list[str] = []
    run: list[str] = []
    for place, token in enumerate([*tokens, "."]):
        capital = (
            token[:1].isupper()
            and place > 0
            and tokens[place - 1] not in ".?!:"
            and (token.lower() not in CUES or (token.isupper() and token != "I"))
        )
        joins = (
            bool(run)
            and (token.lower() in ("of", "de", "van", "&") or re.fullmatch(r"<N\d+>", token))
            and place + 1 < len(tokens)
            and tokens[place + 1][:1].isupper()
        )
        if capital or joins:
            run.append(token)
            continue
        if run:
            out.append(marked.add("X", Item(" ".join(run), " ".join(run))).strip())
            run = []
        out.append(token if token.startswith("<") else token.lower())
    return out[:-1]


def label(thing: Table | Column) -> str:
    """Return the words that tell the meaning of a name, with its comment."""
    words = " ".join(spelled_out(thing.name))
    return f"{words}: {thing.comment[:80]}" if thing.comment else words


def _by_meaning(tokens: list[str], schema: Schema, mind: Mind, marked: Marked) -> list[str]:
    """Link words that have no link yet to what is most alike in meaning."""
    loose = [place for place, token in enumerate(tokens) if _is_loose(place, token)][:MOST_MEANT]
    for place in [place for place in loose if _is_value(place, tokens, marked)]:
        tokens[place] = marked.add("X", _value(tokens[place])).strip()
    loose = [p for p in loose if not tokens[p].startswith("<") and not is_verb(tokens[p].lower())]
    things: list[Table | Column] = [*schema.tables, *(c for c in schema.columns if not c.is_id)]
    labels = [label(thing) for thing in things]
    for place in loose:
        near = mind.nearest(tokens[place], labels, NEAR_LABELS)
        scores = mind.likeness(tokens[place].lower(), [labels[index] for index in near])
        ranked = sorted(zip(scores, near, strict=True), reverse=True)[:4]
        least = SURE_MEANING if tokens[place - 1].lower() in PREPOSITIONS else MEANING_LINK
        if not ranked or ranked[0][0] < least:
            _unexplained(tokens, place, marked)
            continue
        found = [(s, things[index]) for s, index in ranked if s > ranked[0][0] - MEANT_RIVAL]
        item = _meant(tokens[place], found)
        tokens[place] = marked.add(_kind(item), item).strip()
    return tokens


def _is_loose(place: int, token: str) -> bool:
    """Say whether a word has a meaning of its own, and is no name in capitals."""
    if not token[0].isalpha() or len(token) < 3 or token.lower() in CUES:
        return False
    return not (token[0].isupper() and place > 1)


def _is_value(place: int, tokens: Sequence[str], marked: Marked) -> bool:
    """Say whether a word stands where values do: before a table, after `is`, beside a text."""
    before = tokens[place - 1] if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    beside = before if after in ("", ".", "?", ",", "and", "or") else ""
    acts = is_verb(tokens[place].lower()) and before.lower() in RELATIVE
    if after.startswith("<T"):
        return not acts
    if after.startswith("<C") and before.lower() in ("the", "in", "from"):
        beside = after
    elif is_verb(tokens[place].lower()):
        return False
    if beside.startswith("<C"):
        return _holds_texts(beside, marked)
    if before == "both" or (before == "and" and "both" in tokens[max(0, place - 3) : place]):
        return True
    if before.startswith("<P"):
        item = marked.of(before)
        return item.operator == "!=" and not item.text.startswith("d")
    return before in ("is", "are", "was", "were", "not") and place > 2


def _holds_texts(mark: str, marked: Marked) -> bool:
    columns = marked.of(mark).columns
    return bool(columns) and columns[0][1].kind in ("text", "unknown") and not columns[0][1].is_id


def _value(word: str) -> Item:
    """Return the item of a word that is a value: kinds are written in the singular."""
    plural = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return Item(word, (word[:-1] if plural and len(word) > 3 else word).lower())


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
    asks = {token.lower() for token in tokens[:place]} & {"do", "does", "did"}
    article = before in ("a", "an") and place > 1 and tokens[place - 2].startswith("<T")
    if before in PREPOSITIONS or before in ("do", "does", "did") or article:
        tokens[place] = marked.add("X", _value(word)).strip()
    elif not (asks and tokens[place + 1 : place + 2] in (["?"], ["."], [])):
        marked.unknown.append(word)
