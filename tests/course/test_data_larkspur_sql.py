"""Every SQL question has an answer that executes, and the comparison of results can say no."""

import re
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from course.data import same_result, shop, sql_questions

QUESTIONS = sql_questions()
# Steps of SQLite's machine, and not seconds: a busy computer changes the latter.
MOST_STEPS = 30_000_000


def answer(sql):
    """Execute a query; return its rows and the tables it read. It ends after too many steps."""
    read = set()

    def watch(action, table, *_):
        if action == sqlite3.SQLITE_READ and table:
            read.add(table)
        return sqlite3.SQLITE_OK

    with closing(shop()) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        connection.set_authorizer(watch)
        connection.set_progress_handler(lambda: True, MOST_STEPS)
        return connection.execute(sql).fetchall(), read & tables


def test_there_are_enough_questions_of_every_level_in_both_splits():
    assert len(QUESTIONS) >= 170
    levels = Counter((question.split, question.level) for question in QUESTIONS)
    assert set(levels) == {(split, level) for split in ("dev", "test") for level in (1, 2, 3, 4)}
    assert min(levels.values()) >= 12
    assert len(sql_questions("test")) >= 100
    assert len(sql_questions("dev")) + len(sql_questions("test")) == len(QUESTIONS)


def test_no_question_and_no_answer_is_there_twice():
    for part in ("id", "question", "sql"):
        assert len({getattr(question, part) for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_reference_executes_and_says_something(question):
    rows, tables = answer(question.sql)
    assert tables == set(question.tables)
    assert rows or "empty" in question.tags
    assert len(rows) <= 60, "nobody reads such an answer"
    for row in rows:
        assert any(value is not None for value in row)
    if question.ordered:
        assert "ORDER BY" in question.sql
        assert len(rows) > 1
    for other in question.accepted:
        assert answer(other)[0]


def ties_by_chance(sql):
    """Let chance decide wherever the query leaves open which of two rows comes first."""
    sql = re.sub(r"( LIMIT \d+)", r", random()\1", sql)
    return sql if re.search(r" LIMIT \d+$", sql) else f"{sql}, random()"


def test_no_answer_hangs_on_a_tie():
    checked = [q for q in QUESTIONS if q.ordered or " LIMIT " in q.sql]
    assert len(checked) > 30
    for question in checked:
        rows, _ = answer(question.sql)
        for _ in range(4):
            again, _ = answer(ties_by_chance(question.sql))
            assert same_result(rows, again, ordered=question.ordered), question.id


def test_a_tie_would_be_noticed():
    tied = ties_by_chance("SELECT name FROM employees ORDER BY site LIMIT 3")
    assert len({tuple(answer(tied)[0]) for _ in range(40)}) > 1


def test_questions_that_ask_for_an_order_are_not_answered_by_any_other_order():
    for question in QUESTIONS:
        if question.ordered:
            rows, _ = answer(question.sql)
            assert not same_result(rows, rows[::-1], ordered=True), question.id
            assert same_result(rows, rows[::-1]), question.id


@pytest.mark.parametrize(
    ("tag", "least"),
    [("date", 30), ("currency", 10), ("null", 30), ("rename", 5), ("test-data", 20), ("trap", 8)],
)
def test_what_makes_real_data_hard_is_asked_for(tag, least):
    assert sum(tag in question.tags for question in QUESTIONS) >= least


def test_leaving_out_the_rule_against_cancelled_orders_changes_the_answer():
    """Else a question about sales would not notice the mistake it is there to catch."""
    careful = [q for q in QUESTIONS if "o.status <> 'cancelled' AND " in q.sql]
    assert len(careful) >= 30
    unchanged = [
        question.id
        for question in careful
        if same_result(
            answer(question.sql)[0],
            answer(question.sql.replace("o.status <> 'cancelled' AND ", ""))[0],
        )
    ]
    assert len(unchanged) <= 2, unchanged


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([], []),
        ([(1,), (2,)], [(2,), (1,)]),
        ([("x", 3)], [(3.0, "x")]),
        ([(1.2389,)], [(1.24,)]),
        ([(0.12344,)], [(0.1234,)]),
        ([(None, 1), ("a", 2)], [("a", 2), (None, 1)]),
        ([(3383481.0515999706,)], [(3383481.05,)]),
        ([(1, 2, 3, 4, 5, 6)], [(1, 2, 3, 4, 5, 6)]),
    ],
)
def test_results_that_say_the_same_are_the_same(a, b):
    assert same_result(a, b)
    assert same_result(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([], [(1,)]),
        ([(None,)], [(0,)]),
        ([(1,), (1,)], [(1,)]),
        ([(1,), (1,), (2,)], [(1,), (2,), (2,)]),
        ([("1",)], [(1,)]),
        ([("DACH",)], [("dach",)]),
        ([(1.2389,)], [(1.2,)]),
        ([(0.0169,)], [(0.02,)]),
        ([(100.5,)], [(101,)]),
        ([(1, 2), (3, 4)], [(2, 1), (3, 4)]),
        ([(1,)], [(1, 1)]),
        ([("a", 1), ("b", 2)], [("a", 2), ("b", 1)]),
    ],
)
def test_results_that_differ_are_not_the_same(a, b):
    assert not same_result(a, b)
    assert not same_result(b, a)
