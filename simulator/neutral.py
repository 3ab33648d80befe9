"""The vendor-neutral middle: what every codec decodes to and encodes from.

Nothing behind a codec knows which vendor asked.
`Prompt` and `Reply` are not the public log record `simulator.Request` (see `records.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.cache_rules import CacheRule
from simulator.records import Usage

Role = Literal["system", "user", "assistant", "tool"]
Finish = Literal["stop", "length", "stop_sequence", "calls", "refusal", "filter"]
Effort = Literal["none", "low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call of the model: `arguments` is JSON text, as it goes over the wire."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool gave back for the call with this id; its text is the text of the turn.

    name: the tool, where the wire format says so or an earlier call does; else empty.
    """

    call_id: str
    name: str = ""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document that came as one, not inside a text. `cite`: the caller wants citations of it."""

    text: str
    title: str = ""
    cite: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: who said it, and its text (kinds of parts that are not read stand in `parts`).

    calls: the tools that an assistant turn called, in order.
    result: set in a tool turn, one turn per result.
    documents: in order; their text is not part of `text`.
    """

    role: Role
    text: str
    parts: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    result: Result | None = None
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may call. `parameters` is a JSON Schema of an object."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = False


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether tools must, may or must not be called.

    mode: "auto" leaves it to the model, "required" wants at least one call, "none" forbids them.
    names: the tools that may be called; empty: all of them.
    parallel: more than one call in a turn is allowed.
    """

    mode: Literal["auto", "required", "none"] = "auto"
    names: tuple[str, ...] = ()
    parallel: bool = True


@dataclass(frozen=True, slots=True)
class Format:
    """The form of the answer: free text, any JSON object, or JSON that a schema describes.

    strict: the vendor promises that the schema is kept; else it is a wish.
    """

    kind: Literal["text", "json", "schema"] = "text"
    schema: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a caller wants, whatever API it used.

    tools: the functions that the model may call; `tool_choice` says whether it must.
    format: the form that the answer must have.
    logprobs: how many alternatives to report for each token; None: no log probabilities at all.
    effort: how much to reason before the answer; None leaves it to the model.
    show_thinking: the reasoning is part of the reply, as far as the surface has a place for it.
    options: names of further features that were asked for ("metadata"), for the trace.
    follows: name of the kept reply that this prompt goes on from, or None.
    passing: how many of the first turns hold for this prompt only, and not for those that follow.
    keep: keep the reply, so that a later prompt can follow it.
    shorten: leave out the oldest turns if the window is too small, instead of refusing.
    dimensions: how long the vectors of an embedding shall be; None: as long as they are.
    most_tokens: most tokens of all turns together, where a surface has such a limit.
    cache: how the surface caches prefixes of prompts; None if it does not.
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
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = ToolChoice()
    format: Format = Format()
    logprobs: int | None = None
    effort: Effort | None = None
    show_thinking: bool = False
    options: tuple[str, ...] = ()
    follows: str | None = None
    passing: int = 0
    keep: bool = False
    shorten: bool = False
    dimensions: int | None = None
    most_tokens: int | None = None
    cache: CacheRule | None = None
    echo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a token was: natural logarithms; `others` are the likeliest tokens there."""

    token: str
    logprob: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a piece of an answer comes from.

    start, end: characters of the answer's text that the citation belongs to.
    document: number of the document in the whole prompt, from 0.
    begins, ends: characters of the document's text; `quote` is what stands there.
    """

    start: int
    end: int
    document: int
    title: str
    begins: int
    ends: int
    quote: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One finished answer.

    tokens: the pieces of the text, which join to `text`; the calls come after them.
    call_tokens: the pieces of each call's arguments, call by call.
    chances: one per token of the text; empty if nobody asked.
    thinking: the reasoning before the answer; empty if there was none.
    thinking_tokens: how many tokens it took, shown or not.
    """

    text: str
    finish: Finish
    tokens: tuple[str, ...]
    stop_sequence: str | None = None
    calls: tuple[Call, ...] = ()
    call_tokens: tuple[tuple[str, ...], ...] = ()
    chances: tuple[Chance, ...] = ()
    citations: tuple[Citation, ...] = ()
    thinking: str = ""
    thinking_tokens: int = 0


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
    "call_unanswered",
    "call_unknown",
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
