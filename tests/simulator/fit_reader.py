"""Train the reader of grounded answers: simulator/weights/reader-l6.onnx and reader-heads.npz.

    pip install torch==2.13.0 safetensors onnx==1.23.2 ml-dtypes==0.6.0      # authors only
    python tests/simulator/fit_reader.py model.safetensors --checkpoints FOLDER

`model.safetensors` is that of all-MiniLM-L6-v2 (simulator/weights/README.md tells its source). All
of its layers are trained further, its word vectors are not. Trained on the questions of
fit_cases.py but for the worlds in HELD_OUT, half an hour to an hour on two cores with bfloat16.

Each question is read with some statements of its context, drawn anew in each pass: the likeliest
ones or any, sometimes beside statements of other contexts that look like the question. The loss is
the cross-entropy over the statements and "none of them" (Rajpurkar and others, 2018), summed over
all statements that answer the question. One token in twenty is masked. Rounds follow the order in
which the questions were written: two passes over the first passages, one over those that were
next, one over all of them beside likely statements of others, and two rounds over collections of
passages and freely worded questions, with a share of what was read before.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
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
"""How many passages of each file are read in the first round; the others are in the second."""

FOURTH = {"services": 96, "products": 79, "articles": 24, "handbooks": 0, "free": 210}
"""How many of each file are read in the fourth round; the others are in the last."""

PASSES = {1: 2, 2: 1, 3: 1, 4: 2, 5: 1}
REPLAYED = 0.2
"""Share of the questions of earlier rounds that come again in the second and from the fourth on."""

BUDGETS = (80, 120, 160, 200)
"""Into how many tokens a question and its statements have to fit, one of these at a time."""

BESIDE, ALIKE, ROOM = 0.35, 12, 0.6
"""Share of questions that are read beside statements of other contexts, drawn from so many that
look most like the question; the statements of their own context have so much of the room."""

LIKELY = 0.5
"""Share of questions that are read with the statements that look most like them."""

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
    round: int


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
    return Example(asked.world, asked.text, lines, right, asked.weight, _round(asked))


def _round(asked: Question) -> int:
    if asked.world in FOURTH:
        return 4 if asked.passage < FOURTH[asked.world] else 5
    return 1 if asked.passage < FIRST.get(asked.world, 1) else 2


@dataclass(frozen=True)
class Drawn:
    """A question as it is read in one pass. `right`: places of its answers among the lines."""

    window: Window
    right: tuple[int, ...]
    weight: float


class Others:
    """The statements of all contexts, by their likeness to a question."""

    def __init__(self, known: Sequence[Example]) -> None:
        self._lines = list(dict.fromkeys(line for one in known for line in one.lines))
        self._vectors = _vectors([line.text for line in self._lines])
        self._place = {line: at for at, line in enumerate(self._lines)}
        self._own: dict[str, set[str]] = {}
        for one in known:
            self._own.setdefault(one.text, set()).update(line.text for line in one.lines)
        self._found: dict[str, list[Line]] = {}

    def order(self, one: Example) -> list[int]:
        """Return the places of an example's statements, those most like its question first."""
        rows = self._vectors[[self._place[line] for line in one.lines]]
        return [int(at) for at in np.argsort(-(rows @ _vectors([one.text])[0]), kind="stable")]

    def like(self, one: Example) -> list[Line]:
        """Return the statements most like a question, of contexts that it is not asked over."""
        if one.text not in self._found:
            own = self._own[one.text]
            near = self._vectors @ _vectors([one.text])[0]
            best = np.argsort(-near, kind="stable")[: ALIKE + len(own)]
            lines = [self._lines[at] for at in best if self._lines[at].text not in own]
            self._found[one.text] = lines[:ALIKE]
        return self._found[one.text]


def _vectors(texts: Sequence[str]) -> Any:
    return np.array(embeddings.embedder("sim-embed").vectors(texts), np.float32)


