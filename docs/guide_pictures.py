"""Take the pictures of the instructor guide from a class that the guide's own commands made.

    .venv/bin/python docs/guide_pictures.py FOLDER

FOLDER is graded, has a report and feedback, and is made by `autograder simulate`.
"""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from autograder import find_course
from autograder.formgrader.serving import Serving, formgrader
from course.proving import find_browser

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "book/grade/pictures"
SCREEN = {"width": 1100, "height": 620}


def main(folder: Path) -> None:
    """Take every picture."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_browser(os.environ))
        for mode in ("light", "dark"):
            page = browser.new_page(viewport=SCREEN, color_scheme=mode)
            page.goto((folder / "report/index.html").resolve().as_uri())
            page.screenshot(path=PICTURES / f"report-{mode}.png")
        _feedback(browser, folder)
        with formgrader(find_course(ROOT), folder) as serving:
            _wait_for(serving)
            _formgrader(browser, serving)
        browser.close()


def _feedback(browser: Browser, folder: Path) -> None:
    """Show the head of a page and the first cells of a submission that lost points."""
    path = min((folder / "feedback").rglob("*.html"), key=lambda path: path.parts)
    page = browser.new_page(viewport=SCREEN)
    page.goto(path.resolve().as_uri())
    page.screenshot(path=PICTURES / "feedback.png")


def _formgrader(browser: Browser, serving: Serving) -> None:
    page = browser.new_page(viewport=SCREEN)
    page.goto(serving.url)
    base = serving.url.partition("/formgrader")[0]
    page.goto(f"{base}/formgrader/gradebook/phase1/02-async")
    page.locator("a.name-hidden:visible").first.wait_for()
    page.screenshot(path=PICTURES / "formgrader-class.png")
    page.locator("a.name-hidden:visible").first.click()
    box = page.locator("input.needs_manual_grade").first
    box.wait_for()
    page.wait_for_timeout(1000)
    box.evaluate("element => scrollBy(0, element.getBoundingClientRect().top - 200)")
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "formgrader-submission.png")


def _wait_for(serving: Serving) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(serving.url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit("Jupyter did not answer within a minute.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
