"""The table of bad days: outcomes, simulated seconds, and a clock that no load can fool."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext

import openai
import pytest

import course
from course.bad_days import Clock, Day, Outcome, Row, Table

JOBS = {"What is 3 * 4?": "12", "What is 5 * 5?": "25"}
MODEL = course.model("small")
WELL: dict[str, dict[str, object]] = {}
DOWN = {"errors": {"probability": 1.0, "statuses": [503]}}
HANGS = {"hang": {"probability": 1.0}}


def asking(day: Day, timeout: float | None = None):
    async def ask(prompt):
        messages = [{"role": "user", "content": prompt}]
        async with (
            openai.AsyncOpenAI(**day.lab.openai(), max_retries=0) as client,
            nullcontext() if timeout is None else day.clock.timeout(timeout),
        ):
            reply = await client.chat.completions.create(model=MODEL, messages=messages)
        return reply.choices[0].message.content

    return ask


def measure(build, days):
    table = Table(JOBS, days, scale=0.01, patience=10.0, seed=1)
    return asyncio.run(table.add("one", build)), table


def test_counts_right_answers_and_what_the_server_took_for_them():
    row, table = measure(asking, {"well": WELL})
    assert row.endings == {"right": 2}
    assert row.share == 1
    assert all(0 < outcome.seconds < 1 for outcome in row.outcomes)
    assert "right of 2" in str(table)


def test_names_the_exception_that_came_out():
    row, _ = measure(asking, {"down": DOWN})
    assert row.endings == {"InternalServerError": 2}


def test_a_user_leaves_a_server_that_hangs_after_the_whole_patience():
    row, _ = measure(asking, {"hang": HANGS})
    assert row.outcomes == (Outcome("user left", 10.0),) * 2


def test_a_timeout_takes_its_own_seconds_and_not_the_users_patience():
    row, _ = measure(lambda day: asking(day, 2.0), {"hang": HANGS})
    assert row.outcomes == (Outcome("TimeoutError", 2.0),) * 2


def test_waits_count_and_take_no_time():
    def patient(day):
        async def ask(prompt):
            await day.clock.sleep(60)
            return JOBS[prompt]

        return ask

    row, _ = measure(patient, {"well": WELL})
    assert row.outcomes == (Outcome("user left", 10.0),) * 2


def test_p95_is_the_nearest_rank():
    row = Row({"day": tuple(Outcome("right", float(n)) for n in range(1, 21))})
    assert row.p95 == 19


def test_a_clock_without_sessions_knows_the_waits_alone():
    clock = Clock()
    asyncio.run(clock.sleep(2.5))
    assert clock.now() == pytest.approx(2.5)
