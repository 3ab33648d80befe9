"""A submission's simulator runs outside of its walls: what it saw cannot be altered from inside."""

from __future__ import annotations

import json
from collections import deque

import pytest
from attacks.tiers import needs_a_sandbox, only_tier

from autograder.engine import Engine, Step, simulating
from autograder.grading.journal import Journal
from simulator import scenario
from simulator.account import Options
from simulator.accounts import Accounts

pytestmark = needs_a_sandbox

ASK = """
import course, os
from simulator.lab import call

def ask(lab, text, url=None, key=None):
    body = {"model": course.model("small"), "messages": [{"role": "user", "content": text}]}
    headers = {"authorization": f"Bearer {key or lab.key}"}
    return call(url or lab.url, "POST", "/openai/v1/chat/completions", body, headers)
"""


@pytest.fixture(scope="module")
def engine():
    with only_tier() as probed, Engine(imports=("course",), policy=probed.policy) as made:
        yield made


def run(engine, tmp_path, *sources):
    steps = [Step(f"c{number}", source) for number, source in enumerate((ASK, *sources))]
    result = engine.run(steps, folder=tmp_path)
    return result.cells[1:], [json.loads(line) for line in result.requests]


def asked(rows):
    return [row["body"]["messages"][0]["content"] for row in rows]


def test_the_test_and_the_controller_read_the_same_log(engine, tmp_path):
    ask = "with course.session() as lab:\n    ask(lab, 'one'); ask(lab, 'two')"
    cells, rows = run(engine, tmp_path, ask, "[r.id for r in lab.requests]")
    assert [cell.error for cell in cells] == [None, None]
    assert cells[1].result == str([row["id"] for row in rows])
    assert asked(rows) == ["one", "two"]


def test_a_student_can_hide_a_request_from_the_test_but_not_from_the_controller(engine, tmp_path):
    cells, rows = run(
        engine,
        tmp_path,
        "from simulator.lab import Lab\nwith course.session() as lab:\n    ask(lab, 'hidden')",
        "call(lab.url, 'DELETE', f'/sim/sessions/{lab.key}')",
        "Lab.requests = property(lambda lab: ())\nlen(lab.requests)",
    )
    assert cells[-1].result == "0"
    assert asked(rows) == ["hidden"]


def test_the_log_survives_a_process_that_dies(engine, tmp_path):
    die = "with course.session() as lab:\n    ask(lab, 'last words')\n    os._exit(1)"
    cells, rows = run(engine, tmp_path, die)
    assert cells[0].error.ended == "died"
    assert asked(rows) == ["last words"]


def test_the_simulator_of_another_submission_is_out_of_reach(engine, tmp_path):
    cells, _ = run(engine, tmp_path, "with course.session() as lab: print(lab.url, lab.key)")
    url, key = cells[0].stdout.split()
    use = f"with course.session() as lab:\n    ask(lab, 'mine', {url!r}, {key!r})"
    with_key = f"with course.session() as lab:\n    ask(lab, 'mine', key={key!r})"
    cells, rows = run(engine, tmp_path, use, with_key)
    assert all(cell.failed for cell in cells)
    assert asked(rows) == []


def test_a_long_log_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(simulating, "LOG_LIMIT", 2_000)
    account = Accounts().open(Options(scenario.load("calm", None)))
    for number in range(20):
        account.enter("openai.chat", "/v1", {"text": "x" * number * 500}, f"name-{number}")
    lines = [json.loads(line) for line in simulating._lines(deque([account]))]
    assert "longer than" in lines[-1]["cut"]
    assert len(json.dumps(lines)) < 3_000


def test_the_log_lies_beside_the_result_until_there_is_none(tmp_path):
    journal = Journal(tmp_path)
    journal.write_requests("phase1", "ada", ('{"session": 1}',))
    path = tmp_path / "results" / "phase1" / "ada.requests.jsonl"
    assert path.read_text("utf-8") == '{"session": 1}\n'
    journal.write_requests("phase1", "ada", ())
    assert not path.exists()
