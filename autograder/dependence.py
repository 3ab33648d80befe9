"""Which cells can notice that another cell changed, judged by the names they share."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.notebook import Cell

_LOOKS_UP_NAMES = {"globals", "locals", "vars", "eval", "exec", "get_ipython", "__import__"}
_MAGIC = re.compile(r"^\s*[%!?]|\?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class _Names:
    """Names that a cell binds at its top level, and all names that it reads."""

    bound: frozenset[str]
    read: frozenset[str]


def tests_to_run(cells: Sequence[Cell], changed: Cell, variant: str) -> frozenset[str] | None:
    """Return the grade ids of the test cells that must run when `variant` replaces `changed`.

    Those that can notice it, followed by name through cells in between, and those whose names a
    cell that runs needs. None means all: when a source is not plain Python, looks names up by
    text, or does more at its top level than define and assign.
    """
    code = [cell for cell in cells if cell.is_code]
    try:
        names = {cell.index: _names(cell.source) for cell in code}
        new = _names(variant)
    except SyntaxError:
        return None
    if not _only_defines(variant) or _LOOKS_UP_NAMES & _union([*names.values(), new], "read"):
        return None
    loose = new.bound | names[changed.index].bound
    names[changed.index] = _Names(new.bound, new.read)
    running = _reached(names, changed.index, loose)
    running |= {cell.index for cell in code if not cell.is_test}
    running = _with_needed(names, running)
    return frozenset(cell.grade_id for cell in code if cell.is_test and cell.index in running)


def cells_needed(cells: Sequence[Cell], wanted: Collection[str]) -> frozenset[int] | None:
    """Return the indices of the cells that decide what the cells with the ids `wanted` give.

    Those, the cells that bind a name which one of them reads, and, tests aside, all that do more
    than define and assign. None means every cell: when one is no plain Python or looks names up by
    text. A cell with a syntax error binds nothing.
    """
    names: dict[int, _Names] = {}
    running: set[int] = set()
    for cell in cells:
        try:
            names[cell.index] = _names(cell.source)
            loose = not cell.is_test and not _only_defines(cell.source)
        except SyntaxError:
            if _MAGIC.search(cell.source):
                return None
            names[cell.index], loose = _Names(frozenset(), frozenset()), False
        if loose or cell.grade_id in wanted:
            running.add(cell.index)
    if _LOOKS_UP_NAMES & _union(names.values(), "read"):
        return None
    return frozenset(_with_needed(names, running))


def _with_needed(names: dict[int, _Names], running: set[int]) -> set[int]:
    """Add to the cells that run those that bind a name which they read."""
    while True:
        wanted = _union([names[index] for index in running], "read")
        more = {index for index in names if names[index].bound & wanted} - running
        if not more:
            return running
        running = running | more


def _reached(names: dict[int, _Names], start: int, loose: frozenset[str]) -> set[int]:
    """Return the cells that read a loose name, or a name that such a cell binds."""
    reached = {start}
    while True:
        more = {index for index, found in names.items() if found.read & loose} - reached
        if not more:
            return reached
        reached |= more
        loose = loose.union(*(names[index].bound for index in more))


def _union(found: Iterable[_Names], field: Literal["bound", "read"]) -> frozenset[str]:
    return frozenset[str]().union(*(getattr(names, field) for names in found))


def _names(source: str) -> _Names:
    events = _Events()
    for statement in ast.parse(source).body:
        events.visit(statement)
    inner = set(_globals(symtable.symtable(source, "cell", "exec")))
    bound = frozenset(events.bound)
    return _Names(bound, frozenset(events.read | (inner - bound)))


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the global names that functions and classes of a cell refer to."""
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global() and (symbol.is_referenced() or symbol.is_assigned()):
                yield symbol.get_name()
        yield from _globals(child)


class _Events(ast.NodeVisitor):
    """Goes through the top level of a cell in the order in which it runs.

    `read` gets a name that is read before the cell itself binds it. Bodies of functions are left
    out: `_globals` has what they refer to.
    """

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.read: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bound.add(node.id)
        elif node.id not in self.bound:
            self.read.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._in_order(node.value, *node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._in_order(node.annotation, node.value, node.target if node.value else None)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._in_order(node.value, node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and node.target.id not in self.bound:
            self.read.add(node.target.id)
        self._in_order(node.value, node.target)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._in_order(node.iter, node.target, *node.body, *node.orelse)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self.visit_For(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._in_order(node.type)
        if node.name:
            self.bound.add(node.name)
        self._in_order(*node.body)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        names = [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
        self.bound.update(names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.visit_Import(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        defaults = [default for default in node.args.kw_defaults if default is not None]
        self._in_order(*node.decorator_list, *node.args.defaults, *defaults)
        self.bound.add(node.name)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._in_order(*node.decorator_list, *node.bases, *node.keywords)
        self.bound.add(node.name)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._in_order(*node.args.defaults)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> None:
        self._comprehension(node.generators)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node.generators)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node.generators)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node.generators)

    def _comprehension(self, generators: list[ast.comprehension]) -> None:
        self._in_order(generators[0].iter)  # The rest is a scope of its own.

    def _in_order(self, *nodes: ast.AST | None) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)


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
