"""Bodies that are not JSON: forms with a file, and bare bytes.

The log keeps what a form says and the checksum of what was sent, not the bytes themselves.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

BOUNDARY = re.compile(r'boundary="?([^";]{1,200})"?')
NAME = re.compile(r'[ ;]name="([^"]*)"')
FILENAME = re.compile(r'[ ;]filename="([^"]*)"')
FIELD = re.compile(r"(\w+)\[(\w+)\]")


def is_upload(headers: Mapping[str, str]) -> bool:
    """Say whether the body of a request is a form or a piece of a file."""
    return headers.get("content-type", "").startswith(
        "multipart/form-data"
    ) or "upload" in headers.get("x-goog-upload-command", "")


def read(raw: bytes, headers: Mapping[str, str]) -> tuple[dict[str, Any], bytes]:
    """Return what the log keeps of an upload, and the bytes of its file.

    Raises ValueError for a form that cannot be read.
    """
    if "upload" in headers.get("x-goog-upload-command", ""):
        return described(raw), raw
    match = BOUNDARY.search(headers["content-type"])
    if match is None:
        raise ValueError("the content type names no boundary")
    mark = b"--" + match[1].encode("latin-1")
    parts = (b"\r\n" + raw).split(b"\r\n" + mark)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise ValueError("the form does not end with its boundary")
    return _form(parts[1:-1])


def described(data: bytes) -> dict[str, Any]:
    """Return the size and the checksum of `data`."""
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _form(parts: list[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read the parts of a form. `a[b]` is the field `b` of the object `a`."""
    body: dict[str, Any] = {}
    content = b""
    for part in parts:
        head, gap, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = head.decode("utf-8", "replace")
        name, filename = NAME.search(headers), FILENAME.search(headers)
        if not gap or name is None:
            raise ValueError("a part of the form has no name")
        if filename is not None:
            content = data
            body[name[1]] = {"filename": filename[1].replace("%22", '"'), **described(data)}
            continue
        text = data.decode("utf-8", "replace")
        inner = FIELD.fullmatch(name[1])
        if inner is None:
            body[name[1]] = text
        else:
            outer = body.setdefault(inner[1], {})
            if not isinstance(outer, dict):
                raise ValueError(f"the form gives {inner[1]} twice")
            outer[inner[2]] = text
    return body, content
