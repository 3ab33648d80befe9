"""Who is in a simulated class: how many submissions of each kind."""

from __future__ import annotations

SHARES: dict[str, int] = {
    "perfect": 14,
    "wrong": 24,
    "partial": 14,
    "right": 10,
    "blank": 5,
    "hostile": 7,
    "own-way": 4,
    "copied": 2,
    "crash": 3,
    "syntax-error": 3,
    "corrupt": 3,
    "loop": 2,
    "slow": 3,
    "renamed-file": 2,
    "no-notebook": 2,
    "late": 2,
}
"""Submissions of each kind in a hundred."""


def roll(students: int) -> list[str]:
    """Return the kind of each student: every kind once, then by its share (largest remainder).

    A class smaller than the number of kinds has the first of them. Neighbors differ, so that a
    grader which mixes up two submissions is found out.
    """
    counts = _counts(students)
    left = {kind: count for kind, count in counts.items() if count}
    order: list[str] = []
    while left:
        for kind in list(left):
            order.append(kind)
            left[kind] -= 1
            if not left[kind]:
                del left[kind]
    return order


def _counts(students: int) -> dict[str, int]:
    kinds = list(SHARES)
    counts = {kind: int(place < students) for place, kind in enumerate(kinds)}
    total = sum(SHARES.values())
    exact = {kind: students * share / total for kind, share in SHARES.items()}
    while sum(counts.values()) < students:
        most = max(kinds, key=lambda kind: exact[kind] - counts[kind])
        counts[most] += 1
    return counts
