"""The vendor-neutral middle: what every codec decodes to and encodes from.

Nothing behind a codec knows which vendor asked.
`Prompt` and `Reply` are not the public log record `simulator.Request` (see `records.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.records import Usage

Role = Literal["system", "user", "assistant", "tool"]
Finish = Literal["stop", "length", "stop_sequence", "refusal", "filter"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: who said it, and its text (other kinds of parts are listed in `parts`)."""

    role: Role
    text: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a caller wants, whatever API it used.

    options: names of further features that were asked for ("tools", "logprobs"), for the trace.
    follows: name of the kept reply that this prompt goes on from, or None.
    passing: how many of the first turns hold for this prompt only, and not for those that follow.
    keep: keep the reply, so that a later prompt can follow it.
    shorten: leave out the oldest turns if the window is too small, instead of refusing.
    dimensions: how long the vectors of an embedding shall be; None: as long as they are.
    most_tokens: most tokens of all turns together, where a surface has such a limit.
    echo: what the codec wants back when it writes the reply; nobody else reads it.
    """

    model: str
    turns: tuple[Turn, ...]
    stream: bool = False
    stream_usage: bool = True
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    samples: int = 1
    stop: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    follows: str | None = None
    passing: int = 0
    keep: bool = False
    shorten: bool = False
    dimensions: int | None = None
    most_tokens: int | None = None
    echo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One finished text; `tokens` are its pieces, which join to `text`."""

    text: str
    finish: Finish
    tokens: tuple[str, ...]
    stop_sequence: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a `Prompt`; `vectors` (float32 arrays) instead of choices for embeddings."""

    model: str
    choices: tuple[Choice, ...]
    usage: Usage
    vectors: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """What a codec puts into a reply: request id, object id, begin and end (Unix seconds)."""

    request: str
    reply: str
    created: int
    finished: int


ProblemKind = Literal[
    "bad_json",
    "invalid",
    "missing",
    "unknown_field",
    "wrong_type",
    "out_of_range",
    "too_large",
    "context_overflow",
    "no_key",
    "bad_key",
    "not_found",
    "wrong_method",
    "model_not_found",
    "model_retired",
    "reply_not_found",
    "previous_not_found",
    "not_streamable",
    "rate_limited",
    "quota_exhausted",
    "budget_spent",
    "server_error",
]


@dataclass(eq=False)
class Problem(Exception):
    """An error to be told to the caller, in the vendor's own shape.

    kind: what went wrong, in our words. Codecs map it to the vendor's type, code and status name.
    detail: facts the vendor's message needs, by name.
    """

    kind: ProblemKind
    status: int
    message: str = ""
    param: str | None = None
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """State of the rate limits after a request; waits in wall-clock seconds until full again."""

    requests_limit: int
    requests_remaining: int
    requests_reset: float
    tokens_limit: int
    tokens_remaining: int
    tokens_reset: float
