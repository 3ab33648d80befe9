"""From a prompt to a reply: parse, ask the skills, render (stop sequences, length), count."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator import embeddings, tokens
from simulator.models import Model
from simulator.neutral import Choice, Problem, Prompt, Reply
from simulator.parse import parse
from simulator.records import Usage
from simulator.skills import REGISTRY, Attempt

NO_SKILL = "the simulator has no skill for this request"
"""The whole text of an answer to a request outside the skills. Nothing is ever invented."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, the skill it came from (None: no skill), and what the skill considered."""

    reply: Reply
    skill: str | None
    attempt: Attempt


def input_tokens(prompt: Prompt) -> int:
    """Estimate the input tokens of a prompt."""
    texts = sum(tokens.count(turn.text) for turn in prompt.turns)
    return texts + tokens.PER_TURN * len(prompt.turns) + tokens.PER_PROMPT


def fit(prompt: Prompt, model: Model) -> Prompt:
    """Leave out the oldest turns that do not fit into the window, if the prompt allows it.

    Turns in passing (instructions) and the last turn stay.
    """
    used, first = input_tokens(prompt), prompt.passing
    if not prompt.shorten or used <= model.window:
        return prompt
    while used > model.window and first < len(prompt.turns) - 1:
        used -= tokens.count(prompt.turns[first].text) + tokens.PER_TURN
        first += 1
    return replace(prompt, turns=(*prompt.turns[: prompt.passing], *prompt.turns[first:]))


def embedding_tokens(prompt: Prompt, model: Model) -> int:
    """Estimate the tokens of all texts. Raises Problem for too many of them or of dimensions."""
    counts = [tokens.count(turn.text) for turn in prompt.turns]
    check_window(model, max(counts))
    size = prompt.dimensions
    if size is not None and not 1 <= size <= model.dimensions:
        text = (
            f"Invalid value for 'dimensions' = {size}. "
            f"Must be between 1 and {model.dimensions} for the model {model.name}."
        )
        raise Problem("out_of_range", 400, text, "dimensions")
    if prompt.most_tokens is not None and sum(counts) > prompt.most_tokens:
        text = f"Requested {sum(counts)} tokens, max {prompt.most_tokens} tokens per request."
        raise Problem("invalid", 400, text, "input", {"code": "max_tokens_per_request"})
    return sum(counts)


def vectors_known(prompt: Prompt, model: Model) -> bool:
    """Say whether `embed` only has to look up vectors."""
    return embeddings.loaded(model.name) and embeddings.embedder(model.name).knows(
        [turn.text for turn in prompt.turns]
    )


def embed(prompt: Prompt, model: Model, used: int) -> Answer:
    """Make a unit vector of each turn. Shorter ones are cut from the full one, and scaled again."""
    texts = [turn.text for turn in prompt.turns]
    embedder = embeddings.embedder(model.name)
    vectors = [embeddings.cut(v, prompt.dimensions) for v in embedder.vectors(texts)]
    notes = tuple(
        f"text {index} is longer than {embeddings.MOST_TOKENS} tokens; the rest does not count"
        for index, text in enumerate(texts)
        if embedder.truncates(text)
    )
    reply = Reply(prompt.model, (), Usage(used), tuple(vectors))
    return Answer(reply, "embedding", Attempt("", notes=notes))


def check_window(model: Model, used: int) -> None:
    """Raise Problem if the prompt does not fit into the model's window."""
    if used > model.window:
        detail = {"used": str(used), "window": str(model.window)}
        raise Problem("context_overflow", 400, detail=detail)


def answer(prompt: Prompt, model: Model, used: int) -> Answer:
    """Answer `prompt`, which has `used` input tokens, with `model`."""
    task = parse(prompt)
    for skill in REGISTRY:
        attempt = skill.attempt(task, prompt)
        if attempt is not None:
            return _finish(prompt, model, used, skill.name, attempt)
    return _finish(prompt, model, used, None, Attempt(NO_SKILL))


def _finish(prompt: Prompt, model: Model, used: int, skill: str | None, attempt: Attempt) -> Answer:
    limit = min(prompt.max_tokens or model.max_output, model.max_output)
    choice = _render(attempt.text, prompt.stop, limit)
    choices = (choice,) * prompt.samples
    usage = Usage(used, len(choice.tokens) * prompt.samples)
    return Answer(Reply(prompt.model, choices, usage), skill, attempt)


def _render(text: str, stops: tuple[str, ...], limit: int) -> Choice:
    """Cut `text` at the first stop sequence, then after `limit` tokens."""
    found = [(text.index(stop), stop) for stop in stops if stop in text]
    stop = min(found)[1] if found else None
    if stop is not None:
        text = text[: text.index(stop)]
    pieces = tuple(tokens.split(text))
    if len(pieces) > limit:
        return Choice("".join(pieces[:limit]), "length", pieces[:limit])
    return Choice(text, "stop_sequence" if stop else "stop", pieces, stop)
