"""What a session remembers: one frozen record per request, and its trace.

`Request` is the public log record.
The vendor-neutral pair that codecs translate to and from is `Prompt` and `Reply` in `neutral.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request or of many.

    `input_tokens` includes `cached_tokens` (read from the prefix cache) and `cache_write_tokens`
    (written to it, `cache_write_1h_tokens` of them for an hour).
    `output_tokens` includes `reasoning_tokens`.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cache_write_tokens: int = 0
    cache_write_1h_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
            self.cache_write_1h_tokens + other.cache_write_1h_tokens,
        )


def total(usages: Iterable[Usage]) -> Usage:
    """Sum usages; an empty iterable gives zeros."""
    return sum(usages, Usage())


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it.

    Times are seconds since the session began: wall-clock seconds in `real` and `settle` time,
    simulated seconds in `virtual` time, where requests are laid end to end.

    id: the request id that the reply carried in its headers.
    surface: "openai.chat", "openai.responses", "anthropic.messages", "gemini.generate", and so on;
        "<vendor>.other" for a path that the vendor does not have.
    path: path of the URL, with the vendor's prefix.
    model: the model that was to answer; None if the request named none that there is.
    body: the decoded JSON body; the raw text if it was not JSON; None if there was none, or if
        the log has dropped it: it holds the bodies of the newest requests, 64 MiB of them.
    fingerprint: hash of method, path and canonical body. Equal for a request and its retries.
    attempt: how often this fingerprint was seen in the session, from 1.
    status: HTTP status sent; 499 if the client left before any was, 444 if a fault closed the
        connection before any was; None while in flight.
    fault: name of the fault that shaped the answer, or None.
    retry_after: the wait that the reply told, in wall-clock seconds; None if it told none.
    usage: tokens billed; zeros for errors; the part produced so far for a disconnected request.
    cost: US dollars.
    received, first_byte, finished: seconds; None if that has not happened (yet).
    disconnected: the client closed the connection before the answer was complete.
    in_flight: requests in flight in this session when this one arrived, itself included;
        None in virtual time, where the number would mean nothing.
    """

    id: str
    surface: str
    path: str
    model: str | None
    body: Any
    fingerprint: str
    attempt: int
    status: int | None
    fault: str | None
    retry_after: float | None
    usage: Usage
    cost: float
    received: float
    first_byte: float | None
    finished: float | None
    disconnected: bool
    in_flight: int | None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Request:
        """Rebuild a record from what the admin API sent."""
        return cls(**{**data, "usage": Usage(**data["usage"])})

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON-ready data. The body is not copied."""
        data = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**data, "usage": asdict(self.usage)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer that a skill considered, with its score (higher is better) and where it stood."""

    text: str
    score: float
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Latency:
    """Simulated seconds of one answer, before any scale: queue, prefill and decode."""

    queue: float = 0.0
    prefill: float = 0.0
    decode: float = 0.0

    @property
    def first_token(self) -> float:
        """Seconds until the first token."""
        return self.queue + self.prefill

    @property
    def total(self) -> float:
        """Seconds until the last token."""
        return self.queue + self.prefill + self.decode

    def times(self, factor: float) -> Latency:
        """Return this latency with every part multiplied by `factor`."""
        return Latency(self.queue * factor, self.prefill * factor, self.decode * factor)


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a request was answered as it was.

    skill: name of the skill that answered; None for errors.
    candidates: what it considered, best first.
    seed: the seed of the session.
    faults: every fault that applied, in order.
    latency: simulated seconds, before any scale.
    retry_after: the wait that the reply told the client, in wall-clock seconds; None if none.
    notes: one sentence per decision, for people.
    """

    id: str
    skill: str | None = None
    candidates: tuple[Candidate, ...] = ()
    seed: int = 0
    faults: tuple[str, ...] = ()
    latency: Latency = Latency()
    retry_after: float | None = None
    notes: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Trace:
        """Rebuild a trace from what the admin API sent."""
        return cls(
            **{
                **data,
                "candidates": tuple(Candidate(**item) for item in data["candidates"]),
                "faults": tuple(data["faults"]),
                "latency": Latency(**data["latency"]),
                "notes": tuple(data["notes"]),
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Return the trace as JSON-ready data."""
        return asdict(self)
