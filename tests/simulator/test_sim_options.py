"""Options, addresses and the lines that `simulator serve` prints."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys

import pytest

import simulator
from simulator.environment import REMOVED
from simulator.lab import call

NAN, INF = float("nan"), float("inf")
BAD_OPTIONS = [
    {"scale": NAN},
    {"scale": INF},
    {"settle_ms": NAN},
    {"settle_ms": INF},
    {"scale": 10**400},
    {"scenario": None},
    {"scenario": ["calm"]},
]
BAD_SETTINGS = [
    ("errors", "statuses", [9999]),
    ("errors", "statuses", [-1]),
    ("errors", "statuses", [204]),
    ("errors", "statuses", [True]),
    ("errors", "probability", 2),
    ("errors", "probability", NAN),
    ("errors", "retry_after", INF),
    ("pace", "jitter", 5),
    ("pace", "factor", INF),
    ("rate_limit", "requests_per_minute", INF),
    ("slow", "share", 1.5),
    ("slow", "least", 0),
    ("slow", "most", 0),
]


@pytest.mark.parametrize("options", BAD_OPTIONS)
def test_refuses_an_option_that_makes_no_sense(options):
    with pytest.raises(simulator.BadOption, match=next(iter(options))):
        simulator.session(time="real", **options)


@pytest.mark.parametrize(("section", "setting", "value"), BAD_SETTINGS)
def test_refuses_a_setting_that_makes_no_sense(section, setting, value):
    with pytest.raises(simulator.BadOption, match=f"{section}.{setting}"):
        simulator.session(time="real", overrides={section: {setting: value}})


def test_refuses_a_scenario_that_is_no_name_over_http(http):
    with simulator.start() as server:
        reply = http.post(f"{server.url}/sim/sessions", json={"scenario": None})
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "sim-bad-option")


@pytest.mark.parametrize("port", [99999, -1])
def test_a_port_that_does_not_exist_is_one_clear_error(port):
    with pytest.raises(simulator.ServerUnavailable, match="choose another port"):
        simulator.start(port=port)


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("0.0.0.0", "127.0.0.1"),
        pytest.param("::1", "[::1]", marks=pytest.mark.skipif(not has_ipv6(), reason="no IPv6")),
        pytest.param("::", "[::1]", marks=pytest.mark.skipif(not has_ipv6(), reason="no IPv6")),
    ],
)
def test_the_url_of_a_server_can_be_used(host, shown):
    with simulator.start(host=host) as server:
        assert server.url.startswith(f"http://{shown}:")
        assert call(server.url, "GET", "/sim/health")["ok"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="prints for a POSIX shell")
def test_serve_prints_what_to_unset_and_what_passes_a_proxy():
    command = [sys.executable, "-u", "-m", "simulator.cli", "serve", "--port", "0"]
    environment = {**os.environ, "GOOGLE_CLOUD_PROJECT": "mine", "NO_PROXY": "example.org"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        lines = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(process.stdout.readline())
        process.terminate()
    text = "".join(lines)
    assert "export NO_PROXY=example.org,127.0.0.1,localhost,::1\n" in text
    assert "export no_proxy=" in text
    unset = re.search(r"^ +unset (.*)$", text, re.MULTILINE).group(1).split()
    assert {*REMOVED, "GOOGLE_CLOUD_PROJECT"} <= set(unset)
