"""Takes out of an executed notebook what its student must not see, and the traces of it."""

from __future__ import annotations

import base64
import binascii
import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

from autograder.grading.hidden import MASK, Hidden, hidden_in, marked_lines
from autograder.regions import texts

__all__ = ["Hidden", "hidden_in", "redact", "redact_source", "scrub"]

_NOTICES = {
    "HIDDEN TESTS": "# Hidden tests ran here.",
    "MARK SCHEME": "",
    "SOLUTION": "# The author's solution stood here.",
}
_FRAME = re.compile(r"(  .*?, line \d+: )(.*)", re.DOTALL)
_PICTURES = ("image/png", "image/jpeg", "image/gif", "application/pdf")
_FIXED = ("output_type", "name", "execution_count")


def redact(document: Mapping[str, Any], hidden: Hidden) -> dict[str, Any]:
    """Return a copy of an executed notebook that its student may see.

    Regions of hidden tests and mark schemes in the author's cells are replaced, and the outputs of
    every cell are scrubbed. What the student wrote is no secret: a hidden line that stands in an
    own cell may stand in the outputs.
    """
    made = copy.deepcopy(dict(document))
    for cell in made["cells"]:
        cell["source"] = _text(cell.get("source", ""))
    hidden = hidden.without(cell["source"] for cell in made["cells"] if not is_authors(cell))
    for cell in made["cells"]:
        if is_authors(cell):
            cell["source"] = redact_source(cell["source"])
        if "outputs" in cell:
            outputs = [_without_frames(output, hidden) for output in cell["outputs"]]
            cell["outputs"] = scrub(outputs, hidden)
    return made


def redact_source(source: str) -> str:
    """Return a cell's source with a notice in place of each marked region."""
    kept: list[str] = []
    before = ""
    for line, region in marked_lines(source):
        if not region:
            kept.append(line)
        elif region != before and _NOTICES[region]:
            kept.append(line[: len(line) - len(line.lstrip(" \t"))] + _NOTICES[region])
        before = region
    return "\n".join(kept)


def scrub(outputs: Iterable[Mapping[str, Any]], hidden: Hidden) -> list[dict[str, Any]]:
    """Return the outputs of one cell without hidden text.

    Texts that a file stores as lists of lines become one text each. A text that is only complete
    over several outputs costs all of them their texts.
    """
    plain = [_joined(output) for output in outputs]
    made = [_cut(output, hidden) for output in plain]
    if len(made) > 1 and hidden.is_in("".join(_said(made))):
        return [_cut(output, hidden, every=True) for output in made]
    return made


def is_authors(cell: Mapping[str, Any]) -> bool:
    """Whether grading puts the author's source into the cell: a test, a task or a locked cell."""
    marks = cell["metadata"].get("nbgrader")
    if not isinstance(marks, dict) or marks.get("solution"):
        return False
    return any(marks.get(name) for name in ("grade", "locked", "task"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "".join(map(str, value))


def _joined(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an output with the texts that a file stores as lists of lines made one text each."""
    made = dict(output)
    if "text" in made:
        made["text"] = _text(made["text"])
    if isinstance(made.get("data"), dict):
        made["data"] = {
            kind: value if kind.endswith("json") else _text(value)
            for kind, value in made["data"].items()
        }
    return made


def _cut(output: Mapping[str, Any], hidden: Hidden, *, every: bool = False) -> dict[str, Any]:
    return {
        key: value if key in _FIXED else _scrubbed(value, hidden, every=every)
        for key, value in output.items()
    }


def _scrubbed(value: Any, hidden: Hidden, kind: str = "", *, every: bool = False) -> Any:
    """Scrub every text in a JSON value, which stands under the key `kind`; mask it for `every`."""
    if isinstance(value, str):
        if kind in _PICTURES:
            return MASK if _in_picture(value, hidden) else value
        return MASK if every else hidden.cut_from(value)
    if isinstance(value, list):
        made = [_scrubbed(item, hidden, every=every) for item in value]
        return [MASK] if hidden.is_in("".join(texts(made))) else made
    if isinstance(value, dict):
        return {
            hidden.cut_from(key): _scrubbed(item, hidden, key, every=every)
            for key, item in value.items()
        }
    return value


def _said(outputs: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Yield what a reader of the outputs sees, in order."""
    for output in outputs:
        yield output.get("text") or output.get("evalue") or ""
        yield str(output.get("data", {}).get("text/plain", ""))


def _in_picture(data: str, hidden: Hidden) -> bool:
    """Whether the file of a picture holds a hidden text; what the picture shows is not read."""
    try:
        return hidden.is_in(base64.b64decode(data).decode("latin-1"))
    except (ValueError, binascii.Error):
        return hidden.is_in(data)


def _without_frames(output: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    """Return an error without the hidden lines that its traceback quotes, however short."""
    if output.get("output_type") != "error":
        return output
    lines: list[str] = []
    for line in output.get("traceback", ()):
        frame = _FRAME.fullmatch(line)
        secret = frame is not None and frame[2].strip() in hidden.lines
        lines.append(f"{frame[1]}{MASK}" if frame is not None and secret else line)
    return {**output, "traceback": lines}
