"""Every page in a real browser: wide and narrow, light and dark, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# Without `preload`: axe looks for the style sheets' own imports at the wrong address.
AXE = """rules => axe.run(document, {...rules, resultTypes: ['violations'], preload: false}).then(
  result => result.violations.flatMap(found => found.nodes.map(
    node => `${found.id}: ${node.target} ${node.failureSummary}`)))"""
STRUCTURE = {"runOnly": WCAG, "rules": {"color-contrast": {"enabled": False}}}
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# The contrast of each text takes axe milliseconds, and a page of code holds thousands of words in a
# dozen colors: of those that look the same inside and stand in the same kind of place, one stays.
ONE_OF_EACH_KIND = """() => {
  const look = one => {
    const style = getComputedStyle(one);
    return [one.tagName, one.className, !one.textContent.trim(), style.color,
            style.backgroundColor, style.fontSize, style.fontWeight].join();
  };
  for (const kind of ['pre span:not(:has(*))', 'article :is(tr, p, li, dt, dd)', 'nav li']) {
    const seen = new Set();
    const twice = [...document.querySelectorAll(kind)].filter(one => {
      const inside = new Set([one, ...one.querySelectorAll('*')].map(look));
      const place = [one.parentElement, one.parentElement.parentElement].map(e => e.className);
      const key = [...place, ...inside].join(';');
      return seen.has(key) || !seen.add(key);
    });
    for (const one of twice)
      one.matches('span') ? one.replaceWith(one.textContent) : one.remove();
  }
}"""
WIDTHS = (1280, 390)
MODES = ("light", "dark")
WITHOUT_SOURCE = ["search", "404"]
SOURCES = [
    path.relative_to(ROOT).with_suffix("").as_posix()
    for path in sorted([*ROOT.glob("book/**/*.md"), *ROOT.glob("book/**/*.ipynb")])
    if not {"_static", "node_modules", "_build"} & set(path.parts)
]
LOOK = """() => ({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  h1: [...document.querySelectorAll('h1')].filter(e => e.checkVisibility()).length,
  bare: [...document.querySelectorAll('article table')].filter(
    t => ![...t.querySelectorAll('th')].some(h => h.textContent.trim())).length,
  silent: [...document.querySelectorAll('article img')].filter(
    i => !i.alt.trim() || /^[0-9a-f]{16,}|\\\\.(png|svg)$/.test(i.alt)).map(i => i.src),
  text: document.querySelector('article, main').innerText.length,
})"""


class Watched:
    """A page of one width and mode that notes what it asks for and complains about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        context.route("**/*", self._only_here)
        self.page: Page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("response", self._response)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _only_here(self, route: Route) -> None:
        if route.request.url.startswith((self.address, "data:")):
            route.continue_()
        else:
            self.elsewhere.append(route.request.url)
            route.abort()

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status} for {response.url}")

    def open(self, name: str) -> Page:
        """Go to a page of the book and forget what the last one did."""
        self.elsewhere.clear()
        self.errors.clear()
        self.page.goto(f"{self.address}/{name}.html", wait_until="load")
        return self.page


@pytest.fixture(scope="module")
def views(browser: Browser, address: str) -> Iterator[dict[int, Watched]]:
    """Open one page for each width, and use it for all pages of the book."""
    contexts = {
        # Reduced motion: a color on its way from one to the other has no contrast to measure.
        width: browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        for width in WIDTHS
    }
    for context in contexts.values():
        context.add_init_script(AXE_SCRIPT)
    yield {width: Watched(context, address) for width, context in contexts.items()}
    for context in contexts.values():
        context.close()


def turn(page: Page, mode: str) -> None:
    """Make the reader's system light or dark; the page follows."""
    page.emulate_media(color_scheme="dark" if mode == "dark" else "light")
    if "404" not in page.url:
        page.wait_for_function(f"document.documentElement.dataset.theme === '{mode}'")


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """Run axe in the page and say what breaks WCAG A or AA, and where."""
    return list(page.evaluate(AXE, rules))


@pytest.mark.parametrize("name", [*SOURCES, *WITHOUT_SOURCE])
def test_a_page_is_accessible_and_keeps_to_itself(name: str, views: dict[int, Watched]) -> None:
    for width, watched in views.items():
        page = watched.open(name)
        seen = page.evaluate(LOOK)
        assert seen["wide"] <= 0, f"{width}: scrolls sideways by {seen['wide']} pixels"
        assert seen["h1"] == 1, f"{width}: {seen['h1']} headings of level 1"
        assert seen["bare"] == 0, f"{width}: a table without headers"
        assert seen["silent"] == [], f"{width}: a picture without words"
        found = violations(page, STRUCTURE)
        assert not found, f"{width}:\n" + "\n".join(found)
        page.evaluate(ONE_OF_EACH_KIND)
        for mode in MODES:
            turn(page, mode)
            found = violations(page, COLORS)
            assert not found, f"{width}, {mode}:\n" + "\n".join(found)
        assert watched.elsewhere == [], width
        assert watched.errors == [], width


def test_one_pale_word_among_many_is_found(views: dict[int, Watched]) -> None:
    page = views[1280].open("book/start/setup")
    turn(page, "light")
    page.locator("article p").last.evaluate("one => { one.style.color = '#bbb' }")
    page.evaluate(ONE_OF_EACH_KIND)
    [found] = violations(page, COLORS)
    assert "color-contrast" in found


@pytest.fixture(scope="module")
def plain(browser: Browser, address: str) -> Iterator[Watched]:
    """Open a page that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    yield Watched(context, address)
    context.close()


@pytest.mark.parametrize("name", SOURCES)
def test_a_page_can_be_read_without_scripts(name: str, plain: Watched) -> None:
    page = plain.open(name)
    article = page.locator("article")
    assert article.locator("h1").is_visible()
    assert len(article.inner_text()) > 200
    assert page.locator("nav.bd-links a").count() > 3
    assert plain.elsewhere == []


def test_the_first_address_leads_to_the_course(views: dict[int, Watched]) -> None:
    watched = views[1280]
    page = watched.open("index")
    page.wait_for_url("**/book/index.html")
    assert page.locator("article h1").is_visible()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_term_explains_itself_by_keyboard(mode: str, views: dict[int, Watched]) -> None:
    name = next(n for n in SOURCES if "/phase1/0" in n)
    page = views[1280].open(name)
    turn(page, mode)
    term = page.locator('article a[href*="#term-"]').first
    term.focus()
    tip = page.locator(".tippy-box")
    tip.wait_for()
    assert len(tip.inner_text()) > 60
    assert term.get_attribute("aria-describedby") == page.locator(
        "[data-tippy-root]"
    ).get_attribute("id")
    assert violations(page, {"runOnly": WCAG}) == []
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")


def test_the_mode_can_be_switched_and_is_kept(views: dict[int, Watched]) -> None:
    page = views[1280].open("book/index")
    turn(page, "light")
    shown = page.evaluate("document.documentElement.dataset.theme")
    assert shown == "light"
    for _ in range(3):
        page.locator(".theme-switch-button:visible").first.click()
        if page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.evaluate("localStorage.clear()")
