"""The release check finds each way in which a secret line can get to the learners."""

from __future__ import annotations

from base64 import b64encode

import pytest
from workshop_of_fixture import cell

from autograder import release
from autograder.inspection import inspect_course, load_exercise

HIDDEN = 'found = count_words("Tea, tea!")'
ANSWER = 'for word in re.findall(r"[a-z]+", text.lower()):'


@pytest.fixture
def leaks(workshop):
    """Release the fixture as it is now; return the tasks of the leaks that are found."""

    def run():
        release(workshop.course)
        exercise, found = load_exercise(workshop.course, workshop.slug)
        assert exercise is not None
        found += inspect_course(workshop.course)
        assert {item.kind for item in found} <= {"leak", "stray"}
        return [item.task for item in found]

    return run


def test_finds_no_leak_in_a_good_exercise(leaks):
    assert leaks() == []


@pytest.mark.parametrize(
    "shown",
    [
        HIDDEN,
        f"`{HIDDEN}`",
        f"- `{HIDDEN}`",
        f"1. {HIDDEN}",
        f"> {HIDDEN}",
        f"We also look at `{HIDDEN}` and at an empty text.",
        f"```python\n{HIDDEN}\n```",
        HIDDEN.replace(" = ", "   =\n"),
    ],
)
def test_finds_one_hidden_line_in_a_text(workshop, leaks, shown):
    workshop.replace(workshop.solution, "task1-text", "Return how", f"{shown}\n\nReturn how")
    assert leaks() == ["task1-test"]


@pytest.mark.parametrize("comment", [f"# {HIDDEN}", f"#{HIDDEN}", f"x = 1  # as in {HIDDEN}"])
def test_finds_a_hidden_line_in_a_comment(workshop, leaks, comment):
    workshop.replace(workshop.solution, "setup", "import course", f"import course\n{comment}")
    assert leaks() == ["task1-test"]


def test_finds_a_line_of_a_solution_in_the_stub_of_another_task(workshop, leaks):
    stub = "async def wait_together(waits):"
    code = f'{stub}\n    text = ""\n    {ANSWER}\n        pass'
    workshop.replace(workshop.solution, "task2", stub, code)
    assert leaks() == ["task1"]


def test_finds_most_of_a_solution_in_a_visible_test(workshop, leaks):
    body = f'counts: dict[str, int] = {{}}\ntext = ""\n{ANSWER}\n'
    body += "    counts[word] = counts.get(word, 0) + 1\n"
    workshop.replace(workshop.solution, "task2-test", "running: list", body + "running: list")
    assert leaks() == ["task1"]


def test_finds_a_hidden_test_in_an_attachment(workshop, leaks):
    data = b64encode(f"{HIDDEN}\n".encode()).decode()
    attached = {"tests.txt": {"text/plain": data}}
    workshop.edit(workshop.solution, lambda d: cell(d, "task1-text").update(attachments=attached))
    assert leaks() == ["task1-test"]


def test_lets_an_author_repeat_what_all_can_read(workshop, leaks):
    visible = """found = count_words("a b a")"""
    workshop.replace(workshop.solution, "task1-test", HIDDEN, f"{visible}\n{HIDDEN}")
    workshop.replace(workshop.solution, "task1-text", "Return how", f"`{visible}`\n\nReturn how")
    assert leaks() == []


@pytest.mark.parametrize(
    "name", ["01-fixture.ipynb.bak", "01-fixture.yml~", "01-fixture.YML", "02.IPYNB", "notes.orig"]
)
def test_what_an_editor_leaves_beside_a_solution_is_not_released(workshop, leaks, name):
    (workshop.solution.parent / name).write_bytes(workshop.solution.read_bytes())
    assert leaks() == []
    assert [path.name for path in workshop.course.release_files()] == ["01-fixture.ipynb"]


def test_finds_an_answer_in_a_file_beside_the_notebooks(workshop, leaks):
    (workshop.solution.parent / "data").mkdir()
    (workshop.solution.parent / "data" / "notes.py").write_text(f"def x(text):\n    {ANSWER}\n")
    assert leaks() == ["task1"]


def test_finds_a_copy_of_a_solution_that_was_renamed(workshop, leaks):
    copy = workshop.solution.parent / "copy.txt"
    copy.write_bytes(workshop.solution.read_bytes())
    assert leaks() == ["task1", "task1-test", "task2", "task2-test", "tradeoff"]


def test_lets_data_and_helpers_lie_beside_the_notebooks(workshop, leaks):
    (workshop.solution.parent / "helper.py").write_text("def f(counts):\n    return counts\n")
    (workshop.solution.parent / "picture.png").write_bytes(b"\x89PNG\0" + ANSWER.encode())
    assert leaks() == []


@pytest.mark.parametrize("place", ["phase1/sub/01-fixture.ipynb", "01-fixture.ipynb", "x/y.IPYNB"])
def test_finds_a_notebook_where_no_release_is_made(workshop, place):
    path = workshop.course.release / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(workshop.solution.read_bytes())
    [found] = inspect_course(workshop.course)
    assert (found.kind, found.file) == ("stray", f"exercises/{place}")


@pytest.mark.parametrize("suffix", ["yml", "YML", "yaml"])
def test_finds_a_manifest_in_the_release(workshop, suffix):
    (workshop.released.parent / f"x.{suffix}").write_bytes(workshop.manifest.read_bytes())
    [found] = inspect_course(workshop.course)
    assert (found.kind, "manifest" in found.message) == ("leak", True)
