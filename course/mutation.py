"""Mutation testing: put one mistake at a time into a source, to see who notices.

The method is that of DeMillo, Lipton and Sayward, "Hints on test data selection" (1978): small
mistakes of the kinds that people make, one in each copy of the program. The kinds here are chosen
by form alone; none looks at types, and none looks at what a test would say.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import TypeCheckFailed


@dataclass(frozen=True)
class Mutant:
    """A source with one mistake: its kind (a key of `KINDS`), the line, the damaged source."""

    kind: str
    line: int
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of `source`, kind by kind, in the order of the syntax tree.

    The source of a mutant is laid out anew and has no comments. Raises SyntaxError.
    """
    for kind, damage in KINDS.items():
        for place, node in enumerate(ast.walk(ast.parse(source))):
            if damage(deepcopy(node)):
                tree = ast.parse(source)
                damaged = [*ast.walk(tree)][place]
                damage(damaged)
                yield Mutant(kind, getattr(node, "lineno", 0), ast.unparse(tree))


def without_hints(source: str) -> str:
    """Return `source` without the hints of its functions and variables, laid out anew.

    Fields of classes keep theirs: a dataclass is made of them.
    """
    return ast.unparse(_WithoutHints().visit(ast.parse(source)))


def answer(source: str, probe: Callable[[dict[str, Any]], object]) -> object:
    """Run `source` as a module and return what `probe` finds in it; an exception's class, if any.

    The source runs in this process with all its rights: give it mutants of your own code only.
    """
    module: dict[str, Any] = {"__name__": "mutant"}
    try:
        exec(compile(source, "<mutant>", "exec", dont_inherit=True), module)
        return probe(module)
    except Exception as error:
        return type(error)


def noticed_by_mypy(
    versions: Mapping[str, Sequence[str]], cache: str = "mypy-cache"
) -> dict[str, list[bool]]:
    """Say of each source after the first of a version whether mypy says more of it than there.

    All sources are checked in one run with mypy's defaults, and nothing is executed. A comment
    such as `# mypy: strict` in a source's first line changes the settings for that source. `cache`
    is a folder that makes the next run quicker. Raises `TypeCheckFailed` when mypy itself fails.
    """
    said: dict[tuple[int, int], set[str]] = defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        for version, sources in enumerate(versions.values()):
            for number, source in enumerate(sources):
                Path(folder, f"v{version}_{number}.py").write_text(source, encoding="utf-8")
        # A notebook's kernel asks for colors in the environment.
        options = ("--config-file=", "--no-color-output", f"--cache-dir={cache}")
        command = [sys.executable, "-m", "mypy", *options, folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        printed = (done.stderr or done.stdout).replace(f"{folder}{os.sep}", "")
        raise TypeCheckFailed(
            f"mypy ended with {done.returncode}: {printed.strip()}",
            "mend the syntax where it names a line; else install the course's packages again.",
        )
    for found in re.finditer(r"v(\d+)_(\d+)\.py:\d+: error: (.*)", done.stdout):
        said[int(found[1]), int(found[2])].add(found[3])
    return {
        name: [bool(said[v, n] - said[v, 0]) for n in range(1, len(sources))]
        for v, (name, sources) in enumerate(versions.items())
    }


def _misspelled_name(node: ast.AST) -> bool:
    match node:
        case ast.Attribute():
            node.attr += "s"
        case ast.Subscript(slice=ast.Constant(str() as key)):
            node.slice = ast.Constant(f"{key}s")
        case _:
            return False
    return True


def _missing_argument(node: ast.AST) -> bool:
    match node:
        case ast.Call(args=[*kept, _]):
            node.args = kept
            return True
    return False


def _swapped_arguments(node: ast.AST) -> bool:
    match node:
        case ast.Call(args=[first, second, *rest]):
            node.args = [second, first, *rest]
            return True
    return False


def _forgotten_return(node: ast.AST) -> bool:
    match node:
        case ast.Return(value=ast.AST()):
            node.value = None
            return True
    return False


def _missing_guard(node: ast.AST) -> bool:
    match node:
        case ast.comprehension(ifs=[_, *_]):
            node.ifs = []
        case ast.IfExp() | ast.If():
            node.test = ast.Constant(True)
        case _:
            return False
    return True


def _text_for_a_number(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return False
    node.value = str(node.value)
    return True


def _wrong_number(node: ast.AST) -> bool:
    match node:
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            node.value = number + 1
            return True
    return False


def _wrong_comparison(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=[operator]) if other := _COMPARISONS.get(type(operator)):
            node.ops = [other()]
            return True
    return False


def _wrong_arithmetic(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=operator) if other := _ARITHMETIC.get(type(operator)):
            node.op = other()
            return True
    return False


class _WithoutHints(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        spec = node.args
        every = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]
        for argument in filter(None, every):
            argument.annotation = None
        node.returns = None
        node.body = [self._bare(statement) for statement in node.body]
        return self.generic_visit(node)

    @staticmethod
    def _bare(statement: ast.stmt) -> ast.stmt:
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            bare = ast.Assign([statement.target], statement.value)
            return ast.copy_location(bare, statement)
        return statement


_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
KINDS: dict[str, Callable[[ast.AST], bool]] = {
    "misspelled name": _misspelled_name,
    "missing argument": _missing_argument,
    "swapped arguments": _swapped_arguments,
    "forgotten return": _forgotten_return,
    "missing guard": _missing_guard,
    "text for a number": _text_for_a_number,
    "wrong comparison": _wrong_comparison,
    "wrong arithmetic": _wrong_arithmetic,
    "wrong number": _wrong_number,
}
"""Each kind of mistake: a function that puts it into a node and says whether there was room."""
