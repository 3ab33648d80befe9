"""Freeze CPython's manual from Debian's package of its sources. Authors run this; learners never.

    apt-get download python3.11-doc
    python -m course.data.python_docs.build python3.11-doc_*.deb

Sphinx reads the reStructuredText, `dialect` adds what CPython adds to it, `reading` cuts pages into
documents. Written next to this file: `manual.jsonl.xz`, `manual.json` (counts, checksums, what was
lost) and `LICENSE.md`. The same package gives the same lines in every run.
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder

from course.data.python_docs import LICENSE, markdown, published, reading, restore

HERE = Path(__file__).parent
INSIDE = "usr/share/doc/python3.11/html"
CHANGES = """The texts beside this file are derived from the documentation of Python {version}
as Debian's package python3.11-doc {package} contains it.
Summary of changes: reStructuredText was turned into Markdown, navigation was left out,
and pages were cut into documents.

"""


@dataclass
class Manual:
    """Everything that was read: one record a page, and what could not be read."""

    pages: dict[str, reading.Page] = field(default_factory=dict)
    above: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class PageBuilder(Builder):
    """A Sphinx builder that keeps pages in memory instead of writing files."""

    name = "pages"
    format = "html"  # takes the same side of `.. only:: html` as the published manual
    html: Path
    manual: Manual

    def get_outdated_docs(self) -> list[str]:
        return sorted(self.env.found_docs)

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002
        return f"{docname}.html"

    def prepare_writing(self, docnames: set[str]) -> None:
        """Nothing has to be prepared."""

    def write_doc(self, docname: str, doctree: Any) -> None:
        shown = self.html / f"{docname}.html"
        text = shown.read_text("utf-8") if shown.exists() else ""
        self.manual.missing += published.fill_listings(doctree, text)
        page = reading.read(doctree, published.anchors(text))
        if page.drafts:  # not the tables of contents, nor fragments that other pages include
            self.manual.pages[docname] = page


def main(package: Path) -> None:
    """Build the data files from a Debian package."""
    field_of = ["dpkg-deb", "--field", str(package), "Version"]
    version = subprocess.run(field_of, check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["dpkg-deb", "--extract", str(package), scratch], check=True)
        manual = read(Path(scratch) / INSIDE, version)
    lines = list(records(manual, version))
    packed = pack(lines)
    (HERE / "manual.jsonl.xz").write_bytes(packed)
    summary = {
        **json.loads(lines[0]),
        "package_sha256": hashlib.sha256(package.read_bytes()).hexdigest(),
        "lines_sha256": hashlib.sha256("".join(lines).encode()).hexdigest(),
        **counts(manual),
    }
    (HERE / "manual.json").write_text(json.dumps(summary, indent=2) + "\n", "utf-8", newline="\n")
    (HERE / "LICENSE.md").write_text(license_text(manual, version), "utf-8", newline="\n")


def read(html: Path, version: str) -> Manual:
    """Read the sources in `html/_sources` with Sphinx; anchors and listings come from `html`."""
    manual, warnings = Manual(), io.StringIO()
    with tempfile.TemporaryDirectory() as scratch:
        sources, made = Path(scratch) / "sources", Path(scratch) / "made"
        for path in sorted((html / "_sources").rglob("*.rst.txt")):
            target = sources / path.relative_to(html / "_sources").with_suffix("")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        restore.restore(html, sources)
        app = Sphinx(
            sources, None, made, made, "dummy", settings(version), None, warnings, freshenv=True
        )
        builder = PageBuilder(app, app.env)
        builder.html, builder.manual = html, manual
        app.builder = builder
        builder.init()
        app.build(force_all=True)
        manual.above = parents(app)
    manual.warnings = [line for line in warnings.getvalue().splitlines() if line.strip()]
    return manual


def settings(version: str) -> dict[str, Any]:
    """Return the settings of Sphinx that change what a reader sees."""
    release = version.partition("-")[0]
    return {
        "extensions": ["course.data.python_docs.dialect", "sphinx.ext.doctest"],
        "root_doc": "contents",
        "project": "Python",
        "version": ".".join(release.split(".")[:2]),
        "release": release,
        "highlight_language": "python3",
        "smartquotes": False,
        "suppress_warnings": ["index", "image.not_readable", "download.not_readable"],
    }


def parents(app: Sphinx) -> dict[str, tuple[str, ...]]:
    """Return for each page the titles of the pages above it, from the outermost in."""
    upper = {
        below: page for page, under in sorted(app.env.toctree_includes.items()) for below in under
    }
    found: dict[str, tuple[str, ...]] = {}
    for page in app.env.found_docs:
        titles: list[str] = []
        at = upper.get(page)
        while at and at != app.config.root_doc:
            titles.insert(0, markdown.inline(app.env.titles[at]).strip())
            at = upper.get(at)
        found[page] = tuple(titles)
    return found


def records(manual: Manual, version: str) -> Iterator[str]:
    """Yield the lines of the file: what it is, then one page a line, sorted."""
    head = {"version": version.partition("-")[0], "package": version, "license": LICENSE}
    yield json.dumps(head) + "\n"
    for name in sorted(manual.pages):
        page = manual.pages[name]
        documents = [
            [
                draft.kind,
                draft.name,
                draft.anchor,
                [*manual.above[name], *draft.headings],
                draft.spans,
            ]
            for draft in page.drafts
        ]
        record = {"page": name, "title": page.title, "text": page.text, "documents": documents}
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def pack(lines: list[str]) -> bytes:
    """Compress the lines; xz keeps no time and no name."""
    return lzma.compress("".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)


def counts(manual: Manual) -> dict[str, Any]:
    """Return what was found and what was lost."""
    kinds = Counter(draft.kind for page in manual.pages.values() for draft in page.drafts)
    text = "\n".join(page.text for page in manual.pages.values())
    return {
        "pages": len(manual.pages),
        "words": len(text.split()),
        "documents": kinds.total(),
        "kinds": dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        "listings_missing": sorted(manual.missing),
        "unknown_directives_and_roles": sum("Unknown" in line for line in manual.warnings),
        "files_missing": sorted(
            set(
                re.findall(
                    r"No such file or directory: '[^']*sources/([^']+)'", "\n".join(manual.warnings)
                )
            )
        ),
    }


def license_text(manual: Manual, version: str) -> str:
    """Return the licenses as the manual prints them, below a summary of our changes."""
    page = manual.pages["license"]
    texts = [
        "\n\n".join(page.text[start:end] for start, end in draft.spans)
        for draft in page.drafts
        if "PSF LICENSE" in draft.name or "ZERO-CLAUSE" in draft.name
    ]
    change = CHANGES.format(version=version.partition("-")[0], package=version)
    return change + "\n\n".join(f"## {text}" for text in texts) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