def drawn(one: Example, others: Others, chance: random.Random) -> Drawn:
    """Draw the statements that a question is read with, those that answer it among them."""
    budget = chance.choice(BUDGETS)
    beside = chance.random() < BESIDE
    order = others.order(one) if chance.random() < LIKELY else None
    kept = _kept(one, budget * ROOM if beside else budget, order, chance)
    lines = [_perhaps_bare(one.lines[at], chance) for at in kept]
    right = [place for place, at in enumerate(kept) if at in one.right]
    if beside:
        extra = _extra(one, others, budget * (1 - ROOM), chance)
        first = chance.random() < 0.5
        lines = [*extra, *lines] if first else [*lines, *extra]
        right = [place + len(extra) * first for place in right]
    laid_out = cross_encoder.window(one.text, lines)
    ids = tuple(
        MASK if at not in {START, END} and chance.random() < MASKED else at for at in laid_out.ids
    )
    seen = tuple(place for place in right if laid_out.places[place])
    return Drawn(Window(ids, laid_out.kinds, laid_out.places), seen, one.weight)


def _kept(
    one: Example, budget: float, order: Sequence[int] | None, chance: random.Random
) -> list[int]:
    """Return the places of statements that fit: answers first, the others in order or by chance."""
    wanted = list(order or chance.sample(range(len(one.lines)), len(one.lines)))
    left, kept = budget - _tokens(one.text) - 3, []
    for at in sorted(wanted, key=lambda at: at not in one.right):
        size = _tokens(one.lines[at].text) + 2
        if not kept or size <= left:
            kept.append(at)
            left -= size
    return sorted(kept)


def _extra(one: Example, others: Others, budget: float, chance: random.Random) -> list[Line]:
    """Return statements of other contexts, each as a block of its own."""
    found: list[Line] = []
    near = others.like(one)
    for line in chance.sample(near, len(near)):
        budget -= _tokens(line.text) + 2
        if budget >= 0 or not found:
            found.append(Line(line.text, line.topic, len(one.lines) + len(found)))
    return found


def _tokens(text: str) -> int:
    return len(embeddings.reader().encoder.ids(text))


def _perhaps_bare(line: Line, chance: random.Random) -> Line:
    return line if chance.random() < 0.85 else Line(line.text, "", line.block)


def batches(
    chosen: Sequence[Example], others: Others, chance: random.Random
) -> Iterator[list[Drawn]]:
    """Yield all examples in a new order, those of a batch about as long as each other."""
    order = list(chosen)
    chance.shuffle(order)
    for start in range(0, len(order), SORTED):
        some = [drawn(one, others, chance) for one in order[start : start + SORTED]]
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


def train(
    model: Reader, passes: Sequence[Sequence[Example]], others: Others, chance: random.Random
) -> None:
    """Make the passes in turn, with one schedule: up to the full rate, and down to zero."""
    optimizer = model.optimizer(RATE, RATE_OF_HEADS)
    steps = sum(len(one) for one in passes) // BATCH
    up = max(1, round(WARM_UP * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min(1, (at + 1) / up) * max(0.0, 1 - at / steps)
    )
    done = 0
    for chosen in passes:
        for batch in batches(chosen, others, chance):
            optimizer.zero_grad()
            found = loss(model, batch)
            found.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            if done % 20 == 0:
                print(f"{done} of {steps}, loss {float(found.detach()):.3f}", flush=True)


def passes(number: int, known: Sequence[Example], chance: random.Random) -> list[list[Example]]:
    """Return what is read in a round, pass by pass."""
    if number == 3:
        return [[one for one in known if one.round < 3]]
    return [
        [one for one in known if one.round == number or _again(one, number, chance)]
        for _ in range(PASSES[number])
    ]


def _again(one: Example, number: int, chance: random.Random) -> bool:
    return one.round < number and chance.random() < REPLAYED


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("original", type=Path, help="model.safetensors of all-MiniLM-L6-v2")
    parser.add_argument("--checkpoints", type=Path, required=True, help="a folder of your own")
    parser.add_argument("--rounds", type=int, nargs="+", default=list(PASSES))
    options = parser.parse_args(argv)
    torch.manual_seed(options.rounds[0])
    chance = random.Random(options.rounds[0])
    model, known = Reader(options.original), examples()
    others = Others(known)
    if options.rounds[0] > 1:
        before = options.checkpoints / f"{options.rounds[0] - 1}.pt"
        model.load_state_dict(torch.load(before))
    for number in options.rounds:
        train(model, passes(number, known, chance), others, chance)
        torch.save(model.state_dict(), options.checkpoints / f"{number}.pt")
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
