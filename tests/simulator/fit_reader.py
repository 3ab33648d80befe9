"""Train the reader of grounded answers: simulator/weights/reader-l6.onnx and reader-heads.npz.

    pip install torch==2.13.0 safetensors onnx==1.23.2 ml-dtypes==0.6.0      # authors only
    python tests/simulator/fit_reader.py model.safetensors --checkpoints FOLDER

`model.safetensors` is that of all-MiniLM-L6-v2 (simulator/weights/README.md tells its source). All
of its layers are trained further, its word vectors are not. Trained on the questions of
fit_cases.py but for the worlds in HELD_OUT, half an hour to an hour on two cores with bfloat16.

Each question is read with some statements of its context, drawn anew in each pass, sometimes
beside statements of another context. The loss is the cross-entropy over the statements and "none of
them" (Rajpurkar and others, 2018), summed over all statements that answer the question. One token
in twenty is masked. There are two rounds: two passes over the first passages of each file, and one
over the passages that were written later, with a share of the first ones.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))  # also when it is run as a script

from fit_cases import HELD_OUT, Question, every, written
from reader_model import Reader, exported, torch

from simulator import cross_encoder, embeddings
from simulator.cross_encoder import END, START, Line, Window
from simulator.passages import statements

FIRST = {"encyclopedia": 144, "science": 160, "manuals": 168, "news": 149, "rules": 162}
"""How many passages of each file are read in the first round, and only sometimes in the second."""

REPLAYED = 0.2
"""Share of the questions of the first round that come again in the second."""

BUDGETS = (80, 120, 160, 200)
"""Into how many tokens a question and its statements have to fit, one of these at a time."""

BESIDE = 0.2
"""Share of questions that are read beside statements of another context."""

MASKED, MASK = 0.05, 103
BATCH, SORTED = 32, 512
RATE, RATE_OF_HEADS, WARM_UP = 8e-5, 1e-3, 0.1


@dataclass(frozen=True)
class Example:
    """A question with the statements of its context; `right` are the places of its answers."""

    world: str
    text: str
    lines: tuple[Line, ...]
    right: frozenset[int]
    weight: float
    later: bool


def examples() -> list[Example]:
    """Return all questions that the reader is trained on."""
    known = (asked for asked in (*every(), *written()) if asked.world not in HELD_OUT)
    return [one for asked in known if (one := _example(asked))]


def _example(asked: Question) -> Example | None:
    rows = statements(asked.blocks)
    right = frozenset(at for at, row in enumerate(rows) if asked.right(row))
    if not rows or (asked.kind == "answerable" and not right):
        return None
    numbers = {block: at for at, block in enumerate(asked.blocks)}
    lines = tuple(Line(row.plain, row.topic, numbers[row.block]) for row in rows)
    later = asked.passage >= FIRST.get(asked.world, 1)
    return Example(asked.world, asked.text, lines, right, asked.weight, later)


@dataclass(frozen=True)
class Drawn:
    """A question as it is read in one pass. `right`: places of its answers among the lines."""

    window: Window
    right: tuple[int, ...]
    weight: float


def drawn(one: Example, others: Sequence[Example], chance: random.Random) -> Drawn:
    """Draw the statements that a question is read with, those that answer it among them."""
    budget = chance.choice(BUDGETS)
    kept = _kept(one, budget, chance)
    lines = [_perhaps_bare(one.lines[at], chance) for at in kept]
    right = [place for place, at in enumerate(kept) if at in one.right]
    beside = chance.choice(others)
    if chance.random() < BESIDE and budget <= BUDGETS[-2] and beside.lines != one.lines:
        extra = [
            Line(line.text, line.topic, len(one.lines))
            for line in chance.sample(beside.lines, min(2, len(beside.lines)))
        ]
        first = chance.random() < 0.5
        lines = [*extra, *lines] if first else [*lines, *extra]
        right = [place + len(extra) * first for place in right]
    laid_out = cross_encoder.window(one.text, lines)
    ids = tuple(
        MASK if at not in {START, END} and chance.random() < MASKED else at for at in laid_out.ids
    )
    seen = tuple(place for place in right if laid_out.places[place])
    return Drawn(Window(ids, laid_out.kinds, laid_out.places), seen, one.weight)


def _kept(one: Example, budget: int, chance: random.Random) -> list[int]:
    """Return the places of statements that fit the budget: answers first, the others by chance."""
    order = sorted(range(len(one.lines)), key=lambda at: (at not in one.right, chance.random()))
    left, kept = budget - _tokens(one.text) - 3, []
    for at in order:
        size = _tokens(one.lines[at].text) + 2
        if not kept or size <= left:
            kept.append(at)
            left -= size
    return sorted(kept)


def _tokens(text: str) -> int:
    return len(embeddings.reader().encoder.ids(text))


def _perhaps_bare(line: Line, chance: random.Random) -> Line:
    return line if chance.random() < 0.85 else Line(line.text, "", line.block)


def batches(
    chosen: Sequence[Example], by_world: Mapping[str, Sequence[Example]], chance: random.Random
) -> Iterator[list[Drawn]]:
    """Yield all examples in a new order, those of a batch about as long as each other."""
    order = list(chosen)
    chance.shuffle(order)
    for start in range(0, len(order), SORTED):
        some = [drawn(one, by_world[one.world], chance) for one in order[start : start + SORTED]]
        some.sort(key=lambda one: len(one.window.ids))
        cut = [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
        chance.shuffle(cut)
        yield from cut


def loss(model: Reader, batch: Sequence[Drawn]) -> Any:
    """Return the mean cross-entropy of a batch."""
    with torch.autocast("cpu", torch.bfloat16):
        none, rows, there = model(*model.inputs([one.window for one in batch]))
    scores = torch.cat([none.float(), rows.float().masked_fill(~there, -1e4)], 1)
    logs = torch.log_softmax(scores, 1)
    found = [
        torch.logsumexp(logs[at, [place + 1 for place in one.right] or [0]], 0) * one.weight
        for at, one in enumerate(batch)
    ]
    return -sum(found) / sum(one.weight for one in batch)


def train(model: Reader, rounds: Sequence[Sequence[Example]], chance: random.Random) -> None:
    """Go over the rounds in turn, with one schedule: up to the full rate, and down to zero."""
    by_world: dict[str, list[Example]] = {}
    for one in {id(one): one for some in rounds for one in some}.values():
        by_world.setdefault(one.world, []).append(one)
    optimizer, steps = (
        model.optimizer(RATE, RATE_OF_HEADS),
        sum(len(one) for one in rounds) // BATCH,
    )
    up = max(1, round(WARM_UP * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min(1, (at + 1) / up) * max(0.0, 1 - at / steps)
    )
    done = 0
    for chosen in rounds:
        for batch in batches(chosen, by_world, chance):
            optimizer.zero_grad()
            found = loss(model, batch)
            found.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            if done % 20 == 0:
                print(f"{done} of {steps}, loss {float(found.detach()):.3f}", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("original", type=Path, help="model.safetensors of all-MiniLM-L6-v2")
    parser.add_argument("--checkpoints", type=Path, required=True, help="a folder of your own")
    parser.add_argument("--after", type=Path, help="begin with the second round, from this file")
    options = parser.parse_args(argv)
    torch.manual_seed(1)
    chance = random.Random(1)
    model, known = Reader(options.original), examples()
    first = [one for one in known if not one.later]
    if options.after:
        model.load_state_dict(torch.load(options.after))
    else:
        train(model, [first, first], chance)
        torch.save(model.state_dict(), options.checkpoints / "first.pt")
    later = [one for one in known if one.later or chance.random() < REPLAYED]
    train(model, [later], chance)
    torch.save(model.state_dict(), options.checkpoints / "second.pt")
    write(model)
    return 0


def write(model: Reader) -> None:
    """Write the reader's files, and their checksums beside those of the other weights."""
    graph, weights, bias = exported(model)
    (embeddings.WEIGHTS / "reader-l6.onnx").write_bytes(graph)
    np.savez(embeddings.WEIGHTS / "reader-heads.npz", weights=weights, bias=bias)
    sums = json.loads((embeddings.WEIGHTS / "sha256.json").read_text("utf-8"))
    for name in ("reader-l6.onnx", "reader-heads.npz"):
        sums[name] = hashlib.sha256((embeddings.WEIGHTS / name).read_bytes()).hexdigest()
    (embeddings.WEIGHTS / "sha256.json").write_text(json.dumps(sums, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
