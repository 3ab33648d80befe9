"""A small course with every kind of graded cell, and a zoo of submissions to it.

`submissions()` names each by what is odd about it. The notebooks are made here, cell by cell, so
that a test shows in a line what a student did.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder import Course

ASSIGNMENT = "phase1"
FIRST, SECOND = "01-numbers", "02-files"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
JULIA = {"display_name": "Julia", "language": "julia", "name": "julia-1.9"}
CONFIG = Path(__file__).parent / "fixture_course" / "nbgrader_config.py"

Document = dict[str, Any]


def cell(kind: str, source: str, grade_id: str = "", points: float | None = None, **flags: bool):
    """Return a cell, with nbgrader's metadata when it has an id."""
    made: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    if grade_id:
        marks = {"grade": False, "locked": False, "solution": False, "task": False, **flags}
        marks |= {"grade_id": grade_id, "schema_version": 3}
        if points is not None:
            marks["points"] = points
        made["metadata"] = {"nbgrader": marks}
    made["id"] = grade_id or f"plain-{abs(hash(source)) % 10**8}"
    return made


def answer(grade_id: str, source: str) -> dict[str, Any]:
    return cell("code", source, grade_id, solution=True)


def test(grade_id: str, source: str, points: float) -> dict[str, Any]:
    return cell("code", source, grade_id, points, grade=True, locked=True)


test.__test__ = False  # type: ignore[attr-defined]


def notebook(*cells: dict[str, Any]) -> Document:
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def solved(body: str) -> str:
    return f"### BEGIN SOLUTION\n{body}\n### END SOLUTION"


def first() -> Document:
    """Numbers: a test with hidden lines, partial points, an answer in code and one in words."""
    return notebook(
        cell("code", "import math", "setup", locked=True),
        cell("markdown", "Double a number."),
        answer("double", "def double(x):\n    " + solved("return 2 * x").replace("\n", "\n    ")),
        test(
            "double-test",
            "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(-3) == -6\n"
            "### END HIDDEN TESTS",
            2,
        ),
        answer("earned", "def earned():\n    " + solved("return 3").replace("\n", "\n    ")),
        test("earned-test", "earned()", 4),
        answer("wait", "import asyncio\n" + solved("waited = await asyncio.sleep(0, 'done')")),
        test("wait-test", "assert waited == 'done'", 1),
        cell("code", solved("x = 1"), "by-hand", 3, grade=True, solution=True),
        cell("markdown", solved("Because."), "words", 2, grade=True, solution=True),
        cell("markdown", "Compare two designs.", "essay", 5, task=True, locked=True),
    )


def second() -> Document:
    """Files: reads a file that lies beside the notebook."""
    return notebook(
        answer("read", solved("text = open('data.txt').read()")),
        test("read-test", "assert text == 'forty-two\\n'", 2),
    )


def make_course(root: Path) -> Course:
    """Write the course into `root`: solutions, a file beside them, and nbgrader's settings."""
    source = root / "solutions" / ASSIGNMENT
    source.mkdir(parents=True)
    (root / "exercises").mkdir()
    shutil.copy(CONFIG, root / "nbgrader_config.py")
    for name, document in ((FIRST, first()), (SECOND, second())):
        (source / f"{name}.ipynb").write_text(json.dumps(document), encoding="utf-8")
    (source / "data.txt").write_text("forty-two\n", encoding="utf-8")
    return Course.at(root)


def hand_in(folder: Path, student: str, files: dict[str, Document | str | bytes]) -> Path:
    """Write a submission; return its folder."""
    target = folder / "submitted" / student / ASSIGNMENT
    target.mkdir(parents=True)
    for name, content in files.items():
        data = content if isinstance(content, str | bytes) else json.dumps(content)
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return target


def clean(document: Document) -> Document:
    """Return a solution as a student would hand it in: without the author's marks."""
    made = copy.deepcopy(document)
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    for one in made["cells"]:
        lines = one["source"].splitlines()
        one["source"] = "\n".join(line for line in lines if line.strip() not in marks)
    return made


