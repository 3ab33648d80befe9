"""Link the words of a question to tables, columns and values.

First by spelling (stems, abbreviations, the words of names), then, for words that stay without a
link, by likeness of meaning between the word and the labels of tables and columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.language import stem
from simulator.mind import Mind
from simulator.skills.sql.agents import agents
from simulator.skills.sql.amounts import amounts
from simulator.skills.sql.lexicon import CUES
from simulator.skills.sql.marking import Item, Marked
from simulator.skills.sql.meaning import PREPOSITIONS, by_meaning, is_verb, kind_of, same_values
from simulator.skills.sql.names import (
    Vocabulary,
    cue_is_name,
    fitting,
    owner_of,
    restored,
    stems_of,
    vocabulary,
)
from simulator.skills.sql.rows import about_rows
from simulator.skills.sql.schema import Column, Schema, Table, name_words
from simulator.skills.sql.scores import (
    LEAST_LINK,
    LEAST_OF_CUES,
    LEAST_OF_MANY,
    RIVAL,
)

ACTORS = frozenset({"who", "that", "never", "not", "have", "has", "had", "ever"})
"""Words before verbs."""

SMALL_WORDS = "the a an and or all is are on that who"
BETWEEN = PREPOSITIONS | frozenset(SMALL_WORDS.split())
MOST_WORDS = 5
PARTLY, BY_COMMENT = 0.9, 0.66
"""Names that score below this are named by a part of their words."""


def link(marked: Marked, schema: Schema, mind: Mind) -> None:
    """Replace the words of `marked` that name something by marks."""
    known = vocabulary(schema)
    tokens = _rates(_denials_apart(marked.text.split(), known), known)
    tokens = agents(_bounds(tokens, known, marked), schema, marked)
    out: list[str] = []
    at = 0
    while at < len(tokens):
        item, kind, used = _longest(tokens, at, known)
        if item is None or (used == 1 and not item.values):
            made, length = amounts(tokens, at, schema, known)
            item, kind, used = (made, "C", length) if made else (item, kind, used)
        if item is None:
            out.append(tokens[at])
            at += 1
        else:
            told = _tells(item, out, tokens[at + used : at + used + 1])
            out.append(tokens[at] if told else marked.add(kind, item).strip())
            at += used
    out = _united(_times_apart(out, schema, marked), marked)
    out = by_meaning(about_rows(out, schema, marked, mind), schema, mind, marked)
    out = _priced(out, marked)
    marked.text = " " + " ".join(_names_in_capitals(out, marked)) + " "
    for item in marked.items.values():
        if item.value and not item.values:
            item.values = (
                _values_like(item.value, known)
                or _sexes(item.value, schema)
                or _values_meant(item.value, schema, mind)
            )


def _tells(item: Item, before: Sequence[str], after: Sequence[str]) -> bool:
    """Say whether a word of a comment is the verb of a clause here: `sensors hang in ...`"""
    noted = item.columns and item.columns[0][0] == BY_COMMENT and " " not in item.text
    subject = bool(before) and before[-1].startswith(("<T", "<C"))
    return (
        bool(noted) and subject and bool(after) and after[0].lower() in PREPOSITIONS | {"at", "on"}
    )


def _united(tokens: list[str], marked: Marked) -> list[str]:
    """Take two neighbors that both name a part of one column for one name: battery charge."""
    out: list[str] = []
    for token in tokens:
        before = out[-1] if out else ""
        if not (before.startswith("<C") and token.startswith("<C")):
            out.append(token)
            continue
        one, other = marked.of(before), marked.of(token)
        scores = {column: score for score, column in one.columns}
        both = [(s + scores[c], c) for s, c in other.columns if c in scores]
        partial = max(one.columns[0][0], other.columns[0][0]) < PARTLY
        if not both or not partial or is_verb(other.text.lower()):
            out.append(token)
            continue
        both.sort(key=lambda found: -found[0])
        item = Item(f"{one.text} {other.text}", columns=[(min(1.0, s), c) for s, c in both])
        out[-1] = marked.add("C", item).strip()
    return out


def _priced(tokens: list[str], marked: Marked) -> list[str]:
    """Write `games priced over 30` as `games with price over 30`."""
    out = tokens[:1]
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], ""], strict=False):
        compares = after.startswith("<P") or after.lower() in ("between", "at")
        participle = token.startswith("<C") and is_verb(marked.of(token).text.lower())
        if before.startswith("<T") and participle and compares:
            column = marked.of(token).columns[0][1]
            out += ["with"] if column.kind == "number" else []
        out.append(token)
    return out


def _denials_apart(tokens: Sequence[str], known: Vocabulary) -> list[str]:
    """Write `unpaid` as `not paid` where `paid` is a column that says yes or no."""
    out: list[str] = []
    for place, token in enumerate(tokens):
        if token.lower() == "non" and _is_flag(tokens[place + 1 : place + 2], known):
            out.append("not")
            continue
        rest = token[2:] if token[:2].lower() == "un" else token[3:] if token[:3] == "non" else ""
        out += ["not", rest] if rest and _is_flag([rest], known) else [token]
    return out


def _is_flag(words: Sequence[str], known: Vocabulary) -> bool:
    names = [name for word in words for name in known.names.get(stem(word), ())]
    return any(isinstance(n.thing, Column) and n.thing.kind == "flag" for n in names)


RATES = {
    "hour": "hourly", "day": "daily", "week": "weekly", "month": "monthly", "year": "yearly",
}  # fmt: skip


def _rates(tokens: Sequence[str], known: Vocabulary) -> list[str]:
    """Write `an hour`, `per month` as the `hourly`, `monthly` of a column."""
    out = list(tokens)
    for place in range(1, len(out)):
        rate = RATES.get(out[place].lower(), "")
        if rate and out[place - 1].lower() in ("a", "an", "per") and stem(rate) in known.names:
            of_number = place > 1 and out[place - 2].startswith("<N")
            out[place - 1 : place + 1] = ["", "" if of_number else rate]
    return [token for token in out if token]


PERIODIC = frozenset({"each", "every", "per", "by"})
ITS_OWN = 0.9


def _bounds(tokens: list[str], known: Vocabulary, marked: Marked) -> list[str]:
    """Write a superlative as a word again where it belongs to a name: minimum stock."""
    for place in range(len(tokens) - 1):
        if tokens[place].startswith("<U"):
            words = [marked.of(tokens[place]).text.lower(), tokens[place + 1]]
            item = _named(words, known) if words[1][0].isalpha() else None
            if item is not None and _exact(item):
                tokens[place] = words[0]
    return tokens


TIMES = frozenset({"year", "month", "day", "date", "years", "months", "dates"})


def _times_apart(tokens: list[str], schema: Schema, marked: Marked) -> list[str]:
    """Leave `year` a word where only tables that are not spoken of have such a column."""
    things = [marked.of(token) for token in tokens if re.match(r"<[TC]\d", token)]
    said = {item.tables[0][1].name for item in things if item.tables}
    said |= {
        item.columns[0][1].table
        for item in things
        if item.columns and item.text.lower() not in TIMES
    }
    dated = any(c.kind == "date" for name in said for c in schema.table(name).columns)
    for place, token in enumerate(tokens if dated else []):
        item = marked.of(token) if token.startswith("<C") else None
        if item is None or item.text.lower() not in TIMES:
            continue
        each = tokens[place - 1].lower() in PERIODIC if place else False
        elsewhere = not {c.table for _, c in item.columns} & said
        if elsewhere or (each and item.columns[0][0] < ITS_OWN):
            tokens[place] = item.text
    return tokens


def _longest(tokens: Sequence[str], at: int, known: Vocabulary) -> tuple[Item | None, str, int]:
    """Return the longest link that begins at a token: an item, its kind, how many tokens."""
    for count in range(min(max(MOST_WORDS, known.longest), len(tokens) - at), 0, -1):
        words = tokens[at : at + count]
        if any(word.startswith("<") or not word[0].isalnum() for word in (words[0], words[-1])):
            continue
        if any(word in ",;?!:()./" for word in words):
            continue
        acts = tokens[at - 1].lower() in ACTORS if at else False
        item = _named(words, known, acts) if count <= MOST_WORDS else None
        if item is None and count == 1 and at and _follows_determiner(tokens[at - 1]):
            item = _thing(words[0], known)
        if item is not None and not _allowed(item, tokens, at, count, known):
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
            return item, kind_of(item), count
    return None, "", 0


def _allowed(item: Item, tokens: Sequence[str], at: int, count: int, known: Vocabulary) -> bool:
    """Say whether a link may stand: verbs link by their own names, `how many visits cost` never."""
    word = tokens[at].lower()
    if count == 1 and is_verb(word):
        if at == 1 and tokens[0].lower() == "who" and item.tables:
            item.columns = []  # who directed it: a director
            return True
        if at and tokens[at - 1].lower() in ("total", "amount", "sum") and item.columns:
            return item.columns[0][1].kind == "number"
        item.columns = [one for one in item.columns if one[0] >= 0.97]
        item.tables = [one for one in item.tables if one[0] >= 0.97]
        item.verb = bool(item.tables)
        return bool(item.columns or item.tables)
    if count == 1 and tokens[at][0].isupper() and at > 0 and tokens[at - 1] not in ".?!:;":
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        named = after.istitle() and tokens[at].istitle() and stem(after.lower()) not in known.names
        return _exact(item) and not named
    counted = [t.lower() for t in tokens[max(0, at - 2) : at]] in (
        ["how", "many"],
        ["number", "of"],
    )
    if counted and count > 1 and not item.tables and known.names.get(stem(tokens[at + count - 1])):
        last = {
            name.words
            for name in known.names[stem(tokens[at + count - 1])]
            if isinstance(name.thing, Table)
        }
        if (stem(tokens[at + count - 1]),) in last:
            return False
    return not (counted and count > 1 and not item.tables and item.columns[0][0] == 0.98)


def _exact(item: Item) -> bool:
    return max([s for s, _ in item.tables] + [s for s, _ in item.columns]) > 0.9


def _named(words: Sequence[str], known: Vocabulary, after_subject: bool = False) -> Item | None:
    """Return the item of a span that names tables or columns; cue words only if spelled alike."""
    cue = len(words) == 1 and words[0].lower() in CUES and not cue_is_name(words[0], known)
    if cue and not (words[0].lower() == "ordered" and after_subject):
        return None
    asked = [restored(root, known) for root in _asked(words)]
    if len(set(asked)) < len(asked) and is_verb(words[-1].lower()):
        return None
    if len(words) > 1 and {words[0].lower(), words[-1].lower()} & BETWEEN:
        whole = len(asked) == len(words) and known.names.get(asked[0], ())
        if not any(name.words == tuple(asked) for name in whole or ()):
            return None
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


DETERMINER_LIST = """
    the a an all many each every of which what how any no our both these those per
