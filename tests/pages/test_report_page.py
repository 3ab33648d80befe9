"""The report on a class in a real browser: wide and narrow, light and dark, and on paper."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from autograder import Course
from autograder.grading.journal import Journal
from autograder.grading.results import Flag, Graded, GradedCell, GradedNotebook
from autograder.reporting import report
from autograder.simulation.handwriting import own_code

pytestmark = pytest.mark.browser
FIXTURE = Path(__file__).parents[1] / "autograder" / "fixture_course"
AXE = """axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(
  result => result.violations.flatMap(found =>
    found.nodes.map(node => `${found.id}: ${node.target} ${node.failureSummary}`)))"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _submission(number: int) -> Graded:
    reason = f"AssertionError: <script>document.title = 'taken'</script> {'x' * 80}"
    cells = (
        GradedCell("task1-test", float(number % 3), 2.0, "" if number % 3 == 2 else reason),
        GradedCell("task2-test", 0.0, 1.0, "CellTimeoutError: it ran too long", seconds=3.0),
        GradedCell("tradeoff", None, 4.0),
    )
    flags = (Flag("process-died", "task2", f"<b>{'long ' * 50}</b>", True),)
    books = (GradedNotebook("01-fixture", cells, {}),)
    return Graded(f"student-{number:03}", "phase1", books, flags if number % 4 == 0 else ())


def _hand_in(folder: Path, number: int) -> None:
    """Write a notebook of one own cell; the first two students have the same."""
    source = own_code(random.Random(max(number, 1)))
    cell = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": source}
    document = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "phase1").mkdir(parents=True)
    (folder / "phase1" / "01-fixture.ipynb").write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report on a class of forty."""
    folder = tmp_path_factory.mktemp("class")
    journal = Journal(folder)
    for number in range(40):
        journal.write(_submission(number))
        _hand_in(folder / "submitted" / f"student-{number:03}", number)
    journal.write(Graded("student-040", "phase1", problem="it is not valid JSON"))
    return report(Course.at(FIXTURE), folder).page


def opened(browser: Browser, written: Path, **settings: Any) -> Page:
    """Open the report with every detail shown; its own policy forbids axe, so it is bypassed."""
    page = browser.new_context(bypass_csp=True, **settings).new_page()
    page.goto(written.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_the_report_is_accessible(mode: Any, width: int, browser: Browser, written: Path) -> None:
    page = opened(browser, written, color_scheme=mode, viewport={"width": width, "height": 900})
    assert page.locator("mark").count() > 20
    page.evaluate(AXE_SCRIPT)
    assert page.evaluate(AXE) == []
    assert page.evaluate(WIDE) <= 0
    page.context.close()


def test_the_report_asks_for_nothing_and_what_students_say_does_not_run(
    browser: Browser, written: Path
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(written.as_uri())
    assert asked == [written.as_uri()]
    assert complaints == []
    assert page.title() == "Class report"
    assert "<script>" in page.locator("main").inner_text()
    page.close()


def test_the_report_can_be_read_on_paper(browser: Browser, written: Path) -> None:
    page = browser.new_context(color_scheme="dark").new_page()
    page.goto(written.as_uri())
    assert not page.locator("mark").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("mark").first.is_visible(), "what is folded away on a screen is missing"
    colors = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colors == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert not page.locator("nav").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.context.close()
