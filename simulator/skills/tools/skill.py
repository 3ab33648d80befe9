"""Tool use: which tool a request is for, with which arguments, and what to say afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.attempt import Attempt, Option, Piece, choose
from simulator.mind import Mind
from simulator.neutral import Prompt, Tool
from simulator.skills.tools.asking import ask_back, makes_up
from simulator.skills.tools.card import CARD
from simulator.skills.tools.conversation import Conversation, read
from simulator.skills.tools.draft import TOOL_SCALE, draft
from simulator.skills.tools.fill import Filled
from simulator.skills.tools.final import final_answer
from simulator.skills.tools.malformed import spoiled
from simulator.skills.tools.plan import FITS, Planner, Wish
from simulator.skills.tools.results import reading
from simulator.skills.tools.turns import further, with_lookups
from simulator.task import Task


class ToolUse:
    """Calls the tools that a request needs, and tells what they gave back."""

    name = "tool-use"
    card = CARD

    def claim(self, task: Task) -> float:
        prompt = task.prompt
        answered = bool(prompt.turns) and prompt.turns[-1].role == "tool"
        offered = bool(prompt.tools) and prompt.tool_choice.mode != "none"
        return 1.0 if offered or answered else 0.0

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        talk = read(task.prompt)
        if any(done.result is not None for done in talk.rounds):
            return after_results(task.prompt, talk, mind)
        return first_calls(task.prompt, talk, mind)


def usable(prompt: Prompt) -> tuple[Tool, ...]:
    """Return the tools that may be called."""
    names = prompt.tool_choice.names
    if prompt.tool_choice.mode == "none":
        return ()
    return tuple(tool for tool in prompt.tools if not names or tool.name in names)


def first_calls(prompt: Prompt, talk: Conversation, mind: Mind) -> Attempt | None:
    """Call what a fresh request needs, ask for what is missing, or decline."""
    tools = usable(prompt)
    if not tools:
        return None
    planner = Planner(tools, mind, talk.today, talk.background)
    must = prompt.tool_choice.mode == "required"
    wishes = planner.forced(talk.request) if must else planner.wishes(talk.request)
    if not wishes:
        return None
    return called(wishes, prompt, talk, mind)


def after_results(prompt: Prompt, talk: Conversation, mind: Mind) -> Attempt | None:
    """Call what is still open, else answer; an answer in another form is another skill's work."""
    readings = [reading(done) for done in talk.rounds if done.result is not None]
    tools = usable(prompt)
    calls = further(readings, tools, prompt.tool_choice, talk, mind) if tools else ()
    if calls:
        return Attempt((), calls, notes=(f"{len(readings)} results, {len(calls)} more calls",))
    if prompt.format.kind != "text":
        return None
    return final_answer(readings, prompt, talk, mind)


def called(wishes: Sequence[Wish], prompt: Prompt, talk: Conversation, mind: Mind) -> Attempt:
    """Make the calls of wishes, as far as nothing is missing."""
    must = prompt.tool_choice.mode == "required"
    lacking = [wish for wish in wishes if wish.best[0].missing]
    chosen = [wish for wish in wishes if not wish.best[0].missing]
    chosen += with_lookups(lacking, usable(prompt), talk, mind)
    if not chosen:
        if not must and not makes_up(talk, mind):
            return ask_back(lacking[0])
        chosen = list(wishes)
    if not prompt.tool_choice.parallel:
        first = chosen[0]
        chosen = [replace(first, ways=tuple((score, filled[:1]) for score, filled in first.ways))]
    notes = [f"{wish.tool.name}: {wish.ways[0][0]:.4f}, at least {FITS}" for wish in chosen]
    return Attempt(tuple(_slot(wish, mind) for wish in chosen), notes=tuple(notes))


def _slot(wish: Wish, mind: Mind) -> Piece:
    return choose(*(_option(score, filled, mind) for score, filled in wish.ways), scale=TOOL_SCALE)


def _option(score: float, filled: tuple[Filled, ...], mind: Mind) -> Option:
    calls = tuple(spoiled(draft(one, mind, invent=True), one.tool, mind) for one in filled)
    return Option(score, calls=calls, source=filled[0].tool.name)
