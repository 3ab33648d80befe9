"""How well two lists of labels, or a score and a label, go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Return Cohen's kappa: agreement beyond chance (Cohen, 1960); 0 where chance explains all.

    >>> kappa(["a", "b", "a", "b"], ["a", "b", "b", "b"])
    0.5
    """
    total = len(first)
    seen = sum(a == b for a, b in zip(first, second, strict=True)) / total
    left, right = Counter(first), Counter(second)
    chance = sum(left[label] * right[label] for label in left) / total**2
    return (seen - chance) / (1 - chance) if chance < 1 else 0.0


def area(scores: Sequence[float], wanted: Sequence[bool]) -> float:
    """Return the area under the ROC curve: how often a wanted row has the higher score.

    >>> area([0.9, 0.4, 0.6], [True, False, True])
    1.0
    """
    high = [score for score, good in zip(scores, wanted, strict=True) if good]
    low = [score for score, good in zip(scores, wanted, strict=True) if not good]
    wins = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    return wins / (len(high) * len(low))


def macro_f1(given: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the mean over the classes of `wanted` of the harmonic mean of precision and recall.

    >>> macro_f1(["a", "a"], ["a", "b"])
    0.3333333333333333
    """
    right = Counter(a for a, b in zip(given, wanted, strict=True) if a == b)
    said, there = Counter(given), Counter(wanted)
    return sum(2 * right[c] / (said[c] + there[c]) for c in there) / len(there)
