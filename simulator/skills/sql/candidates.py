"""From a question to scored queries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from simulator.mind import Mind
from simulator.skills.sql import comparisons, conditions, grouping, ordering, partners, superlatives
from simulator.skills.sql.asides import read_asides, read_list
from simulator.skills.sql.assemble import Assembler
from simulator.skills.sql.commands import Command, drop, read_command, statement
from simulator.skills.sql.differences import DIFFERENCES
from simulator.skills.sql.durations import durations
from simulator.skills.sql.exclusions import EXCLUSIONS
from simulator.skills.sql.gradings import GRADINGS
from simulator.skills.sql.leftovers import read_leftovers
from simulator.skills.sql.linking import link
from simulator.skills.sql.marking import mark
from simulator.skills.sql.outputs import extremes_of_groups, read_outputs
from simulator.skills.sql.pairs import PAIRS
from simulator.skills.sql.parts import Parts
from simulator.skills.sql.query import Writer
from simulator.skills.sql.resolve import Resolver
from simulator.skills.sql.schema import Schema
from simulator.skills.sql.scores import MOST_CANDIDATES, RELAXED, TURN, Written
from simulator.skills.sql.units import WANTED, wanted
from simulator.skills.sql.wording import decimals, reworded

GRAMMAR = (
    DIFFERENCES,
    partners.INNER,
    EXCLUSIONS,
    ordering.RULES,
    GRADINGS,
    superlatives.RULES,
    ordering.TIES,
    grouping.RULES,
    partners.ABSENCES,
    partners.COUNTS,
    PAIRS,
    conditions.PATTERNS,
    conditions.RANGES,
    conditions.MISSING,
    comparisons.COMPARISONS,
    conditions.MORE_THAN,
    comparisons.LOOSE_COMPARISONS,
    comparisons.EQUALITIES,
    comparisons.LONE_VALUES,
    comparisons.FLAGS,
    conditions.NEVER,
    superlatives.REST,
)
"""All forms, in the order in which they are looked for: those that say most come first."""


MARKS = re.compile(r"<[TCVX]\d+>")


@dataclass
class Reading:
    """All readings of a question, best first; how many of its words are known, and how many not."""

    written: list[Written] = field(default_factory=list)
    known: float = 0.0
    unknown: float = 0.0

    @property
    def fit(self) -> float:
        """The share of the words with a meaning of their own that the schema explains."""
        return self.known / (self.known + self.unknown) if self.known else 0.0


def understand(question: str, schema: Schema, mind: Mind, today: date | None = None) -> Parts:
    """Return what a question asks for."""
    marked = mark(reworded(WANTED.sub(" ", question)), today)
    durations(marked, schema)
    link(marked, schema, mind)
    parts = Parts(
        marked,
        marked.text,
        unit=wanted(question),
        decimals=decimals(question),
        schema=schema,
        asked=question,
    )
    read_list(parts)
    read_asides(parts)
    for rules in GRAMMAR:
        parts.read(rules)
    read_outputs(parts)
    read_leftovers(parts)
    extremes_of_groups(parts)
    return parts


def write(
    question: str,
    schema: Schema,
    mind: Mind,
    today: date | None = None,
    *,
    always: bool = False,
    relaxed: bool = False,
) -> Reading:
    """Return the queries that a question may mean, best first.

    always: name the table of every column. relaxed: also take texts by part.
    """
    if dropped := drop(question, schema):
        return Reading([Written(dropped, 1.0)], known=1.0)
    command = read_command(question)
    parts = understand(command.question if command else question, schema, mind, today)
    out = _queries(parts, schema, mind, Writer(schema, always), command)
    ranked = sorted(out.items(), key=lambda one: -one[1])[:MOST_CANDIDATES]
    if relaxed:
        loose = [(relax(sql), score - RELAXED) for sql, score in ranked]
        ranked = list(dict([*loose, *ranked]).items())
    found = [Written(sql, round(score, 4)) for sql, score in ranked]
    return Reading(found, *_explained(parts))


def _explained(parts: Parts) -> tuple[float, float]:
    """Return how many words with a meaning of their own the schema explains, and how many not.

    A guess, and a value that no sample shows, are half explained.
    """
    known, unknown = 0.0, float(len(parts.marked.unknown))
    ordered = [one.target for one, _ in parts.order if one.target.startswith("<C")]
    for place in {*MARKS.findall(parts.marked.text), *ordered}:
        item = parts.item(place)
        scores = [score for score, _ in [*item.tables, *item.columns]]
        if item.guessed or (place[1] == "X" and not item.values):
            known, unknown = known + 0.5, unknown + 0.5
        elif place[1] in "TCVX":
            known += 1.0 if item.values else max(scores, default=0.0)
    return known, unknown


def _queries(
    parts: Parts, schema: Schema, mind: Mind, writer: Writer, command: Command | None
) -> dict[str, float]:
    """Return queries with their scores: the best one, and those that decide one thing otherwise."""
    first = Resolver(parts, schema, mind)
    out: dict[str, float] = {}

    def attempt(resolver: Resolver, score: float) -> None:
        try:
            query = Assembler(resolver).query()
            sql = statement(command, query, writer) if command else writer.text(query)
        except LookupError:
            return
        out[sql] = max(score, out.get(sql, -9.0))

    attempt(first, 1.0)
    for decision in list(first.decisions.values()):
        for turn in range(1, len(decision.scores)):
            loss = decision.scores[0] - decision.scores[turn] + TURN
            attempt(Resolver(parts, schema, mind, {decision.key: turn}), 1.0 - loss)
    return out


def relax(sql: str) -> str:
    """Return a query that takes texts by part and whatever their case: `=` becomes LIKE."""
    return re.sub(r" = '((?:[^']|'')+)'(?! AND .{1,80} < ')", r" LIKE '%\1%'", sql)
