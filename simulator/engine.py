"""From a prompt to a reply: parse, ask the skills, sample, render (stops, length), count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator import embeddings, injection, tokens
from simulator.attempt import Attempt, certain, greedy
from simulator.mind import Chances, Mind, essence_of
from simulator.models import Model
from simulator.neutral import Call, Chance, Choice, Citation, Problem, Prompt, Reply, Turn
from simulator.parse import parse
from simulator.randomness import digest
from simulator.records import Candidate, Usage
from simulator.routing.meaning import understood
from simulator.sampler import Drawn, Sampler, Settings, trace_options
from simulator.skills import REGISTRY
from simulator.skills.base import Skill
from simulator.task import Example, Task

NO_SKILL = "the simulator has no skill for this request"
"""The whole text of an answer to a request outside the skills. Nothing is ever invented."""

INJECTED = "injected-instruction"
"""What stands for the skill in the trace of an answer that followed an order in the data."""

DEFAULT_TEMPERATURE = 1.0
"""The temperature of a request that names none, and of those that may not name one."""

UNSURE = 0.6
"""If no skill claims a task so surely, the meaning of its orders is looked at, too."""

TRACED = 5
"""How many candidates a trace shows."""

Claims = list[tuple[float, Skill]]
"""Skills that claim a task and how surely, the surest first. They do not depend on chance."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides an answer besides the prompt.

    seed: of the session. request: the name of this request in the log.
    occurrence: how often this request came in the session, itself included.
    drift: 0 for the model as it was, up to 1 for one that has quietly become another.
    trained: the conversations that a fine-tuned model was trained on.
    """

    seed: int = 0
    request: str = ""
    occurrence: int = 1
    drift: float = 0.0
    trained: tuple[tuple[Turn, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, the skill it came from (None: no skill), and what the skill considered."""

    reply: Reply
    skill: str | None
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()


def input_tokens(prompt: Prompt) -> int:
    """Estimate the input tokens of a prompt: its turns, its tools, and the schema of its format."""
    turns = sum(map(turn_tokens, prompt.turns))
    tools = sum(tokens.of_tool(tool) for tool in prompt.tools)
    return turns + tools + tokens.of_data(prompt.format.schema) + tokens.PER_PROMPT


def turn_tokens(turn: Turn) -> int:
    """Estimate the tokens of one turn, with its calls and its documents."""
    calls = sum(tokens.count(call.name) + tokens.count(call.arguments) for call in turn.calls)
    documents = sum(tokens.count(one.title) + tokens.count(one.text) for one in turn.documents)
    return tokens.count(turn.text) + calls + documents + tokens.PER_TURN


def fit(prompt: Prompt, model: Model) -> Prompt:
    """Leave out the oldest turns that do not fit into the window, if the prompt allows it.

    Turns in passing (instructions) and the last turn stay.
    """
    used, first = input_tokens(prompt), prompt.passing
    if not prompt.shorten or used <= model.window:
        return prompt
    while used > model.window and first < len(prompt.turns) - 1:
        used -= turn_tokens(prompt.turns[first])
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
    return Answer(reply, "embedding", notes=notes)


def check_window(model: Model, used: int) -> None:
    """Raise Problem if the prompt does not fit into the model's window."""
    if used > model.window:
        detail = {"used": str(used), "window": str(model.window)}
        raise Problem("context_overflow", 400, detail=detail)


def answer(prompt: Prompt, model: Model, used: int, around: Circumstances) -> Answer:
    """Answer `prompt`, which has `used` input tokens, with `model`."""
    prompt = replace(prompt, max_tokens=_room(prompt, model, used))
    task = schooled(parse(prompt), around.trained)
    essence = essence_of(task)
    asked, claims = _claimed(task)
    thoughts: list[tuple[str | None, Attempt]] = []
    choices = []
    for sample in range(prompt.samples):
        turn = throw(prompt, around, sample)
        mind = Mind(model, Chances(around.seed, essence, turn), solve, around.drift)
        # At temperature 0 nothing differs between samples; above it, chance is thrown anew.
        if not thoughts or turn:
            led = injection.obeyed(task, mind)
            thoughts.append(_think(asked, claims, mind) if led is None else (INJECTED, led))
        attempt = thoughts[-1][1]
        choices.append(_finish(prompt, attempt, mind, f"{around.request}.{sample}"))
    skill, first = thoughts[0]
    output = sum(map(tokens.of_choice, choices))
    reasoning = sum(choice.thinking_tokens for choice in choices)
    reply = Reply(prompt.model, tuple(choices), Usage(used, output, reasoning_tokens=reasoning))
    return Answer(reply, skill, _considered(first), first.notes)


def schooled(task: Task, trained: Sequence[tuple[Turn, ...]]) -> Task:
    """Give a task the examples that its model was fine-tuned on, before those of the prompt.

    A prompt without instructions is answered under those that the examples were trained with.
    """
    if not trained:
        return task
    seen = tuple(
        Example(_last(conversation, "user"), conversation[-1].text) for conversation in trained
    )
    instructions = task.instructions or _last(trained[0], "system")
    return replace(task, examples=(*seen, *task.examples), instructions=instructions)


def _last(conversation: tuple[Turn, ...], role: str) -> str:
    return next((turn.text for turn in reversed(conversation) if turn.role == role), "")


def registry() -> tuple[Skill, ...]:
    """Return the skills that answer, which a test may have replaced."""
    return REGISTRY


def solve(task: Task, mind: Mind) -> Attempt | None:
    """Let the skill that claims `task` most answer it, or the next one; None if none does."""
    asked, claims = _claimed(task)
    skill, attempt = _think(asked, claims, mind)
    return attempt if skill is not None else None


