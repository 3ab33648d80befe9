"""Prompts of classifications in several layouts, from the development cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Prompt, Turn

CASES = Path(__file__).with_name("cases") / "classify.jsonl"
GROUPS = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
"""Used while writing the skill."""


def user(text: str) -> tuple[Turn, ...]:
    return (Turn("user", text),)


def said(turns: Sequence[Turn], model: str = "sim-large", **options: object) -> engine.Answer:
    prompt = Prompt(model, tuple(turns), **{"temperature": 0.0, **options})
    around = engine.Circumstances()
    return engine.answer(prompt, catalog()[model], engine.input_tokens(prompt), around)


def label(turns: Sequence[Turn] | str, model: str = "sim-large") -> str:
    asked = user(turns) if isinstance(turns, str) else turns
    return said(asked, model).reply.choices[0].text


def named(name: str) -> str:
    return name


def bullets(group: dict, told: bool, shown: int, text: str, code=named) -> tuple[Turn, ...]:
    shots = "".join(f"Text: {t}\nLabel: {code(name)}\n\n" for t, name in examples(group, shown))
    return user(
        f"Classify the text with one of these labels:\n{listed(group, told, code)}\n\n"
        f"Answer with the label only.\n\n{shots}Text: {text}\nLabel:"
    )


def turns(group: dict, told: bool, shown: int, text: str, code=named) -> tuple[Turn, ...]:
    labels = ", ".join(map(code, group["labels"]))
    meanings = [f"{code(n)} means {d}." for n, d in group["labels"].items() if told and d]
    rules = f"Possible labels: {labels}. Reply with one label and nothing else."
    shots = [
        turn
        for t, name in examples(group, shown)
        for turn in (Turn("user", t), Turn("assistant", code(name)))
    ]
    return (Turn("system", "\n".join([rules, *meanings])), *shots, Turn("user", text))


def arrows(group: dict, told: bool, shown: int, text: str, code=named) -> tuple[Turn, ...]:
    shots = "".join(f'"{t}" -> {code(name)}\n' for t, name in examples(group, shown))
    return user(
        f"Categories:\n{listed(group, told, code)}\n\n{shots}\n"
        f'Which category does this message belong to?\n\n"{text}"'
    )


def listed(group: dict, told: bool, code: Callable[[str], str]) -> str:
    return "\n".join(
        f"- {code(name)}: {meaning}" if told and meaning else f"- {code(name)}"
        for name, meaning in group["labels"].items()
    )


def examples(group: dict, most: int) -> list[tuple[str, str]]:
    return [(text, name) for name, texts in group["shown"].items() for text in texts[:most]]


LAYOUTS = {"bullets": bullets, "turns": turns, "arrows": arrows}


def share_right(
    layout: Callable[..., tuple[Turn, ...]],
    told: bool,
    shown: int,
    *,
    opaque: bool = False,
    model: str = "sim-large",
) -> float:
    """Return the share of development cases that get their label."""
    right = whole = 0
    for group in GROUPS:
        if opaque and not all(group["labels"].values()):
            continue
        names = list(group["labels"])
        code = (lambda name, names=names: f"Q{3 + 7 * names.index(name)}") if opaque else named
        for text, wanted in group["texts"]:
            right += label(layout(group, told, shown, text, code), model) == code(wanted)
            whole += 1
    return right / whole
