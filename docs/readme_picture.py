"""Take the picture of the README from the built book: `.venv/bin/python docs/readme_picture.py`."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "_build/html/book/phase1/02-async.html"
PICTURE = ROOT / "docs/lesson.png"


def main() -> None:
    """Show the plot of the first lesson, with what stands above it, on a screen of 1280 x 900."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        page.goto(PAGE.as_uri())
        plot = page.locator(".cell_output img").first
        plot.scroll_into_view_if_needed()
        align = "element => scrollBy(0, element.getBoundingClientRect().bottom - 880)"
        plot.evaluate(align)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
