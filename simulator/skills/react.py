"""ReAct loops in text: Thought, Action, Observation, Final Answer, in the conventions people use.

After Yao et al. 2022. Tools, their choice and their arguments are those of tool use; this file
reads the conventions of a prompt, and writes the next step in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulator.attempt import Attempt, Draft, Option, Piece, Slot, greedy
from simulator.mind import Mind
from simulator.neutral import Call, Prompt, Result, Tool, Turn
from simulator.skills.base import Card
from simulator.skills.react_tools import ASKS, calculators_for, searches, to_compute
from simulator.skills.tools.assign import Value
from simulator.skills.tools.conversation import read
from simulator.skills.tools.listed import listed_tools, single
from simulator.skills.tools.malformed import CAREFUL
from simulator.skills.tools.plan import Planner, Wish
from simulator.skills.tools.skill import after_results, called
from simulator.task import Task

FORGETS = 1.0
"""Smaller models break the format in this many times the share of malformed JSON that is above
that of careful models."""

IMAGINES = 0.5
"""Without a stop sequence, a model writes the observation itself, times its inventions."""

LABEL = r"^[ \t]*[*_#]*"
STEP = re.compile(r"\b(?:Thought|Action Input|Action|Observation|action_input)\b")
QUESTION = re.compile(
    rf"{LABEL}(?:(?:User |My )?(?:Question|Request)|Input|Task|Query|Problem|Goal)"
    r"[*_]*[ \t]*:[*_]*[ \t]*(?P<text>.+)$",
    re.MULTILINE,
)
TEMPLATE = re.compile(
    r"\b(?:input\s+question|you\s+must\s+answer|original\s+input|\{\w*\}|<\w+>)", re.IGNORECASE
)
ACTION = re.compile(
    rf"{LABEL}Action[ \t]*(?P<number>\d*)[*_]*[ \t]*:[*_]*[ \t]*(?P<action>.*?)"
    rf"(?=^[ \t]*[*_]*(?:Observation|PAUSE)|\Z)",
    re.MULTILINE | re.DOTALL,
)
OBSERVATION = re.compile(
    rf"{LABEL}Observation[ \t]*\d*[*_]*[ \t]*:[*_]*[ \t]*(?P<text>.*?)"
    rf"(?={LABEL}(?:Thought|Action|Observation|Final Answer|Question)\b[ \t]*\d*[*_]*[ \t]*:|\Z)",
    re.MULTILINE | re.DOTALL,
)
INPUT = re.compile(r"^[ \t]*[*_]*Action Input[*_]*[ \t]*:[*_]*[ \t]*", re.MULTILINE)
MANY = 3
"""So many of the words for steps make a loop; one less does, beside a list of tools."""

BLOB = re.compile(r"\{[^{}]*\"action\"\s*:[^{}]*\}", re.DOTALL)
BLOB_KEYS = re.compile(r"\"action\"[^.\n]{0,40}\"action_input\"")
BRACKET = re.compile(r"\b[A-Za-z_]\w*\[[^\]\n]*\]")
NAMED_CALL = re.compile(
    r"^\s*[`\"]?(?P<name>[\w.-]+)\s*[(\[:]\s*(?P<inner>.*?)\s*[)\]]?[`\"]?\s*$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Convention:
    """How a prompt wants steps to be written.

    style: "input" (Action, Action Input), "json" (an object with action and action_input after
    a thought), "blob" (nothing but that object),
    "bracket" (search[query], finish[answer]), "call" (search(query="...")), "pause" (tool: x).
    numbered: steps carry numbers. begun: the prompt ends with "Thought:", which the reply goes on.
    """

    style: str
    numbered: bool
    begun: bool
    finish: str


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop so far: the question, and the steps taken, each as (tool, arguments, observation)."""

    question: str
    steps: tuple[tuple[str, str, str], ...]


