"""Read the thing that a clause is about: a column, a count of rows, an aggregate."""

from __future__ import annotations

import re

from simulator.skills.sql.parts import DET, NAMED, OWN, Measure

AGGREGATES = {
    "how much": "SUM",
    "average": "AVG", "avg": "AVG", "mean": "AVG", "total": "SUM", "sum": "SUM", "combined": "SUM",
    "overall": "SUM", "maximum": "MAX", "max": "MAX", "minimum": "MIN", "min": "MIN",
}  # fmt: skip


COUNT_OF = (
    r"(?:(?:total )?(?:number|numbers|count|counts|amount|quantity|frequency) "
    r"of|how many|num of|# of)"
)


TARGET = (
    rf"(?P<count>{COUNT_OF} )?(?P<agg>(?:the )?(?:average|avg|mean|total|sum"
    rf"|combined)(?: of)? )?{DET}(?P<count2>{COUNT_OF} )?{DET}"
    rf"(?P<mark>{OWN}{NAMED}(?: (?:of|'s) {DET}<T\d+>)?)"
)


def measure_of(found: re.Match[str]) -> Measure:
    """Return the measure of a match of TARGET."""
    marks = re.findall(NAMED, found["mark"])
    counted = found["count"] or found["count2"]
    owned = re.search(rf"of {DET}<T\d+>$", found["mark"]) is not None
    mark = marks[0] if counted or owned else marks[-1]
    at = found.start()
    if counted:
        return Measure(mark, "COUNT", at=at)
    if found["agg"]:
        name = found["agg"].split()[-1 if not found["agg"].strip().endswith("of") else -2]
        return Measure(mark, AGGREGATES.get(name, "AVG"), at=at)
    return Measure(mark, at=at)
