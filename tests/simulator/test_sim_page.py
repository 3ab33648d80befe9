"""The page at /sim: for people, and no hole in the wall between sessions."""

from __future__ import annotations

import re
import subprocess
import sys

import httpx2

import simulator


def get(http, url, accept="application/json"):
    return http.get(url, headers={"accept": accept})


def test_a_browser_gets_a_page_and_a_program_gets_data(http: httpx2.Client):
    with simulator.session(export=False) as lab:
        page, data = get(http, lab.url + "/sim", "text/html"), get(http, lab.url + "/sim")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["x-simulated"] == "true"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert data.json()["what"].endswith("it is not a language model")


def test_the_page_asks_no_other_host(http: httpx2.Client):
    with simulator.session(export=False) as lab:
        text = get(http, lab.url + "/sim", "text/html").text
    assert "http://" not in text
    assert "https://" not in text


def test_the_list_of_sessions_keeps_their_keys(http: httpx2.Client):
    with simulator.session(export=False) as lab:
        listed = get(http, lab.url + "/sim/sessions").text
        assert lab.key not in listed
        assert lab.page.endswith(lab.key)


def test_a_server_that_is_told_to_shows_the_keys(http: httpx2.Client):
    command = [sys.executable, "-m", "simulator.cli", "serve", "--port", "0", "--show-logs"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            url = re.search(r"http://[\d.:]+", child.stdout.readline()).group()
            (listed,) = get(http, url + "/sim/sessions").json()
            assert get(http, f"{url}/sim/sessions/{listed['key']}/requests").json() == []
        finally:
            child.terminate()
