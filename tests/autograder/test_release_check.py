"""`autograder release --check` fails for each thing that can be wrong with an exercise."""

from __future__ import annotations

import shutil

import pytest
from workshop_of_fixture import cell

from autograder import release, verify
from autograder.errors import ReleaseFailed
from autograder.releasing import release_bytes

WRONG = "def count_words(text):\n    return {word: 1 for word in text.split()}\n"


@pytest.fixture
def findings(workshop, engine):
    def run(*, released: bool = True):
        if released:
            release(workshop.course)
        return verify(workshop.course, engine=engine)

    return run


def kinds(found):
    return [(item.kind, item.task) for item in found]


def test_finds_nothing_wrong_with_a_good_exercise(workshop, engine):
    assert verify(workshop.course, engine=engine) == ()
    assert verify(workshop.course, engine=engine, thorough=True) == ()


def test_fails_when_a_byte_of_the_release_drifts(workshop, findings):
    content = workshop.released.read_bytes()
    workshop.released.write_bytes(content.replace(b"How", b"Now", 1) + b" ")
    [found] = findings(released=False)
    assert (found.kind, found.file) == ("drift", "exercises/phase1/01-fixture.ipynb")
    assert "autograder release" in str(found)


def test_fails_when_a_release_is_missing_or_has_no_source(workshop, findings):
    workshop.released.rename(workshop.released.with_name("09-old.ipynb"))
    assert kinds(findings(released=False)) == [("drift", ""), ("no-source", "")]


def test_fails_when_a_file_beside_the_notebooks_drifts(workshop, findings):
    (workshop.solution.parent / "notes.csv").write_text("a\n")
    [found] = findings(released=False)
    assert (found.kind, found.file) == ("drift", "exercises/phase1/notes.csv")
    assert findings() == ()
    assert (workshop.released.parent / "notes.csv").read_text() == "a\n"


def test_fails_when_a_hidden_test_leaks(workshop, findings):
    hidden = 'found = count_words("Tea, tea!")'
    workshop.replace(workshop.released, "task1-test", "assert found", f"{hidden}\nassert found")
    found = findings(released=False)
    assert ("leak", "task1-test") in kinds(found)
    assert any("hidden test of task1-test" in str(item) for item in found)


def test_fails_when_a_solution_leaks_outside_the_sources(workshop, findings):
    secret = "    return await asyncio.gather(*waits)"
    workshop.edit(workshop.released, lambda document: document["metadata"].update(note=secret))
    assert ("leak", "task2") in kinds(findings(released=False))


def test_fails_when_a_misspelled_marker_leaves_a_hidden_test_in(workshop, findings):
    workshop.replace(workshop.solution, "task1-test", "BEGIN HIDDEN TESTS", "BEGIN HIDDEN TEST")
    workshop.replace(workshop.solution, "task1-test", "END HIDDEN TESTS", "END HIDDEN TEST")
    assert ("leak", "") in kinds(findings())


def test_fails_when_the_text_of_a_task_shows_its_solution(workshop, findings):
    answer = 'for word in re.findall(r"[a-z]+", text.lower()):'
    body = f"counts: dict[str, int] = {{}}\n{answer}\ncounts[word] = counts.get(word, 0) + 1"
    shown = f"{body}\nreturn counts"
    workshop.replace(workshop.solution, "task1-text", "Return how", f"{shown}\n\nReturn how")
    assert ("leak", "task1") in kinds(findings())


def test_fails_when_a_manifest_lies_in_the_release(workshop, findings):
    shutil.copy(workshop.manifest, workshop.released.parent)
    assert kinds(findings(released=False)) == [("leak", "")]


def test_fails_when_a_stub_passes(workshop, findings):
    workshop.write(workshop.solution, "task1-test", "assert True")
    found = kinds(findings())
    assert ("stub", "task1-test") in found
    assert ("wrong-accepted", "task1") in found


def test_fails_when_learners_see_only_tests_that_an_untouched_stub_passes(workshop, findings):
    path = workshop.solution
    source = '### BEGIN HIDDEN TESTS\nassert count_words("a") == {"a": 1}, "upper case and commas'
    source += " count_words('a b a') gave\"\n"
    source += 'assert count_words("A,a") == {"a": 2}, "upper case and commas"\n'
    workshop.write(path, "task1-test", source + "### END HIDDEN TESTS")
    assert ("stub", "task1-test") in kinds(findings())


def test_fails_when_a_stub_does_not_end_in_not_attempted(workshop, findings):
    workshop.replace(workshop.solution, "setup", "import course", "")
    assert {kind for kind, _ in kinds(findings())} == {"stub-state"}


def test_fails_when_the_solution_fails(workshop, findings):
    workshop.replace(workshop.solution, "task1", "text.lower()", "text")
    found = kinds(findings())
    assert ("solution", "task1-test") in found
    assert not any(kind.startswith(("wrong", "right")) for kind, _ in found)


def test_fails_when_the_solution_writes_to_stderr(workshop, findings):
    warned = "import warnings\n    warnings.warn('old')\n    counts: dict"
    workshop.replace(workshop.solution, "task1", "counts: dict", warned)
    assert ("solution", "task1-test") in kinds(findings())


def test_fails_when_a_known_wrong_answer_is_accepted(workshop, findings):
    right = 'def count_words(text):\n    return {w: 1 for w in ["a"]} | {"a": 2, "b": 1}\n'
    workshop.write(
        workshop.solution, "task1-test", 'assert count_words("a b a") == {"a": 2, "b": 1}'
    )
    workshop.describe(lambda m: m["tasks"]["task1"]["wrong"][0].update(code=right))
    found = [item for item in findings() if item.kind == "wrong-accepted"]
    assert any("'splits-at-spaces'" in item.message for item in found)


