"""The report on a class: a person's points and penalties count, and no text becomes markup."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest
from workshop_of_fixture import FIXTURE

from autograder import Course
from autograder.errors import NothingToReport
from autograder.grading.classroom import Options, grade_class
from autograder.grading.journal import Journal
from autograder.grading.results import Flag, Graded, GradedCell, GradedNotebook
from autograder.reporting import report
from autograder.reporting.charts import bins, histogram
from autograder.reporting.grades import load_grades
from autograder.reporting.items import analyze, correlation
from autograder.reporting.markup import join, tag
from autograder.reporting.messages import frequent, normalize
from autograder.reporting.table import safe
from autograder.simulation import read_key, simulate

COURSE = Course.at(FIXTURE)
HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """What a page is made of: its elements with their attributes, and its text."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def named(self, name):
        return [attributes for tag, attributes in self.elements if tag == name]


def result(student, *points, reasons=(), **more):
    """Return a graded submission with tasks of two points; None waits for a person."""
    cells = tuple(
        GradedCell(f"task{number}-test", earned, 2.0, dict(enumerate(reasons, 1)).get(number, ""))
        for number, earned in enumerate(points, 1)
    )
    return Graded(student, "phase1", (GradedNotebook("01", cells, {}),), **more)


def keep(folder, *results):
    journal = Journal(folder)
    for one in results:
        journal.write(one)
    return folder


