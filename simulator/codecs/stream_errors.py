"""The frame with which each surface breaks off a stream: the vendor's own form of an error."""

from __future__ import annotations

from typing import Any

from simulator.codecs.base import Codec, dump
from simulator.neutral import Problem

STATUS = {"openai": 500, "anthropic": 529, "gemini": 503}
"""Which error each vendor tells in the middle of a stream."""


def error_frame(surface: str, codec: Codec, request_id: str, frames: int) -> bytes:
    """Return the bytes of an error in a stream of `surface`, after so many `frames`."""
    problem = Problem("server_error", STATUS[codec.vendor])
    body: dict[str, Any] = codec.error(problem, request_id, None)[1]
    if surface == "openai.responses":
        known = {name: body["error"][name] for name in ("code", "message", "param")}
        event = {"type": "error", **known, "sequence_number": frames}
        return b"event: error\ndata: " + dump(event) + b"\n\n"
    if codec.vendor == "anthropic":
        return b"event: error\ndata: " + dump(body) + b"\n\n"
    return b"data: " + dump(body) + (b"\r\n\r\n" if codec.vendor == "gemini" else b"\n\n")
