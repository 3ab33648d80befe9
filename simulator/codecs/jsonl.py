"""Files of JSON lines, as batches and fine-tuning jobs read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from simulator.account import fingerprint


def numbered(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each line of a file that is not blank, with its number from 1."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            yield number, line


def json_line(text: bytes) -> Any:
    """Read a line of JSON. Raises ValueError for one that no log can hold, too."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
        fingerprint("POST", "", value)
        return value
    except RecursionError as error:
        raise ValueError(str(error)) from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
