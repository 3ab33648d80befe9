"""Submitted files that would stand in for a library: Python looks beside the notebook first."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.machinery import PathFinder, all_suffixes
from pathlib import Path

_INIT = "__init__"


def shadowing(files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the relative paths that would shadow an importable library, with the library's name."""
    for path in files:
        stem = _stem(path.name)
        if stem is None:
            continue
        if len(path.parts) == 1 and _is_library(stem):
            yield path, stem
        elif len(path.parts) == 2 and stem == _INIT and _is_library(path.parts[0]):
            yield path, path.parts[0]


def _stem(name: str) -> str | None:
    """Return the name under which Python would import a file, if it would."""
    for suffix in sorted(all_suffixes(), key=len, reverse=True):
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return None


@lru_cache(maxsize=1_000)
def _is_library(name: str) -> bool:
    if name in sys.stdlib_module_names:
        return True
    installed = [path for path in sys.path if path not in ("", ".")]
    found = PathFinder.find_spec(name, installed) if name.isidentifier() else None
    return found is not None and found.origin is not None