def _claimed(task: Task) -> tuple[Task, Claims]:
    """Return a task, in words that the skills know if need be, and the skills that claim it."""
    claims = _claims(task)
    if (not claims or claims[0][0] < UNSURE) and not task.prompt.tools:
        task = understood(task)
        claims = _claims(task) if task.job else claims
    return task, claims


def _think(task: Task, claims: Claims, mind: Mind) -> tuple[str | None, Attempt]:
    """Ask the skills in the order of their claims, until one answers."""
    for _, skill in claims:
        attempt = skill.attempt(task, mind)
        if attempt is not None:
            return skill.name, attempt
    return None, certain(NO_SKILL)


def _claims(task: Task) -> Claims:
    """Ask all skills for their claims; of equals, the first registered comes first."""
    claims = [(skill.claim(task), skill) for skill in REGISTRY]
    return sorted((one for one in claims if one[0] > 0), key=lambda one: -one[0])


def _room(prompt: Prompt, model: Model, used: int) -> int:
    """Return the most tokens of an answer: what the caller, the model and the window allow."""
    asked = model.max_output if prompt.max_tokens is None else prompt.max_tokens
    return min(asked, model.max_output, model.window - used)


def _temperature(prompt: Prompt) -> float:
    return DEFAULT_TEMPERATURE if prompt.temperature is None else prompt.temperature


def throw(prompt: Prompt, around: Circumstances, sample: int = 0) -> str:
    """Name the throw of the dice: by the request's seed, else by how often it came."""
    if _temperature(prompt) <= 0:
        return ""
    thrown = f"seed {prompt.seed}" if prompt.seed is not None else f"time {around.occurrence}"
    return f"{thrown}, sample {sample}"


def _finish(prompt: Prompt, attempt: Attempt, mind: Mind, name: str) -> Choice:
    """Sample an answer, then cut it at stop sequences and at the length limit."""
    top_p = 1.0 if prompt.top_p is None else prompt.top_p
    settings = Settings(_temperature(prompt), top_p, mind.draw)
    pieces = mind.in_its_manner(attempt.pieces, prompt.format.kind)
    drawn = Sampler(settings, prompt.logprobs).answer(pieces, attempt.calls)
    limit = prompt.max_tokens or 0
    thought = tokens.count(attempt.thinking)
    choice = _render(drawn, prompt.stop, max(0, limit - thought), name)
    choice = replace(choice, thinking=attempt.thinking, thinking_tokens=min(thought, limit))
    if attempt.refusal and choice.finish == "stop":
        choice = replace(choice, finish="refusal")
    return choice


def _render(drawn: Drawn, stops: tuple[str, ...], limit: int, name: str) -> Choice:
    """Cut the text at the first stop sequence, then text and calls after `limit` tokens."""
    text, stop = _until(drawn.text, stops)
    pieces = tuple(tokens.split(text))
    short = len(pieces) > limit
    pieces = pieces[:limit]
    calls, call_tokens, room = [], [], limit - len(pieces)
    for place, (tool, arguments) in enumerate(() if stop is not None or short else drawn.calls):
        cut = tuple(tokens.split(arguments))
        short = short or len(cut) > room
        if room > 0 or not cut:
            calls.append(Call(digest("call", name, place)[:24], tool, "".join(cut[:room])))
            call_tokens.append(cut[:room])
        room -= min(room, len(cut))
    finish = "stop_sequence" if stop is not None else "calls" if calls else "stop"
    text = "".join(pieces)
    return Choice(
        text,
        "length" if short else finish,  # type: ignore[arg-type]
        pieces,
        None if short else stop,
        calls=tuple(calls),
        call_tokens=tuple(call_tokens),
        chances=_aligned(pieces, drawn.chances),
        citations=_citations(drawn, text),
    )


def _until(text: str, stops: tuple[str, ...]) -> tuple[str, str | None]:
    """Return the text before the first stop sequence, and which one it was."""
    found = [(text.index(stop), stop) for stop in stops if stop in text]
    if not found:
        return text, None
    at, stop = min(found)
    return text[:at], stop


def _aligned(pieces: Sequence[str], chances: Sequence[Chance]) -> tuple[Chance, ...]:
    """Give the tokens of the whole text the chances of the tokens of its parts.

    A token that was made of several parts has the sum of their log probabilities.
    """
    if not chances:
        return ()
    out, at, end, place = [], 0, 0, 0
    for piece in pieces:
        end += len(piece)
        inside = []
        while place < len(chances) and at < end:
            inside.append(chances[place])
            at += len(chances[place].token)
            place += 1
        if len(inside) == 1 and inside[0].token == piece:
            out.append(inside[0])
        else:
            logprob = round(sum(chance.logprob for chance in inside), 6)
            out.append(Chance(piece, logprob, ((piece, logprob),)))
    return tuple(out)


def _citations(drawn: Drawn, text: str) -> tuple[Citation, ...]:
    """Return the citations of what is left of the answer, for blocks that came as documents."""
    return tuple(
        Citation(
            start,
            min(end, len(text)),
            quote.block.document,
            quote.block.id or "",
            quote.begins,
            quote.ends,
            quote.block.text[quote.begins : quote.ends],
        )
        for start, end, quote in drawn.quotes
        if quote.block.document is not None and start < len(text)
    )


def _considered(attempt: Attempt) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            greedy(option.pieces) or ", ".join(call.name for call in option.calls),
            option.score,
            option.source,
        )
        for option in trace_options(attempt.pieces)[:TRACED]
    )
