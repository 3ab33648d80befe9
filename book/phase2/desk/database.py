"""Questions for numbers: the model writes a query, a guard runs it, and its rows are the answer."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import sqlglot
from openai import OpenAI

import course
from desk.answering import ABSTENTION, Answer
from desk.chunks import Chunk

SYSTEM = (
    "You write SQLite queries. Answer with one SELECT statement and nothing else. "
    "Today is 2026-09-30."
)
MOST_VALUES = 800
"""A column with more different values than this is not indexed: it holds texts, not names."""

THINGS = r"orders?|tickets?|parcels?|returns?|customers?|members?|reviews?|lines?|stars|pieces"
COUNTS = r"how many|average|total|sold|number of|most|last|so far|in 20\d\d"


@dataclass(frozen=True)
class Result:
    """Rows of a query, or the problem in words that can be sent back to the model."""

    sql: str
    rows: tuple[tuple[object, ...], ...] = ()
    problem: str = ""


def run_guarded(db: sqlite3.Connection, sql: str, most_steps: int = 30_000_000) -> Result:
    """Run one SELECT, stop it after so many steps of SQLite's machine, and read at most 20 rows.

    Steps instead of seconds, so that a busy machine answers as an idle one does.
    """
    try:
        statements = [one for one in sqlglot.parse(sql, read="sqlite") if one is not None]
    except sqlglot.errors.SqlglotError:
        return Result(sql, problem="this is not SQL")
    if len(statements) != 1 or not isinstance(statements[0], sqlglot.exp.Query):
        return Result(sql, problem="only one SELECT is allowed")
    beats = count(1)
    db.set_progress_handler(lambda: next(beats) * 10_000 > most_steps, 10_000)
    try:
        return Result(sql, tuple(db.execute(sql).fetchmany(20)))
    except sqlite3.Error as error:
        return Result(sql, problem=str(error))
    finally:
        db.set_progress_handler(None, 0)


class Values:
    """Which columns hold a value, for all text columns with few different values."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.tables: dict[str, str] = dict(
            db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql NOT NULL")
        )
        self.index: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for table in self.tables:
            for _, column, kind, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
                found = db.execute(f"SELECT DISTINCT {column} FROM {table} LIMIT {MOST_VALUES + 1}")
                values = [value for (value,) in found if value is not None and kind == "TEXT"]
                for value in values if len(values) <= MOST_VALUES else ():
                    self.index[value].append((table, column))
        self._by_length = sorted(self.index, key=len, reverse=True)

    def found_in(self, question: str) -> list[str]:
        """Return the values that a question names, the longest where they overlap."""
        taken: list[tuple[int, int]] = []
        found = []
        lowered = question.lower()
        for value in self._by_length:
            if value.lower() not in lowered:
                continue
            flags = 0 if len(value) <= 3 else re.IGNORECASE
            for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", question, flags):
                begin, end = match.span()
                if all(end <= start or begin >= stop for start, stop in taken):
                    taken.append((begin, end))
                    found.append(value)
        return found

    def schema(self, question: str = "") -> str:
        """Return the tables as SQL, each with the values of it that the question names."""
        named: dict[str, list[str]] = defaultdict(list)
        for value in dict.fromkeys(self.found_in(question)):
            for table, column in self.index[value]:
                named[table].append(f"{column}: {value}")
        return "\n\n".join(
            f"{sql};"
            + (f"\n/* Examples:\n{chr(10).join(named[table])}\n*/" if named[table] else "")
            for table, sql in self.tables.items()
        )


class DatabaseDesk:
    """Answers from the shop's database. tries: how often the model may correct its query."""

    def __init__(
        self, client: OpenAI, db: sqlite3.Connection, values: Values, *, link: bool = True,
        tries: int = 2,
    ) -> None:  # fmt: skip
        self.client = client
        self.db = db
        self.values = values
        self.link = link
        self.tries = tries

    def ask(self, question: str) -> Result:
        """Return the result of the first query that runs, or of the last try."""
        schema = self.values.schema(question if self.link else "")
        turns = [
            {"role": "system", "content": f"{SYSTEM}\n\n{schema}"},
            {"role": "user", "content": question},
        ]
        result = Result("", problem="nothing was tried")
        for _ in range(self.tries):
            model = course.model("large")
            reply = self.client.chat.completions.create(model=model, messages=turns, temperature=0)
            text = reply.choices[0].message.content
            result = run_guarded(self.db, without_fence(text))
            if not result.problem:
                break
            problem = f"The database says: {result.problem}. Correct the query."
            turns += [{"role": "assistant", "content": text}, {"role": "user", "content": problem}]
        return result

    def __call__(self, question: str) -> Answer:
        """Answer with the rows, or abstain where no query ran or nothing came back."""
        result = self.ask(question)
        shown = told(result.rows)
        if result.problem or not shown:
            return Answer(ABSTENTION, "", (), ())
        evidence = Chunk("query", "shop.sqlite", result.sql, shown, 0, len(shown))
        return Answer(f"{shown} [query]", "query", (), (evidence,))


def asks_for_numbers(question: str) -> bool:
    """Tell whether a question counts things of the shop: the rule of lesson 7's router."""
    return bool(re.search(rf"\b({THINGS})\b", question) and re.search(rf"\b({COUNTS})\b", question))


def without_fence(text: str) -> str:
    """Return a query without the fence of Markdown around it."""
    fenced = re.search(r"```\w*\s*(.*?)```", text, re.DOTALL)
    return (fenced[1] if fenced else text).strip()


def told(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as text; empty if they hold nothing."""
    lines = [", ".join(_told(value) for value in row if value is not None) for row in rows[:5]]
    return "; ".join(line for line in lines if line)


def _told(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