class ReactLoop:
    """Takes the next step of a ReAct loop that is written as text."""

    name = "react-loop"
    card = Card(
        does="Takes the next step of a ReAct loop that is written as text.",
        how=(
            "It reads the tools that the prompt lists, the question, and the steps so far.",
            "Choice, arguments, repair and final answer are those of tool use.",
            "It writes one step, up to the observation.",
            "A question for a fact goes to a tool that searches, if one is listed, not to what the "
            "simulator knows by heart.",
        ),
        reads=(
            "The convention: Action and Action Input, a JSON object after a thought or alone, "
            "tool[input], tool(x=1), "
            "or tool: input with PAUSE.",
            "Names, signatures and descriptions of the listed tools.",
            "Stop sequences: with one before the observation, the model never writes its own.",
        ),
        limits=("Tools must stand one a line, or as JSON, after a line that announces them.",),
        constants={
            "breaks the format, times malformed JSON above careful models": FORGETS,
            "writes observations itself without a stop sequence, times inventions": IMAGINES,
        },
    )

    def claim(self, task: Task) -> float:
        if task.prompt.tools:
            return 0.0
        told = "\n".join(turn.text for turn in task.prompt.turns if turn.role != "assistant")
        if BLOB_KEYS.search(told) and listed_tools(told):
            return 0.95
        steps = len(set(STEP.findall(told)))
        return 0.95 if steps >= MANY or (steps == MANY - 1 and listed_tools(told)) else 0.0

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        prompt = task.prompt
        told = "\n".join(turn.text for turn in prompt.turns)
        tools = listed_tools(told)
        loop = loop_of(prompt, tools)
        if not tools or not loop.question:
            return None
        way = convention_of(prompt, told)
        found = next_step(prompt, tools, loop, mind)
        if found is None:
            return None
        writer = Writer(way, tools, len(loop.steps) + 1, prompt.stop, mind)
        return writer.written(found)


def convention_of(prompt: Prompt, told: str) -> Convention:
    """Find out how the prompt wants steps to be written."""
    if BLOB_KEYS.search(told) and not re.search(r"\bThought\b", told):
        style = "blob"
    elif "action_input" in told or re.search(r"\"action\"\s*:", told):
        style = "json"
    elif INPUT.search(told):
        style = "input"
    elif re.search(r"\bPAUSE\b", told):
        style = "pause"
    elif re.search(rf"{LABEL}Action[ \t]*\d*:[ \t]*[`\w.]+\(", told, re.MULTILINE):
        style = "call"
    else:
        style = "bracket" if BRACKET.search(told) else "input"
    finish = re.search(r"\b(finish)\[", told, re.IGNORECASE)
    label = "Final Answer" if re.search(r"final answer", told, re.IGNORECASE) else "Answer"
    numbered = re.search(rf"{LABEL}(?:Thought|Action)[ \t]+\d+:", told, re.MULTILINE) is not None
    begun = prompt.turns[-1].text.rstrip().endswith("Thought:") if prompt.turns else False
    return Convention(style, numbered, begun, finish.group(1) if finish is not None else label)


def loop_of(prompt: Prompt, tools: Sequence[Tool]) -> Loop:
    """Read the question and the steps that were taken since it was asked."""
    turns = prompt.turns
    users = [
        at
        for at, turn in enumerate(turns)
        if turn.role == "user" and turn.text.strip() and not OBSERVATION.match(turn.text)
    ]
    if not users:
        return Loop("", ())
    last = turns[users[-1]].text
    asked = [match for match in QUESTION.finditer(last) if not TEMPLATE.search(match["text"])]
    question = asked[-1]["text"].strip() if asked else last.strip()
    after = [last[asked[-1].end() :]] if asked else []
    rest = "\n".join([*after, *(turn.text for turn in turns[users[-1] + 1 :])])
    seen = [match["text"].strip() for match in OBSERVATION.finditer(rest)]
    taken = [match["action"] for match in ACTION.finditer(rest)]
    made = [_action(one, tools) for one in taken or BLOB.findall(rest)]
    pairs = zip([one for one in made if one is not None], seen, strict=False)
    return Loop(question, tuple((name, arguments, text) for (name, arguments), text in pairs))


