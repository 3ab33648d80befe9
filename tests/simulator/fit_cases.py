"""The questions that simulator/evidence.json is fitted to, of several worlds.

Each question comes over one or more passages, in one of the forms in which programs write them.
Worlds are what is left out when weights are judged: the passages of cases/grounded*.jsonl (those
of grounded_styles.jsonl, written like news, manuals and rules, by themselves), those of
cases/reading/ and cases/collections/, the development set, the development split of Larkspur's
handbook, and that of Python's manual.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from course.data import (
    handbook_chunks,
    handbook_vectors,
    python_docs,
    python_docs_questions,
    python_docs_vectors,
    questions,
)
from simulator import embeddings
from simulator.neutral import Prompt, Turn
from simulator.parse import parse
from simulator.passages import Statement, statements
from simulator.task import Block

HERE = Path(__file__).parent
SENTENCES = ("grounded.jsonl", "grounded_fit.jsonl")
STYLES = ("grounded_styles.jsonl",)
PASSAGES = "grounded_passages.jsonl"

REMOVED = 0.3
"""Weight of a question that was made unanswerable by taking its passage away."""

ALONE = 0.5
"""Weight of a question that comes a second time, over one passage alone."""

COARSE = 0.2
"""Weight of a question whose passage is known, but not its sentence."""

NEIGHBORS = 4
"""How many passages that a search finds stand beside the right one."""

LONGEST = 1100
"""How many characters of a page of Python's manual are read."""

BLOCK = 3
"""Sentences per block, in every second case of single sentences; the others are one block."""

HELD_OUT = ("development", "styles", "larkspur", "farm", "clinic", "collections")
"""Worlds that the reader is not trained on: by them it is weighed against other evidence."""

WRITTEN = HERE / "cases" / "reading"
COLLECTIONS = HERE / "cases" / "collections"
LEFT_OUT = 6
"""Every sixth collection belongs to the world `collections`, the others to that of their file."""

LISTED = ("|", ":")
"""What shows that a line is a row or a field; other lines of a list get a bullet."""

Form = Callable[[Sequence[str], str], str]
FORMS: tuple[Form, ...] = (
    lambda path, text: f"{' > '.join(path)}\n{text}",
    lambda path, text: f"## {path[-1]}\n\n{text}",
    lambda _path, text: text,
    lambda path, text: f"Title: {path[-1]}\n{text}",
    lambda path, text: f"{path[-1]}\n\n{text}",
)
"""A passage with and without the headings that it stands under."""


@dataclass(frozen=True)
class Question:
    """A question over blocks. `right` knows the statements that answer it.

    kind: answerable, unanswerable, near (a name, year or attribute is swapped) or removed.
    passage: the place of its passages in their file of cases/reading/ or cases/collections/.
    """

    world: str
    kind: str
    text: str
    blocks: tuple[Block, ...]
    right: Callable[[Statement], bool] = lambda _: False
    weight: float = 1.0
    passage: int = 0


def every() -> Iterator[Question]:
    """Yield the questions of the small worlds."""
    worlds = (_sentences, _styles, _development, _passages, _collections, _handbook, _manual)
    for world in worlds:
        yield from world()


def _rows(folder: str, *names: str) -> list[Any]:
    return [
        json.loads(line)
        for name in names
        for line in (HERE / folder / name).read_text("utf-8").splitlines()
    ]


def _sentences() -> Iterator[Question]:
    for number, case in enumerate(_rows("cases", *SENTENCES)):
        yield from _over_sentences("sentences", case, number)


def _styles() -> Iterator[Question]:
    for number, case in enumerate(_rows("cases", *STYLES)):
        yield from _over_sentences("styles", case, number)


def _over_sentences(world: str, case: Any, number: int) -> Iterator[Question]:
    step = BLOCK if number % 2 else len(case["sentences"])

    def blocks(*without: int) -> tuple[Block, ...]:
        left = [one for at, one in enumerate(case["sentences"]) if at not in without]
        return tuple(Block(" ".join(left[at : at + step])) for at in range(0, len(left), step))

    for text, places in case["answerable"]:
        right = _is_one_of({case["sentences"][place] for place in places})
        yield Question(world, "answerable", text, blocks(), right)
        yield Question(world, "removed", text, blocks(*places), weight=REMOVED)
    for kind in ("unanswerable", "near"):
        for text in case.get(kind, ()):
            yield Question(world, kind, text, blocks())


