"""Every lesson keeps the limits of a lesson, and each rule is shown to fire on a bad one."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from notebook_style import check_lesson

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(ROOT.glob("book/phase*/*.ipynb"))
PICTURE = {"output_type": "display_data", "data": {"image/png": "AAAA"}, "metadata": {}}
PRINTED = {"output_type": "stream", "name": "stdout", "text": "1\n"}
PROMISE = (
    "# A lesson\n\nYou can do it.\n\n:::{card}\n:class-card: lesson-card\nTime\n: 1 hour\n:::\n"
)
CHECKPOINT = ":::{admonition} Checkpoint: predict\n:class: tip\nHow many?\n:::\n\n"
ANSWER = ":::{dropdown} Answer\nTwo.\n:::\n\n"
TERMS = "A {term}`task` runs on the {term}`event loop`, and a {term}`semaphore` bounds it.\n"
RECAP = """## Recap

- Waiting overlaps: [see there](#words).
- Limits bound: [see there](#words).
- Errors cost: [see there](#words).

**Interview questions that this lesson answers**

- How do you bound it?

### Exercises

::::{grid} 1 1 2 2
:::{grid-item-card} 1 All at once
8 minutes, 3 points
:::
::::

### Further reading

- [One](https://example.org/1): the first.
- [Two](https://example.org/2): the second.
- [Three](https://example.org/3): the third.
"""


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, *outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    metadata = {"tags": list(tags)}
    cell = {"cell_type": "code", "metadata": metadata, "source": source, "execution_count": 1}
    return {**cell, "outputs": list(outputs)}


def good_lesson() -> dict[str, Any]:
    """Return a lesson that keeps every rule, as small as the rules allow."""
    plot = code("axes.plot(limits)", PICTURE)
    plot["metadata"]["mystnb"] = {"image": {"alt": "Time falls with the limit."}}
    filler = "\n".join(["A word is worth five more of them here."] * 230)
    cells = [
        text(PROMISE),
        text("## It fails\n\nWe run it."),
        code("def run(limit: int) -> int:\n    return limit\n\n\nrun(1)", PRINTED),
        text("## Words\n\n" + TERMS),
        *[code("print(1)", PRINTED) for _ in range(14)],
        text("## Build\n\n" + filler + "\n\n" + (CHECKPOINT + ANSWER) * 2),
        text('## Measure\n\nThe intuition is "more is faster".'),
        plot,
        text("## Where it breaks\n\nHere.\n\n### What a real model does differently\n\nThis."),
        text(RECAP),
    ]
    meta = {"myst": {"html_meta": {"description": "A lesson."}}}
    return {"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 5}


def rules(notebook: dict[str, Any]) -> set[str]:
    return {finding.rule for finding in check_lesson(notebook, "lesson")}


def with_cell(cell: dict[str, Any]) -> dict[str, Any]:
    """Return the good lesson with one cell more, in its section about building."""
    notebook = good_lesson()
    notebook["cells"].insert(19, cell)
    return notebook


def replaced(old: str, new: str) -> dict[str, Any]:
    """Return the good lesson with one piece of text replaced everywhere."""
    notebook = good_lesson()
    assert any(old in cell["source"] for cell in notebook["cells"]), old
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace(old, new)
    return notebook


def without_outputs() -> dict[str, Any]:
    notebook = good_lesson()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    return notebook


def only_code(source: str) -> dict[str, Any]:
    notebook = good_lesson()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "plot" not in cell["source"]:
            cell["source"] = source
    return notebook


def not_run() -> dict[str, Any]:
    notebook = good_lesson()
    notebook["cells"][2]["execution_count"] = None
    return notebook


def no_alt() -> dict[str, Any]:
    notebook = good_lesson()
    for cell in notebook["cells"]:
        cell["metadata"].pop("mystnb", None)
    return notebook


def no_description() -> dict[str, Any]:
    return {**good_lesson(), "metadata": {}}


def no_picture() -> dict[str, Any]:
    notebook = good_lesson()
    for cell in notebook["cells"]:
        if cell.get("outputs") == [PICTURE]:
            cell["outputs"] = [PRINTED]
    return notebook


def swapped() -> dict[str, Any]:
    notebook = good_lesson()
    cells = notebook["cells"]
    cells[-1], cells[-2] = copy.deepcopy(cells[-2]), copy.deepcopy(cells[-1])
    return notebook


ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": ["no"]}
PATH = {**ERROR, "traceback": ["\x1b[31mFile /home/me/x.py\x1b[0m"]}
FIGURE = "```{figure} x.svg\n:name: x\n\nA caption.\n```"
LONG_FUNCTION = "def f(a: int) -> int:\n" + "    a += 1\n" * 15 + "    return a\n"
BAD = [
    ("words", replaced("A word is worth five more of them here.", "Few.")),
    ("words", replaced("worth five", "worth, as we have seen before in this place, five")),
    ("code-cells", good_lesson() | {"cells": good_lesson()["cells"][:2]}),
    ("median-lines", only_code("a = 1\n" * 7)),
    ("long-cells", only_code("a = 1\n" * 16)),
    ("cell-too-long", with_cell(code("a = 1\n" * 26, PRINTED))),
    ("type-hints", with_cell(code("def f(a):\n    return a"))),
    ("type-hints", with_cell(code("async def f(a: int):\n    await a"))),
    ("long-function", with_cell(code(LONG_FUNCTION))),
    ("syntax", with_cell(code("def f(:"))),
    ("no-outputs", without_outputs()),
    ("not-run", not_run()),
    ("unwanted-error", with_cell(code("f()", ERROR))),
    ("missing-error", with_cell(code("f()", PRINTED, tags=("raises-exception",)))),
    ("machine-path", with_cell(code("f()", PATH, tags=("raises-exception",)))),
    ("plot-without-alt", no_alt()),
    ("figure-without-alt", with_cell(text(FIGURE))),
    ("figure-without-alt", with_cell(text("![](x.svg)"))),
    ("no-picture", no_picture()),
    ("no-description", no_description()),
    ("banned-word", with_cell(text("We simply call it."))),
    ("banned-word", with_cell(text(":::{note} It is just a note\nText.\n:::"))),
    ("latin-abbreviation", with_cell(text("A limit, e.g. eight."))),
    ("american-spelling", with_cell(text("Its behaviour differs."))),
    ("two-sentences", with_cell(text("We call it. It answers."))),
    ("two-sentences", with_cell(text("- We call `it`. It answers."))),
    ("broken-sentence", with_cell(text("We call it and it\nanswers."))),
    ("typed-measurement", with_cell(text("It took 2.6 s in all."))),
    ("typed-measurement", with_cell(text("It is 8x faster."))),
    ("typed-measurement", with_cell(text("It fell by 30 % then."))),
    ("no-promise", replaced(":class-card: lesson-card\n", "")),
    ("no-it-fails", without_outputs()),
    ("no-vocabulary", replaced("{term}", "")),
    ("no-measurement", no_picture()),
    ("no-where-it-breaks", replaced("Where it breaks", "What else")),
    ("no-real-model", replaced("real model", "model")),
    ("no-recap", replaced("## Recap", "## End")),
    ("no-interview", replaced("Interview", "Other")),
    ("no-exercises", replaced("### Exercises", "### Tasks")),
    ("no-further-reading", replaced("Further reading", "Links")),
    ("order", swapped()),
    ("checkpoints", replaced("{admonition} Checkpoint", "{admonition} Question")),
    ("no-answer", replaced("{dropdown}", "{note}")),
    ("no-intuition", replaced("intuition", "idea")),
    ("recap-claims", replaced("- Limits bound: [see there](#words).\n", "")),
    ("recap-link", replaced("Limits bound: [see there](#words).", "Limits bound.")),
    ("no-cards", replaced("{grid-item-card}", "{note}")),
    ("card-facts", replaced("8 minutes, 3 points", "short")),
    ("readings", replaced("- [Two](https://example.org/2): the second.\n", "")),
    ("reading-why", replaced("example.org/2): the second.", "example.org/2).")),
]


def test_the_smallest_good_lesson_passes() -> None:
    assert [str(finding) for finding in check_lesson(good_lesson(), "lesson")] == []


@pytest.mark.parametrize(("rule", "notebook"), BAD, ids=[f"{n}-{b[0]}" for n, b in enumerate(BAD)])
def test_a_bad_lesson_is_found(rule: str, notebook: dict[str, Any]) -> None:
    assert rule in rules(notebook)


@pytest.mark.parametrize(
    "harmless",
    [
        "The phase takes `2.6 s` of code.",
        "It fell by 30 % in 2025. <!-- source: a paper -->",
        "Nathaniel J. Smith wrote it.",
        "```python\nsimply(1)  # Two. Sentences.\n```",
        "| a. B | just as code: `just` |\n|---|---|",
        "We call it:\n\n- once,\n- twice.",
    ],
)
def test_harmless_text_is_left_alone(harmless: str) -> None:
    allowed = {"banned-word"} if "just as code" in harmless else set()
    assert rules(with_cell(text(harmless))) <= allowed


def test_there_is_a_lesson() -> None:
    assert LESSONS


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
def test_a_lesson_keeps_every_limit(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = check_lesson(notebook, path.relative_to(ROOT).as_posix())
    assert not found, "\n".join(str(finding) for finding in found)
