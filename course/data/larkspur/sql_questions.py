"""The questions that people ask the shop's database, with the SQL that answers them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from course.data.splits import Split, of_split


@dataclass(frozen=True)
class SqlQuestion:
    """A question to the database; `sql` and each of `accepted` answers one reading of it.

    Levels: 1 one table, filter or count; 2 groups, aggregates, order; 3 joins;
    4 several joins, windows, nesting, or a trap such as cancelled orders and currencies.
    `ordered`: the question asks for an order of the rows.
    """

    id: str
    split: Split
    level: int
    question: str
    sql: str
    accepted: tuple[str, ...]
    ordered: bool
    tables: tuple[str, ...]
    tags: tuple[str, ...]


def sql_questions(split: Split | None = None) -> tuple[SqlQuestion, ...]:
    """Return the questions of a split in file order; of both without one.

    >>> {question.split for question in sql_questions("dev")}
    {'dev'}
    """
    return of_split(_sql_questions(), split, "sql_questions")


@lru_cache(maxsize=1)
def _sql_questions() -> tuple[SqlQuestion, ...]:
    lines = files(__package__).joinpath("sql_questions.jsonl").read_text("utf-8").splitlines()
    return tuple(_question(json.loads(line)) for line in lines)


def _question(row: dict[str, Any]) -> SqlQuestion:
    lists = {key: tuple(row[key]) for key in ("accepted", "tables", "tags")}
    return SqlQuestion(**{**row, **lists})
