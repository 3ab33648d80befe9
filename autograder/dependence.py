"""Which cells can notice that another cell changed, judged by the names they share."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.notebook import Cell

_LOOKS_UP_NAMES = {"globals", "locals", "vars", "eval", "exec", "get_ipython", "__import__"}


@dataclass(frozen=True)
class _Names:
    """Names that a cell binds at its top level, and all names that it reads."""

    bound: frozenset[str]
    read: frozenset[str]


def affected(cells: Iterable[Cell], changed: Cell, variant: str) -> frozenset[str] | None:
    """Return the grade ids of the cells that can notice `variant` in the place of `changed`.

    Follows names, also through cells in between. None means any cell: when a source is not plain
    Python, looks names up by text, or does more at its top level than define and assign.
    """
    sources = {cell.index: cell.source for cell in cells if cell.is_code}
    try:
        names = {index: _names(source) for index, source in sources.items()}
        new = _names(variant)
    except SyntaxError:
        return None
    if not _only_defines(variant) or _LOOKS_UP_NAMES & _all_read([*names.values(), new]):
        return None
    touched = {changed.index}
    loose = new.bound | names[changed.index].bound
    while True:
        more = {index for index, found in names.items() if found.read & loose} - touched
        if not more:
            break
        touched |= more
        loose = loose.union(*(names[index].bound for index in more))
    return frozenset(cell.grade_id for cell in cells if cell.index in touched and cell.grade_id)


def _names(source: str) -> _Names:
    tree = ast.parse(source)
    bound = set(_bound(tree.body))
    read = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load | ast.Del)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            bound.update(node.names)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            read.add(node.target.id)
    return _Names(frozenset(bound), frozenset(read))


def _bound(statements: Iterable[ast.AST]) -> Iterator[str]:
    """Yield names bound at this level, without going into functions and classes."""
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield (alias.asname or alias.name).partition(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
            yield from _bound(ast.iter_child_nodes(node))
        elif not isinstance(node, ast.Lambda):
            yield from _bound(ast.iter_child_nodes(node))


def _only_defines(source: str) -> bool:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if not all(isinstance(target, ast.Name | ast.Tuple) for target in targets):
                return False
        elif not isinstance(
            node,
            ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom,
        ):
            return False
    return True


def _all_read(found: Iterable[_Names]) -> frozenset[str]:
    return frozenset[str]().union(*(names.read for names in found))
