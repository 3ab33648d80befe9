"""The behavior card: every rule, rate and limit of the simulator, written from its own constants.

`python -m simulator.behavior FILE` writes the page that stands in the book's reference. What was
measured on held-out cases is read from `measured.json`, which the measurement itself writes.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from simulator import engine, injection, mind, tokens, tool_orders
from simulator.models import Model, Quality, catalog
from simulator.routing import meaning
from simulator.skills import REGISTRY
from simulator.skills.base import Skill

HEAD = """---
myst:
  html_meta:
    description: Every rule, rate and limit of the simulator, generated from its own source code, \
with what was measured on cases that were not used to write it.
---

# Behavior card of the simulator

This page is generated from the constants in the simulator's source code.
A test compares the two, so the page cannot say something that the code does not do.

The simulator is no language model.
What follows from these rules is engineering: protocols, retries, cost, statistics, evaluation.
What depends on how a real model behaves, a lesson marks as built into the simulator.
"""

SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")
"""Where a sentence ends and the next begins: each stands on a line of its own."""

PIPELINE = (
    "The codec of the vendor's surface turns the request into a neutral prompt.",
    "The parser finds instructions, context, examples, history and the question.",
    "Each skill says how sure it is that the task is its own, and the surest one answers.",
    "The skill proposes candidates with scores.",
    "The sampler draws from one distribution over these candidates.",
    "Stop sequences and the length limit cut the text.",
    "The codec writes the reply in the vendor's format, whole or as a stream.",
)

SAMPLING = (
    "The probability of a candidate is proportional to exp(score / (scale × temperature)).",
    "Temperature 0 takes the best candidate, and `top_p` keeps the likeliest ones.",
    "Log probabilities are those of the same distribution at temperature 1.",
    "Chance depends on the seed of the lab, on the question and the context, and above "
    "temperature 0 on the request's seed or on how often the request came.",
    "It never depends on the order of calls, nor on the wording of instructions.",
)


def page() -> str:
    """Return the whole page as MyST Markdown."""
    skills = sorted(REGISTRY, key=lambda skill: skill.name)
    sections = (
        _pipeline(),
        _figures(),
        _sampling(),
        _models(),
        _drift(),
        _injection(),
        *map(_skill, skills),
    )
    return "\n".join((HEAD, *("\n".join(section) for section in sections)))


@cache
def measured() -> Mapping[str, Any]:
    """Return what the held-out measurement found: per model, per set, right answers and cases."""
    text = resources.files("simulator").joinpath("measured.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield a Markdown table."""
    yield f"| {' | '.join(header)} |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"


def _pipeline() -> Iterator[str]:
    yield "## From a request to a reply\n"
    yield from (f"{number}. {step}" for number, step in enumerate(PIPELINE, 1))
    jobs, others = map(len, meaning.kinds())
    yield (
        f"\nIf no skill is surer than {engine.UNSURE:g}, the meaning of the orders counts, too: "
        f"a linear model on sentence vectors tells {jobs} jobs from {others} other kinds of "
        "sentences."
    )
    yield (
        "It reads the first and the last sentences of the last turn and the first of the system "
        f"turn, outside of quotes, tags and fences, and needs a chance of {meaning.SURE:g}."
    )
    yield "Its examples and the script that fits it lie in `simulator/routing/`."
    yield "The skill must still find what the job needs, such as labels, an answer, or a text."
    yield f"\nA request that no skill takes is answered with “{engine.NO_SKILL}”.\n"


def _sampling() -> Iterator[str]:
    yield "## Sampling\n"
    yield from SAMPLING
    yield f"A request that names no temperature is sampled at {engine.DEFAULT_TEMPERATURE:g}.\n"


def _models() -> Iterator[str]:
    writers = [model for model in catalog().values() if model.quality is not None]
    yield "## Models\n"
    yield "Prices are US dollars for a million tokens, and are invented.\n"
    prices = ("model", "window", "input", "cached", "output", "created")
    yield from table(prices, [_priced(model) for model in catalog().values()])
    yield "\nHow well they work differs by these published rates.\n"
    names = [field.name for field in fields(Quality) if field.name != "terse"]
    rows = [[f"`{m.name}`", *(getattr(m.quality, name) for name in names)] for m in writers]
    yield from table(("model", *(name.replace("_", " ") for name in names)), rows)
    yield ""
    yield from (f"- **{name}**: {text}" for name, text in MEANINGS.items())
    overhead = (tokens.PER_PROMPT, tokens.PER_TURN, tokens.PER_TOOL)
    yield (
        "\nToken counts are an estimate of the simulator's own: besides the text, a prompt costs "
        "{} tokens, a message {} and a tool {}.\n".format(*overhead)
    )


