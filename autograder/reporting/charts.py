"""Charts as inline SVG: colors come from the page, so that they follow light, dark and print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.reporting.items import Item
from autograder.reporting.markup import Html, tag

WIDTH = 360
BINS = 10
STATES = {"done": "done", "not yet": "tried", "not attempted": "untried", "waits": "waits"}
"""What became of a task, and the class of its color."""


def histogram(points: Sequence[float], maximum: float, name: str) -> Html:
    """Return how many submissions got which share of the points, in tenths."""
    counts = bins(points, maximum)
    most = max([*counts, 1])
    left, top, height, foot = 30, 16, 110, 34
    step = (WIDTH - left - 6) / BINS
    parts: list[Html] = []
    for place, count in enumerate(counts):
        tall = height * count / most
        x, y = left + place * step, top + height - tall
        if count:
            parts.append(_box(x + 1, y, step - 2, tall, "bar"))
            parts.append(_text(x + step / 2, y - 4, f"{count}", "middle"))
    bottom = top + height
    line = {"x1": left, "y1": bottom, "x2": WIDTH - 4, "y2": bottom}
    parts.append(tag("line", class_="axis", **line))
    for place in (0, 2, 4, 6, 8, 10):
        label = f"{maximum * place / BINS:g}"
        parts.append(_text(left + place * step, bottom + 14, label, "middle"))
    parts.append(_text(left + 5 * step, bottom + 30, "points", "middle"))
    described = "; ".join(
        f"{maximum * place / BINS:g} to {maximum * (place + 1) / BINS:g} points: {count}"
        for place, count in enumerate(counts)
        if count
    )
    title = f"Submissions to {name} by their points"
    return _drawing(parts, bottom + foot, title, f"{described or 'none'}.")


def bins(points: Iterable[float], maximum: float) -> list[int]:
    """Return how many of `points` lie in each tenth of `maximum`; the last includes its end."""
    counts = [0] * BINS
    for value in points:
        share = value / maximum if maximum else 1.0
        counts[max(0, min(BINS - 1, int(share * BINS)))] += 1
    return counts


def outcomes(items: Sequence[Item], name: str) -> Html:
    """Return what became of each task: done, not yet, not attempted, waiting for a person."""
    left, row, head = 104, 22, 8
    wide = WIDTH - left - 6
    parts: list[Html] = []
    for place, item in enumerate(items):
        y = head + place * row
        parts.append(_text(left - 6, y + 13, _short(item.name[1]), "end"))
        x = float(left)
        for state, look in STATES.items():
            share = item.states[state] / item.submissions if item.submissions else 0.0
            if share:
                parts.append(_box(x, y, share * wide, row - 6, look))
            x += share * wide
    described = "; ".join(
        f"{item.name[1]}: " + ", ".join(f"{item.states[s]} {s}" for s in STATES if item.states[s])
        for item in items
    )
    return _drawing(parts, head + row * len(items) + 4, f"Outcomes of {name} by task", described)


def legend() -> Html:
    """Return what the colors of `outcomes` mean."""
    entries = (
        tag("li", tag("span", "", class_=f"swatch {look}", aria_hidden="true"), state)
        for state, look in STATES.items()
    )
    return tag("ul", *entries, class_="legend")


def _short(text: str) -> str:
    return text if len(text) <= 14 else f"{text[:13]}…"


def _box(x: float, y: float, width: float, height: float, look: str) -> Html:
    sizes = {"x": x, "y": y, "width": width, "height": height}
    return tag("rect", class_=look, **{key: round(value, 1) for key, value in sizes.items()})


def _text(x: float, y: float, text: str, anchor: str) -> Html:
    return tag("text", text, x=round(x, 1), y=round(y, 1), text_anchor=anchor)


def _drawing(parts: Iterable[Html], height: float, title: str, description: str) -> Html:
    label = f"{title}. {description}"
    return tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        *parts,
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
        aria_label=label,
    )