def _action(text: str, tools: Sequence[Tool]) -> tuple[str, str] | None:
    """Return the tool and the JSON arguments of an action, in whatever convention it stands."""
    by_name = {tool.name.lower(): tool for tool in tools}
    inner = re.search(r"\{.*\}", text, re.DOTALL)
    data = _json(inner.group()) if inner is not None else None
    if isinstance(data, dict) and "action" in data:
        tool = by_name.get(str(data["action"]).lower())
        return (tool.name, _arguments(tool, data.get("action_input", ""))) if tool else None
    name, parted, given = (part.strip() for part in _split(text))
    if not parted:
        match = NAMED_CALL.match(text)
        name, given = (match["name"], match["inner"]) if match is not None else (text.strip(), "")
    tool = by_name.get(name.lower())
    return (tool.name, _arguments(tool, given)) if tool is not None else None


def _split(text: str) -> tuple[str, str, str]:
    match = INPUT.search(text)
    return (text[: match.start()], match.group(), text[match.end() :]) if match else (text, "", "")


def _arguments(tool: Tool, given: Any) -> str:
    data = _json(given) if isinstance(given, str) else given
    if isinstance(data, dict):
        return json.dumps(data, ensure_ascii=False)
    name = single(tool)
    named = (
        dict(re.findall(r"(\w+)\s*=\s*[\"']?([^\"',]+)", given)) if isinstance(given, str) else {}
    )
    known = tool.parameters.get("properties", {})
    if named and set(named) <= set(known):
        return json.dumps(named, ensure_ascii=False)
    text = given.strip(" \n\"'`") if isinstance(given, str) else str(given)
    return json.dumps({name or next(iter(known), "input"): text}, ensure_ascii=False)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def next_step(prompt: Prompt, tools: tuple[Tool, ...], loop: Loop, mind: Mind) -> Attempt | None:
    """Return the next call as tool use makes it, or the final answer."""
    turns = [Turn("user", loop.question)]
    for number, (name, arguments, observed) in enumerate(loop.steps):
        call = Call(f"step {number}", name, arguments)
        turns.append(Turn("assistant", "", calls=(call,)))
        turns.append(Turn("tool", observed, result=Result(call.id, name)))
    rules = tuple(turn for turn in prompt.turns if turn.role == "system")
    plain = replace(prompt, turns=(*rules, *turns), tools=tools)
    talk = read(plain)
    if loop.steps:
        return after_results(plain, talk, mind)
    calculators = calculators_for(tools, loop.question)
    planner = Planner(calculators or tools, mind, talk.today)
    wishes = planner.forced(loop.question) if calculators else planner.wishes(loop.question)
    if not wishes:
        alone = Prompt(prompt.model, (Turn("user", loop.question),))
        solved = mind.solve(Task("", (), loop.question, prompt=alone))
        if solved is not None and (draft := to_compute(solved, tools)) is not None:
            return Attempt((), (draft,), notes=solved.notes)
        general = tuple(tool for tool in tools if searches(tool))
        if solved is not None and not (general and ASKS.search(loop.question)):
            return solved
        general = general or tools
        wishes = Planner(general, mind, talk.today).forced(loop.question)
    return called([_whole(wish, loop.question) for wish in wishes], plain, talk, mind)


