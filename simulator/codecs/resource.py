"""Surfaces of things that last: they answer from files and jobs, not from a prompt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.codecs.base import Frame, Headers, Route, dump
from simulator.jobs.desk import Desk
from simulator.neutral import Identity, Problem, Prompt, Reply


@dataclass(frozen=True, slots=True)
class Served:
    """An answer: its body, its content type, and headers beside those that every answer has."""

    body: bytes
    media: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, data: Any, headers: Mapping[str, str] | None = None) -> Served:
        """Answer with JSON."""
        return cls(dump(data), headers=headers or {})

    @classmethod
    def lines(cls, rows: list[dict[str, Any]], kind: str) -> Served:
        """Answer with JSON lines of the MIME type `kind`."""
        return cls(jsonl(rows), kind)


def jsonl(rows: list[dict[str, Any]]) -> bytes:
    """Write rows as JSON lines."""
    return b"".join(dump(row) + b"\n" for row in rows)


class Resource(ABC):
    """The part of a codec that takes no prompts."""

    @abstractmethod
    async def serve(self, desk: Desk, route: Route) -> Served:
        """Answer a request. Raises Problem for anything the vendor would refuse."""

    def decode(self, route: Route, body: Any, headers: Headers) -> Prompt:
        raise Problem("not_found", 404)

    def encode(self, prompt: Prompt, reply: Reply, identity: Identity) -> dict[str, Any]:
        raise Problem("not_found", 404)

    def frames(self, prompt: Prompt, reply: Reply, identity: Identity, at_most: int) -> list[Frame]:
        raise Problem("not_found", 404)
