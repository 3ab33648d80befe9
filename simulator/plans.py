"""A planned answer: what is sent, when each piece of it is due, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.neutral import Problem

Ending = Literal["whole", "cut", "reset", "hang"]
"""How an answer ends: whole; closed or reset below HTTP; or never, until the client leaves."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes due `after` simulated seconds; `tokens` output tokens are out with them."""

    data: bytes
    after: float
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer: status, headers, and the pieces of its body.

    ends: "reset" and "hang" send nothing; "cut" closes the connection after the pieces.
    media: the content type, if it is not the usual one.
    length: the length that the headers promise, if it is not that of the body.
    """

    status: int
    headers: Mapping[str, str]
    pieces: tuple[Piece, ...]
    stream: bool = False
    ends: Ending = "whole"
    media: str | None = None
    length: int | None = None

    @property
    def due(self) -> float:
        """Simulated seconds until the last piece."""
        return self.pieces[-1].after


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came: the raw body is not JSON when `problem` says so.

    content: the bytes of an uploaded file, which `body` only describes.
    """

    method: str
    rest: str
    headers: Mapping[str, str]
    body: Any
    problem: Problem | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
