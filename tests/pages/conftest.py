"""The built book, served on loopback, and one browser that cannot reach anything else."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from course.proving import BUILT_BOOK, find_browser

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    if find_browser(os.environ) is None:
        skip = pytest.mark.skip(reason="Chromium is not installed (apt-get install chromium)")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


def build_book(target: Path, *options: str) -> list[str]:
    """Return the command that builds the whole book into a folder."""
    start = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", start, "build", str(ROOT), "-n", "--keep-going", *options]
    return [*command, "--path-output", str(target)]


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the book's pages, built with warnings as errors.

    `course test` has built them a moment ago, for all of its processes.
    """
    if built := os.environ.get(BUILT_BOOK):
        return Path(built)
    target = tmp_path_factory.mktemp("book")
    done = subprocess.run(build_book(target, "-W"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"the book does not build:\n{done.stderr}"
    return target / "_build" / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files and log nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(html: Path) -> Iterator[str]:
    """Serve the book and return its address."""
    handler = functools.partial(Quiet, directory=str(html))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for all pages."""
    with sync_playwright() as playwright:
        path = find_browser(os.environ)
        assert path
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
