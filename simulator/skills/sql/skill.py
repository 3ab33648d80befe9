"""Text-to-SQL as a skill: claims prompts with a schema and a question, and writes the query.

The grammar is many patterns, so that it is imported with the first prompt that needs it.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.attempt import Attempt, Option, certain, choose
from simulator.mind import Mind
from simulator.skills.base import Card
from simulator.skills.json_answer.brief import PART
from simulator.skills.sql import scores
from simulator.skills.sql.scores import ANSWERABLE, MENDED, SCALE, Written
from simulator.task import Task
from simulator.wishes import ABSTAIN_TEXT, allows_abstaining

if TYPE_CHECKING:
    from simulator.skills.sql.candidates import Reading
    from simulator.skills.sql.request import Request
    from simulator.skills.sql.schema import Schema


NO_ANSWER = "The given tables have no data to answer this question."
ELSE = re.compile(r"^\W*(?:explain|describe|summari[sz]e|review|document|compare)\b", re.IGNORECASE)
CREATES = re.compile(r"\bCREATE\s+(?:TEMP\w*\s+)?TABLE\b", re.IGNORECASE)
ABOUT = re.compile(r"\bsql(?:ite)?\b|\bquer(?:y|ies)\b|postgres|mysql|bigquery", re.IGNORECASE)
FAILED = re.compile(r"\bSELECT\b[^;]{3,400}\bFROM\b")
"""A query, in whatever story."""

LITERAL = re.compile(r"'[^']|[<>=] ?\d")
"""A value in a query."""

WANTS = re.compile(
    r"\b(?:write|generate|translate|return|convert|turn|answer|produce|output|give|complete|using)\b"
    r"[^.\n]{0,80}\b(?:sql(?:ite)?|quer(?:y|ies)|select)\b|\btext.to.sql\b|\bSQL ?:",
    re.IGNORECASE,
)


CARD = Card(
    does="Writes a SQL query that answers a question about the tables that a prompt shows.",
    how=(
        "It reads tables, columns, types, keys, comments and sample values from CREATE TABLE, "
        "lists, Markdown tables or JSON; if no keys are declared, it guesses which column "
        "identifies each table, and takes columns called like it for keys.",
        "Words of the question are linked to names and sample values by stems, short forms and "
        "spelling; words that stay are linked to what is most alike in meaning.",
        "A noun that means a table but is not its name, such as surgeons for doctors, is taken for"
        " a value of the column that tells kinds, if the table has one.",
        "A grammar of question forms (counts, aggregates, groups, comparisons, dates, "
        "superlatives, missing partners, shares) turns the linked question into a query; joins "
        "follow the keys.",
        "What no column holds is made up of columns: money as pieces times price, less a discount "
        "where the question says so; days between two dates; cents, grams and minutes in the unit "
        "that the question wants; late as a date after the one that was planned.",
        "What is to be left out is read as conditions of its own; a share is that of the rows for "
        "which the end of its sentence holds.",
        "Each column that could be another gives one more query with a lower score; temperature"
        " and repeated samples choose among these queries.",
        "A model of a small grain links by blurred meaning, writes no query inside a query, or "
        "no INTERSECT.",
    ),
    reads=(
        "Sample values tell which column a value belongs to and how it is spelled.",
        "The unit at the end of a name, as in `price_cents`; a column of codes of countries takes "
        "a country's code.",
        "Types tell dates and numbers from texts; keys tell how to join; comments explain names, "
        "what codes mean, and what a missing value means.",
        "The dialect, the day (`Today is 2025-03-01`), and the form of the answer: bare, "
        "fenced, or a JSON object with a key such as `sql`.",
        "An error message or an empty result after an earlier query: its wrong names, functions "
        "and values are replaced by what the schema has, and no query is repeated.",
        "Permission to say that the tables have no answer; without it, the share `invention` of"
        " such questions gets a plausible query that is wrong.",
    ),
    limits=(
        "English only. No window functions, no recursive queries, no joins of a table with itself.",
        "Nested conditions and several groups of conditions are often misread.",
        "It runs nothing, so it cannot see whether a query is right.",
        "It writes DELETE, UPDATE and DROP when the question asks for it: to guard is the app's"
        " job.",
    ),
    constants={name: value for name, value in vars(scores).items() if name.isupper()},
)


class TextToSql:
    """Writes a query for a question about the tables of a prompt."""

    name = "text-to-sql"
    card = CARD

    def claim(self, task: Task) -> float:
        text = "\n".join(turn.text for turn in task.prompt.turns if turn.role in ("system", "user"))
        created, about = CREATES.search(text), ABOUT.search(text) or FAILED.search(text)
        if not (created or about) or task.prompt.tools or ELSE.search(task.question):
            return 0.0
        from simulator.skills.sql.request import shows_tables  # noqa: PLC0415

        if task.prompt.format.kind == "schema" or not shows_tables(task):
            return 0.0
        return 0.85 if WANTS.search(text) or _repairs(text) else 0.6 if created else 0.45

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        from simulator.skills.sql.request import read_request  # noqa: PLC0415

        request = read_request(task)
        if request is None or not (request.question or request.feedback.failed):
            return None
        reading = read_question(request, mind)
        if not reading.written or reading.fit < ANSWERABLE:
            if allows_abstaining(task.instructions):
                said = ABSTAIN_TEXT.search(task.instructions)
                return certain(said.group(1) if said else NO_ANSWER, "no table answers this")
            if not reading.written or not mind.chance("sql", mind.quality.invention):
                return certain(NO_ANSWER, "no table answers this")
        if task.prompt.format.name == PART:
            request = replace(request, form="bare")
        options = [Option(one.score, (_formed(one.sql, request),)) for one in reading.written]
        notes = (f"{len(request.schema.tables)} tables; question: {request.question}",)
        return Attempt((choose(*options, scale=SCALE),), notes=notes)


def _repairs(text: str) -> bool:
    """Say whether a text shows a query and tells that it failed."""
    from simulator.skills.sql.feedback import names_failure, queries  # noqa: PLC0415

    return names_failure(text) and bool(queries(text))


def written(task: Task, mind: Mind) -> tuple[Written, ...]:
    """Return the queries for a task, best first, in the dialect that it names."""
    from simulator.skills.sql.request import read_request  # noqa: PLC0415

    request = read_request(task)
    if request is None or not (request.question or request.feedback.failed):
        return ()
    return tuple(
        Written(in_dialect(w.sql, request.dialect), w.score)
        for w in read_question(request, mind).written
    )


def read_question(request: Request, mind: Mind) -> Reading:
    """Return the readings of a question, without those that failed before."""
    from simulator.skills.sql.candidates import write  # noqa: PLC0415
    from simulator.skills.sql.feedback import normal, without  # noqa: PLC0415

    feedback = request.feedback
    schema = without(request.schema, feedback.gone)
    reading = write(
        request.question,
        schema,
        mind,
        request.today,
        always=feedback.qualify,
        relaxed=feedback.empty,
    )
    fresh = [
        one
        for one in reading.written
        if normal(in_dialect(one.sql, request.dialect)) not in feedback.tried
    ]
    reading.written = fresh or reading.written
    if feedback.failed:
        _add_mended(reading, request, schema, mind)
    return reading


def _add_mended(reading: Reading, request: Request, schema: Schema, mind: Mind) -> None:
    """Put the failed query first, if it can be mended so that it was not tried yet."""
    from simulator.skills.sql.feedback import normal  # noqa: PLC0415
    from simulator.skills.sql.mending import mend  # noqa: PLC0415
    from simulator.skills.sql.replacing import Hints  # noqa: PLC0415

    best = reading.written[0] if reading.written else Written("", 1.0)
    hints = Hints(request.question, best.sql, mind)
    sql = mend(request.feedback, schema, hints, request.dialect)
    valueless = LITERAL.search(best.sql) and not LITERAL.search(sql)
    if sql and normal(in_dialect(sql, request.dialect)) not in request.feedback.tried:
        gain = -MENDED if valueless else MENDED
        mended = Written(sql, best.score + gain)
        reading.written = sorted([mended, *reading.written], key=lambda one: -one.score)
        reading.known = max(reading.known, reading.unknown, 1.0)


def _formed(sql: str, request: Request) -> str:
    """Return a query in the form that the prompt wants."""
    text = in_dialect(sql, request.dialect)
    if request.form == "json":
        return json.dumps({request.key: text})
    return text if request.form == "bare" else f"```sql\n{text}\n```"


@lru_cache(maxsize=4096)
def in_dialect(sql: str, dialect: str) -> str:
    """Return a query of SQLite in another dialect."""
    if dialect == "sqlite":
        return sql
    import sqlglot  # noqa: PLC0415  (slow to import: 0.3 s)

    return str(sqlglot.transpile(sql, read="sqlite", write=dialect)[0])
