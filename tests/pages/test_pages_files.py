"""What the built pages say about themselves and where their links lead, read without a browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

import pytest
from conftest import build_book

ROOT = Path(__file__).resolve().parents[2]
SITE = "http://book/"
VOID = {"img", "br", "hr", "input", "meta", "link", "source", "wbr"}


class Page(HTMLParser):
    """The parts of a page that these tests look at."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.title, self.description, self.social = "", "", {}
        self.links: list[str] = []
        self.assets: list[str] = []
        self.ids: set[str] = set()
        self._in_title = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.ids |= {found[name] for name in ("id", "name") if name in found and tag != "meta"}
        self._in_title = tag == "title" and not self.title
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in {"script", "img", "source"} and "src" in found:
            self.assets.append(found["src"])
        if tag == "link" and found.get("rel") not in {"next", "prev", "search", "canonical"}:
            self.assets.append(found["href"])
        if tag == "meta" and found.get("name") == "description":
            self.description = found.get("content", "")
        if tag == "meta" and found.get("property", "").startswith("og:"):
            self.social[found["property"]] = found.get("content", "")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
            self._in_title = False


@pytest.fixture(scope="module")
def pages(html: Path) -> dict[str, Page]:
    """Read every page, by its address within the site."""
    paths = sorted(html.rglob("*.html"))
    shown = [path for path in paths if "_static" not in path.parts]
    return {path.relative_to(html).as_posix(): Page(path) for path in shown}


def test_every_page_has_a_title_and_a_description_of_its_own(pages: dict[str, Page]) -> None:
    titles = Counter(page.title.strip() for page in pages.values())
    descriptions = Counter(page.description.strip() for page in pages.values())
    assert "" not in titles
    assert "" not in descriptions
    assert [text for text, count in (titles + descriptions).items() if count > 1] == []


def test_a_link_preview_says_what_the_page_says(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        if name not in {"index.html", "404.html"}:
            assert page.social["og:description"] == page.description, name
            assert page.social["og:title"], name


def test_every_link_and_anchor_leads_somewhere(pages: dict[str, Page], html: Path) -> None:
    broken = []
    for name, page in pages.items():
        for link in page.links:
            url = urlparse(urljoin(SITE + name, link))
            if f"{url.scheme}://{url.netloc}/" != SITE or name == "404.html":
                continue
            target = unquote(url.path).lstrip("/") or "index.html"
            anchor = unquote(url.fragment)
            known = pages.get(target)
            if known is None and not (html / target).is_file():
                broken.append(f"{name} -> {link}: no such file")
            elif anchor and known and anchor not in known.ids:
                broken.append(f"{name} -> {link}: no such anchor")
    assert not broken, "\n".join(broken)


def test_every_asset_is_a_file_of_the_book(pages: dict[str, Page], html: Path) -> None:
    wrong = []
    for name, page in pages.items():
        for asset in page.assets:
            url = urlparse(urljoin(SITE + name, asset))
            local = f"{url.scheme}://{url.netloc}/" == SITE
            if url.scheme != "data" and not (local and (html / unquote(url.path)[1:]).is_file()):
                wrong.append(f"{name}: {asset}")
    assert not wrong, "\n".join(wrong)


def test_no_style_sheet_loads_from_another_host(html: Path) -> None:
    for path in html.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", text), path.name


def test_nothing_but_the_book_is_published(pages: dict[str, Page]) -> None:
    made = {"index.html", "404.html", "search.html"}
    assert {name for name in pages if not name.startswith("book/")} == made


def test_the_page_for_a_wrong_address_needs_no_other_file(pages: dict[str, Page]) -> None:
    assert pages["404.html"].assets == []


@pytest.mark.slow
def test_plain_sphinx_builds_the_same_files(tmp_path: Path) -> None:
    """The way out of Jupyter Book: its settings as a conf.py, and sphinx-build alone."""
    source, target = tmp_path / "source", tmp_path / "html"
    source.mkdir()
    for name in ("_config.yml", "_toc.yml", "book", "course"):
        (source / name).symlink_to(ROOT / name)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "book" / "_ext")}
    start = "from jupyter_book.cli.main import main; main()"
    sphinx = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "--keep-going", "-b", "html"]
    for command in (
        [sys.executable, "-c", start, "config", "sphinx", str(source)],
        [*sphinx, str(source), str(target)],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert (target / "book" / "index.html").is_file()


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(html: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run(build_book(tmp_path), check=True, capture_output=True, env=environment)
    again = tmp_path / "_build" / "html"
    names = [path.relative_to(html) for path in html.rglob("*") if path.is_file()]
    differ = [str(n) for n in names if (html / n).read_bytes() != (again / n).read_bytes()]
    assert not differ
