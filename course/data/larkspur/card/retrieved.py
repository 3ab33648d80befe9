"""Baselines of the questions on the handbook: plain retrieval of chunks."""

from __future__ import annotations

from collections.abc import Sequence

from course.data import HandbookQuestion, Passage, handbook_chunks, handbook_vectors, questions
from course.data.card import table
from course.data.ranking import interval, rankings, recall, reciprocal_rank

Gold = tuple[frozenset[int], ...]  # per hop, the rows of the chunks of which one is needed
DEPTH = 5


def gold(question: HandbookQuestion) -> Gold:
    """Return the chunks that hold each hop of the proof."""
    return tuple(
        frozenset(row for passage in hop for row in _holding(passage)) for hop in question.hops
    )


def _holding(passage: Passage) -> set[int]:
    """Return the chunks that hold half of a quotation or more; of a long one, the most of it."""
    start, end = passage.span
    shares = {
        row: min(chunk.end, end) - max(chunk.start, start)
        for row, chunk in enumerate(handbook_chunks())
        if chunk.document == passage.document
    }
    enough = min(max(shares.values()), (end - start) / 2)
    return {row for row, share in shares.items() if share >= enough}


def hops_found(ranking: Sequence[int], needed: Gold) -> float:
    """Return which share of the hops has a chunk among the first five."""
    return sum(recall(ranking, hop, DEPTH) > 0 for hop in needed) / len(needed)


def all_found(ranking: Sequence[int], needed: Gold) -> float:
    """Return 1 if every hop has a chunk among the first five, and 0 otherwise."""
    return float(hops_found(ranking, needed) == 1)


def first_found(ranking: Sequence[int], needed: Gold) -> float:
    """Return 1 / the rank of the first chunk of the proof."""
    return reciprocal_rank(ranking, frozenset().union(*needed))


MEASURES = {f"recall@{DEPTH}": hops_found, "whole proof": all_found, "MRR": first_found}


def baselines() -> str:
    """Return all measures by method, for each split and for each kind of the test."""
    asked = [question for question in questions() if question.passages]
    needed = {question.id: gold(question) for question in asked}
    corpus = [chunk.in_place for chunk in handbook_chunks()]
    found = rankings(corpus, handbook_vectors(), [question.question for question in asked])
    rows = []
    for title, group in _groups(asked).items():
        for method, ranked in found.items():
            places = {one.id: ranking for one, ranking in zip(asked, ranked, strict=True)}
            cells = [
                interval([measure(places[one.id], needed[one.id]) for one in group])
                for measure in MEASURES.values()
            ]
            rows.append((f"{title} (n={len(group)})", method, *cells))
    return table(("Questions", "Method", *MEASURES), rows)


def _groups(asked: Sequence[HandbookQuestion]) -> dict[str, list[HandbookQuestion]]:
    splits = {split: [one for one in asked if one.split == split] for split in ("dev", "test")}
    kinds = dict.fromkeys(one.kind for one in splits["test"])
    by_kind = {f"test, {kind}": [o for o in splits["test"] if o.kind == kind] for kind in kinds}
    gaps = {"test, no word in common": [one for one in splits["test"] if one.vocabulary_gap]}
    return {name: group for name, group in (splits | by_kind | gaps).items() if group}
