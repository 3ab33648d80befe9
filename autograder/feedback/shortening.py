"""Cuts what one notebook puts on a page, before anything looks through it letter by letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TEXT, TEXTS = 100_000, 300_000
"""Letters of one text, and of all texts of a notebook's outputs."""
_TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")
_IMAGES = ("image/png", "image/jpeg", "image/svg+xml")
SHOWN = frozenset((*_TEXTS, *_IMAGES))
"""The kinds of data that a page shows; a widget or a script is none."""
NOTHING = "(this page cannot show what was displayed here)"
IMAGE, IMAGES = 3_000_000, 10_000_000
"""The same for images, whose letters are base64."""


@dataclass
class _Room:
    """The letters that the outputs of a notebook may still use."""

    texts: int = TEXTS
    images: int = IMAGES

    def text(self, text: str) -> str:
        taken = text[: min(TEXT, self.texts)]
        self.texts -= len(taken)
        left_out = len(text) - len(taken)
        return f"{taken}\n... cut: {left_out:,} letters more ..." if left_out else text

    def fits(self, kind: str, text: str) -> bool:
        """Whether something that cannot be cut has its place; takes the place."""
        if kind.startswith("image/"):
            self.images -= len(text)
            return len(text) <= IMAGE and self.images >= 0
        if len(text) > min(TEXT, self.texts):
            return False
        self.texts -= len(text)
        return True


def shortened(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook whose sources and outputs are no longer than a page can show."""
    room = _Room()
    return {**document, "cells": [_cell(cell, room) for cell in document["cells"]]}


def _cell(cell: Mapping[str, Any], room: _Room) -> dict[str, Any]:
    made = {**cell, "source": _Room().text(text_of(cell.get("source", "")))}
    if cell["cell_type"] == "code":
        made["outputs"] = list(_outputs(cell, room))
    return made


def _outputs(cell: Mapping[str, Any], room: _Room) -> Iterator[dict[str, Any]]:
    """Yield the outputs without their metadata, in which a student could write attributes."""
    for output in cell.get("outputs") or ():
        kind = output.get("output_type")
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            text = room.text(text_of(output.get("text", "")))
            yield {"output_type": kind, "name": name, "text": text}
        elif kind == "error":
            trace = [room.text(text_of(line)) for line in output.get("traceback") or ()]
            said = {key: room.text(text_of(output.get(key, ""))) for key in ("ename", "evalue")}
            yield {"output_type": kind, "traceback": trace, **said}
        elif kind in {"display_data", "execute_result"}:
            data = dict(_data(output, room)) or {"text/plain": NOTHING}
            made = {"output_type": kind, "metadata": {}, "data": data}
            yield made | ({"execution_count": None} if kind == "execute_result" else {})


def _data(output: Mapping[str, Any], room: _Room) -> Iterator[tuple[str, str]]:
    """Yield what was displayed, each as one text; what is too long is cut or left out."""
    for kind, value in (output.get("data") or {}).items():
        if kind not in SHOWN:
            continue
        text = text_of(value)
        if kind == "text/plain":
            yield kind, room.text(text)
        elif room.fits(kind, text):
            yield kind, text


def text_of(value: Any) -> str:
    """Return a text that a notebook stores whole or as a list of lines."""
    return value if isinstance(value, str) else "".join(map(str, value or ()))
