"""Hidden tests and mark schemes stay out of what students see, however they get into an output."""

from __future__ import annotations

import base64
import copy
import html
import json
import random
import string

import pytest

from autograder.grading.hidden import LEAST, MASK, PIECE, hidden_in
from autograder.grading.redaction import redact, redact_source, scrub

TEST = """\
assert double(2) == 4
### BEGIN HIDDEN TESTS
for seven in range(3):
    assert double(-seven * 1000) == -seven * 2000, "Negative numbers double as well."
x = f(3)
### END HIDDEN TESTS
assert callable(double)"""
SECRET = "assert double(-seven * 1000) == -seven * 2000"
HIDDEN = hidden_in([TEST])


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def displayed(data):
    return {"output_type": "display_data", "data": data, "metadata": {}}


def cell(source, outputs=(), **marks):
    metadata = {"nbgrader": {"grade_id": "c", "solution": False, **marks}} if marks else {}
    made = {"cell_type": "code", "metadata": metadata, "source": source}
    return {**made, "execution_count": None, "outputs": list(outputs)}


def document(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def shown(value):
    """Return all that a reader of a JSON value can find in it."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(text.replace("\\n", "").replace("\\", "").replace('"', "").split()).lower()


def test_a_region_becomes_one_notice_where_it_stood():
    assert redact_source(TEST).split("\n") == [
        "assert double(2) == 4",
        "# Hidden tests ran here.",
        "assert callable(double)",
    ]


def test_a_mark_scheme_goes_without_a_word():
    source = (
        "Compare two designs.\n### BEGIN MARK SCHEME\n3 points: cost\n### END MARK SCHEME\nEnd."
    )
    assert redact_source(source) == "Compare two designs.\nEnd."


def test_a_notice_keeps_the_block_that_it_stands_in():
    source = "def test():\n    ### BEGIN HIDDEN TESTS\n    f(1)\n    ### END HIDDEN TESTS\n    f(2)"
    assert redact_source(source) == "def test():\n    # Hidden tests ran here.\n    f(2)"


def test_a_student_sees_neither_the_lines_nor_their_traces():
    traceback = [
        "Traceback (most recent call last):",
        f"  c, line 4: {SECRET}",
        "  c, line 5: x = f(3)",
    ]
    error = {"output_type": "error", "ename": "E", "evalue": SECRET, "traceback": traceback}
    own = cell("print(stolen)", [stream(f"before\n{SECRET}\nafter\n")])
    made = redact(document(own, cell(TEST, [error], grade=True, locked=True)), HIDDEN)
    assert made["cells"][0]["outputs"][0]["text"] == f"before\n{MASK}\nafter\n"
    assert made["cells"][1]["outputs"][0]["traceback"] == [
        traceback[0],
        f"  c, line 4: {MASK}",
        f"  c, line 5: {MASK}",
    ]
    assert "seven" not in shown(made)


def test_the_message_of_a_hidden_assertion_is_for_the_student():
    said = "Negative numbers double as well."
    error = {"output_type": "error", "ename": "AssertionError", "evalue": said, "traceback": [said]}
    made = redact(document(cell(TEST, [error], grade=True)), HIDDEN)
    assert made["cells"][0]["outputs"] == [error]


def test_the_document_that_was_given_is_left_as_it_was():
    given = document(cell(TEST, [stream(SECRET)], grade=True))
    before = copy.deepcopy(given)
    redact(given, HIDDEN)
    assert given == before


def test_what_a_student_wrote_is_no_secret():
    own = cell(SECRET, [stream(SECRET)], solution=True, grade=False)
    assert redact(document(own), HIDDEN)["cells"][0] == own


def test_a_student_cannot_pass_a_test_cell_off_as_written():
    stolen = cell("print(1)", [stream(SECRET)])
    made = redact(document(stolen, cell(SECRET, grade=True)), HIDDEN)
    assert made["cells"][0]["outputs"][0]["text"] == MASK


def test_values_of_a_test_are_told_apart_from_its_code():
    hidden = hidden_in(
        ["### BEGIN HIDDEN TESTS\nassert total([10, 20, 30, 40, 50, 60]) == 210\n### END"]
    )
    assert hidden.is_in("called with [10, 20, 30, 40, 50, 60]")
    assert not hidden.code.is_in("called with [10, 20, 30, 40, 50, 60]")
    assert hidden.code.is_in("assert total([10, 20, 30, 40, 50, 60]) == 210")


DISGUISES = {
    "as it stands": lambda text: text,
    "quoted": repr,
    "as JSON": json.dumps,
    "a letter a line": "\n".join,
    "in colors": lambda text: "".join(f"\x1b[3{i % 8};1m{c}\x1b[0m" for i, c in enumerate(text)),
    "as HTML": lambda text: "<b>" + html.escape(text).replace("=", "&#61;") + "</b>",
    "reversed": lambda text: text[::-1],
    "in capitals": str.upper,
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64, in lines": lambda text: base64.encodebytes(text.encode()).decode(),
    "in hexadecimal": lambda text: text.encode().hex(),
}


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda name: name.replace(" ", "-"))
def test_a_hidden_line_is_found_in_the_usual_disguises(disguise):
    told = DISGUISES[disguise](SECRET)
    for output in (
        stream(f"x{told}x" if disguise == "as it stands" else told),
        displayed({"text/plain": "x", "text/html": told.splitlines(keepends=True)}),
        displayed({"application/json": {"name": [{"deep": told}]}}),
        displayed({"application/json": {told: 1}}),
        {"output_type": "display_data", "data": {}, "metadata": {"note": told}},
    ):
        [made] = scrub([output], HIDDEN)
        assert told not in json.dumps(made)
        assert not HIDDEN.is_in(shown(made))
        assert MASK in json.dumps(made)


def test_a_line_that_several_outputs_share_is_found():
    parts = [SECRET[at : at + 10] for at in range(0, len(SECRET), 10)]
    for outputs in (
        [stream(part, ("stdout", "stderr")[at % 2]) for at, part in enumerate(parts)],
        [displayed({"text/plain": part}) for part in parts],
        [displayed({"application/json": parts})],
    ):
        assert not any(part in json.dumps(scrub(outputs, HIDDEN)) for part in parts[:3])


def test_a_picture_with_a_hidden_line_in_it_is_dropped():
    clean = base64.b64encode(b"\x89PNG picture").decode()
    marked = base64.b64encode(b"\x89PNG " + SECRET.encode()).decode()
    made = scrub([displayed({"image/png": clean}), displayed({"image/png": marked})], HIDDEN)
    assert [output["data"]["image/png"] for output in made] == [clean, MASK]


SEEDS = range(40)


def _words(chance, least):
    made = ""
    while len(made) < least:
        made += "".join(chance.choices(string.ascii_letters + "_", k=chance.randint(3, 9)))
        made += chance.choice(("(", ") == ", " + ", "[0]", "."))
    return made


def _author(chance):
    """Return a cell with hidden regions, its open and its hidden lines, with any line ends."""
    lines, open_lines, secrets = [], [], []
    for _ in range(chance.randint(1, 4)):
        for _ in range(chance.randint(0, 3)):
            open_lines.append(_words(chance, 5) + chance.choice(("", "\r", " ", "\x0c")))
            lines.append(open_lines[-1])
        end = chance.choice(("", "\r", " ", "\u2028", "\x0b"))
        indent = chance.choice(("", "    ", "\t"))
        kind = chance.choice(("HIDDEN TESTS", "MARK SCHEME"))
        lines.append(f"{indent}### BEGIN {kind}{end}")
        for _ in range(chance.randint(0, 4)):
            secrets.append(_words(chance, chance.choice((9, 20, 60))))
            lines.append(indent + secrets[-1] + end)
        lines.append(f"{indent}### END {kind}{end}")
    if chance.random() < 0.3:
        secrets.append(_words(chance, 30))
        lines += ["### BEGIN HIDDEN TESTS", secrets[-1]]
    return "\n".join(lines), open_lines, secrets


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_line_is_left_and_every_open_line_is(seed):
    source, open_lines, secrets = _author(random.Random(seed))
    left = redact_source(source).split("\n")
    assert not any(secret in line for secret in secrets for line in left)
    kept = [line for line in left if not line.strip().startswith("# Hidden")]
    assert "\n".join(kept) == "\n".join(open_lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_piece_of_a_hidden_line_gets_through_an_output(seed):
    chance = random.Random(seed)
    source, _, secrets = _author(chance)
    hidden = hidden_in([source])
    for secret in secrets:
        squeezed = "".join(secret.split())
        size = len(squeezed) if len(squeezed) < PIECE else chance.randint(PIECE, len(squeezed))
        start = chance.randint(0, len(squeezed) - size)
        piece = squeezed[start : start + size]
        ends = ("\n", "\r\n", "\r", " ", "\t", "\u2028", "\x85", "\x0b", "\x0c", "'", "\u200b")
        told = "".join(letter + chance.choice(("", "", chance.choice(ends))) for letter in piece)
        [made] = scrub([stream(f"=> {told} <=")], hidden)
        assert made["text"].startswith("=> ")
        assert not hidden.is_in(made["text"])
        assert len(piece) < LEAST or piece.lower() not in shown(made)


@pytest.mark.parametrize("seed", SEEDS)
def test_outputs_that_hold_nothing_hidden_are_left_alone(seed):
    chance = random.Random(seed)
    hidden = hidden_in([_author(chance)[0]])
    outputs = [
        stream("".join(chance.choices(string.printable + "é\u2028𝄞İß", k=200))),
        displayed({"text/plain": _words(chance, 300), "application/json": {"a": [1, None, "b"]}}),
        displayed({"image/png": base64.b64encode(chance.randbytes(300)).decode()}),
        {
            "output_type": "error",
            "ename": "E",
            "evalue": "no",
            "traceback": ["a", "  c, line 1: b"],
        },
    ]
    assert scrub(outputs, hidden) == outputs
