"""Makes what learners open from what the author wrote, with nbgrader's own preprocessors."""

from __future__ import annotations

import fnmatch
import json
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from autograder.errors import ReleaseFailed
from autograder.layout import Course

STEPS = (
    "LockCells",
    "ClearSolutions",
    "ClearOutput",
    "CheckCellMetadata",
    "ComputeChecksums",
    "ClearHiddenTests",
    "ClearMarkScheme",
    "ComputeChecksums",
    "CheckCellMetadata",
)
"""The order of `nbgrader.converters.GenerateAssignment`, without what writes to a gradebook."""

_NEVER = ("*.ipynb", "*.yml", "*.bak", "*.orig", "*~")  # In any case: what editors keep as well.
# `nbgrader.coursedir.CourseDirectory.ignore`; importing nbgrader to ask takes two seconds.
_IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")
_KEPT_METADATA = ("kernelspec", "language_info")
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@contextmanager
def without_grammars() -> Iterator[None]:
    """Keep `jsonschema` from compiling 35 grammars when it is imported: 1.5 s of every start."""
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


def load_config(path: Path) -> Any:
    """Return the traitlets configuration in the file at `path`; an absent file is empty."""
    from traitlets.config import Config  # noqa: PLC0415
    from traitlets.config.loader import PyFileConfigLoader  # noqa: PLC0415

    if not path.is_file():
        return Config()
    return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()


def release_bytes(course: Course, slug: str) -> bytes:
    """Return the released notebook of `slug`: the same bytes on every machine and at any time.

    Raises `ReleaseFailed` when nbgrader rejects the solution notebook.
    """
    path = course.solution_path(slug)
    if not path.is_file():
        raise ReleaseFailed(
            f"{course.show(path)} does not exist.", "look at the name of the folder and the file."
        )
    with without_grammars():
        nbformat: Any = import_module("nbformat")
    try:
        with warnings.catch_warnings():
            # Cell ids are ours in any case: a missing one is no problem.
            warnings.simplefilter("ignore", nbformat.warnings.MissingIDFieldWarning)
            notebook = nbformat.read(path, as_version=4)
        for step in _preprocessors(course.config):
            notebook, _ = step.preprocess(notebook, {})
    except Exception as error:
        raise ReleaseFailed(
            f"{course.show(path)}: {type(error).__name__}: {_first_line(error)}",
            "mend the markers or the nbgrader metadata of the named cell.",
        ) from error
    return _stable(notebook)


def companions(course: Course, assignment: str) -> tuple[Path, ...]:
    """Return the files beside the notebooks that learners need, relative to the assignment."""
    ignored = [*_NEVER, *_ignored(course.config)]
    folder = course.source / assignment
    return tuple(
        relative
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _is_ignored((relative := path.relative_to(folder)), ignored)
    )


@dataclass(frozen=True)
class Released:
    """What a release changed: the paths it wrote and removed, relative to the course, sorted."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def release(course: Course, names: Iterable[str] = ()) -> Released:
    """Write the release of the named exercises, or of all, and remove releases without a source.

    Raises `ExerciseNotFound`, when there is no solution at all as well: nothing is then removed.
    """
    names = list(names)
    slugs = course.select(names)
    wanted = {course.release_path(slug): release_bytes(course, slug) for slug in slugs}
    for assignment in sorted({slug.split("/")[0] for slug in slugs}):
        for relative in companions(course, assignment):
            source = course.source / assignment / relative
            wanted[course.release / assignment / relative] = source.read_bytes()
    written = [path for path, content in wanted.items() if _write(path, content)]
    without = () if names else set(course.released_slugs()) - set(course.slugs())
    removed = [course.release_path(slug) for slug in without]
    for path in removed:
        path.unlink()
    return Released(_shown(course, written), _shown(course, removed))


def _shown(course: Course, paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(sorted(course.show(path) for path in paths))


def _write(path: Path, content: bytes) -> bool:
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


@lru_cache(maxsize=4)
def _preprocessors(config: Path) -> tuple[Any, ...]:
    with without_grammars():
        from nbgrader import preprocessors  # noqa: PLC0415
    settings = load_config(config)
    steps = tuple(getattr(preprocessors, name)(config=settings) for name in STEPS)
    for step in steps:
        # What goes wrong is raised as well; the log would only say it twice.
        step.log = logging.getLogger("autograder.releasing")
        step.log.addHandler(logging.NullHandler())
        step.log.propagate = False
    return steps


@lru_cache(maxsize=4)
def _ignored(config: Path) -> tuple[str, ...]:
    return tuple(load_config(config).CourseDirectory.get("ignore", _IGNORED))


def _is_ignored(relative: Path, patterns: list[str]) -> bool:
    parts = [part.lower() for part in relative.parts]
    return any(fnmatch.fnmatchcase(part, rule.lower()) for part in parts for rule in patterns)


def _stable(notebook: Any) -> bytes:
    """Serialize with sorted keys, stable cell ids, and no metadata that an editor leaves behind."""
    document = json.loads(json.dumps(notebook))
    metadata = document.get("metadata", {})
    document["metadata"] = {key: metadata[key] for key in _KEPT_METADATA if key in metadata}
    document["metadata"]["kernelspec"] = _KERNEL
    document["metadata"]["language_info"] = {"name": "python"}
    document["nbformat"], document["nbformat_minor"] = 4, 5
    seen: set[str] = set()
    for index, cell in enumerate(document["cells"]):
        marks = cell.get("metadata", {}).get("nbgrader", {})
        name = marks.get("grade_id") or f"cell-{index + 1}"
        cell["id"] = name if name not in seen else f"{name}-{index + 1}"
        seen.add(cell["id"])
        source = cell["source"]
        lines = source.splitlines(keepends=True) if isinstance(source, str) else source
        cell["source"] = lines
        cell.get("metadata", {}).pop("execution", None)
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "no message"
