"""What makes a simulated student's code their own, and what a copier does to hide a copy."""

from __future__ import annotations

import ast
import random
import re

_VERBS = ("collect", "measure", "shorten", "arrange", "compare", "gather_up", "weigh", "trim")
_THINGS = ("orders", "notes", "rows", "words", "parcels", "prices", "dates", "routes")
_LOCALS = ("item", "entry", "piece", "total", "rest", "found", "kept", "seen", "best", "last")
_COMMENTS = ("# first try", "# this part took long", "# looks right", "# see the lesson")


def own_code(rng: random.Random) -> str:
    """Return functions that no other student writes: small, plain Python, never called."""
    names = rng.sample([f"{verb}_{thing}" for verb in _VERBS for thing in _THINGS], 4)
    return "\n\n\n".join(_function(rng, name) for name in names)


def _function(rng: random.Random, name: str) -> str:
    given, item, kept = rng.sample(_LOCALS, 3)
    lines = [f"def {name}({given}, limit={rng.randint(2, 40)}):"]
    lines.append(f"    {kept} = {rng.choice(('[]', '{}', 'set()', '0', 'dict()', '[0]'))}")
    if rng.random() < 0.5:
        lines.append(f"    if not {given}:\n        return {rng.choice((kept, 'None', given))}")
    lines.append(f"    for {item} in {_iterable(rng, given)}:")
    lines += [f"        {_statement(rng, item, kept)}" for _ in range(rng.randint(2, 5))]
    lines.append(f"    return {_result(rng, kept, given)}")
    return "\n".join(lines)


def _iterable(rng: random.Random, given: str) -> str:
    forms = ("{0}", "sorted({0})", "reversed(list({0}))", "enumerate({0})", "{0}[1:]", "set({0})")
    return rng.choice(forms).format(given)


def _statement(rng: random.Random, item: str, kept: str) -> str:
    forms = (
        "if {0} == limit:\n            continue",
        "if {1} and {0} in {1}:\n            break",
        "{1} = {1} or {0}",
        "while limit > {2}:\n            limit -= {2}",
        "limit = max(limit, len(str({0})))",
        "try:\n            limit += int({0})\n        except ValueError:\n            pass",
        "{1} = [{0}] if limit % {2} else {1}",
        "assert {0} is not None, 'nothing there'",
        "limit, {1} = {2}, {1}",
        "{0} = str({0}).strip().lower()",
        "print({0}, limit) if limit < {2} else None",
        "{0} = ({0}, limit, {1})",
    )
    return rng.choice(forms).format(item, kept, rng.randint(1, 9))


def _result(rng: random.Random, kept: str, given: str) -> str:
    forms = ("{0}", "{0} or {1}", "[{0}, limit]", "len({1}) - limit", "({0}, {1})", "limit > 0")
    return rng.choice(forms).format(kept, given)


def disguised(source: str, rng: random.Random) -> str:
    """Return `source` with local names changed, functions in another order, and comments.

    It does what it did: only names that functions assign are changed, and only at places that a
    syntax tree knows. A source that is no Python stays as it is.
    """
    try:
        renamed = _renamed(source)
        blocks = _blocks(renamed)
    except SyntaxError:
        return source
    if all(re.match(r"(async )?def ", block) for block in blocks):
        rng.shuffle(blocks)
    return "\n\n\n".join(f"{rng.choice(_COMMENTS)}\n{block}" for block in blocks)


def _blocks(source: str) -> list[str]:
    lines = source.split("\n")
    starts = [_first_line(node) for node in ast.parse(source).body]
    ends = [*starts[1:], len(lines)]
    return ["\n".join(lines[a:b]).rstrip() for a, b in zip(starts, ends, strict=True)]


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return (
        min(node.lineno, *(one.lineno for one in decorators)) - 1 if decorators else node.lineno - 1
    )


def _renamed(source: str) -> str:
    tree = ast.parse(source)
    names = _local_names(tree)
    lines = [line.encode() for line in source.split("\n")]
    places = [
        (node.lineno - 1, node.col_offset, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in names
    ]
    for row, column, name in sorted(places, reverse=True):
        line = lines[row]
        lines[row] = line[:column] + names[name].encode() + line[column + len(name.encode()) :]
    return b"\n".join(lines).decode()


def _local_names(tree: ast.Module) -> dict[str, str]:
    """Return new names for those that functions assign and that nothing else mentions."""
    assigned: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            others.add(node.name)
            assigned |= _stored(node)
        elif isinstance(node, ast.JoinedStr):  # its inner places are wrong before Python 3.12
            others |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        elif isinstance(node, ast.Global | ast.Nonlocal):
            others |= set(node.names)
        elif isinstance(node, ast.arg | ast.keyword):
            others.add(node.arg or "")
        elif isinstance(node, ast.ExceptHandler):
            others.add(node.name or "")
    return {name: f"my_{name}" for name in sorted(assigned - others)}


def _stored(function: ast.AST) -> set[str]:
    names = (node for node in ast.walk(function) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}
