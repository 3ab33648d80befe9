"""Data cards: README files whose numbers are written by scripts, never by hand.

Each part between `<!-- NAME -->` and `<!-- end of NAME -->` is written anew by a function. Authors
run the script of a card after every change of the data; tests compare the parts that take no time,
and the checksums of what the others were measured on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

STYLE = Path(__file__).parents[2] / "book" / "figures" / "course.mplstyle"
Part = Callable[[], str]


def rewrite(card: Path, parts: Mapping[str, Part]) -> None:
    """Write these parts of a card anew."""
    text = card.read_text("utf-8")
    for name, part in parts.items():
        text = replace(text, name, part())
    card.write_text(text, "utf-8", newline="\n")


def replace(card: str, name: str, text: str) -> str:
    """Put a text between the marks of a part; the card has each mark once."""
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    changed, times = marks.subn(lambda found: f"{found[1]}{text}\n{found[2]}", card)
    if times != 1:
        raise ValueError(f"the card has {times} parts named {name!r}, not one")
    return changed


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; whole numbers get commas between thousands."""

    def line(cells: Sequence[object]) -> str:
        shown = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in cells)
        return f"| {' | '.join(shown)} |"

    return "\n".join([line(head), "|" + "---|" * len(head), *map(line, rows)])


def checksums(folder: Path, names: Iterable[str]) -> str:
    """Return size and sha256 of each file as a table."""
    rows = []
    for name in names:
        data = (folder / name).read_bytes()
        rows.append((f"`{name}`", len(data), f"`{hashlib.sha256(data).hexdigest()}`"))
    return table(("File", "Bytes", "sha256"), rows)


def sha256(path: Path) -> str:
    """Return the checksum of a file, or of all Markdown files below a folder with their names."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for file in sorted(path.rglob("*.md")):
        total.update(f"{file.relative_to(path).as_posix()}\0".encode() + file.read_bytes())
    return total.hexdigest()
