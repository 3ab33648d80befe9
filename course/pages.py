"""The built book: whether it is up to date, how it is built, how it is served on this machine."""

from __future__ import annotations

import hashlib
import sysconfig
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from course.services import LOOPBACK

SOURCES = ("_config.yml", "_toc.yml", "requirements.txt", "book")


def folder(root: Path) -> Path:
    """Return where the built pages are."""
    return root / "_build" / "html"


def build_command(strict: bool) -> list[str]:
    """Return the command that builds the book; strict makes every warning an error."""
    command = [str(Path(sysconfig.get_path("scripts")) / "jupyter-book"), "build", "."]
    return [*command, "-W", "-n", "--keep-going"] if strict else command


def fingerprint(root: Path) -> str:
    """Hash the names and contents of all sources of the book."""
    digest = hashlib.sha256()
    for name in SOURCES:
        top = root / name
        files = sorted(path for path in top.rglob("*") if path.is_file()) if top.is_dir() else [top]
        for path in files:
            hidden = {".ipynb_checkpoints", "__pycache__", "node_modules"} & set(path.parts)
            if path.is_file() and not hidden:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(root: Path) -> bool:
    """Tell whether the built pages were made from the sources as they are now."""
    stamp = folder(root).parent / "course-stamp"
    built = (folder(root) / "index.html").exists() and stamp.exists()
    return built and stamp.read_text("utf-8") == fingerprint(root)


def mark_current(root: Path, built_from: str) -> None:
    """Note which sources the pages were built from; `built_from` was taken before the build."""
    (folder(root).parent / "course-stamp").write_text(built_from, "utf-8")


TYPES = {
    "": "application/octet-stream",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


class _Handler(SimpleHTTPRequestHandler):
    """Serves the pages; the types are given because Windows keeps its own, often wrong, ones."""

    extensions_map = TYPES

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # a rebuilt page is seen at once
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a wrong address with the book's own page, as a host of static pages would."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the terminal shows what runs where, not every request."""


def serve(root: Path, port: int) -> ThreadingHTTPServer:
    """Serve the built pages on the loopback from a thread; `shutdown()` ends it."""
    server = ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(folder(root))))
    threading.Thread(target=server.serve_forever, name="book", daemon=True).start()
    return server
