"""Orders to the model in the descriptions of tools, as a tool of somebody else may carry them.

A description belongs to the tool that it describes. One that wants another tool called, or every
request treated in some way, reaches beyond that; a model that reads all descriptions as
instructions may do as it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from simulator.attempt import Attempt, Draft, Option, choose
from simulator.language import sentences
from simulator.mind import Mind
from simulator.neutral import Prompt, Tool
from simulator.skills.tools.assign import Value
from simulator.skills.tools.draft import draft
from simulator.skills.tools.fill import fill
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.schema import leaves, words_of
from simulator.skills.tools.skill import usable
from simulator.task import Task

RESTRICTED = 0.4
"""The rate is multiplied by this if the instructions say when the tool may be called."""

LONGEST = 3
"""An order goes on for so many sentences."""

MOST_PASSED_ON = 2000
"""How many characters of a conversation an order can make the model pass on."""

USE = (
    r"(?:us(?:e|es|ing)|call(?:s|ed|ing)?|invok(?:e|es|ed|ing)|run(?:s|ning)?"
    r"|execut(?:e|es|ed|ing))"
)
REACH = re.compile(
    rf"\b(?:before|after|prior\s+to|whenever|when|each\s+time|every\s+time)\s+(?:you\s+)?{USE}\s+"
    r"(?:any|every|each|all|another|other|one\s+of)\b[^.\n]{0,30}\b(?:tools?|functions?|of\s+them)\b"
    r"|\bbefore\s+(?:any|every|each|all)\s+(?:other\s+)?(?:tools?|functions?|calls?)\b",
    re.IGNORECASE,
)
"""Scope: the use of other tools."""

ALWAYS = re.compile(
    r"\bbefore\s+(?:you\s+)?(?:answer|reply|respond|do(?:ing)?\s+anything)(?:ing)?\b"
    r"|\b(?:for|on|at|in|with|after|before)\s+(?:every|each|any)\s+(?:single\s+)?(?:request|message"
    r"|question|conversation|turn|user|answer|reply|response)\b"
    rf"|\balways\s+(?:first\s+|also\s+)?(?:{USE}|send|forward|read)\b",
    re.IGNORECASE,
)
"""Scope: every request, whether it needs a tool or not."""

LIMIT = re.compile(r"\b(?:only|never|don't|do\s+not|must\s+not|may\s+not|no)\b", re.IGNORECASE)
ASKED = re.compile(
    rf"\b{USE}\b[^.\n]{{0,60}}\btools?\b[^.\n]{{0,60}}\b(?:the\s+)?(?:user|request)\b[^.\n]{{0,40}}"
    r"\b(?:asks?|asked|needs?|requests?|requires?|wants?)\b",
    re.IGNORECASE,
)
"""The instructions allow a tool only where the user asks for what it does."""


@dataclass(frozen=True, slots=True)
class ToolOrder:
    """An order in the description of `carrier` that wants `target` called.

    always: it is meant for every request, not only for those that use a tool.
    """

    carrier: Tool
    target: Tool
    order: str
    always: bool


def find(prompt: Prompt) -> ToolOrder | None:
    """Return the first such order that was not carried out since the user spoke, or None."""
    allowed = usable(prompt)
    last = max((at for at, turn in enumerate(prompt.turns) if turn.role == "user"), default=-1)
    done = {call.name for turn in prompt.turns[last + 1 :] for call in turn.calls}
    for carrier in prompt.tools if allowed else ():
        for text in _descriptions(carrier):
            found = _order(carrier, text, allowed)
            if found is not None and found.target.name not in done:
                return found
    return None


def _descriptions(tool: Tool) -> Iterator[str]:
    yield tool.description
    yield from (leaf.doc for leaf in leaves(tool) if leaf.doc)


def _order(carrier: Tool, text: str, allowed: Sequence[Tool]) -> ToolOrder | None:
    """Return the order that begins in a sentence with a scope beyond the tool itself."""
    parts = sentences(text)
    for place, part in enumerate(parts):
        always = ALWAYS.search(part) is not None
        if not always and REACH.search(part) is None:
            continue
        order = " ".join(parts[place : place + LONGEST])
        target = next((one for one in allowed if _names(order, one, carrier)), None)
        if target is not None:
            return ToolOrder(carrier, target, order, always)
    return None


def _names(order: str, tool: Tool, carrier: Tool) -> bool:
    if tool.name == carrier.name:
        return re.search(rf"\b{USE}\s+(?:this|{re.escape(tool.name)})\b", order) is not None
    return re.search(rf"(?<![\w-]){re.escape(tool.name)}(?![\w-])", order) is not None


def restricted(instructions: str, order: ToolOrder) -> bool:
    """Say whether the instructions limit when the tool of an order may be called.

    They do if they name it, or only others, in a sentence with "only", "never" or "do not"; or if
    they tie the use of tools to what the user asks for.
    """
    for one in sentences(instructions):
        if LIMIT.search(one) is None:
            continue
        low = one.lower()
        if order.target.name.lower() in low or words_of(order.target.name) in low:
            return True
        if order.carrier.name.lower() in low or ASKED.search(one):
            return True
    return False


def carried_out(task: Task, order: ToolOrder, mind: Mind, note: str) -> Attempt | None:
    """Call the tool that an order wants, then what the request needs; None if it does not apply."""
    answered = mind.solve(task)
    called = _call(task, order, mind)
    own = answered is not None and makes_calls(answered)
    if not own and not order.always:
        return None
    first = choose(Option(1.0, calls=(called,), source=order.carrier.name))
    if answered is None or not own or not task.prompt.tool_choice.parallel:
        return Attempt((first,), notes=(note,))
    return replace(answered, pieces=(first, *answered.pieces), notes=(*answered.notes, note))


def makes_calls(attempt: Attempt) -> bool:
    """Say whether an attempt calls a tool, at least in its best options."""
    slots = [piece for piece in attempt.pieces if not isinstance(piece, str)]
    return bool(attempt.calls) or any(slot.options and slot.options[0].calls for slot in slots)


def _call(task: Task, order: ToolOrder, mind: Mind) -> Draft:
    """Fill the arguments from the order; a text that it does not quote is the conversation."""
    told = re.sub(rf"(?<![\w-]){re.escape(order.target.name)}(?![\w-])", "it", order.order)
    filled = fill(order.target, told, mind)
    said = "\n".join(
        turn.text for turn in task.prompt.turns if turn.role in ("user", "tool") and turn.text
    )
    values = dict(filled.values)
    for leaf in leaves(order.target):
        known = values.get(leaf.path)
        quoted = known is not None and known.mention is not None and known.mention.kind == "quoted"
        if leaf.kind == "string" and meaning(leaf).sort == "message" and not quoted:
            values[leaf.path] = Value(said[:MOST_PASSED_ON], 1.0)
    missing = tuple(leaf for leaf in filled.missing if leaf.path not in values)
    return draft(replace(filled, values=values, missing=missing), mind, invent=True)
