"""Parses code that nobody has checked, in any thread."""

from __future__ import annotations

import ast
from threading import Lock

# Python 3.11 counts the depth of a tree for all threads together, and raises SystemError where two
# parse at once (CPython issue 106905).
_ONE_AT_A_TIME = Lock()


def parse(source: str) -> ast.Module:
    """Return the tree of `source`, an empty one where it is no Python."""
    with _ONE_AT_A_TIME:
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module([], [])
