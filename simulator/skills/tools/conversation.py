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
    """Return the calls of these turns with their results, in order.

    A result whose call is not there counts as one of a call without arguments.
    """
    results = {turn.result.call_id: turn for turn in turns if turn.result is not None}
    calls = [call for turn in turns for call in turn.calls]
    known = {call.id for call in calls}
    for name, turn in results.items():
        if name not in known and turn.result is not None:
            calls.append(Call(name, turn.result.name, "{}"))
    return tuple(_round(call, results.get(call.id)) for call in calls)


def _round(call: Call, answer: Turn | None) -> Round:
    if answer is None or answer.result is None:
        return Round(call, None)
    return Round(call, answer.text, answer.result.is_error)