def test_fails_when_a_wrong_answer_is_rejected_with_other_words(workshop, findings):
    workshop.describe(lambda m: m["tasks"]["task1"]["wrong"][0].update(message="the moon"))
    [found] = findings()
    assert found.kind == "wrong-message"
    assert "'the moon'" in found.next_step


def test_fails_when_a_wrong_answer_loses_the_points_of_another_task(workshop, findings):
    path = workshop.solution
    test = 'assert count_words("x") == {"x": 1}\nfound = await wait_together'
    workshop.replace(path, "task2-test", "found = await wait_together", test)
    broken = "def count_words(text):\n    return {}\n"
    workshop.describe(lambda m: m["tasks"]["task1"]["wrong"][2].update(code=broken))
    assert ("wrong-elsewhere", "task1") in kinds(findings())


@pytest.mark.parametrize("thorough", [False, True])
def test_fails_when_a_test_needs_the_answer_to_another_task(workshop, engine, thorough):
    test = 'assert count_words("x")\nfound = await wait_together'
    workshop.replace(workshop.solution, "task2-test", "found = await wait_together", test)
    release(workshop.course)
    found = verify(workshop.course, engine=engine, thorough=thorough)
    assert kinds(found) == [("dependent", "task2-test")]
    assert "while task1 is not attempted" in found[0].message


def test_fails_when_an_answer_needs_the_answer_to_another_task(workshop, findings):
    answer = "count_words('')\n    return await"
    workshop.replace(workshop.solution, "task2", "return await", answer)
    assert kinds(findings()) == [("dependent", "task2-test")]


def test_fails_when_a_wrong_answer_is_no_python(workshop, findings):
    workshop.describe(lambda m: m["tasks"]["task1"]["wrong"][0].update(code="def f(:\n"))
    [found] = findings()
    assert found.kind == "wrong"
    assert "no Python" in found.message


def test_fails_when_another_right_answer_is_rejected(workshop, findings):
    workshop.describe(lambda m: m["tasks"]["task1"]["right"][0].update(code=WRONG))
    assert kinds(findings()) == [("right-rejected", "task1")]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda task: task["hints"].pop(), "hints"),
        (lambda task: task.pop("hints"), "hints"),
        (lambda task: task["wrong"].pop(), "wrong"),
        (lambda task: task["right"].pop(), "right"),
        (lambda task: task["wrong"][0].update(rejected_by="task2-test"), "rejected-by"),
        (lambda task: task["wrong"][0].update(name="set-of-words"), "answer-name"),
        (lambda task: task.update(points=3), "points"),
        (lambda task: task.update(difficulty=2), "facts"),
        (lambda task: task.update(importance=6), "rating"),
    ],
)
def test_fails_when_a_manifest_says_too_little_or_something_else(workshop, findings, change, kind):
    workshop.describe(lambda m: change(m["tasks"]["task1"]))
    found = findings()
    assert (kind, "task1") in kinds(found)
    assert all(item.file.endswith((".yml", ".ipynb")) for item in found)


def test_fails_when_tasks_and_cells_do_not_match(workshop, findings):
    workshop.describe(lambda m: m["tasks"].update(task9=m["tasks"].pop("tradeoff")))
    found = kinds(findings())
    assert ("no-cell", "task9") in found
    assert ("no-task", "tradeoff") in found


def test_fails_when_a_notebook_or_a_manifest_stands_alone(workshop, findings):
    workshop.manifest.rename(workshop.manifest.with_name("05-other.yml"))
    assert kinds(findings()) == [("no-manifest", ""), ("no-notebook", "")]


def test_fails_when_a_manifest_has_an_unknown_key(workshop, findings):
    workshop.describe(lambda m: m.update(hint="one"))
    [found] = findings()
    assert found.kind == "grader-manifest-invalid"
    assert "'hint'" in found.message


def test_fails_when_a_test_ends_in_a_value(workshop, findings):
    workshop.replace(
        workshop.solution, "task1-test", "### END HIDDEN TESTS", "found\n### END HIDDEN TESTS"
    )
    assert {kind for kind, _ in kinds(findings())} == {"expression"}


def test_fails_when_a_written_task_is_not_locked(workshop, findings):
    workshop.edit(
        workshop.solution,
        lambda d: d["cells"][-1]["metadata"]["nbgrader"].update(locked=False),
    )
    assert kinds(findings()) == [("task-cell", "tradeoff")]


def test_names_the_cells_that_have_one_grade_id(workshop, findings):
    workshop.edit(workshop.solution, lambda d: d["cells"].insert(4, d["cells"][3]))
    [found] = findings(released=False)
    assert (found.kind, found.task) == ("grade-id", "task1")
    assert "cells 4 and 5" in found.message


def test_names_the_cell_whose_points_are_no_number(workshop, findings):
    def spoil(document):
        cell(document, "task1-test")["metadata"]["nbgrader"]["points"] = "two"

    workshop.edit(workshop.solution, spoil)
    assert kinds(findings(released=False)) == [("points", "task1-test")]


@pytest.mark.parametrize("content", [b"{ nope", b"\xef\xbb\xbf{}"])
def test_tells_an_author_and_no_learner_to_mend_a_broken_solution(workshop, findings, content):
    workshop.solution.write_bytes(content)
    [found] = findings(released=False)
    assert found.kind == "grader-notebook-unreadable"
    assert "version control" in found.next_step


def test_names_a_notebook_that_nbgrader_cannot_release(workshop, findings):
    workshop.replace(workshop.solution, "task1", "### END SOLUTION", "")
    with pytest.raises(ReleaseFailed, match="no end solution"):
        release_bytes(workshop.course, workshop.slug)
    assert kinds(findings(released=False)) == [("grader-release-failed", "")]