def _development() -> Iterator[Question]:
    """Yield the questions of the development set, as the parser reads their prompts."""
    for case in _rows("development", "grounded.jsonl"):
        turns = [Turn(one["role"], one["content"]) for one in case["request"]["messages"]]
        task = parse(Prompt("sim-large", tuple(turns)))
        if not task.blocks:
            continue
        kind = "answerable" if "sentence" in case["expect"] else "unanswerable"
        right = _overlaps(case["expect"].get("sentence", ""))
        yield Question("development", kind, task.question, task.blocks, right)


def written() -> Iterator[Question]:
    """Yield the questions that only the reader is trained on: by far the most."""
    for path in sorted(WRITTEN.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines()):
            yield from _over_passage(path.stem, json.loads(line), number)
    yield from (one for one in _over_collections() if one.world != "collections")


def _over_passage(world: str, case: Any, number: int) -> Iterator[Question]:
    said = case["sentences"]
    if case["form"] == "prose":
        text = " ".join(said)
    else:
        bare = number % 2 or any(mark in one for one in said for mark in LISTED)
        text = "\n".join(one if bare else f"- {one}" for one in said)
    if case["heading"]:
        text = FORMS[number % len(FORMS)](case["heading"], text)
    blocks = (Block(text),)
    for asked, places in (*case["answerable"], *case["paraphrased"]):
        right = _is_part_of([said[at] for at in places])
        yield Question(world, "answerable", asked, blocks, right, passage=number)
    for kind in ("unanswerable", "near"):
        for asked in case[kind]:
            yield Question(world, kind, asked, blocks, passage=number)


def _passages() -> Iterator[Question]:
    """Yield questions over several small passages, over the right one, and over the others."""
    forms = count()
    for case in _rows("cases", PASSAGES):
        yield from _over_passages(case["id"], case, forms)


def _collections() -> Iterator[Question]:
    return (one for one in _over_collections() if one.world == "collections")


def _over_collections() -> Iterator[Question]:
    """Yield questions over passages that are close to each other, as a search finds them."""
    forms = count()
    for path in sorted(COLLECTIONS.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines()):
            world = path.stem if number % LEFT_OUT else "collections"
            for asked in _over_passages(world, json.loads(line), forms):
                yield replace(asked, passage=number)


def _over_passages(world: str, case: Any, forms: Iterator[int]) -> Iterator[Question]:
    whole = [(one["path"], one["text"]) for one in case["chunks"]]
    for text, quotes in case["answerable"]:
        right = _has_one_of(quotes)
        gold = [one for one in whole if any(map(right, statements(_laid_out([one], 2))))]
        rest = [one for one in whole if one not in gold]
        form = next(forms)
        yield from _three(world, text, (whole, gold, rest), form, right)
    for text in case["unanswerable"]:
        yield Question(world, "unanswerable", text, _laid_out(whole, next(forms)))


Texts = list[tuple[Sequence[str], str]]


def _three(
    world: str, text: str, texts: tuple[Texts, Texts, Texts], form: int, right: Any
) -> Iterator[Question]:
    """Yield a question over all passages, over the right ones, and over the others."""
    whole, gold, rest = texts
    yield Question(world, "answerable", text, _laid_out(whole, form), right)
    yield Question(world, "answerable", text, _laid_out(gold, form + 2), right, ALONE)
    yield Question(world, "removed", text, _laid_out(rest, form), weight=REMOVED)


def _laid_out(texts: Texts, form: int) -> tuple[Block, ...]:
    write = FORMS[form % len(FORMS)]
    return tuple(Block(write(path, text), str(at)) for at, (path, text) in enumerate(texts))