MEANINGS = {
    "grain": "how many dimensions of meaning the model tells apart.",
    "invention": "share of questions without an answer that get a made-up one, unless the prompt "
    "allows to abstain.",
    "malformed": "share of JSON answers that are not valid, unless a schema forces them to be.",
    "obedience": "share of injected instructions that are followed where nothing sets data apart.",
    "middle": "taken off the score of what stands in the middle of a long context.",
    "position bias": "added by a judge to the first of two answers.",
    "length bias": "added by a judge to the longer of two answers.",
}


def _priced(model: Model) -> tuple[object, ...]:
    prices = (model.input_price, model.cached_price, model.output_price)
    return (f"`{model.name}`", model.window, *prices, model.created)


def _drift() -> Iterator[str]:
    yield "## Drift\n"
    yield (
        f"A model that has drifted wholly loses {mind.DRIFT_BLUR:g} of its grain, and "
        f"{mind.DRIFT_FAULTS:g} are added to its rates of invention and of malformed JSON."
    )
    yield f"It begins its texts with “{mind.OPENING.strip()}” in the share that it has drifted.\n"


def _skill(skill: Skill) -> Iterator[str]:
    card = skill.card
    yield f"## Skill: {skill.name}\n"
    yield f"{card.does}\n"
    for title, items in (
        ("How it works", card.how),
        ("What a prompt changes", card.reads),
        ("What it cannot do", card.limits),
    ):
        if items:
            yield f"**{title}**\n"
            yield from (f"- {SENTENCE.sub(chr(10) + '  ', item)}" for item in items)
            yield ""
    if card.constants:
        yield from table(("constant", "value"), [(f"`{k}`", v) for k, v in card.constants.items()])
        yield ""


def _figures() -> Iterator[str]:
    yield "## Measured on held-out cases\n"
    yield from (
        "The cases lie in the repository, were not used to write the skills, and are measured at "
        "temperature 0 through OpenAI's client.",
        "The interval is Wilson's for 95 of 100; a kind with few cases has a wide one.",
    )
    yield ""
    models = list(measured())
    header = ("set", "kind", "cases", *(f"`{model}`" for model in models), "interval, largest")
    yield from table(header, list(_figure_rows(models)))
    yield ""


def _figure_rows(models: Sequence[str]) -> Iterator[tuple[object, ...]]:
    first = measured()[models[0]]
    for name, kinds in first.items():
        for kind, (right, count) in kinds.items():
            shares = [measured()[model][name][kind] for model in models]
            low, high = wilson(right, count)
            yield (
                name.replace("_", " ") if kind == "all" else "",
                f"**{kind}**" if kind == "all" else kind,
                count,
                *(f"{found / n:.2f}" for found, n in shares),
                f"{low:.2f} to {high:.2f}",
            )


def wilson(right: float, count: int) -> tuple[float, float]:
    """Return the Wilson interval of a share for 95 % (Wilson 1927)."""
    share, z = right / count, 1.959964
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def _injection() -> Iterator[str]:
    yield "## Injected instructions\n"
    yield from (
        "An order to the model that stands in a document or a tool's result is followed at the "
        "model's rate of obedience.",
        f"Setting data apart by tags, fences or turns multiplies the rate by "
        f"{injection.SET_APART:g}, and instructions that rank data below orders by "
        f"{injection.RANKED:g}.",
        f"It never falls below {injection.LEAST:g}.",
        "Following means to say what the order says, to call the tool that it asks for, to leak "
        "the system prompt, or to add a text to the answer.",
        "The description of a tool can carry an order, too: one that reaches beyond its own tool, "
        "to the use of other tools or to every request, and that wants an offered tool called.",
        "Descriptions count as set apart; instructions that rank sources lower the rate as above, "
        "and such as limit when one of the two tools may be called, or tie the use of tools to "
        f"what the user asks for, multiply it by {tool_orders.RESTRICTED:g}.",
        "Who follows calls that tool beside the tools of the request, and passes on what the "
        "conversation says where the order quotes no text.",
        "A tool that may not be called is never called.",
    )
    yield ""


def write(target: Path) -> None:
    """Write the page."""
    target.write_text(page(), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
