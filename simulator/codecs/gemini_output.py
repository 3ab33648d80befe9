"""Gemini's candidates: parts of thought, text and calls, whole and as frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulator import tokens
from simulator.codecs.arguments import arguments_of, well_formed
from simulator.codecs.pieces import Step, steps
from simulator.neutral import Chance, Choice, Prompt

FINISH = {
    "stop": "STOP",
    "stop_sequence": "STOP",
    "calls": "STOP",
    "length": "MAX_TOKENS",
    "refusal": "SAFETY",
}
MALFORMED = "MALFORMED_FUNCTION_CALL"
RATING = {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True}

Parts = list[dict[str, Any]]


def candidate_of(prompt: Prompt, index: int, choice: Choice) -> dict[str, Any]:
    """Write a whole candidate."""
    empty = _without_content(choice)
    if empty:
        return {**empty, "index": index}
    parts: Parts = []
    if prompt.show_thinking and choice.thinking:
        parts.append(_thought(choice.thinking))
    if choice.text:
        parts.append({"text": choice.text})
    parts += [_call(choice, number) for number in range(len(choice.calls))]
    parts = parts or [{"text": ""}]
    return {**_candidate(prompt, index, parts, choice.chances), **_end(prompt, choice)}


def candidates_of(
    prompt: Prompt, index: int, choice: Choice, at_most: int
) -> Iterator[tuple[dict[str, Any], int]]:
    """Write a candidate in frames, each with the output tokens that are out after it."""
    whole = tokens.of_choice(choice)
    empty = _without_content(choice)
    if empty:
        yield {**empty, "index": index}, whole
        return
    found = [*_pieces(choice, steps(choice, at_most, shown=prompt.show_thinking))]
    *most, (last, _, chances) = found or [({"text": ""}, 0, ())]
    for part, done, likely in most:
        yield _candidate(prompt, index, [part], likely), done
    yield {**_candidate(prompt, index, [last], chances), **_end(prompt, choice)}, whole


def _without_content(choice: Choice) -> dict[str, Any]:
    """Write what stands for a refusal, or for calls that are no JSON; empty for all others."""
    if choice.finish == "refusal":
        return {"finishReason": FINISH["refusal"], "safetyRatings": [RATING]}
    broken = [call for call in choice.calls if not well_formed(call)]
    if choice.finish == "calls" and broken:
        text = f"Malformed function call: {broken[0].name}({broken[0].arguments})"
        return {"finishReason": MALFORMED, "finishMessage": text}
    return {}


def _end(prompt: Prompt, choice: Choice) -> dict[str, Any]:
    out: dict[str, Any] = {"finishReason": FINISH[choice.finish]}
    if prompt.logprobs is not None and choice.chances:
        logs = [chance.logprob for chance in choice.chances]
        out["avgLogprobs"] = sum(logs) / len(logs)
    return out


def _logprobs(prompt: Prompt, chances: Sequence[Chance]) -> dict[str, Any]:
    chosen = [_likely(chance.token, chance.logprob) for chance in chances]
    tops = [{"candidates": [_likely(*other) for other in chance.others]} for chance in chances]
    out: dict[str, Any] = {
        "chosenCandidates": chosen,
        "logProbabilitySum": sum(chance.logprob for chance in chances),
    }
    return {**out, "topCandidates": tops} if prompt.logprobs else out


def _likely(token: str, logprob: float) -> dict[str, Any]:
    return {"token": token, "logProbability": logprob}


def _pieces(
    choice: Choice, cut: list[Step]
) -> Iterator[tuple[dict[str, Any], int, Sequence[Chance]]]:
    """Yield the parts in which a choice comes; a call comes whole."""
    for number, step in enumerate(cut):
        if step.kind == "thinking":
            yield _thought(step.text), step.done, ()
        elif step.kind == "text":
            yield {"text": step.text}, step.done, step.chances
        elif number + 1 == len(cut) or cut[number + 1].kind == "call":
            yield _call(choice, step.call), step.done, ()


def _thought(text: str) -> dict[str, Any]:
    return {"text": text, "thought": True}


def _call(choice: Choice, number: int) -> dict[str, Any]:
    call = choice.calls[number]
    return {"functionCall": {"id": call.id, "name": call.name, "args": arguments_of(call)}}


def _candidate(
    prompt: Prompt, index: int, parts: Parts, chances: Sequence[Chance]
) -> dict[str, Any]:
    out: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": index}
    if prompt.logprobs is not None and chances:
        out["logprobsResult"] = _logprobs(prompt, chances)
    return out
