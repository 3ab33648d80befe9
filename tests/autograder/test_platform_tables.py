"""Points go into the tables that Moodle and Canvas make, and nothing else in them changes."""

from __future__ import annotations

import csv

import pytest
from test_class_report import keep, result
from typer.testing import CliRunner

from autograder.cli import app
from autograder.errors import NothingToReturn
from autograder.intake.naming import Names
from autograder.reporting.platform import export

MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments
Participant 101,Ann Ash,ann@school.example,Submitted,,4.00,"Well, well"
Participant 102,Bo Birch,bo@school.example,Submitted,,4.00,
Participant 103,Cy Cedar,cy@school.example,Submitted,3.00,4.00,
Participant 104,Di Dogwood,di@school.example,No submission,,4.00,
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,phase1 (77),other (78)
    Points Possible,,,,,4,10
"Ash, Ann",101,s-1,ann,A,,9
"Birch, Bo",102,s-2,bo,A,,8
"Student, Test",999,,,A,,
"""


@pytest.fixture
def graded(tmp_path):
    """Ann came by Moodle's archive, Bo by a bundle of his own; Cy waits for a person."""
    return keep(
        tmp_path / "class",
        result("ann-ash-101", 2.0, 1.5),
        result("bo", 2.0, 2.0),
        result("cy", 1.0, None),
    )


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "platform.csv"
        path.write_text(text, encoding="utf-8-sig", newline="")
        return path

    return write


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_moodles_worksheet_gets_points_and_keeps_the_rest(graded, table):
    path = table(MOODLE)
    done = export(graded, path, "phase1", names=Names())
    before, after = read(path), read(done.path)
    assert [row["Grade"] for row in after] == ["3.5", "4", "3.00", ""]
    assert [{**row, "Grade": ""} for row in after] == [{**row, "Grade": ""} for row in before]
    assert (done.filled, done.waits) == (("ann-ash-101", "bo"), ("cy",))
    assert (done.missing, done.strangers) == (("Participant 104",), ())


def test_canvas_gradebook_gets_points_in_the_column_of_the_assignment(graded, table):
    done = export(graded, table(CANVAS), "phase1", names=Names())
    assert done.column == "phase1 (77)"
    rows = read(done.path)
    assert [row["phase1 (77)"] for row in rows] == ["4", "3.5", "4", ""]
    assert [row["other (78)"] for row in rows] == ["10", "9", "8", ""]
    assert done.strangers == ("cy",)
    assert "graded and in no row of the table: cy" in done.summary


def test_a_table_of_names_finds_those_that_are_called_otherwise(graded, table):
    names = Names({"ash, ann": "bo", "birch, bo": "ann-ash-101"})
    rows = read(export(graded, table(CANVAS), "phase1", names=names).path)
    assert [row["phase1 (77)"] for row in rows][1:3] == ["4", "3.5"]


def test_another_maximum_is_refused(graded, table):
    with pytest.raises(NothingToReturn, match="at most 10 points, and phase1 gives 4"):
        export(graded, table(MOODLE.replace("4.00", "10.00")), "phase1", names=Names())


def test_a_missing_column_is_refused_with_those_that_are_there(graded, table):
    with pytest.raises(NothingToReturn, match="other") as caught:
        export(graded, table(CANVAS.replace("phase1", "first")), "phase1", names=Names())
    assert "--column" in str(caught.value)
    done = export(graded, table(CANVAS), "phase1", names=Names(), column="phase1 (77)")
    assert len(done.filled) == 2


def test_what_is_no_table_and_the_table_itself_are_refused(graded, table, tmp_path):
    with pytest.raises(NothingToReturn, match="no table"):
        export(graded, tmp_path / "none.csv", "phase1", names=Names())
    path = table(MOODLE)
    with pytest.raises(NothingToReturn, match="own table"):
        export(graded, path, "phase1", names=Names(), out=path)


def test_the_command_says_what_it_did_and_exits_with_one_for_a_stranger(graded, table):
    done = CliRunner().invoke(app, ["export", str(graded), str(table(CANVAS))])
    assert done.exit_code == 1
    assert "2 points in the column 'phase1 (77)'" in done.output
    assert CliRunner().invoke(app, ["export", str(graded), str(table(MOODLE))]).exit_code == 0
