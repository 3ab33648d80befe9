"""Cut an answer into the steps of a stream, before any vendor's words: reasoning, text, calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator import tokens
from simulator.codecs.base import chunks
from simulator.neutral import Chance, Choice

LEAST_FRAGMENTS = 2
"""Fragments of a call's arguments, so that a client has to join them whatever the stream's size."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a stream.

    kind: a piece of reasoning, a piece of text, the beginning of a call, or a piece of its
        arguments.
    done: output tokens of the choice that are out once the step is.
    call: number of the call.
    chances: those of the tokens in this piece of text.
    """

    kind: Literal["thinking", "text", "call", "arguments"]
    text: str
    done: int
    call: int = 0
    chances: tuple[Chance, ...] = ()


def steps(choice: Choice, at_most: int, *, shown: bool = False) -> list[Step]:
    """Cut `choice` into steps: at most `at_most` for the text, and as many for each other part.

    shown: the reasoning comes as steps; else it only takes its time.
    """
    out = [*_thinking(choice, at_most)] if shown else []
    out += _text(choice, choice.thinking_tokens, at_most)
    out += _calls(choice, choice.thinking_tokens + len(choice.tokens), at_most)
    return out


def _thinking(choice: Choice, at_most: int) -> Iterator[Step]:
    for text, done in chunks(tokens.split(choice.thinking), at_most):
        yield Step("thinking", text, min(done, choice.thinking_tokens))


def _text(choice: Choice, before: int, at_most: int) -> Iterator[Step]:
    start = 0
    for text, end in chunks(choice.tokens, at_most):
        yield Step("text", text, before + end, chances=choice.chances[start:end])
        start = end


def _calls(choice: Choice, before: int, at_most: int) -> Iterator[Step]:
    for number, (call, cut) in enumerate(zip(choice.calls, choice.call_tokens, strict=True)):
        before += tokens.of_call(call.name)
        yield Step("call", "", before, number)
        for text, end in chunks(cut, _fragments(choice.calls, at_most)):
            yield Step("arguments", text, before + end, number)
        before += len(cut)


def _fragments(calls: Sequence[object], at_most: int) -> int:
    return max(LEAST_FRAGMENTS, at_most // len(calls))
