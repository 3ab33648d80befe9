"""The content of Anthropic's answers: blocks of thinking, text and calls, and their events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.codecs.anthropic_documents import Passage, Source, citation_of, passages
from simulator.codecs.anthropic_input import signature
from simulator.codecs.arguments import arguments_of
from simulator.codecs.base import branded
from simulator.codecs.pieces import Step, steps
from simulator.neutral import Choice, Prompt

Event = tuple[str, int, dict[str, Any]]
"""The kind of an event, the output tokens that are out after it, and its data."""


def refused(choice: Choice) -> bool:
    """Say whether the model refused: then there is no content, and the details say why."""
    return choice.finish in ("refusal", "filter")


@dataclass(frozen=True, slots=True)
class Content:
    """What a choice says, in the vendor's blocks."""

    prompt: Prompt
    choice: Choice

    def blocks(self) -> list[dict[str, Any]]:
        """Write the blocks of a whole answer."""
        if refused(self.choice):
            return []
        thought = [self._thinking(self._shown())] if self._thinks() else []
        texts = [self._text(passage) for passage in passages(self.choice)]
        calls = [self._call(number) for number in range(len(self.choice.calls))]
        return [*thought, *texts, *calls]

    def events(self, at_most: int) -> Iterator[Event]:
        """Write the events in which the blocks come into being."""
        if refused(self.choice):
            return
        cut = steps(self.choice, at_most, shown=True)
        index = 0
        if self._thinks():
            thought = [step for step in cut if step.kind == "thinking"]
            yield from self._think(index, thought)
            index += 1
        said = [step for step in cut if step.kind == "text"]
        for passage in passages(self.choice):
            yield from self._say(index, passage, said)
            index += 1
        for number in range(len(self.choice.calls)):
            mine = [step for step in cut if step.kind in ("call", "arguments")]
            yield from self._do(index, number, [step for step in mine if step.call == number])
            index += 1

    def _thinks(self) -> bool:
        return self.prompt.show_thinking and bool(self.choice.thinking)

    def _shown(self) -> str:
        return "" if self.prompt.echo.get("hidden") else self.choice.thinking

    def _thinking(self, thinking: str) -> dict[str, Any]:
        signed = signature(self.choice.thinking)
        return {"type": "thinking", "thinking": thinking, "signature": signed}

    def _text(self, passage: Passage) -> dict[str, Any]:
        block = {"type": "text", "text": self.choice.text[passage.start : passage.end]}
        cited = self._cited(passage)
        return {**block, "citations": cited} if cited else block

    def _cited(self, passage: Passage) -> list[dict[str, Any]]:
        sources: Sequence[Source] = self.prompt.echo.get("sources", ())
        return [citation_of(one, sources) for one in passage.citations]

    def _call(self, number: int) -> dict[str, Any]:
        call = self.choice.calls[number]
        call_id = branded(call.id, "toolu_")
        return {"type": "tool_use", "id": call_id, "name": call.name, "input": arguments_of(call)}

    def _think(self, index: int, cut: list[Step]) -> Iterator[Event]:
        done = self.choice.thinking_tokens
        yield _begin(index, 0, {**self._thinking(""), "signature": ""})
        for step in cut if self._shown() else ():
            yield _delta(index, step.done, "thinking_delta", thinking=step.text)
        signed = signature(self.choice.thinking)
        yield _delta(index, done, "signature_delta", signature=signed)
        yield _end(index, done)

    def _say(self, index: int, passage: Passage, cut: list[Step]) -> Iterator[Event]:
        cited = self._cited(passage)
        begun: dict[str, Any] = {"type": "text", "text": ""}
        pieces = [*_inside(passage, cut)]
        before, done = self.choice.thinking_tokens, pieces[-1][1]
        yield _begin(index, before, {**begun, "citations": []} if cited else begun)
        for text, out in pieces:
            yield _delta(index, out, "text_delta", text=text)
        for one in cited:
            yield _delta(index, done, "citations_delta", citation=one)
        yield _end(index, done)

    def _do(self, index: int, number: int, cut: list[Step]) -> Iterator[Event]:
        begun, *rest = cut
        yield _begin(index, begun.done, {**self._call(number), "input": {}})
        yield _delta(index, begun.done, "input_json_delta", partial_json="")
        for step in rest:
            yield _delta(index, step.done, "input_json_delta", partial_json=step.text)
        yield _end(index, cut[-1].done)


def _begin(index: int, tokens: int, block: dict[str, Any]) -> Event:
    return "content_block_start", tokens, {"index": index, "content_block": block}


def _delta(index: int, tokens: int, kind: str, **data: Any) -> Event:
    return "content_block_delta", tokens, {"index": index, "delta": {"type": kind, **data}}


def _end(index: int, tokens: int) -> Event:
    return "content_block_stop", tokens, {"index": index}


def _inside(passage: Passage, cut: list[Step]) -> Iterator[tuple[str, int]]:
    """Yield the pieces of text that lie in a passage, with the tokens that are out after each."""
    start = 0
    for step in cut:
        end = start + len(step.text)
        if start < passage.end and passage.start < end:
            first, last = max(start, passage.start), min(end, passage.end)
            yield step.text[first - start : last - start], step.done
        start = end
