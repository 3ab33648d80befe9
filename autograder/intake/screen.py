"""What a person sees after submissions were collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from autograder.intake.placing import EARLIER, KNOWN, REFUSED, TAKEN, Collected


def show_collected(found: Sequence[Collected], folder: Path) -> None:
    """Print a line for each thing that came in, and a count at the end."""
    for one in found:
        if one.problem:
            print(_plain(f"refused: {one.origin or one.student}: {one.problem}"))
            continue
        print(_plain(f"{one.state}: {one.path} ({one.when}, from {one.origin})"))
        for note in one.notes:
            print(_plain(f"  look at: {note}"))
    states = Counter(one.state for one in found)
    counts = [f"{states[state]} {state}" for state in (TAKEN, EARLIER, KNOWN, REFUSED)]
    print(f"{', '.join(counts)}. Next: autograder grade {folder}")


def _plain(text: str) -> str:
    """Return a text without what a terminal would obey: names in archives are foreign."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
