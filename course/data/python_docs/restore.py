"""Two files that the manual's sources include and its package leaves out, from the HTML pages.

The pages show what the files said; this turns that part of a page back into reStructuredText,
so that it is read like everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

LEFT_OUT = {
    "using/venv-create.inc": ("library/venv.html", "Creating virtual environments<", "<section "),
    "library/token-list.inc": (
        "library/token.html",
        "<p>The token constants are:",
        "<p>The following",
    ),
}
"""File -> the page that shows it, what stands before it there, and what stands behind it."""

INLINE = {"code": "``", "em": "*", "strong": "**"}


@dataclass(frozen=True)
class Fragment:
    """A part of an HTML page."""

    html: str

    def restructured(self) -> str:
        """Return the part as reStructuredText: paragraphs, listings, entries with their anchors."""
        writer = _Writer()
        writer.feed(self.html)
        writer.close()
        return "\n\n".join(block for block in writer.blocks if block.strip()) + "\n"


def restore(html: Path, sources: Path) -> None:
    """Write those of the files that a page shows into a folder of sources."""
    for name, (page, before, behind) in LEFT_OUT.items():
        shown = html / page
        text = shown.read_text("utf-8") if shown.exists() else ""
        _, found, rest = text.partition(before)
        if not found:
            continue  # Sphinx will report the missing file
        body = rest.partition("</h2>" if before.endswith("<") else "</p>")[2]
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        fragment = Fragment(body.partition(behind)[0])
        (sources / name).write_text(fragment.restructured(), "utf-8")


class _Writer(HTMLParser):
    """Collects blocks; a definition's text is indented below its `.. data::`."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._text = ""
        self._depth = 0
        self._listing = self._code = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "dt":
            name = (attributes.get("id") or "").rpartition(".")[2]
            self.blocks.append(f".. data:: {name}")
            self._silent += 1
        elif tag == "dd":
            self._depth += 1
        elif tag == "pre":
            self._text, self._listing = "", True
        elif tag in INLINE and not self._listing:
            self._code = tag == "code" and not self._code
            self._text += INLINE[tag]

    def handle_endtag(self, tag: str) -> None:
        if tag == "dt":
            self._silent -= 1
            self._text = ""
        elif tag == "dd":
            self._depth -= 1
        elif tag == "p":
            self._add(" ".join(self._text.split()))
        elif tag == "pre":
            self._listing = False
            lines = self._text.strip("\n").splitlines()
            self._add("::\n\n" + "\n".join(f"   {line}" for line in lines))
        elif tag in INLINE and not self._listing:
            self._code = tag == "code" and not self._code
            self._text += INLINE[tag]

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._listing or self._code:
            self._text += data
        else:
            self._text += data.replace("\\", "\\\\").replace("*", "\\*").replace("\u2019", "'")

    def _add(self, block: str) -> None:
        margin = "   " * self._depth
        self.blocks.append("\n".join(f"{margin}{line}".rstrip() for line in block.splitlines()))
        self._text = ""
