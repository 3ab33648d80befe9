"""Grades one submission: restores the author's cells, runs the notebooks, scores the tests."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.engine import CellResult, Engine
from autograder.errors import NotebookUnreadable
from autograder.grading.blueprint import Blueprint, NotebookBlueprint, SourceCell
from autograder.grading.outputs import outputs_of
from autograder.grading.received import Received
from autograder.grading.repeating import compare, fickle
from autograder.grading.results import Flag, Graded, GradedCell, GradedNotebook
from autograder.grading.sanitize import Sanitized, checksum, grade_id, read_document, sanitize
from autograder.grading.shadowing import shadowing
from autograder.grading.suspicions import flags_of_code, flags_of_order, flags_of_run, without_leaks
from autograder.scoring import score_cell

_MOST_FLAGS = 200
NO_RESPONSE = "No response."


@dataclass
class _Work:
    """A submission while it is graded: its private folder, and what was found so far."""

    folder: Path
    flags: list[Flag] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    wrote: bool = False
    """Whether a notebook left files, which a later one may have read."""


@dataclass(frozen=True)
class Grader:
    """Grades submissions of one assignment. Several threads may use it at once.

    `companions` is a folder with the author's other files, which win over submitted ones.
    Submissions run in folders inside `scratch`. With `twice`, each runs a second time, else those
    whose score may be luck.
    """

    engine: Engine
    blueprint: Blueprint
    companions: Path
    scratch: Path
    twice: bool = False

    def grade(self, received: Received, autograded: Path) -> tuple[Graded, tuple[str, ...]]:
        """Grade a submission, and write the executed notebooks into the folder `autograded`.

        Returns the result, and what the simulator saw of it as lines of JSON.
        Never raises for what a student did: that becomes a flag or the problem of the result.
        """
        begin = time.perf_counter()
        work, notebooks = self._run(received)
        names = fickle(work.documents, notebooks)
        if self.twice or names:
            _, second = self._run(received, None if self.twice or work.wrote else names)
            compared = list(compare(notebooks, second))
            notebooks = tuple(notebook for notebook, _ in compared)
            work.flags.extend(flag for _, flags in compared for flag in flags)
        _write(autograded, received, work.documents)
        graded = Graded(
            student=received.student,
            assignment=received.assignment,
            notebooks=notebooks,
            flags=_capped(work.flags),
            problem="; ".join(work.problems),
            timestamp=received.timestamp,
            seconds=time.perf_counter() - begin,
        )
        return graded, tuple(work.requests)

    def _run(
        self, received: Received, only: Collection[str] | None = None
    ) -> tuple[_Work, tuple[GradedNotebook, ...]]:
        """Run the notebooks, or `only` those, in a fresh folder, which is removed after."""
        with tempfile.TemporaryDirectory(dir=self.scratch, ignore_cleanup_errors=True) as name:
            work = _Work(Path(name), list(received.flags))
            self._fill(work, received)
            before = _stamps(work.folder)
            notebooks = tuple(self._notebooks(work, received, only))
            work.wrote = _stamps(work.folder) != before
            return work, notebooks

    def _fill(self, work: _Work, received: Received) -> None:
        """Copy the submitted files into the private folder, and the author's over them."""
        received.copy_to(work.folder)
        for path in sorted(self.companions.rglob("*")):
            if not path.is_file() or path.suffix == ".ipynb":
                continue
            relative = path.relative_to(self.companions)
            target = work.folder / relative
            if relative in received.files and target.read_bytes() != path.read_bytes():
                text = "the submitted file differs from the author's, which was used"
                work.flags.append(Flag("file-replaced", relative.as_posix(), text))
            _make_way(work.folder, relative)
            shutil.copyfile(path, target)

    def _uncover(self, work: _Work) -> None:
        """Remove what would stand in for a library, but for the author's own files."""
        files = [path.relative_to(work.folder) for path in work.folder.rglob("*") if path.is_file()]
        for relative, library in shadowing(sorted(files)):
            if not (self.companions / relative).is_file():
                (work.folder / relative).unlink()
                text = f"it would stand in for the library {library} and was left out"
                work.flags.append(Flag("module-shadowed", relative.as_posix(), text))

    def _notebooks(
        self, work: _Work, received: Received, only: Collection[str] | None
    ) -> Iterator[GradedNotebook]:
        known = [b for b in self.blueprint.notebooks if Path(f"{b.name}.ipynb") in received.files]
        if not known:
            names = ", ".join(f"{book.name}.ipynb" for book in self.blueprint.notebooks)
            work.problems.append(f"none of its files is called {names}")
            return
        for blueprint in self.blueprint.notebooks:
            if only is not None and blueprint.name not in only:
                continue
            if blueprint not in known:
                yield _missing(blueprint)
                continue
            try:
                yield self._notebook(work, blueprint)
            except NotebookUnreadable as error:
                work.problems.append(f"{blueprint.name}.ipynb cannot be graded: {error.message}")

    def _notebook(self, work: _Work, blueprint: NotebookBlueprint) -> GradedNotebook:
        content = (work.folder / f"{blueprint.name}.ipynb").read_bytes()
        notebook = sanitize(read_document(content), blueprint)
        work.flags.extend(notebook.flags)
        self._uncover(work)
        steps = [step for _, step in notebook.steps]
        run = self.engine.run(steps, folder=work.folder)
        work.requests.extend(_named(blueprint.name, run.requests))
        results = {index: run.cells[at] for at, (index, _) in enumerate(notebook.steps)}
        work.flags.extend(flags_of_order(notebook.cells, [cell.name for cell in blueprint.cells]))
        work.flags.extend([*flags_of_code(notebook.cells), *flags_of_run(run.cells)])
        for index, result in results.items():
            shown, leak = without_leaks(result, self.blueprint.hidden.code, notebook.cells)
            work.flags.extend([leak] if leak else [])
            notebook.cells[index]["outputs"] = outputs_of(shown)
        work.documents[blueprint.name] = _document(notebook)
        by_name = {grade_id(cell): (cell, results.get(i)) for i, cell in enumerate(notebook.cells)}
        cells = tuple(
            _graded(work, author, by_name) for author in blueprint.cells if author.is_graded
        )
        return GradedNotebook(
            blueprint.name, cells, _comments(blueprint, by_name), seconds=run.seconds
        )


