"""A feedback page of hostile outputs in a real browser: nothing runs, nothing is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from autograder.feedback.marks import Marks
from autograder.feedback.page import render
from autograder.feedback.shortening import shortened

pytestmark = pytest.mark.browser

ELSEWHERE = "http://elsewhere.example"
HTML = f"""
<script>hit(1)</script><img src=x onerror="hit(2)"><svg onload="hit(3)"></svg><b>kept</b>
<iframe srcdoc="<script>parent.hit(4)</script>"></iframe><img src="{ELSEWHERE}/pixel.png">
<style>body {{ background: url({ELSEWHERE}/a.css) }}</style>
<meta http-equiv="refresh" content="0;url={ELSEWHERE}/"><base href="{ELSEWHERE}/">
<form action="{ELSEWHERE}/"><input autofocus onfocus="hit(5)"></form>
<math><mtext><table><mglyph><style><img src=x onerror=hit(6)></style></mglyph></table></mtext>
<noscript><p title="</noscript><img src=x onerror=hit(7)>"></noscript>
<object data="{ELSEWHERE}/o"></object><link rel=stylesheet href="{ELSEWHERE}/b.css">
"""
DATA = (
    {"text/html": HTML},
    {"text/markdown": f"# Title\n{HTML}\n![]({ELSEWHERE}/c.png)"},
    {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload='hit(8)'></svg>"},
    {"image/png": "AAAA' onerror='hit(9)\" onerror=\"hit(10)"},
    {"application/javascript": "hit(11)", "text/plain": HTML},
    {"text/latex": f"${HTML}$"},
)


def document() -> dict:
    outputs = [{"output_type": "display_data", "data": data, "metadata": {}} for data in DATA]
    outputs[3]["metadata"] = {"image/png": {"width": "1 onload=hit(12) onerror=hit(13)"}}
    outputs.append(
        {"output_type": "stream", "name": "stdout", "text": f"</pre>{HTML}\x1b[31m{HTML}"}
    )
    outputs.append(
        {
            "output_type": "error",
            "ename": HTML,
            "evalue": HTML,
            "traceback": [HTML, f"\x1b[1m{HTML}"],
        }
    )
    code = {"cell_type": "code", "metadata": {"tags": [HTML]}, "id": "x", "source": HTML}
    text = {"cell_type": "markdown", "metadata": {}, "id": "y", "source": f"{HTML}\n\n${HTML}$"}
    marks = {"grade_id": "essay", "grade": True, "solution": True, "task": False}
    answer = {**text, "metadata": {"nbgrader": marks}}
    return {"cells": [{**code, "execution_count": 1, "outputs": outputs}, text, answer]}


@pytest.fixture(scope="module")
def page() -> str:
    marks = Marks(
        "ada", "phase1", "02-async", points={"essay": (3.0, 5.0)}, comments={"essay": HTML}
    )
    return render(shortened(document()), marks)


def look(browser: Browser, path: Path) -> tuple[list[str], list[str], list[str]]:
    """Open a file; return what it tried to load, what left the browser, and which scripts ran."""
    context = browser.new_context()
    context.add_init_script("window.hits = []; window.hit = number => window.hits.push(number)")
    asked: list[str] = []
    left: list[str] = []

    def answer(route: Route) -> None:
        left.append(route.request.url)
        route.fulfill(body="hit(0)")

    shown = context.new_page()
    shown.on("request", lambda request: asked.append(request.url))
    context.route(f"{ELSEWHERE}/**", answer)
    shown.goto(path.as_uri(), wait_until="load")
    shown.wait_for_timeout(300)
    shown.keyboard.press("Tab")
    hits = [f"script {number}" for number in shown.evaluate("window.hits")]
    address = shown.url
    context.close()
    assert address == path.as_uri()
    asked = [url for url in asked if not url.startswith((path.as_uri(), "data:"))]
    return asked, left, hits


def test_a_hostile_page_asks_for_nothing_and_runs_nothing(
    page: str, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    assert look(browser, path) == ([], [], [])
    assert "<b>kept</b>" in page
    assert "Score: 3.0 / 5.0" in page


def test_the_attacks_work_where_neither_wall_stands(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "bare.html"
    path.write_text(
        f"<html><body>{HTML.replace('http-equiv', 'x').replace('<base', '<i')}</body></html>"
    )
    _, left, hits = look(browser, path)
    assert len(left) >= 3
    assert {"script 1", "script 2", "script 3"} <= set(hits)


def test_the_policy_alone_stops_scripts_and_requests(
    page: str, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "open.html"
    raw = HTML.replace("http-equiv", "x")
    path.write_text(page.replace('<a name="top"></a>', raw, 1), "utf-8")
    assert raw in path.read_text("utf-8")
    asked, left, hits = look(browser, path)
    assert asked
    assert left == hits == []
