"""Which job the order of a prompt names, by the meaning of its sentences.

A linear model on sentence vectors (Ng and Jordan 2002 compare it with its generative twin), fitted
by `fit.py` to `examples.toml`. It is asked only where no skill knows the job by its words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import embeddings
from simulator.language import sentences
from simulator.markup import fences
from simulator.markup import replaced as without
from simulator.spoken import asked, told
from simulator.task import Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXAMPLES = Path(__file__).with_name("examples.toml")
WEIGHTS = Path(__file__).with_name("weights.npz")

SURE = 0.4
"""An order names a job if this one is at least so likely."""

LONGEST = 40
"""A sentence of more words gives no order."""

EDGE = 2
"""So many sentences at the beginning and at the end of the last turn are read, ..."""

SYSTEM = 3
"""... and so many at the beginning of the system turns."""

NO_JOB = frozenset(("question", "form", "data", "action", "other", "extract", "arithmetic"))
"""What an order can be besides the job of a skill that reads meanings."""

LABEL = re.compile(
    r"^[ \t#*]*(?:task|instruction|instructions|order|todo)\**[ \t]*:\**[ \t]*", re.I
)
LEAD = re.compile(r"^(?P<lead>[^\n:]{6,160}):(?=\s*\S)")
QUOTED = re.compile(r"(?<!\w)(?:\"[^\"\n]{12,}\"|'[^'\n]{12,}'|\u201c[^\u201d\n]{12,}\u201d)(?!\w)")
ELEMENT = re.compile(r"<(?P<tag>[A-Za-z][\w-]*)\b[^<>]*>[^<>]*</(?P=tag)>")


def understood(task: Task) -> Task:
    """Return the task with the job that one of its orders names clearly, if one does."""
    found = [(*named(one), one) for one in orders(task)]
    chance, job, order = max((one for one in found if one[1]), default=(0.0, "", ""))
    return replace(task, job=job, order=order) if chance >= SURE else task


def kinds() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the jobs that are told apart, and the other kinds of sentences."""
    names = _model()[1]
    jobs = tuple(name for name in names if name not in NO_JOB)
    return jobs, tuple(name for name in names if name in NO_JOB)


def orders(task: Task) -> list[str]:
    """Return the sentences of a prompt that may tell what to do: those at its edges."""
    system = list(sentences(_bare(told(task)[:4_000])))[:SYSTEM]
    text = asked(task)
    if text[:1] in "{[":
        return system
    edges = text if len(text) <= 4_000 else f"{text[:2_000]}\n{text[-2_000:]}"
    said = [_lead(one) for one in sentences(_bare(edges))]
    if len(said) > 2 * EDGE:
        said = [*said[:EDGE], *said[-EDGE:]]
    return [one for one in dict.fromkeys([*said, *system]) if 0 < len(one.split()) <= LONGEST]


def _bare(text: str) -> str:
    """Leave out what is quoted, fenced or in tags."""
    text = without(text, fences(text), lambda _: "\n")
    lead = LEAD.match(text.strip())
    if lead is not None and len(text) > 2 * lead.end():
        text = f"{lead['lead']}:\n{text.strip()[lead.end() :]}"
    return QUOTED.sub("this", ELEMENT.sub("\n", text))


def _lead(sentence: str) -> str:
    """Return the words that announce a text, where one follows in the same sentence."""
    sentence = LABEL.sub("", sentence)
    match = LEAD.match(sentence)
    follows = match is not None and len(sentence) - match.end() > 2 * match.end()
    return f"{match['lead']}:" if match is not None and follows else sentence


@lru_cache(maxsize=4_096)
def named(sentence: str) -> tuple[float, str]:
    """Return the likeliest job of a sentence with its chance, and "" for what is no job."""
    import numpy as np  # noqa: PLC0415

    weights, jobs = _model()
    vector = embeddings.embedder("sim-embed").vectors([sentence])[0]
    scores = np.append(vector, 1.0) @ weights
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    best = int(chances.argmax())
    job = jobs[best]
    return round(float(chances[best]), 4), "" if job in NO_JOB else job


@lru_cache(maxsize=1)
def _model() -> tuple[NDArray[np.float64], tuple[str, ...]]:
    import numpy as np  # noqa: PLC0415

    with np.load(WEIGHTS) as kept:
        return kept["weights"].astype(np.float64), tuple(map(str, kept["jobs"]))