def _whole(wish: Wish, question: str) -> Wish:
    """Give a tool that takes one text the whole question, where nothing else was found for it."""

    def given(name: str) -> dict[tuple[str, ...], Value]:
        return {(name,): Value(question, 0.1)}

    ways = tuple(
        (
            score,
            tuple(
                replace(one, values=given(name), missing=())
                if (name := single(one.tool)) and one.missing
                else one
                for one in filled
            ),
        )
        for score, filled in wish.ways
    )
    return replace(wish, ways=ways)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes steps in the convention of a prompt. number: of the step."""

    way: Convention
    tools: tuple[Tool, ...]
    number: int
    stop: tuple[str, ...]
    mind: Mind

    def written(self, found: Attempt) -> Attempt:
        """Write a call, or an answer."""
        if found.calls:
            return Attempt((self.step(found.calls[0]),), notes=found.notes)
        first = next((piece for piece in found.pieces if isinstance(piece, Slot)), None)
        if first is None or not any(option.calls for option in first.options):
            return Attempt(_finished(found.pieces, self.way, self.number), notes=found.notes)
        options = tuple(
            Option(one.score, (self.step(one.calls[0]),), source=one.source)
            for one in first.options
            if one.calls
        )
        return Attempt((Slot(options, first.scale),), notes=found.notes)

    def step(self, draft: Draft) -> str:
        """Write thought and action; the observation too, if nothing stops an inventive model."""
        tool = next(one for one in self.tools if one.name == draft.name)
        count = f" {self.number}" if self.way.numbered else ""
        thought = f"I should use {draft.name} to find this out."
        opened = f" {thought}" if self.way.begun else f"Thought{count}: {thought}"
        acted = _act(tool, greedy(draft.arguments), self.way, count)
        if self.way.style == "blob":
            return acted
        text = f"{opened}\n{acted}"
        mind = self.mind
        share = FORGETS * max(0.0, mind.quality.malformed - CAREFUL)
        if mind.chance("forgets the format", share, self.number):
            text = BREAKS[mind.pick("forgotten", len(BREAKS), self.number)](text)
        if any("observation" in stop.lower() or "pause" in stop.lower() for stop in self.stop):
            return f"{text}\nObservation{count}:"
        if not mind.chance("imagines", IMAGINES * mind.quality.invention, self.number):
            return text
        value = 2 + mind.pick("imagined", 97, self.number)
        after = replace(self.way, begun=False)
        end = greedy(_finished((f"It is {value}.",), after, self.number + 1))
        return f"{text}\nObservation{count}: {value}\n{end}"


def _act(tool: Tool, arguments: str, way: Convention, count: str) -> str:
    """Write an action."""
    data = _json(arguments)
    name = single(tool)
    alone = str(data[name]) if isinstance(data, dict) and name in data else arguments
    if way.style == "blob":
        given = alone if name else data
        return json.dumps({"action": tool.name, "action_input": given}, ensure_ascii=False)
    if way.style == "json":
        given = alone if name else data
        blob = json.dumps(
            {"action": tool.name, "action_input": given}, indent=2, ensure_ascii=False
        )
        return f"Action{count}:\n```json\n{blob}\n```"
    if way.style == "bracket":
        return f"Action{count}: {tool.name}[{alone}]"
    if way.style == "pause":
        return f"Action{count}: {tool.name}: {alone}\nPAUSE"
    if way.style == "call":
        pairs = data.items() if isinstance(data, dict) else ()
        listed = ", ".join(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in pairs)
        return f"Action{count}: {tool.name}({listed})"
    return f"Action{count}: {tool.name}\nAction Input{count}: {alone}"


def _finished(pieces: tuple[Piece, ...], way: Convention, number: int) -> tuple[Piece, ...]:
    """Write the final answer."""
    count = f" {number}" if way.numbered else ""
    thought = "I now know the final answer."
    opened = f" {thought}" if way.begun else f"Thought{count}: {thought}"
    if way.style == "blob":
        said = {"action": "Final Answer", "action_input": greedy(pieces)}
        return (json.dumps(said, ensure_ascii=False),)
    if way.style == "json":
        blob = json.dumps(
            {"action": "Final Answer", "action_input": greedy(pieces)}, indent=2, ensure_ascii=False
        )
        return (f"{opened}\nAction{count}:\n```json\n{blob}\n```",)
    if way.finish.lower() == "finish":
        return (f"{opened}\nAction{count}: {way.finish}[", *pieces, "]")
    if way.style == "pause":
        return ("Answer: ", *pieces)
    return (f"{opened}\n{way.finish}: ", *pieces)


BREAKS = (
    lambda text: text.replace("Action", "Next action", 1),
    lambda text: text.replace("\nAction Input", "\nInput", 1).replace("```json\n", "", 1),
    lambda text: text.rpartition("\n")[2] if "\n" in text else text,
    lambda text: text.replace("Action", "**Action**"),
)
"""How a model that forgets the format writes a step."""
