"""Compares the notebooks of a class with each other, and lists the pairs that stand out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from autograder.likeness.documents import Document
from autograder.likeness.winnowing import Print, prints

EVIDENCE = 8
"""Fingerprints that two notebooks must share beyond the common ones: about fifty tokens."""
FLOOR = 0.5
"""Share of a cell's own fingerprints that must be in the other notebook."""
_FEWEST, _COMMON = 5, 20
_SPREADS = 6.0
_ENOUGH_PAIRS = 10


@dataclass(frozen=True)
class Passage:
    """A cell of one student beside one of another, and the lines they share; lines from 0."""

    cells: tuple[str, str]
    sources: tuple[str, str]
    lines: tuple[frozenset[int], frozenset[int]]


@dataclass(frozen=True)
class Likeness:
    """Two students whose notebooks are alike. `share` is that of the most similar cell."""

    notebook: str
    students: tuple[str, str]
    share: float
    passages: tuple[Passage, ...]


def find_pairs(documents: Iterable[Document], known: frozenset[int]) -> tuple[Likeness, ...]:
    """Return the pairs that are far more alike than the class is, the most similar first.

    Fingerprints in `known`, and those of more than a twentieth of the class (at least of more than
    five), are common knowledge. Takes time linear in the size of the class, since each of the
    others is in few notebooks.
    """
    by_notebook: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_notebook[document.notebook].append(document)
    found = [
        pair for _, own in sorted(by_notebook.items()) for pair in _Notebook(own, known).pairs()
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.share, pair.students, pair.notebook)))


_Places = Mapping[int, Sequence[tuple[str, Print]]]


class _Notebook:
    """One notebook of a class: the fingerprints of every student, by value."""

    def __init__(self, documents: Sequence[Document], known: frozenset[int]) -> None:
        self.documents = documents
        every = [_places(document, known) for document in documents]
        often = Counter(value for places in every for value in places)
        limit = max(_FEWEST, len(documents) // _COMMON)
        self.places: list[_Places] = [
            {value: found for value, found in places.items() if often[value] <= limit}
            for places in every
        ]

    def pairs(self) -> Iterator[Likeness]:
        shared = self._shared()
        least = max(FLOOR, self._level(shared))
        for (one, other), values in shared.items():
            if len(values) >= EVIDENCE:
                share = max(self._share(one, values), self._share(other, values))
                if share >= least:
                    yield self._likeness(one, other, values, share)

    def _shared(self) -> dict[tuple[int, int], set[int]]:
        """Return the rare fingerprints that each pair shares."""
        holders: dict[int, list[int]] = defaultdict(list)
        for number, places in enumerate(self.places):
            for value in places:
                holders[value].append(number)
        shared: dict[tuple[int, int], set[int]] = defaultdict(set)
        for value, numbers in holders.items():
            for pair in combinations(numbers, 2):
                shared[pair].add(value)
        return shared

    def _level(self, shared: Mapping[tuple[int, int], set[int]]) -> float:
        """Return what is far above the class's own likeness: its median and six robust spreads."""
        own = [len(places) for places in self.places]
        writers = sum(1 for count in own if count)
        everyone = writers * (writers - 1) // 2
        if everyone < _ENOUGH_PAIRS:
            return 0.0
        shares = [len(v) / min(own[a], own[b]) for (a, b), v in shared.items()]
        shares += [0.0] * (everyone - len(shares))
        middle = median(shares)
        return middle + _SPREADS * 1.4826 * median(abs(share - middle) for share in shares)

    def _share(self, number: int, values: set[int]) -> float:
        """Return the greatest share of a cell that is in `values`, with enough evidence."""
        counts: Counter[str] = Counter()
        hits: Counter[str] = Counter()
        for value, places in self.places[number].items():
            for cell in {cell for cell, _ in places}:
                counts[cell] += 1
                hits[cell] += value in values
        return max((hits[c] / counts[c] for c in counts if hits[c] >= EVIDENCE), default=0.0)

    def _likeness(self, one: int, other: int, values: set[int], share: float) -> Likeness:
        lines: dict[tuple[str, str], tuple[set[int], set[int]]] = {}
        hits: Counter[tuple[str, str]] = Counter()
        for value in values:
            for left, first in self.places[one][value]:
                for right, second in self.places[other][value]:
                    mine, theirs = lines.setdefault((left, right), (set(), set()))
                    mine.update(range(first.first, first.last + 1))
                    theirs.update(range(second.first, second.last + 1))
                    hits[left, right] += 1
        a, b = self.documents[one], self.documents[other]
        passages = tuple(
            Passage(
                cells,
                (a.cells[cells[0]], b.cells[cells[1]]),
                (frozenset(lines[cells][0]), frozenset(lines[cells][1])),
            )
            for cells, count in sorted(hits.items(), key=lambda item: (-item[1], item[0]))
            if count >= EVIDENCE // 2
        )
        return Likeness(a.notebook, (a.student, b.student), share, passages)


def _places(document: Document, known: frozenset[int]) -> _Places:
    places: dict[int, list[tuple[str, Print]]] = defaultdict(list)
    for label, source in document.cells.items():
        for one in prints(source):
            if one.value not in known and len(places[one.value]) < _FEWEST:
                places[one.value].append((label, one))
    return {value: found for value, found in places.items() if found}