_Found = Mapping[str, tuple[dict[str, Any], CellResult | None]]


def _graded(work: _Work, author: SourceCell, found: _Found) -> GradedCell:
    """Score one graded cell. Sanitizing made sure that it is there."""
    cell, result = found[author.name]
    if not author.is_test:
        untouched = author.is_solution and checksum(cell) == author.checksum
        return GradedCell(
            author.name, 0.0 if untouched else None, author.points, untouched=untouched
        )
    result = result or CellResult(author.name)
    score = score_cell(result, author.points)
    if score.flag:
        work.flags.append(Flag("score-odd", author.name, score.flag, score.lost))
    if len([one for one in result.outputs if one["output_type"] == "execute_result"]) > 1:
        text = "the test displayed more than one value; the first one counted"
        work.flags.append(Flag("value-odd", author.name, text))
    if result.own_class and result.result is not None:
        text = f"the test displayed an object of the student's class {result.own_class}"
        work.flags.append(Flag("value-odd", author.name, text))
    reason = "" if score.full else result.reason or f"the test gave {score.points:g} points"
    return GradedCell(
        author.name,
        score.points,
        author.points,
        reason=reason,
        untouched=result.not_attempted,
        seconds=result.seconds,
    )


def _comments(blueprint: NotebookBlueprint, found: _Found) -> dict[str, str | None]:
    """Return nbgrader's comment on each answer: whether it is still the stub."""
    comments: dict[str, str | None] = {}
    for author in blueprint.cells:
        if author.comment_row is None:
            continue
        cell = found.get(author.name)
        same = cell is not None and not author.is_task and checksum(cell[0]) == author.checksum
        comments[author.name] = NO_RESPONSE if same else None
    return comments


def _named(notebook: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield lines of JSON with the name of the notebook in front."""
    for line in lines:
        with suppress(ValueError):
            yield json.dumps({"notebook": notebook, **json.loads(line)})


def _missing(blueprint: NotebookBlueprint) -> GradedNotebook:
    cells = tuple(
        GradedCell(cell.name, 0.0, cell.points, reason="the notebook was not handed in")
        for cell in blueprint.cells
        if cell.is_graded
    )
    comments = {cell.name: None for cell in blueprint.cells if cell.comment_row}
    return GradedNotebook(blueprint.name, cells, comments, missing=True)


def _capped(flags: list[Flag]) -> tuple[Flag, ...]:
    """Return the flags, the first of many: a person reads them."""
    if len(flags) <= _MOST_FLAGS:
        return tuple(flags)
    more = Flag("flags-many", "", f"{len(flags) - _MOST_FLAGS:,} more flags are not shown")
    return (*flags[:_MOST_FLAGS], more)


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return the size and the time of each file, by which a change shows."""
    paths = (path for path in folder.rglob("*") if not path.is_dir())
    found = ((path, path.lstat()) for path in paths)
    return {path: (status.st_size, status.st_mtime_ns) for path, status in found}


def _make_way(folder: Path, relative: Path) -> None:
    """Make room for a file of the author: a submitted folder or file may have a name on its way."""
    for parent in reversed(relative.parents[:-1]):
        if (folder / parent).is_file():
            (folder / parent).unlink()
    target = folder / relative
    if target.is_dir():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)


def _document(notebook: Sanitized) -> dict[str, Any]:
    return {
        "cells": list(notebook.cells),
        "metadata": notebook.metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _write(folder: Path, received: Received, documents: Mapping[str, dict[str, Any]]) -> None:
    """Replace `folder` by the executed notebooks and the other submitted files."""
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    received.copy_to(new)
    for path in new.glob("*.ipynb"):
        if path.is_file():
            path.unlink()
    for name, document in documents.items():
        text = json.dumps(document, indent=1, ensure_ascii=True, sort_keys=True)
        (new / f"{name}.ipynb").write_text(text + "\n", "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
