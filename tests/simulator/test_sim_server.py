"""The server as such: its own API, SIMULATOR_URL, the command line, the package."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import openai
import pytest
from typer.testing import CliRunner

import simulator
from simulator import errors
from simulator.cli import app
from simulator.lab import call
from simulator.models import catalog
from simulator.planner import CHUNKS

ROOT = Path(__file__).parents[2]
TEXT = "The barn is red. What color is the barn?"
CHAT = {"model": "sim-small", "messages": [{"role": "user", "content": TEXT}]}


@pytest.fixture(scope="module")
def server():
    with simulator.start() as server:
        yield server


def test_sessions_over_http(server, http):
    made = http.post(f"{server.url}/sim/sessions", json={"scenario": "calm", "seed": 9})
    assert made.headers["x-simulated"] == "true"
    key = made.json()["key"]
    headers = {"authorization": f"Bearer {key}"}
    http.post(f"{server.url}/openai/v1/chat/completions", json=CHAT, headers=headers)
    (record,) = http.get(f"{server.url}/sim/sessions/{key}/requests").json()
    assert (record["status"], record["body"]) == (200, CHAT)
    trace = http.get(f"{server.url}/sim/sessions/{key}/requests/{record['id']}").json()
    assert trace["skill"] == "grounded-answer"
    assert http.delete(f"{server.url}/sim/sessions/{key}").json()["closed"] is True
    refused = http.post(f"{server.url}/openai/v1/chat/completions", json=CHAT, headers=headers)
    assert refused.status_code == 401


def test_the_list_of_sessions_shows_no_key(server, http):
    key = http.post(f"{server.url}/sim/sessions", json={}).json()["key"]
    assert key not in http.get(f"{server.url}/sim/sessions").text
    assert key not in http.get(f"{server.url}/sim").text


BAD = [
    ({"scenario": "stormy"}, "sim-unknown-scenario"),
    ({"colour": 1}, "sim-bad-option"),
    ({"time": "real", "scale": "fast"}, "sim-bad-option"),
    ({"scenario": "slow"}, "sim-needs-clock"),
    ({"overrides": {"pace": {"x": 1}}}, "sim-unknown-setting"),
    ({"overrides": 3}, "sim-bad-option"),
    ([], "sim-bad-option"),
]


@pytest.mark.parametrize(("body", "code"), BAD)
def test_refuses_a_bad_session_with_its_code(server, http, body, code):
    reply = http.post(f"{server.url}/sim/sessions", json=body)
    assert reply.status_code == 400
    assert reply.json()["error"]["code"] == code


def test_simulator_url_uses_a_running_server(server, monkeypatch, openai_client):
    monkeypatch.setenv("SIMULATOR_URL", server.url + "/")
    with simulator.session(export=False, scenario="flaky", seed=1) as lab:
        assert lab.url == server.url
        with pytest.raises(simulator.UnknownRequest):
            lab.trace("req_nothing")
        openai_client(lab, retries=5).chat.completions.create(**CHAT)
        assert lab.usage.total_tokens > 0


def test_a_server_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("SIMULATOR_URL", "http://127.0.0.1:9")
    with pytest.raises(simulator.ServerUnavailable, match="simulator serve"), simulator.session():
        pass


def test_the_log_survives_the_server(openai_client, monkeypatch):
    server = simulator.start()
    monkeypatch.setenv("SIMULATOR_URL", server.url)
    with simulator.session(export=False) as lab:
        openai_client(lab).chat.completions.create(**CHAT)
    server.stop()
    server.stop()
    assert len(lab.requests) == 1


def test_a_busy_port_is_one_clear_error(server):
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(simulator.ServerUnavailable, match=f"cannot listen on 127.0.0.1:{port}"):
        simulator.start(port=port)


def test_listens_on_loopback_only(server):
    assert server.url.startswith("http://127.0.0.1:")


def test_a_huge_body_is_refused_and_the_server_lives(server, http):
    key = http.post(f"{server.url}/sim/sessions", json={}).json()["key"]
    headers = {"authorization": f"Bearer {key}"}
    url = f"{server.url}/openai/v1/chat/completions"
    reply = http.post(url, content=b" " * (33 * 1024 * 1024), headers=headers)
    assert reply.status_code == 413
    assert http.post(url, json=CHAT, headers=headers).status_code == 200


def test_ten_thousand_messages_are_answered(server, http):
    key = http.post(f"{server.url}/sim/sessions", json={}).json()["key"]
    body = {"model": "sim-large", "messages": CHAT["messages"] * 10_000}
    headers = {"authorization": f"Bearer {key}"}
    reply = http.post(f"{server.url}/openai/v1/chat/completions", json=body, headers=headers)
    assert reply.status_code in (200, 400)
    assert reply.headers["x-simulated"] == "true"


def test_many_threads_start_one_server_only():
    urls = []

    def work():
        with simulator.session(export=False) as lab:
            urls.append(lab.url)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(urls)) == 1
    assert len(urls) == 8


def run_python(code, *options):
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_importing_is_light():
    heavy = ("openai", "anthropic", "google.genai", "starlette", "uvicorn", "typer", "course")
    code = f"import sys, simulator; print([m for m in {heavy!r} if m in sys.modules])"
    assert run_python(code).stdout.strip() == "[]"


def test_a_process_with_a_server_ends_without_a_word_on_stderr():
    code = (
        "import simulator, urllib.request\n"
        "with simulator.session(time='settle') as lab:\n"
        "    print(lab.url.startswith('http://127.0.0.1:'))\n"
    )
    ended = run_python(code, "-X", "dev", "-W", "error")
    assert (ended.stdout.strip(), ended.stderr, ended.returncode) == ("True", "", 0)


def test_imports_none_of_our_other_packages_and_no_sdk():
    pattern = re.compile(
        r"^\s*(?:from|import)\s+(openai|anthropic|google|course|autograder)\b", re.M
    )
    for path in (ROOT / "simulator").rglob("*.py"):
        assert not pattern.search(path.read_text("utf-8")), path


def test_public_names_are_all_there():
    assert all(hasattr(simulator, name) for name in simulator.__all__)
    assert sorted(simulator.__all__) == simulator.__all__


def test_every_error_has_a_code_and_a_page():
    classes = [errors.SimulatorError, *errors.SimulatorError.__subclasses__()]
    codes = [cls.code for cls in classes]
    assert len(set(codes)) == len(codes)
    for cls in classes:
        page = ROOT / "book" / "reference" / "errors" / f"{cls.code}.md"
        assert f"\n# {cls.code}: " in page.read_text("utf-8")
        assert errors.by_code(cls.code) is cls


def test_examples_in_docstrings_run():
    for info in pkgutil.walk_packages(simulator.__path__, "simulator."):
        module = importlib.import_module(info.name)
        assert doctest.testmod(module).failed == 0, info.name


def test_models_get_smaller_faster_and_cheaper():
    large, small, nano = (catalog()[f"sim-{size}"] for size in ("large", "small", "nano"))
    for name in ("window", "input_price", "output_price", "queue", "decode_per_token"):
        assert getattr(large, name) > getattr(small, name) > getattr(nano, name)
    assert set(CHUNKS) == {"virtual", "settle", "real"}


def test_the_command_line_lists_and_demonstrates():
    runner = CliRunner()
    assert "rate-limited" in runner.invoke(app, ["scenarios"]).output
    rows = json.loads(runner.invoke(app, ["scenarios", "--json"]).output)
    assert rows["flaky"]["errors"]["probability"] == 0.25
    assert runner.invoke(app, ["demo"]).output.count("within 30 days") == 3
    doctor = runner.invoke(app, ["doctor"])
    assert doctor.exit_code == 0
    assert doctor.output.count("ok ") == 5
    wrong = runner.invoke(app, ["serve", "--scenario", "stormy"])
    assert wrong.exit_code == 1


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_serve_answers_until_interrupted():
    command = [sys.executable, "-m", "simulator.cli", "serve", "--port", "0", "--scale", "0.01"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as p:
        url = re.search(r"http://\S+", p.stdout.readline()).group()
        assert call(url, "GET", "/sim/health")["ok"] is True
        with openai.OpenAI(base_url=f"{url}/openai/v1", api_key="sim-default") as client:
            reply = client.chat.completions.create(**CHAT)
        assert reply.choices[0].message.content == "The barn is red."
        p.send_signal(signal.SIGINT)
        assert p.wait(10) == 0
        assert p.stderr.read() == ""
