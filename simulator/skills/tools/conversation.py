"""The conversation around tools: what is asked, what was said before, what tools gave back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from simulator.neutral import Call, Prompt, Turn
from simulator.skills.tools.dates import today_in


@dataclass(frozen=True, slots=True)
class Round:
    """A call of the model, and what it gave back: None if nothing came yet."""

    call: Call
    result: str | None
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a prompt with tools says.

    request: the last turn of the user, with the turn that it answers if the model had asked back.
    background: earlier turns of the user. rounds: calls since the request, with their results.
    today: the date that the prompt says it is.
    """

    request: str
    background: str
    instructions: str
    rounds: tuple[Round, ...]
    today: date | None


def read(prompt: Prompt) -> Conversation:
    """Read the conversation of a prompt."""
    turns = prompt.turns
    last = max((at for at, turn in enumerate(turns) if turn.role == "user"), default=-1)
    request = turns[last].text if last >= 0 else ""
    said = [turn.text for turn in turns[: max(last, 0)] if turn.role == "user"]
    if said and _asked_back(turns[last - 1]):
        request = f"{said[-1]} {request}"
    instructions = "\n".join(turn.text for turn in turns if turn.role == "system")
    today = today_in([instructions, *said, request])
    return Conversation(
        request, " ".join(said[-3:]), instructions, _rounds(turns[last + 1 :]), today
    )


def _asked_back(turn: Turn) -> bool:
    return turn.role == "assistant" and not turn.calls and turn.text.rstrip().endswith("?")


def _rounds(turns: tuple[Turn, ...]) -> tuple[Round, ...]:
    """Return the calls of these turns with their results, in order."""
    results = {turn.result.call_id: turn for turn in turns if turn.result is not None}
    out = []
    for turn in turns:
        for call in turn.calls:
            answer = results.get(call.id)
            is_error = answer is not None and answer.result is not None and answer.result.is_error
            out.append(Round(call, answer.text if answer is not None else None, is_error))
    return tuple(out)