"""
DETERMINERS = frozenset(DETERMINER_LIST.split())


def _follows_determiner(before: str) -> bool:
    """Say whether a noun stands behind a word, and no verb."""
    return before.lower() in DETERMINERS or before.startswith(("<N", "<U"))


def _thing(word: str, known: Vocabulary) -> Item | None:
    """Return the item of a word of the grammar that a table is called like: shows, works."""
    same = (stem(word.lower()),)
    things = [name.thing for name in known.names.get(same[0], ()) if name.words == same]
    tables = [(1.0, thing) for thing in things if isinstance(thing, Table)]
    columns = [(1.0, c) for c in things if isinstance(c, Column) and c.kind in ("text", "unknown")]
    return Item(word, tables=tables, columns=columns) if tables or columns else None


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


def _values_meant(text: str, schema: Schema, mind: Mind) -> list[tuple[float, Column, str]]:
    """Return what means the same: of single names alone, as people share parts of theirs."""
    return same_values(text, schema, mind) if text.isalpha() else []


WOMEN = frozenset({"female", "women", "woman", "girl", "lady", "ladie"})
MEN = frozenset({"male", "men", "man", "boy", "gentleman", "gentlemen"})


def _sexes(text: str, schema: Schema) -> list[tuple[float, Column, str]]:
    """Return how columns of a sex write `female` or `male`: as their samples do, else F or M."""
    word = text.lower().removesuffix("s")
    letter = "F" if word in WOMEN else "M" if word in MEN else None
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
            and (
                token.lower() not in CUES
                or (token.isupper() and token != "I")
                or (
                    tokens[place + 1 : place + 2]
                    and tokens[place + 1].istitle()
                    and token.istitle()
                )
            )
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
