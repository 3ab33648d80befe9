"""Ask the engine without a server, and read the development cases of the skills."""

from __future__ import annotations

import json
from pathlib import Path

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Prompt, Turn

CASES = Path(__file__).parent / "cases"
BIG = 10_000


def cases(name):
    """Return the development cases of a skill: they were used while writing it."""
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines()]


def answered(*turns, model="sim-large", temperature=0.0, occurrence=1, **settings):
    """Return the engine's answer to turns, each (role, text) or a user's text alone."""
    said = tuple(Turn("user", one) if isinstance(one, str) else Turn(*one) for one in turns)
    prompt = Prompt(model, said, temperature=temperature, **settings)
    around = engine.Circumstances(occurrence=occurrence)
    return engine.answer(prompt, catalog()[model], BIG, around)


def say(*turns, **settings):
    """Return the text of the engine's answer."""
    return answered(*turns, **settings).reply.choices[0].text


def majority(*turns, samples=7, **settings):
    """Return the answer that most samples give, the first of equals."""
    texts = [say(*turns, occurrence=1 + place, **settings) for place in range(samples)]
    return max(texts, key=texts.count)
