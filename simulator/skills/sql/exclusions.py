"""Read what is to be left out: `excluding cancelled and test orders`."""

from __future__ import annotations

import re

from simulator.skills.sql.parts import Filter, Parts, rule
from simulator.skills.sql.phrases import marks_around

LISTED = (
    r"(?P<listed>(?:(?:the|all|any|and|or|nor|,|ones?|with|of|that|which|are|were|was|is|a|an|those"
    r"|from|in|status|<[VCTXSN]\d+>)(?= |$) ?)+)"
)


def _left_out(found: re.Match[str], parts: Parts) -> str | None:
    """`excluding V and C`: each value and each yes-or-no column is a condition of its own"""
    if not parts.item(found["p"]).text.strip().lower().startswith("exclud"):
        return None
    marks = re.findall(r"<[VCXS]\d+>", found["listed"])
    kept = [mark for one in marks if (mark := _denied(one, found, parts))]
    return f" {' '.join(kept)} " if kept else None


def _denied(mark: str, found: re.Match[str], parts: Parts) -> str:
    """Keep the condition that a value, or what a column says, does not hold."""
    if mark.startswith("<C"):
        column = parts.column(mark)
        if column is None or column.kind != "flag":
            return ""
        return parts.add_filter(Filter("FLAG", mark, negated=True, aside=True))
    near = marks_around(parts, found.start(), found.end())
    after = re.search(rf"{mark} (?:and |or )?(?:<[VXC]\d+> )*(<T\d+>)", found["listed"])
    beside = after[1] if after else ""
    inside = tuple(m for m in re.findall(r"<T\d+>", found["listed"]) if m != beside)
    return parts.add_filter(
        Filter("=", values=(mark,), near=(*([beside] if beside else []), *inside, *near),
               beside=beside, precedes=bool(after), negated=True, aside=True)
    )  # fmt: skip


EXCLUSIONS = (rule(_left_out, rf"(?P<p><P\d+>) {LISTED}"),)
"""How rows are left out that have a value."""
