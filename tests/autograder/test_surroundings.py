"""Graded work is answered by the simulator, whatever the person who grades has set."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from workshop_of_fixture import FIXTURE, SLUG, cell

from autograder import Course, Engine, grade
from autograder.engine import Step

CALL = """\
import os
import openai
import course
assert course.model("small") == "sim-small"
with course.session() as lab:
    client = openai.OpenAI(max_retries=0)
    messages = [{"role": "user", "content": "Hello?"}]
    client.chat.completions.create(model=course.model("small"), messages=messages)
    assert len(lab.requests) == 1
assert "OPENAI_API_KEY" not in os.environ
"""


@pytest.fixture
def vendor(monkeypatch):
    """A stand-in for a vendor, as the environment of this process names it; what it was asked."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.path)
            self.send_error(500)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("COURSE_PROVIDER", "openai")
    monkeypatch.setenv("COURSE_MODEL_SMALL", "vendors-own")
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-instructor")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    yield asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("warm", [True, False])
def test_a_cell_that_is_checked_asks_the_simulator(vendor, tmp_path, warm):
    with Engine(warm=warm) as engine:
        [result] = engine.run([Step("task1", CALL)], folder=tmp_path).cells
    assert result.error is None
    assert vendor == []


def test_a_submission_that_nbgrader_grades_asks_the_simulator(vendor, tmp_path):
    source = Course.at(FIXTURE)
    document = json.loads(source.solution_path(SLUG).read_text(encoding="utf-8"))
    answer = cell(document, "task1")
    answer["source"] = CALL + "".join(answer["source"])
    path = tmp_path / "submitted" / "ada" / f"{SLUG}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    [result] = grade(source, tmp_path)
    assert (result.problem, result.grades[0].score) == ("", 5.0)
    assert vendor == []
