"""Two small courses to time grading with, and a class of submissions to each.

Light is six answers and six tests in plain Python, heavy is four and four that import numpy,
chromadb, openai and anthropic, and search 200 vectors. Every fifth submission is right, wrong,
untouched, longer by two cells, or noisy on stderr.
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

from autograder import Course

ASSIGNMENT, NAME = "phase1", "01-timed"
CONFIG = Path(__file__).parents[1] / "autograder" / "fixture_course" / "nbgrader_config.py"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

Document = dict[str, Any]
Tasks = tuple[tuple[str, str, str, str], ...]

LIGHT = (
    ("def double(x):\n    {}", "return 2 * x", "assert double(2) == 4", "assert double(-1) == -2"),
    ("def words(t):\n    {}", "return t.split()", "assert words('a b') == ['a', 'b']", ""),
    (
        "def count(items):\n    {}",
        "return {one: items.count(one) for one in items}",
        "assert count('aab') == {'a': 2, 'b': 1}",
        "assert count('') == {}",
    ),
    (
        "def primes(n):\n    {}",
        "return [k for k in range(2, n) if all(k % d for d in range(2, k))]",
        "assert primes(10) == [2, 3, 5, 7]",
        "assert len(primes(300)) == 62",
    ),
    (
        "def flat(rows):\n    {}",
        "return [one for row in rows for one in row]",
        "assert flat([[1], [2, 3]]) == [1, 2, 3]",
        "assert flat([]) == []",
    ),
    ("def part():\n    {}", "return 2", "part()", ""),
)
_SEARCH = """\
import chromadb, numpy
settings = chromadb.Settings(anonymized_telemetry=False)
client = chromadb.EphemeralClient(settings)
rng = numpy.random.default_rng(0)
def index(vectors):
    {}"""
_ADD = """\
made = client.create_collection('vectors')
    made.add(ids=[str(k) for k in range(len(vectors))], embeddings=vectors)
    return made"""
HEAVY = (
    (
        _SEARCH,
        _ADD,
        "vectors = rng.normal(size=(200, 16))\nfound = index(vectors)\nassert found.count() == 200",
        "",
    ),
    (
        "def nearest(k):\n    {}",
        "answer = found.query(query_embeddings=[vectors[k]], n_results=3)\n"
        "    return answer['ids'][0]",
        "assert nearest(7)[0] == '7'",
        "assert [nearest(k)[0] for k in (0, 100, 199)] == ['0', '100', '199']",
    ),
    (
        "import openai\ndef ask():\n    {}",
        "return openai.OpenAI(api_key='none', base_url='http://127.0.0.1:9')",
        "assert ask().api_key == 'none'",
        "",
    ),
    (
        "import anthropic\ndef other():\n    {}",
        "return anthropic.Anthropic(api_key='none', base_url='http://127.0.0.1:9')",
        "assert other().api_key == 'none'",
        "",
    ),
)


def _cell(source: str, grade_id: str = "", **marks: Any) -> Document:
    cell: Document = {"cell_type": "code", "metadata": {}, "source": source}
    cell |= {"execution_count": None, "outputs": [], "id": grade_id or f"plain-{len(source)}"}
    if grade_id:
        known = {"grade": False, "locked": False, "solution": False, "task": False}
        about = {**known, **marks, "grade_id": grade_id, "schema_version": 3}
        cell["metadata"] = {"nbgrader": about}
    return cell


def solution(tasks: Tasks) -> Document:
    """Return the author's notebook."""
    cells: list[Document] = []
    for number, (frame, body, visible, hidden) in enumerate(tasks, 1):
        marked = f"### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"
        cells.append(_cell(frame.replace("{}", marked), f"task{number}", solution=True))
        test = visible
        if hidden:
            test += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        cells.append(_cell(test, f"test{number}", grade=True, locked=True, points=2))
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _written(tasks: Tasks, answer: str = "") -> Document:
    """Return what a student hands in: the right answers, or `answer` to every task."""
    made = copy.deepcopy(solution(tasks))
    for number, (frame, body, visible, _) in enumerate(tasks):
        made["cells"][2 * number]["source"] = frame.replace("{}", answer or body)
        made["cells"][2 * number + 1]["source"] = visible
    return made


def _longer(document: Document) -> Document:
    document["cells"][1:1] = [_cell("note = 1"), _cell("note += 1  # more")]
    return document


def _noisy(document: Document) -> Document:
    document["cells"].insert(1, _cell("import sys\nprint('!', file=sys.stderr)"))
    return document


def submissions(tasks: Tasks) -> tuple[Document, ...]:
    """Return one submission of each kind."""
    return (
        _written(tasks),
        _written(tasks, "return None"),
        _written(tasks, "raise NotImplementedError"),
        _longer(_written(tasks)),
        _noisy(_written(tasks)),
    )


def make_course(root: Path, tasks: Tasks) -> Course:
    """Write a course with one assignment of one notebook."""
    (root / "solutions" / ASSIGNMENT).mkdir(parents=True)
    (root / "exercises").mkdir()
    shutil.copy(CONFIG, root / "nbgrader_config.py")
    course = Course.at(root)
    path = course.solution_path(f"{ASSIGNMENT}/{NAME}")
    path.write_text(json.dumps(solution(tasks)), encoding="utf-8")
    return course


def hand_in(folder: Path, tasks: Tasks, students: int) -> None:
    """Write the submissions of a class of `students`."""
    kinds = submissions(tasks)
    for number in range(students):
        target = folder / "submitted" / f"student-{number:03}" / ASSIGNMENT
        target.mkdir(parents=True)
        text = json.dumps(kinds[number % len(kinds)])
        (target / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