def find(document: Document, grade_id: str) -> dict[str, Any]:
    for one in document["cells"]:
        if one["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            found: dict[str, Any] = one
            return found
    raise KeyError(grade_id)


def changed(change: Callable[[Document], object] | None = None) -> dict[str, Any]:
    """Return both notebooks solved, the first one changed."""
    document = clean(first())
    if change is not None:
        change(document)
    return {f"{FIRST}.ipynb": document, f"{SECOND}.ipynb": clean(second())}


def saying(grade_id: str, source: str) -> dict[str, Document]:
    """Return a submission in which a cell has another source."""
    return changed(lambda document: find(document, grade_id).update(source=source))


def marking(name: str, **marks: Any) -> dict[str, Document]:
    return changed(lambda d: find(d, name)["metadata"]["nbgrader"].update(marks))


def adding(place: int, *cells: dict[str, Any]) -> dict[str, Document]:
    return changed(lambda d: d["cells"].__setitem__(slice(place, place), cells))


def deleting(*grade_ids: str) -> dict[str, Document]:
    return changed(lambda d: [d["cells"].remove(find(d, name)) for name in grade_ids])


def earning(value: str) -> dict[str, Document]:
    """Return a submission whose partial-points test displays `value`."""
    return saying("earned", f"def earned():\n    return {value}")


def _stub(document: Document) -> None:
    for one in document["cells"]:
        if not one["metadata"].get("nbgrader", {}).get("solution"):
            continue
        code, lines = one["cell_type"] == "code", one["source"].splitlines()
        body = "# Your code here.\nraise course.NotAttempted" if code else "Your answer here."
        if lines[0].startswith("def "):
            body = lines[0] + "\n    " + body.replace("\n", "\n    ")
        elif lines[0].startswith("import"):
            body = lines[0] + "\n" + body
        one["source"] = body


def _shuffle(document: Document) -> None:
    cells = document["cells"]
    cells[2:4], cells[4:6] = cells[4:6], cells[2:4]


def _ids_as_numbers(document: Document) -> None:
    for number, one in enumerate(document["cells"]):
        one["id"] = f"c{number}"


Named = Iterator[tuple[str, dict[str, Any]]]


def submissions() -> Named:
    """Yield every submission with its name."""
    yield from scores()
    yield from runs()
    yield from structures()
    yield from lost()


def scores() -> Named:
    """Yield answers that score differently."""
    yield "perfect", changed()
    yield "stub", changed(_stub)
    yield "wrong-hidden", saying("double", "def double(x):\n    return abs(2 * x)")
    yield "wrong-visible", saying("double", "def double(x):\n    return x")
    yield "syntax-error", saying("double", "def double(x:\n")
    yield "never-defined", saying("double", "")
    yield "part-points", earning("1.5")
    yield "no-points", earning("0")
    yield "negative", earning("-1")
    yield "not-a-number", earning("float('nan')")
    yield "true", earning("True")
    yield "text", earning("'four'")
    yield "too-many", earning("99")
    yield "none", earning("None")
    yield "numpy-float", earning("__import__('numpy').float64(2.5)")
    yield "number-as-text", earning("type('S', (str,), {'__repr__': lambda s: '2'})()")
    yield "empty-repr", earning("type('E', (), {'__repr__': lambda s: ''})()")
    yield "rich-display", earning("type('H', (), {'_repr_html_': lambda s: '<b>4</b>'})()")
    yield "prints-a-score", saying("earned", "def earned():\n    print(4)")


def runs() -> Named:
    """Yield what cells do while they run."""
    yield (
        "warns",
        saying("double", "import warnings\ndef double(x):\n    warnings.warn('no'); return 2*x"),
    )
    yield (
        "writes-stderr",
        saying("double", "import os\ndef double(x):\n    os.write(2, b'x'); return 2*x"),
    )
    yield "prints", saying("double", "def double(x):\n    print('hello'); return 2 * x")
    yield "stderr-elsewhere", adding(2, cell("code", "import sys; print('!', file=sys.stderr)"))
    yield (
        "displays-then-warns",
        saying("earned", "import sys\ndef earned():\n    print('a', file=sys.stderr); return 2"),
    )
    yield "exits", saying("wait", "waited = 'done'\nimport sys; sys.exit(1)")
    yield "quits", saying("wait", "waited = 'done'\nexit()")
    yield "raises-in-own-cell", adding(2, cell("code", "1 / 0"))
    yield (
        "extra-cells",
        adding(1, cell("code", "y = 1"), cell("markdown", "note"), cell("raw", "r")),
    )
    yield "empty-cells", adding(1, cell("code", ""), cell("code", "\n"))
    yield "magics", adding(1, cell("code", "%time 1"), cell("code", "%%time\nz = 1"))
    yield "shell", adding(1, cell("code", "!echo hello"))
    yield "asks", adding(1, cell("code", "input('?')"))
    yield "asyncio-run", saying("wait", "import asyncio\nwaited = asyncio.run(asyncio.sleep(0, 1))")


def structures() -> Named:
    """Yield notebooks whose cells or files were changed."""
    yield "reordered", changed(_shuffle)
    yield "other-cell-ids", changed(_ids_as_numbers)
    yield "test-deleted", deleting("double-test")
    yield "tests-deleted", deleting("double-test", "earned-test", "wait-test")
    yield "answer-deleted", deleting("double")
    yield "essay-deleted", deleting("essay")
    yield "setup-deleted", deleting("setup")
    yield "words-written", saying("words", "Since it is cheaper.")
    yield "by-hand-written", saying("by-hand", "x = 2")
    yield "points-edited", marking("double-test", points=100)
    yield "test-edited", saying("double-test", "assert True")
    yield "test-became-text", changed(lambda d: find(d, "double-test").update(cell_type="markdown"))
    yield "one-missing", {f"{FIRST}.ipynb": clean(first())}
    yield "own-data-file", {**changed(), "data.txt": "other\n"}
    yield "brings-files", {**changed(), "mine/help.py": "z = 1\n", "note.txt": "hi"}
    yield "other-kernel", changed(lambda d: d["metadata"].update(kernelspec=JULIA))
    yield "outputs-kept", changed(_with_outputs)
    yield "leaves-a-file", _leaving_a_file()
    yield "unknown-notebook", {**changed(), "99-other.ipynb": clean(second())}


def lost() -> Named:
    """Yield what nbgrader gives no score at all, beside two odd values above."""
    yield "cell-twice", changed(lambda d: d["cells"].append(copy.deepcopy(find(d, "double"))))
    yield "id-renamed", marking("double", grade_id="tripled")
    yield "flag-edited", marking("double-test", grade=False)
    yield "dies", saying("earned", "def earned():\n    import os; os._exit(1)")
    yield "broken-json", {f"{FIRST}.ipynb": "{ nope", f"{SECOND}.ipynb": clean(second())}
    yield "empty-file", {f"{FIRST}.ipynb": "", f"{SECOND}.ipynb": clean(second())}
    yield "binary", {f"{FIRST}.ipynb": b"\x89PNG\r\n\xff\xfe", f"{SECOND}.ipynb": clean(second())}
    yield "wrong-name", {"numbers (1).ipynb": clean(first())}


def _leaving_a_file() -> dict[str, Any]:
    """Return a submission whose second notebook reads what the first one wrote."""
    files = adding(1, cell("code", "open('made.txt', 'w').write('forty-two\\n'); None"))
    find(files[f"{SECOND}.ipynb"], "read")["source"] = "text = open('made.txt').read()"
    return files


def _with_outputs(document: Document) -> None:
    find(document, "earned-test")["outputs"] = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "4"},
            "execution_count": 1,
            "metadata": {},
        }
    ]
