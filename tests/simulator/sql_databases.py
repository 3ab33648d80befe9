"""The development questions about databases: prompts in several layouts, answers by execution."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from functools import cache
from pathlib import Path

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Prompt, Turn

FOLDER = Path(__file__).parent / "cases"
ONLY_SQL = "Write one SQLite query that answers the question. Return only the SQL."


@cache
def cases(name: str = "sql") -> tuple[dict, ...]:
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def script(name: str) -> str:
    return (FOLDER / "sql" / f"{name}.sql").read_text("utf-8")


@cache
def database(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(script(name))
    return connection


def tables(name: str) -> list[str]:
    wanted = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    return [row[0] for row in database(name).execute(wanted)]


def names(name: str) -> str:
    """Return the names of tables and columns, and nothing else."""
    columns = {
        t: [row[1] for row in database(name).execute(f"pragma table_info({t})")]
        for t in tables(name)
    }
    return "\n".join(f"{table}({', '.join(found)})" for table, found in columns.items())


def ddl(name: str) -> str:
    """Return the CREATE TABLE statements: types, keys, comments."""
    return script(name).split("INSERT INTO")[0]


@cache
def with_rows(name: str) -> str:
    """Return the statements with three sample rows of each table, as agents print them."""
    out = [ddl(name)]
    for table in tables(name):
        cursor = database(name).execute(f"select * from {table} limit 3")
        rows = [[column[0] for column in cursor.description], *cursor]
        shown = "\n".join("\t".join(map(str, row)) for row in rows)
        out.append(f"/*\n3 rows from {table} table:\n{shown}\n*/\n")
    return "".join(out)


def ask(turns, model="sim-large", **options) -> str:
    prompt = Prompt(model, tuple(turns), **{"temperature": 0, **options})
    used = engine.input_tokens(prompt)
    around = engine.Circumstances()
    reply = engine.answer(prompt, catalog()[model], used, around).reply
    return reply.choices[0].text


def query(case: dict, schema=with_rows, model="sim-large", instructions=ONLY_SQL, **options) -> str:
    turns = [
        Turn("system", f"{instructions}\n\n{schema(case['db'])}"),
        Turn("user", case["question"]),
    ]
    return ask(turns, model, **options)


@cache
def query_once(name: str, question: str, options: frozenset) -> str:
    """Ask once what several tests compare."""
    return query({"db": name, "question": question}, **dict(options))


@cache
def rows(name: str, sql: str) -> list[tuple] | None:
    """Return the result of a query; None if it fails or does not only read."""
    sql = re.sub(r"```(?:sql)?", "", sql)
    if not sql.strip().upper().startswith("SELECT"):
        return None
    try:
        return database(name).execute(sql).fetchall()
    except sqlite3.Error:
        return None


def right(case: dict, sql: str) -> bool:
    """Say whether a query gives the rows that are wanted, whatever the order of its columns."""
    found, wanted = rows(case["db"], sql), rows(case["db"], case["sql"])
    if found is None or wanted is None or len(found) != len(wanted):
        return False
    if not found:
        return True
    if len(found[0]) != len(wanted[0]):
        return False
    places = itertools.permutations(range(len(found[0])))
    goal = _plain(wanted, case)
    return any(_plain([tuple(row[i] for i in p) for row in found], case) == goal for p in places)


def _plain(found: list[tuple], case: dict) -> list[tuple]:
    rounded = [tuple(round(v, 4) if isinstance(v, float) else v for v in row) for row in found]
    return rounded if case["ordered"] else sorted(rounded, key=repr)


def share(asked, **options) -> float:
    """Return the share of cases that are answered rightly."""
    chosen = frozenset(options.items())
    answered = [(case, query_once(case["db"], case["question"], chosen)) for case in asked]
    return sum(right(case, sql) for case, sql in answered) / len(asked)
