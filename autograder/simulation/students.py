"""Simulated students: for each kind, what they hand in and what that must get."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from autograder.grading.sanitize import grade_id
from autograder.manifest import Right, Wrong
from autograder.simulation.attacks import ATTACKS, find
from autograder.simulation.dealing import deal
from autograder.simulation.expected import Expected
from autograder.simulation.handwriting import disguised, own_code
from autograder.simulation.material import Document, Material, NotebookMaterial, TaskMaterial

DUE = datetime(2026, 3, 9, 23, 59, 59, tzinfo=UTC)
CORRUPT = {
    "broken JSON": b'{"cells": [{"cell_type": "code", ',
    "an empty file": b"",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff",
    "nested brackets": b"[" * 100_000,
    "no notebook": b'["cells"]',
}


@dataclass(frozen=True)
class Written:
    """What one student hands in: files by relative path, and perhaps a link."""

    expected: Expected
    files: Mapping[str, bytes]
    link: str = ""


@dataclass
class _Draft:
    """A submission while it is written: notebooks by name, and the points they must get."""

    documents: dict[str, Document] = field(default_factory=dict)
    cells: dict[str, dict[str, float | None]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    about: list[str] = field(default_factory=list)
    flags: tuple[str, ...] = ()
    unruly: bool = False
    problem: str = ""
    late: bool = False
    link: str = ""
    copied_from: str = ""


class Class:
    """A class over one assignment. `kinds` has one kind for each student."""

    def __init__(self, material: Material, kinds: Sequence[str], seed: int) -> None:
        self.material = material
        self.kinds = kinds
        self.seed = seed
        self.width = max(3, len(str(len(kinds))))
        self.drafts: dict[str, _Draft] = {}
        self.originals: list[str] = []
        self.wrong = deal(material, "wrong", kinds.count("wrong"))
        self.right = deal(material, "right", kinds.count("right"))
        self.left_out = (*self.wrong.left_out, *self.right.left_out)

    def students(self) -> Iterator[Written]:
        """Yield every submission, in the order of the names; originals are written first."""
        seen: dict[str, int] = {}
        named: list[tuple[str, str, int]] = []
        for number, kind in enumerate(self.kinds, 1):
            named.append((f"student-{number:0{self.width}}", kind, seen.get(kind, 0)))
            seen[kind] = seen.get(kind, 0) + 1
        for student, kind, turn in sorted(named, key=lambda item: item[1] == "copied"):
            self.drafts[student] = self._draft(student, kind, turn)
        for number, (student, kind, _) in enumerate(named):
            yield self._written(student, kind, number)

    def _draft(self, student: str, kind: str, turn: int) -> _Draft:
        rng = random.Random(f"{self.seed} {student} {kind}")
        draft = self._solved(rng)
        make: Callable[[_Draft, random.Random, int], None] = getattr(
            self, "_" + kind.replace("-", "_")
        )
        make(draft, rng, turn)
        if kind == "own-way":
            self.originals.append(student)
        return draft

    def _solved(self, rng: random.Random) -> _Draft:
        """Return a right answer to everything, each task in one of the known ways."""
        draft = _Draft()
        for book in self.material.notebooks:
            answers = dict(book.written)
            cells: dict[str, float | None] = dict.fromkeys((*book.essays, *book.written))
            for task in book.tasks:
                answers[task.name] = rng.choice([task.solution, *(r.code for r in task.right)])
                cells.update(task.tests)
            draft.documents[book.name] = book.filled(answers)
            draft.cells[book.name] = cells
        return draft

    def _written(self, student: str, kind: str, number: int) -> Written:
        draft = self.drafts[student]
        when = DUE + timedelta(hours=30) if draft.late else DUE - timedelta(minutes=7 * number + 1)
        timestamp = when.strftime("%Y-%m-%d %H:%M:%S UTC")
        files = {f"{name}.ipynb": _as_bytes(one) for name, one in draft.documents.items()}
        files |= {**self.material.files, **draft.files}
        files["timestamp.txt"] = f"{timestamp}\n".encode()
        expected = Expected(
            student,
            self.material.assignment,
            kind,
            about=", ".join(draft.about),
            cells=draft.cells,
            reasons=draft.reasons,
            flags=draft.flags,
            unruly=draft.unruly,
            problem=draft.problem,
            timestamp=timestamp,
            copied_from=draft.copied_from,
        )
        return Written(expected, files, draft.link)

    def _book(self, turn: int) -> NotebookMaterial:
        books = [book for book in self.material.notebooks if book.tasks]
        return books[turn % len(books)]

    def _task(self, turn: int, rng: random.Random) -> tuple[NotebookMaterial, TaskMaterial]:
        book = self._book(turn)
        return book, rng.choice(book.tasks)

    def _perfect(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        for book in self.material.notebooks:
            for task in book.tasks:
                find(draft.documents[book.name], task.name)["source"] = task.solution

    def _partial(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        for book in self.material.notebooks:
            solved = rng.sample(book.tasks, rng.randint(0, max(0, len(book.tasks) - 1)))
            for task in book.tasks:
                if task not in solved:
                    _leave(draft, book, task)

    def _blank(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        for book in self.material.notebooks:
            draft.documents[book.name] = book.filled({})
            for task in book.tasks:
                draft.cells[book.name].update(dict.fromkeys(task.tests, 0.0))
            draft.cells[book.name].update(dict.fromkeys(book.written, 0.0))

    def _wrong(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        for item in self.wrong.of(turn):
            assert isinstance(item.answer, Wrong)
            book, task = item.book, item.task
            find(draft.documents[book.name], task.name)["source"] = item.answer.code
            for test in task.tests:  # Other tests of the task may accept it.
                draft.cells[book.name].pop(test)
            draft.cells[book.name][item.answer.rejected_by] = 0.0
            if item.answer.message:
                draft.reasons[f"{book.name}/{item.answer.rejected_by}"] = item.answer.message
            draft.about.append(item.name)

    def _right(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        for item in self.right.of(turn):
            assert isinstance(item.answer, Right)
            find(draft.documents[item.book.name], item.task.name)["source"] = item.answer.code
            draft.about.append(item.name)

    def _hostile(self, draft: _Draft, rng: random.Random, turn: int) -> None:
        attack = ATTACKS[turn % len(ATTACKS)]
        book, task = self._task(turn, rng)
        attack.change(draft.documents[book.name], task)
        if not attack.earns:
            _lose(draft, book, task)
        draft.about.append(f"{attack.name} in {book.name}/{task.name}")
        draft.flags, draft.unruly, draft.link = attack.flags, True, attack.link

    def _own_way(self, draft: _Draft, rng: random.Random, turn: int) -> None:
        book = self._book(turn)
        cells = draft.documents[book.name]["cells"]
        cells.insert(2, _own_cell(own_code(rng)))
        draft.about.append(book.name)

    def _copied(self, draft: _Draft, rng: random.Random, turn: int) -> None:
        if not self.originals:
            return
        source = self.originals[turn % len(self.originals)]
        original = self.drafts[source]
        for name, document in original.documents.items():
            draft.documents[name] = _disguised(document, rng)
        draft.copied_from = source
        draft.about.append(source)

    def _crash(self, draft: _Draft, rng: random.Random, turn: int) -> None:
        book, task = self._task(turn, rng)
        cell = find(draft.documents[book.name], task.name)
        cell["source"] = f"import os\n\nos._exit(1)\n{cell['source']}"
        cells = draft.documents[book.name]["cells"]
        after = {grade_id(one) for one in cells[cells.index(cell) :]}
        lost = {test for one in book.tasks for test in one.tests if test in after}
        draft.cells[book.name].update(dict.fromkeys(lost, 0.0))
        draft.about.append(f"{book.name}/{task.name}")
        draft.flags, draft.unruly = ("process-died",), True

    def _syntax_error(self, draft: _Draft, rng: random.Random, turn: int) -> None:
        book, task = self._task(turn, rng)
        find(draft.documents[book.name], task.name)["source"] += "\n    return (("
        _lose(draft, book, task)
        draft.about.append(f"{book.name}/{task.name}")

    def _corrupt(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        name, content = list(CORRUPT.items())[turn % len(CORRUPT)]
        book = self._book(turn)
        del draft.documents[book.name], draft.cells[book.name]
        draft.files[f"{book.name}.ipynb"] = content
        draft.about.append(f"{name} as {book.name}.ipynb")
        draft.problem = f"{book.name}.ipynb cannot be graded"

    def _loop(self, draft: _Draft, rng: random.Random, turn: int) -> None:
        book, task = self._task(turn, rng)
        cell = find(draft.documents[book.name], task.name)
        cell["source"] = f"while True:\n    pass\n\n{cell['source']}"
        _lose(draft, book, task)
        draft.about.append(f"{book.name}/{task.name}")
        draft.flags, draft.unruly = ("cell-timeout",), True

    def _slow(self, draft: _Draft, rng: random.Random, turn: int) -> None:
        book, task = self._task(turn, rng)
        cell = find(draft.documents[book.name], task.name)
        cell["source"] = f"import time\n\ntime.sleep(1)\n{cell['source']}"
        draft.about.append(f"{book.name}/{task.name}")

    def _renamed_file(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        book = self._book(turn)
        draft.documents[f"{book.name} (1)"] = draft.documents.pop(book.name)
        self._lost(draft, book)

    def _no_notebook(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        book = self._book(turn)
        del draft.documents[book.name]
        draft.files["notes.txt"] = b"My notebook did not upload.\n"
        self._lost(draft, book)

    def _lost(self, draft: _Draft, book: NotebookMaterial) -> None:
        """Expect nothing for a notebook that is not there, and no grade when it is the only one."""
        draft.about.append(book.name)
        if len(self.material.notebooks) == 1:
            draft.cells.clear()
            draft.problem = "none of its files is called"
        else:
            draft.cells[book.name] = dict.fromkeys(draft.cells[book.name], 0.0)

    def _late(self, draft: _Draft, rng: random.Random, turn: int) -> None:  # noqa: ARG002
        draft.late = True


def _leave(draft: _Draft, book: NotebookMaterial, task: TaskMaterial) -> None:
    find(draft.documents[book.name], task.name)["source"] = task.stub
    _lose(draft, book, task)
    draft.about.append(f"without {book.name}/{task.name}")


def _lose(draft: _Draft, book: NotebookMaterial, task: TaskMaterial) -> None:
    draft.cells[book.name].update(dict.fromkeys(task.tests, 0.0))


def _own_cell(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "own-functions",
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def _disguised(document: Document, rng: random.Random) -> Document:
    """Return a notebook in which everything that its student wrote is disguised."""
    cells = []
    for cell in document["cells"]:
        marks = cell["metadata"].get("nbgrader")
        own = cell["cell_type"] == "code" and (not marks or marks.get("solution"))
        cells.append({**cell, "source": disguised(cell["source"], rng)} if own else cell)
    return {**document, "cells": cells}


def _as_bytes(document: Document) -> bytes:
    """Return a notebook as JupyterLab saves it."""
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