def _handbook() -> Iterator[Question]:
    """Yield the questions that one sentence answers, with what a search finds beside it."""
    chunks, matrix = handbook_chunks(), np.asarray(handbook_vectors(), np.float32)
    for number, asked in enumerate(questions("dev")):
        near = [chunks[at] for at in _nearest(asked.question, matrix, 20)]
        if asked.kind == "unanswerable":
            blocks = _laid_out([_headed(one) for one in near[: NEIGHBORS + 1]], number)
            yield Question("larkspur", "unanswerable", asked.question, blocks)
            yield Question("larkspur", "unanswerable", asked.question, blocks[:1], weight=ALONE)
            continue
        if asked.kind in {"multi-hop", "numeric"}:
            continue
        proof = asked.passages[0]
        gold = [
            one for one in chunks if one.document == proof.document and proof.quote in one.text
        ][:1]
        if not gold:
            continue
        right = _proves(asked, statements([Block(gold[0].text)]))
        rest = [one for one in near if one.document != proof.document][:NEIGHBORS]
        whole = sorted([*gold, *rest], key=lambda one: one.id)
        texts = tuple([_headed(one) for one in some] for some in (whole, gold, rest))
        yield from _three("larkspur", asked.question, texts, number, right)  # type: ignore[arg-type]


def _headed(chunk: Any) -> tuple[Sequence[str], str]:
    return chunk.headings or (chunk.document,), chunk.text


def _proves(asked: Any, rows: Sequence[Statement]) -> Callable[[Statement], bool]:
    """Return what knows the statements of the proof, those with a value of the answer if any."""
    proof = [one for one in rows if any(_in_quote(one, part.quote) for part in asked.passages)]
    values = [value.lower() for group in asked.values for value in group]
    valued = [one for one in proof if any(value in one.text.lower() for value in values)]
    return _is_one_of({one.text for one in valued or proof})


def _in_quote(row: Statement, quote: str) -> bool:
    cells = [cell.strip() for cell in quote.split("|") if cell.strip()]
    if len(cells) > 1 and all(cell in row.text for cell in cells[-2:]):
        return True
    lines = [line.strip(" -|") for line in quote.split("\n")]
    bare = row.text.strip("* ")
    return any(
        len(one) > 3 and (one in row.text or (len(bare) > 12 and bare in one)) for one in lines
    )


def _manual() -> Iterator[Question]:
    """Yield questions on Python: the right page among others that a search finds."""
    documents, matrix = python_docs(), np.asarray(python_docs_vectors(), np.float32)
    known = {one.id: one for one in documents}
    for number, asked in enumerate(python_docs_questions("dev")):
        told = [known[name] for name in (*asked.answers, *asked.helps)]
        pages, names = {one.page for one in told}, {one.name for one in told}
        near = [documents[at] for at in _nearest(asked.text, matrix, 40)]
        rest = [one for one in near if one.page not in pages and one.name not in names][:NEIGHBORS]
        others = _laid_out([_entry(one) for one in rest], number)
        if not told:
            yield Question("python", "unanswerable", asked.text, others)
            continue
        page = _entry(known[asked.answers[0]])
        whole = sorted([page, *map(_entry, rest)], key=lambda one: one[1])
        right = _stands_in(page[1])
        yield Question("python", "answerable", asked.text, _laid_out(whole, number), right, COARSE)
        yield Question("python", "removed", asked.text, others, weight=REMOVED * COARSE)


def _entry(document: Any) -> tuple[Sequence[str], str]:
    return (*document.headings[-1:], document.name), document.text[:LONGEST]


def _nearest(text: str, matrix: Any, most: int) -> list[int]:
    (vector,) = embeddings.embedder("sim-embed").vectors([text])
    return [int(at) for at in np.argsort(-(matrix @ vector), kind="stable")[:most]]


def _is_one_of(texts: set[str]) -> Callable[[Statement], bool]:
    return lambda row: row.text in texts


def _is_part_of(sentences: Sequence[str]) -> Callable[[Statement], bool]:
    return lambda row: any(row.text in one or one in row.text for one in sentences)


def _has_one_of(quotes: Sequence[str]) -> Callable[[Statement], bool]:
    """Return what knows a statement that has one of the quotes, or all cells of one."""
    return lambda row: any(all(cell in row.text for cell in quote.split(" | ")) for quote in quotes)


def _overlaps(sentence: str) -> Callable[[Statement], bool]:
    return lambda row: bool(sentence) and (row.text in sentence or sentence in row.text)


def _stands_in(text: str) -> Callable[[Statement], bool]:
    return lambda row: row.block.text.endswith(text)
