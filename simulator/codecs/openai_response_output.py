"""What OpenAI responses give out: reasoning, messages and calls, as items and as events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.codecs.openai_functions import wire_id
from simulator.codecs.openai_logprobs import brief_logprobs, logprobs_of
from simulator.codecs.pieces import Step, steps
from simulator.neutral import Choice, Identity, Prompt
from simulator.randomness import digest

CUT = ("length", "filter")
"""How a response ends that is incomplete."""

ENCRYPTED = "reasoning.encrypted_content"

Event = tuple[str, int, dict[str, Any]]
"""The kind of an event (without "response."), the output tokens that are out, and its data."""


def output_of(prompt: Prompt, choice: Choice, identity: Identity) -> list[dict[str, Any]]:
    """Write the items of a finished response, in their order."""
    items = []
    if choice.thinking_tokens:
        items.append(_reasoning(prompt, choice, identity))
    if choice.text or not choice.calls:
        items.append(_message(prompt, choice, identity))
    items += [_call(choice, number) for number in range(len(choice.calls))]
    if choice.finish in CUT and "status" in items[-1]:
        items[-1]["status"] = "incomplete"
    return items


def _reasoning(prompt: Prompt, choice: Choice, identity: Identity) -> dict[str, Any]:
    shown = prompt.show_thinking and choice.thinking
    summary = [{"type": "summary_text", "text": choice.thinking}] if shown else []
    item = {"id": f"rs_{identity.reply}", "type": "reasoning", "summary": summary}
    if ENCRYPTED in prompt.options:
        item["encrypted_content"] = digest("encrypted", identity.reply)
    return item


def _message(prompt: Prompt, choice: Choice, identity: Identity) -> dict[str, Any]:
    return {
        "id": f"msg_{identity.reply}",
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [_part(prompt, choice)],
    }


def _part(prompt: Prompt, choice: Choice) -> dict[str, Any]:
    if choice.finish == "refusal":
        return {"type": "refusal", "refusal": choice.text}
    logprobs = [] if prompt.logprobs is None else logprobs_of(choice.chances)
    return {"type": "output_text", "annotations": [], "logprobs": logprobs, "text": choice.text}


def _call(choice: Choice, number: int) -> dict[str, Any]:
    call = choice.calls[number]
    return {
        "id": f"fc_{call.id}",
        "type": "function_call",
        "status": "completed",
        "call_id": wire_id(call.id),
        "name": call.name,
        "arguments": call.arguments,
    }


def events_of(
    prompt: Prompt, choice: Choice, items: list[dict[str, Any]], at_most: int
) -> Iterator[Event]:
    """Write the events in which the items of a response come into being."""
    cut = steps(choice, at_most, shown=prompt.show_thinking)
    done, calls = 0, 0
    for index, item in enumerate(items):
        story = _Story(prompt, item, index)
        if item["type"] == "reasoning":
            mine = [step for step in cut if step.kind == "thinking"]
            found = [*story.reasoning(mine, choice.thinking_tokens)]
        elif item["type"] == "message":
            found = [*story.message([step for step in cut if step.kind == "text"], done)]
        else:
            found = [*story.call([step for step in cut if _of_call(step, calls)])]
            calls += 1
        yield from found
        done = found[-1][1]


def _of_call(step: Step, number: int) -> bool:
    return step.kind in ("call", "arguments") and step.call == number


@dataclass(frozen=True, slots=True)
class _Story:
    """How one finished item comes into being. `index`: its place among the items."""

    prompt: Prompt
    item: dict[str, Any]
    index: int

    def reasoning(self, steps: list[Step], tokens: int) -> Iterator[Event]:
        """Tell of reasoning, with its summary where that was asked for."""
        yield self._added(0, summary=[])
        where = {**self._place(), "summary_index": 0}
        for part in self.item["summary"]:
            blank = {**part, "text": ""}
            yield "reasoning_summary_part.added", 0, {**where, "part": blank}
            for step in steps:
                yield "reasoning_summary_text.delta", step.done, {**where, "delta": step.text}
            yield "reasoning_summary_text.done", tokens, {**where, "text": part["text"]}
            yield "reasoning_summary_part.done", tokens, {**where, "part": part}
        yield self._done(tokens)

    def message(self, steps: list[Step], done: int) -> Iterator[Event]:
        """Tell of a text or a refusal."""
        yield self._added(done, status="in_progress", content=[])
        (part,) = self.item["content"]
        where = {**self._place(), "content_index": 0}
        blank = _blank(part)
        yield "content_part.added", done, {**where, "part": blank}
        kind, field = ("refusal", "refusal") if "refusal" in part else ("output_text", "text")
        for step in steps:
            done = step.done
            data = {**where, "delta": step.text, **self._likely([step], part)}
            yield f"{kind}.delta", done, data
        yield f"{kind}.done", done, {**where, field: part[field], **self._likely(steps, part)}
        yield "content_part.done", done, {**where, "part": part}
        yield self._done(done)

    def call(self, steps: list[Step]) -> Iterator[Event]:
        """Tell of a call."""
        yield self._added(steps[0].done, status="in_progress", arguments="")
        for step in steps[1:]:
            data = {**self._place(), "delta": step.text}
            yield "function_call_arguments.delta", step.done, data
        data = {**self._place(), "arguments": self.item["arguments"]}
        yield "function_call_arguments.done", steps[-1].done, data
        yield self._done(steps[-1].done)

    def _added(self, tokens: int, **changes: Any) -> Event:
        item = {**self.item, **changes}
        return "output_item.added", tokens, {"output_index": self.index, "item": item}

    def _done(self, tokens: int) -> Event:
        return "output_item.done", tokens, {"output_index": self.index, "item": self.item}

    def _place(self) -> dict[str, Any]:
        return {"item_id": self.item["id"], "output_index": self.index}

    def _likely(self, steps: list[Step], part: dict[str, Any]) -> dict[str, Any]:
        if "refusal" in part:
            return {}
        if self.prompt.logprobs is None:
            return {"logprobs": []}
        return {"logprobs": [one for step in steps for one in brief_logprobs(step.chances)]}


def _blank(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a message before anything was said."""
    if "refusal" in part:
        return {**part, "refusal": ""}
    return {**part, "text": "", "logprobs": []}
