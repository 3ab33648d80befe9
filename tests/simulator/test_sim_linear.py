"""Twice the prompt takes about twice the time, whatever the prompt is made of."""

from __future__ import annotations

import time

import pytest

from simulator import engine, tokens
from simulator.language import sentences
from simulator.markup import elements, fences, tag_pattern
from simulator.mind import Chances, Mind
from simulator.models import catalog
from simulator.neutral import Prompt, Turn
from simulator.parse import parse
from simulator.skills.grounded import GroundedAnswer

UNITS = {
    "blanks": " ",
    "tabs": "\t",
    "lines": "\n",
    "blank lines": " \n",
    "tags never closed": "<doc>",
    "tags closed": "<doc>a.</doc>",
    "tags that never end": "<doc ",
    "attributes": "<doc id=id=",
    "questions never closed": "<question>",
    "fences on one line": "``` ''' ",
    "fences": "```\n",
    "initials": "A. B. ",
    "markers": "[1] a\n",
    "hashes": "#",
    "stars": "*",
    "quotes": "say 'a ",
    "letters": "a",
    "equal signs": "=",
    "questions": "Question: what?\n",
}
STARTS = ("", "Question", "Context", "\nanswer", "say", "```\n", "<doc id=", "<doc>", "End.")
SIZE = 10_000


def repeated(start, unit, times):
    text = start + unit * (times * SIZE // len(unit)) + "x\n"
    return Prompt("sim-small", (Turn("system", text), Turn("user", text)))


def seconds(prompt):
    """Return the shortest of three times on the processor: a busy machine only adds to it."""
    taken = []
    mind = Mind(catalog()["sim-small"], Chances(0, ""), engine.solve)
    for _ in range(3):
        sentences.cache_clear()
        begun = time.thread_time()
        task = parse(prompt)
        GroundedAnswer().attempt(task, mind)
        for turn in prompt.turns:
            tokens.split(turn.text)
        taken.append(time.thread_time() - begun)
    return min(taken)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_prompt_takes_about_twice_the_time(start, unit):
    once, twice = (repeated(start, UNITS[unit], times) for times in (1, 2))
    # Chance can spoil one comparison on a busy machine; what grows with the square fails them all.
    tries = (seconds(twice) < 3 * seconds(once) + 0.02 for _ in range(4))
    assert any(tries)


def test_long_runs_of_blanks_are_counted():
    assert tokens.count("a" + " " * 60_000 + "b") > 900
    assert tokens.count("a" + "\n" * 60_000 + "b") > 900
    assert "".join(tokens.split("a" + " \n" * 999)) == "a" + " \n" * 999


def test_tags_nest_and_cross():
    pattern = tag_pattern("doc|note")
    text = "<doc id=1>a<doc>b</doc></doc> <note>c <doc>d</note></doc> <doc>e"
    outer, inner = elements(text, pattern)
    assert [span.text for span in outer] == ["a<doc>b</doc>", "c <doc>d"]
    assert [span.text for span in inner] == ["b", "c <doc>d"]
    assert outer[0].attributes == " id=1"


def test_ten_thousand_nested_tags_are_one_block():
    text = "<doc>" * 10_000 + "The hut is red." + "</doc>" * 10_000 + "\nWhat is red?"
    task = parse(Prompt("sim-small", (Turn("user", text),)))
    assert [block.text for block in task.blocks] == ["The hut is red."]
    assert task.question == "What is red?"


def test_a_fence_that_is_not_closed_hides_no_other():
    text = '\'\'\'\nleft open\n```\nA.\n```\nand """one line"""\n'
    assert [span.text.strip() for span in fences(text)] == ["A."]