def rows(folder):
    text = (folder / "report" / "grades.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A simulated class, graded, with a due date, zero for what is late, and points by hand."""
    root = tmp_path_factory.mktemp("graded")
    folder = root / "class"
    simulate(COURSE, folder, 16, seed=3, assignment="phase1")
    grade_class(COURSE, folder, Options(timeout=2.0))
    with closing(sqlite3.connect(folder / "gradebook.db")) as database:
        database.execute(
            "UPDATE submitted_notebook SET late_submission_penalty = 4 WHERE assignment_id ="
            " (SELECT id FROM submitted_assignment WHERE student_id = ?)",
            (student_of(folder, "late"),),
        )
        database.execute(
            "UPDATE grade SET manual_score = 3, needs_manual_grade = 0 WHERE cell_id IN"
            " (SELECT id FROM base_cell WHERE name = 'tradeoff')",
        )
        database.execute("UPDATE grade SET extra_credit = 0.5 WHERE auto_score = 2")
        database.commit()
    report(COURSE, folder)
    return folder


def student_of(folder, kind):
    return next(one.student for one in read_key(folder) if one.kind == kind)


def test_points_of_a_person_penalties_and_extra_credit_count(graded):
    found = {row["student"]: row for row in rows(graded)}
    perfect = found[student_of(graded, "perfect")]
    assert perfect["phase1 points"] == str(5 + 3 + 0.5)
    assert perfect["phase1/01-fixture/tradeoff"] == "3"
    assert perfect["phase1 state"] == "graded"
    late = found[student_of(graded, "late")]
    assert (late["phase1 points"], late["phase1 penalty"]) == (str(8.5 - 4), "4")


def test_what_could_not_be_graded_has_no_points_in_the_table(graded):
    found = {row["student"]: row for row in rows(graded)}
    row = found[student_of(graded, "corrupt")]
    assert (row["phase1 points"], row["phase1 state"]) == ("", "not graded")
    assert row["phase1/01-fixture/task1"] == ""


def test_the_sums_are_those_that_nbgrader_counts(graded):
    with closing(sqlite3.connect(graded / "gradebook.db")) as database:
        expected = dict(
            database.execute(
                "SELECT sa.student_id, max(0, total(coalesce(g.manual_score, g.auto_score, 0)"
                " + coalesce(g.extra_credit, 0)) - coalesce(max(sn.late_submission_penalty), 0))"
                " FROM grade g JOIN submitted_notebook sn ON sn.id = g.notebook_id"
                " JOIN submitted_assignment sa ON sa.id = sn.assignment_id GROUP BY sa.id"
            ).fetchall()
        )
    [classes] = load_grades(graded)
    assert {grade.result.student: grade.points for grade in classes.graded} == expected


def test_every_table_has_a_caption_and_headings_and_every_drawing_a_title(graded):
    source = (graded / "report" / "index.html").read_text("utf-8")
    page = Page(source)
    assert len(page.named("table")) == len(page.named("caption")) >= 5
    assert all(heading.get("scope") in ("col", "row") for heading in page.named("th"))
    assert len(page.named("svg")) == source.count("<svg") == source.count("<desc>") == 2
    assert all(drawing["role"] == "img" and drawing["aria-label"] for drawing in page.named("svg"))
    levels = [int(name[1]) for name, _ in page.elements if name in ("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_asks_nobody_for_anything_and_runs_nothing(graded):
    source = (graded / "report" / "index.html").read_text("utf-8")
    page = Page(source)
    assert not page.named("script") + page.named("link") + page.named("img") + page.named("iframe")
    assert all(link["href"].startswith("#") for link in page.named("a"))
    assert "url(" not in source
    assert "@import" not in source
    assert not [key for _, found in page.elements for key in found if key.startswith("on")]
    [policy] = [m["content"] for m in page.named("meta") if m.get("http-equiv")]
    assert policy.startswith("default-src 'none'")


def test_a_report_is_the_same_when_it_is_made_again(graded):
    before = (graded / "report" / "index.html").read_bytes()
    report(COURSE, graded)
    assert (graded / "report" / "index.html").read_bytes() == before


def test_what_a_student_says_never_becomes_markup(tmp_path):
    flag = Flag(HOSTILE, f'"{HOSTILE}', HOSTILE)
    bad = result("ann", 0.0, reasons=[f"Error: {HOSTILE}\x1b[31m \ud800"], flags=(flag,))
    lost = Graded(f"b'{HOSTILE[:8]}", "phase1", problem=HOSTILE)
    keep(tmp_path, bad, lost)
    report(COURSE, tmp_path)
    page = Page((tmp_path / "report" / "index.html").read_text("utf-8"))
    assert page.named("script") == []
    assert page.text.count(HOSTILE) >= 4


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])  # noqa: RUF001
def test_a_formula_in_a_name_stays_text(name, tmp_path):
    assert safe(name).startswith("'")
    keep(tmp_path, result(name.strip(), 1.0))
    report(COURSE, tmp_path)
    [row] = rows(tmp_path)
    assert row["student"] == f"'{name.strip()}"


def test_a_name_with_a_newline_stays_in_one_row():
    assert safe('a\nb\r\n"c",d\x00') == 'a b  "c",d '
    assert safe("Åsa Öberg-Müller") == "Åsa Öberg-Müller"


def test_the_table_joins_assignments_by_student(tmp_path):
    second = Graded("ann", "phase2", (GradedNotebook("02", (GradedCell("a", 1.0, 3.0),), {}),))
    keep(tmp_path, result("ann", 2.0, 0.5), result("bob", 1.0, None), second)
    written = report(COURSE, tmp_path)
    assert written.submissions == 3
    ann, bob = rows(tmp_path)
    assert (ann["phase1 points"], ann["phase2 points"], ann["phase2/02/a"]) == ("2.5", "1", "1")
    assert (bob["phase2 state"], bob["phase2 points"]) == ("not handed in", "")
    assert (bob["phase1 state"], bob["phase1/01/task2"]) == ("waits", "")


def test_difficulty_and_discrimination_are_those_of_the_definition(tmp_path):
    rng = np.random.default_rng(1)
    points = np.round(rng.random((40, 4)) * 2, 2)
    keep(tmp_path, *(result(f"s{number}", *map(float, row)) for number, row in enumerate(points)))
    [classes] = load_grades(tmp_path)
    for place, item in enumerate(analyze(classes)):
        rest = points.sum(axis=1) - points[:, place]
        assert item.facility == pytest.approx(points[:, place].mean() / 2)
        assert item.discrimination == pytest.approx(np.corrcoef(points[:, place], rest)[0, 1])


def test_a_task_that_everyone_solves_discriminates_nobody():
    assert correlation([2.0, 2.0, 2.0], [1.0, 2.0, 3.0]) is None
    assert correlation([0.0, 1.0], [0.0, 1.0]) is None
    assert correlation([0.0, 1.0, 2.0], [2.0, 1.0, 0.0]) == pytest.approx(-1)


def test_states_of_tasks_tell_the_untried_from_the_unfinished(tmp_path):
    cells = (
        GradedCell("task1-test", 0.0, 1.0, "NotAttempted", untouched=True),
        GradedCell("task2-test", 0.0, 1.0, "wrong", seconds=0.5),
        GradedCell("task3-test-a", 1.0, 1.0),
        GradedCell("task3-test-b", 0.0, 1.0),
        GradedCell("essay", None, 1.0),
    )
    keep(tmp_path, Graded("ann", "phase1", (GradedNotebook("01", cells, {}),)))
    [classes] = load_grades(tmp_path)
    tasks = classes.graded[0].tasks
    assert [task.state for task in tasks.values()] == [
        *("not attempted", "not yet", "not yet", "waits"),
    ]
    assert tasks["01", "task3"].maximum == 2.0
    assert [message.example for message in frequent(classes)] == ["wrong"]


def test_messages_that_differ_in_numbers_names_or_paths_are_one(tmp_path):
    texts = (
        "AssertionError: got {'a': 1, 'b': 22} in /data/x1/data.txt after 0.25 s",
        "AssertionError: got {'zebra': 3} in /data/y/other.txt after 3 s",
    )
    assert normalize(texts[0]) == normalize(texts[1])
    assert normalize("NameError: a") != normalize("TypeError: a")
    keep(
        tmp_path,
        result("ann", 0.0, reasons=texts[:1]),
        result("bob", 0.0, reasons=texts[1:]),
        result("eve", 0.0, reasons=["ValueError"]),
    )
    [classes] = load_grades(tmp_path)
    first, second = frequent(classes)
    assert (first.students, second.students) == (("ann", "bob"), ("eve",))


@pytest.mark.parametrize("text", ["'" * 100_000, "'\"" * 50_000, "[" * 100_000, "1." * 90_000])
def test_a_long_message_does_not_hold_up_the_report(text):
    assert len(normalize(text)) <= 2_000


def test_points_are_counted_in_tenths_and_the_maximum_is_inside():
    assert bins([0, 0.9, 1, 9.99, 10, 11, -1], 10) == [3, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert "9 to 10 points: 1" in histogram([10.0], 10.0, "phase1")


def test_a_folder_without_results_is_named(tmp_path):
    with pytest.raises(NothingToReport, match="autograder grade"):
        report(COURSE, tmp_path)
    assert not (tmp_path / "report").exists()


def test_text_is_escaped_unless_it_was_made_by_the_builder():
    assert tag("p", "<b>", tag("i", "&"), title='"') == (
        '<p title="&quot;">&lt;b&gt;<i>&amp;</i></p>'
    )
    assert join("<", None, tag("br")) == "&lt;<br>"
