"""The controller's half of noticing cheating: makes canaries, and judges what a process reports."""

from __future__ import annotations

import ast
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_KINDS = {"builtins": "builtins-changed", "module": "module-changed", "modules": "module-changed"}
_SHOWN = 5


@dataclass(frozen=True)
class Alarm:
    """Something about a process that a person should look at. `kind` is a stable word."""

    kind: str
    text: str


class Canary:
    """Two cells of random numbers: one must fail with its message, one must display its number."""

    def __init__(self) -> None:
        one, other = secrets.randbelow(10**8) + 10**7, secrets.randbelow(10**4) + 1
        self._message = secrets.token_hex(8)
        self._number = one
        self.sources = (
            f"assert {one} == {one + other}, {self._message!r}",
            f"{one - other} + {other}",
        )

    def judge(self, heard: object) -> Iterator[Alarm]:
        """Yield an alarm for each of the two that was not heard as it must."""
        expected = (
            ["AssertionError", self._message],
            ["NoneType", "None", str(self._number)],
        )
        texts = (
            "an assertion that must fail did not: tests of this notebook prove nothing",
            "a value that must display did not: points that a test displays prove nothing",
        )
        answers = heard if isinstance(heard, list) and len(heard) == 2 else [None, None]
        for answer, wanted, text in zip(answers, expected, texts, strict=True):
            if answer != wanted:
                yield Alarm("canary-silent", text)


def judge_look(report: object, source: str, when: str = "before this test") -> Iterator[Alarm]:
    """Yield an alarm for each kind of thing that a process reports, in some words.

    `source` is that of the test beside which it was looked, `when` says on which side of it.
    """
    if not isinstance(report, Mapping):
        yield Alarm("canary-silent", "the process did not say whether it was changed")
        return
    changed: dict[str, list[str]] = {}
    for item in _words(report.get("changed")):
        kind = _KINDS.get(item.partition(" ")[0].partition(".")[0], "hook-changed")
        changed.setdefault(kind, []).append(item)
    for kind, items in changed.items():
        yield Alarm(kind, f"changed {when}: {_listed(items)}")
    if shadowed := sorted(set(_words(report.get("shadowed"))) & _used(source)):
        text = f"the notebook gives another meaning to what this test uses: {_listed(shadowed)}"
        yield Alarm("builtins-changed", text)
    if left := _words(report.get("left")):
        text = f"of an earlier question, and still running in this test: {_listed(left)}"
        yield Alarm("thread-left", text)


def _words(value: object) -> list[str]:
    return [str(item)[:200] for item in value] if isinstance(value, list) else []


def _listed(items: Iterable[str]) -> str:
    found = list(dict.fromkeys(items))
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more


def _used(source: str) -> set[str]:
    """Return the names that a test reads."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return set()
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}
