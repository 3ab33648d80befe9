"""Manifests: what a solution notebook cannot say. One `<slug>.yml` beside each of them."""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from autograder.errors import ManifestInvalid

# In C where the wheel has it, which is eighteen times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Wrong:
    """An answer that must lose the points of its task. `name` is the misconception."""

    name: str
    why: str
    rejected_by: str
    code: str
    message: str = ""


@dataclass(frozen=True)
class Right:
    """Another answer that must keep every point."""

    name: str
    why: str
    code: str


@dataclass(frozen=True)
class Task:
    """One task of an exercise. A task without test cells is graded by a person."""

    title: str
    difficulty: int
    importance: int
    minutes: int
    points: float
    hints: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    right: tuple[Right, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """The manifest of one exercise."""

    slug: str
    title: str
    objective: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    prerequisites: tuple[str, ...]
    minutes: int
    tasks: dict[str, Task]

    @property
    def points(self) -> float:
        """The sum of the points of all tasks."""
        return sum(task.points for task in self.tasks.values())


def load_manifest(path: Path) -> Manifest:
    """Read and validate the manifest at `path`.

    Raises `ManifestInvalid`, which names the file, the line and the key.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise ManifestInvalid(f"{path} does not exist.", "write the manifest.") from None
    except UnicodeDecodeError as error:
        raise ManifestInvalid(f"{path} is not UTF-8 text.", "save it as UTF-8.") from error
    except yaml.YAMLError as error:
        raise ManifestInvalid(f"{path} is not YAML: {error}", "mend the marked line.") from error
    if node is None:
        raise ManifestInvalid(f"{path} is empty.", "write the manifest.")
    loaded: Manifest = _Reader(path).build(Manifest, node, "")
    return loaded


class _Reader:
    """Turns YAML nodes into dataclasses. Nodes know their lines, plain values do not."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, node: yaml.Node, key: str, problem: str) -> ManifestInvalid:
        line = node.start_mark.line + 1
        where = f"{self.path}, line {line}" + (f", {key}" if key else "")
        return ManifestInvalid(f"{where}: {problem}.", "see CONTRIBUTING.md for the keys.")

    def build(self, cls: Any, node: yaml.Node, key: str) -> Any:
        hints = typing.get_type_hints(cls)
        fields = {field.name: field for field in dataclasses.fields(cls)}
        values: dict[str, Any] = {}
        for name, name_node, child in self.pairs(node, key):
            full = f"{key}.{name}" if key else name
            if name not in fields:
                known = ", ".join(fields)
                raise self.fail(name_node, full, f"unknown key {name!r}; known are {known}")
            values[name] = self.value(hints[name], child, full)
        for name, field in fields.items():
            if name not in values and field.default is dataclasses.MISSING:
                raise self.fail(node, key, f"the key {name!r} is missing")
        return cls(**values)

    def pairs(self, node: yaml.Node, key: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(node, key, "expected keys with values")
        pairs = [(str(name.value), name, child) for name, child in node.value]
        seen: set[str] = set()
        for name, name_node, _ in pairs:
            if name in seen:
                raise self.fail(name_node, key, f"the key {name!r} is there twice")
            seen.add(name)
        return pairs

    def value(self, wanted: Any, node: yaml.Node, key: str) -> Any:
        origin = typing.get_origin(wanted)
        if origin is tuple:
            if not isinstance(node, yaml.SequenceNode):
                raise self.fail(node, key, "expected a list")
            item = typing.get_args(wanted)[0]
            return tuple(self.value(item, n, f"{key}[{i}]") for i, n in enumerate(node.value))
        if origin is dict:
            item = typing.get_args(wanted)[1]
            return {n: self.value(item, c, f"{key}.{n}") for n, _, c in self.pairs(node, key)}
        if dataclasses.is_dataclass(wanted):
            return self.build(wanted, node, key)
        return self.scalar(wanted, node, key)

    def scalar(self, wanted: Any, node: yaml.Node, key: str) -> Any:
        try:
            loaded = yaml.SafeLoader("").construct_object(node, deep=True)
        except (ValueError, yaml.YAMLError):
            raise self.fail(
                node, key, f"expected {_NAMES[wanted]}, got {node.value!r} as {node.tag}"
            ) from None
        allowed: type | types.UnionType = int | float if wanted is float else wanted
        if not _is(loaded, allowed):
            raise self.fail(node, key, f"expected {_NAMES[wanted]}, got {loaded!r}")
        if wanted is str and not loaded.strip():
            raise self.fail(node, key, "the text is empty")
        if wanted in (int, float) and not 0 <= loaded < math.inf:
            raise self.fail(node, key, f"expected a number of at least 0, got {loaded!r}")
        return float(loaded) if wanted is float else loaded


def _is(value: Any, allowed: type | types.UnionType) -> bool:
    """Like `isinstance`, but a yes or no is no number."""
    return isinstance(value, allowed) and not isinstance(value, bool)


_NAMES: dict[type, str] = {str: "text", int: "a whole number", float: "a number"}
