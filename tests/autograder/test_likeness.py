"""Copies are found through what a copier changes; independent answers and common code are not."""

from __future__ import annotations

import random
import time

import pytest
from workshop_of_fixture import FIXTURE

from autograder import Course
from autograder.likeness import Document, find_pairs, known_prints, read_documents
from autograder.likeness.tokens import tokens
from autograder.likeness.winnowing import GRAM, WINDOW, grams, prints
from autograder.simulation import read_key, simulate
from autograder.simulation.handwriting import own_code

ORIGINAL = '''
def read_orders(path, limit=10):
    """Return the orders of a file."""
    orders = {}
    with open(path) as file:
        for number, line in enumerate(file):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, amount = line.partition(",")
            orders[name.strip().lower()] = orders.get(name, 0) + int(amount)
            if number >= limit:
                break
    return orders


def largest(orders, count=3):
    ranked = sorted(orders.items(), key=lambda pair: (-pair[1], pair[0]))
    best = [name for name, amount in ranked if amount > 0]
    while len(best) > count:
        best.pop()
    return best
'''
RENAMED = """
def load(p, n=10):
    stuff = {}
    with open(p) as f:
        for i, row in enumerate(f):
            if not row.strip() or row.startswith("%"):
                continue
            key, _, value = row.partition(";")
            stuff[key.strip().lower()] = stuff.get(key, 7) + int(value)
            if i >= n:
                break
    return stuff


def top(stuff, k=99):
    order = sorted(stuff.items(), key=lambda x: (-x[1], x[0]))
    out = [a for a, b in order if b > 5]
    while len(out) > k:
        out.pop()
    return out
"""
COMMENTED = ORIGINAL.replace("\n    ", "\n    # I wrote this\n    ").replace(
    "return best", "return (\n        best  # the end\n    )"
)
INDEPENDENT = '''
from collections import Counter


def read_orders(path, limit=10):
    """Return the orders of a file."""
    counted = Counter()
    lines = [line for line in open(path).read().splitlines() if line and line[0] != "#"]
    for line in lines[:limit]:
        fields = line.split(",")
        counted[fields[0].strip().lower()] += int(fields[1])
    return dict(counted)


def largest(orders, count=3):
    by_amount = {}
    for name in orders:
        by_amount.setdefault(orders[name], []).append(name)
    result = []
    for amount in sorted(by_amount, reverse=True):
        result.extend(sorted(by_amount[amount]))
    return result[:count]
'''


def document(student, source, notebook="01"):
    return Document(student, notebook, {"task1": source})


def found(*sources, known=frozenset()):
    documents = [document(f"s{number}", source) for number, source in enumerate(sources)]
    return {pair.students for pair in find_pairs(documents, known)}


def reordered(source):
    first, second = source.strip().split("\n\n\n")
    return f"{second}\n\n\n{first}\n"


@pytest.mark.parametrize(
    "copy",
    [
        ORIGINAL,
        RENAMED,
        COMMENTED,
        reordered(ORIGINAL),
        reordered(RENAMED),
        ORIGINAL + "\nthis is no Python ((\n",
        ORIGINAL.replace("    ", "\t"),
        ORIGINAL.replace('"""Return the orders of a file."""', "'Other words.'"),
    ],
)
def test_a_copy_is_found(copy):
    assert found(ORIGINAL, copy) == {("s0", "s1")}


def test_a_copy_of_one_task_in_a_notebook_of_own_work_is_found():
    rng = random.Random(5)
    mine, theirs = own_code(rng), own_code(rng)
    pairs = find_pairs(
        [
            Document("ann", "01", {"task1": ORIGINAL, "task2": mine}),
            Document("bob", "01", {"task1": theirs, "cell 9": RENAMED}),
        ],
        frozenset(),
    )
    [pair] = pairs
    assert [passage.cells for passage in pair.passages] == [("task1", "cell 9")]
    left, right = pair.passages[0].lines
    assert len(left) > 15
    assert len(right) > 15
    assert "orders" in pair.passages[0].sources[0].splitlines()[min(left)]


def test_two_independent_right_answers_are_not_alike():
    assert found(ORIGINAL, INDEPENDENT) == set()


def test_two_students_who_write_a_known_answer_are_not_alike():
    known = frozenset(one.value for one in grams(ORIGINAL))
    assert found(ORIGINAL, RENAMED, known=known) == set()


def test_short_answers_that_are_the_same_are_no_evidence():
    short = "def total(prices):\n    return sum(price for price in prices if price > 0)\n"
    assert found(short, short) == set()


def test_what_a_whole_class_has_is_common():
    rng = random.Random(1)
    classmates = [document(f"c{number}", ORIGINAL + own_code(rng)) for number in range(30)]
    assert find_pairs(classmates, frozenset()) == ()
    copy = document("z", classmates[7].cells["task1"])
    assert {pair.students for pair in find_pairs([*classmates, copy], frozenset())} == {("c7", "z")}


def test_independent_students_of_a_large_class_are_not_alike():
    rng = random.Random(2)
    classmates = [document(f"c{number}", own_code(rng)) for number in range(200)]
    assert find_pairs(classmates, frozenset()) == ()


def test_copies_of_a_simulated_class_are_found_and_nothing_else(tmp_path):
    course = Course.at(FIXTURE)
    simulate(course, tmp_path, 120, seed=5, assignment="phase1")
    copies = {
        tuple(sorted((one.student, one.copied_from)))
        for one in read_key(tmp_path)
        if one.copied_from
    }
    documents = read_documents(tmp_path, "phase1")
    pairs = find_pairs(documents, known_prints(course, "phase1"))
    assert len(copies) == 2
    assert {pair.students for pair in pairs} == copies


def test_tokens_keep_structure_and_leave_out_names_literals_and_comments():
    source = "def f(x):  # why\n    '''Doc.'''\n    return print(x, 1.5, rf'{x}', other)\n"
    assert " ".join(token.text for token in tokens(source)) == (
        "def n ( n ) : return print ( n , 0 , s , n )"
    )
    assert [token.line for token in tokens(source)][-1] == 2


@pytest.mark.parametrize(
    "source",
    ["'" * 50_000, "\"'" * 50_000, '"""' * 30_000, "'''\\" * 30_000, "a" * 10**6],
)
def test_odd_text_takes_linear_time(source):
    begin = time.thread_time()
    tokens(source)
    assert time.thread_time() - begin < 2.0


def test_a_match_of_the_guaranteed_length_is_always_found():
    rng = random.Random(3)
    words = ["if", "for", "while", "return", "(", ")", "[", "]", "+", "len", "print", "x", "1"]
    passage = " ".join(rng.choice(words) for _ in range(GRAM + WINDOW - 1))
    for _ in range(50):
        one, other = (
            " ".join([*rng.choices(words, k=40), passage, *rng.choices(words, k=40)])
            for _ in range(2)
        )
        assert {p.value for p in prints(one)} & {p.value for p in prints(other)}


def test_winnowing_keeps_about_two_of_each_window_and_one():
    source = own_code(random.Random(4)) * 20
    assert len(prints(source)) < len(grams(source)) * 0.4


def test_files_that_are_no_notebooks_are_left_out(tmp_path):
    folder = tmp_path / "submitted" / "ann" / "phase1"
    folder.mkdir(parents=True)
    (folder / "01.ipynb").write_text("{ nope")
    (folder / "02.ipynb").write_bytes(b"\xff")
    (folder / "03.ipynb").symlink_to(folder / "01.ipynb")
    assert read_documents(tmp_path, "phase1") == ()
    assert read_documents(tmp_path, "phase9") == ()
