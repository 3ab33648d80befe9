"""How `course data` looks: rich in a terminal, plain when piped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape

from course.screen import print_table, say, table

MOST_LETTERS = 400
"""How much of a value is shown; `--json` shows it whole."""


def show_sets(sets: Sequence[Mapping[str, Any]]) -> None:
    """Print one line per set, and what to type next."""
    shown = table("Set", "Rows", "Splits", "MB", "License", "What it is")
    for one in sets:
        splits = ", ".join(f"{name} {n:,}" for name, n in sorted(one["splits"].items()))
        size = f"{one['bytes'] / 1e6:.1f}"
        about = escape(one["about"])
        shown.add_row(one["name"], f"{one['rows']:,}", splits, size, one["license"], about)
    print_table(shown)
    say("Next: `course data describe questions`, `course data sample questions`.")


def show_description(told: Mapping[str, Any]) -> None:
    """Print what a set is, its fields and kinds, and an example."""
    say(f"{told['name']}: {told['about']}", "bold")
    say(f"{told['rows']:,} rows, {told['bytes'] / 1e6:.1f} MB, {told['license']}.")
    say(f"In code: `{told['call']}`. Data card: {told['card']}")
    for name, checksum in told["sha256"].items():
        say(f"sha256 of {name}: {checksum}")
    fields = table("Field", "Type")
    for name, kind in told["fields"].items():
        fields.add_row(name, escape(kind))
    print_table(fields)
    if told["kinds"]:
        _show_kinds(told["kinds"])
    say("An example", "bold")
    show_rows([told["example"]])
    say(f"Next: `course data sample {told['name']}`.")


def show_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows field by field; long values are cut."""
    for number, row in enumerate(rows):
        if number:
            say()
        for name, value in row.items():
            say(f"{name}: {_clipped(value)}")


def _show_kinds(kinds: Mapping[str, Mapping[str, int]]) -> None:
    splits = sorted({split for counts in kinds.values() for split in counts})
    shown = table("Kind", *splits)
    for kind in sorted(kinds, key=lambda kind: _rank(kind, kinds[kind])):
        counts = kinds[kind]
        shown.add_row(escape(kind), *(f"{counts.get(split, 0):,}" for split in splits))
    print_table(shown)


def _rank(kind: str, counts: Mapping[str, int]) -> tuple[int, str]:
    """Put the most frequent kind first, and levels in their order."""
    return (0 if kind.isdigit() else -sum(counts.values()), kind)


def _clipped(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} ..."
