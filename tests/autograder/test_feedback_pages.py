"""The pages that go back: nbgrader's, without hidden tests, and with nothing in them that runs."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from html.parser import HTMLParser

import pytest
import zoo
from typer.testing import CliRunner

from autograder.bridge import nbgrader_api, nbgrader_environment, quiet_logs
from autograder.cli import app
from autograder.errors import NothingToReturn
from autograder.feedback import make_feedback
from autograder.feedback.safe_html import POLICY, clean
from autograder.grading import grade_class
from autograder.releasing import without_grammars

SECRET = "double(-3) == -6"
NAMES = ("perfect", "wrong-hidden", "part-points", "one-missing", "broken-json", "words-written")
THIEF = """\
import inspect
class Seen(int):
    def __eq__(self, other):
        print(inspect.currentframe().f_back.f_code, In[-1])
        return True
    def __hash__(self): return 1
def double(x): return Seen(x)
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A graded class, in which a person gave points for the essay."""
    root = tmp_path_factory.mktemp("feedback")
    course, folder = zoo.make_course(root / "course"), root / "class"
    known = dict(zoo.submissions())
    for name in NAMES:
        zoo.hand_in(folder, name, known[name])
    zoo.hand_in(folder, "thief", zoo.saying("double", THIEF))
    zoo.hand_in(folder, "hostile", hostile())
    grade_class(course, folder)
    with closing(sqlite3.connect(folder / "gradebook.db")) as database, database:
        database.execute(
            "UPDATE grade SET manual_score = 3.5, needs_manual_grade = 0, extra_credit = 0.5 "
            "WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'essay')"
        )
        database.execute(
            "UPDATE comment SET manual_comment = 'A *good* point.' "
            "WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'words')"
        )
    return course, folder


@pytest.fixture
def folder(graded, tmp_path):
    """A copy of the graded class, for tests that change it."""
    return shutil.copytree(graded[1], tmp_path / "class")


ATTACKS = {
    "text/html": "<script>hit(1)</script><img src=x onerror='hit(2)'><svg onload='hit(3)'></svg>"
    "<iframe srcdoc='<script>parent.hit(4)</script>'></iframe><a href='javascript:hit(5)'>go</a>"
    "<img src='http://elsewhere.example/pixel.png'><meta http-equiv='refresh' content='0;url=x'>"
    "<style>@import url(http://elsewhere.example/a.css);</style><form action='//elsewhere.example'>"
    "<b>kept</b><base href='http://elsewhere.example/'>",
    "text/markdown": "# Title\n<script>hit(6)</script>\n![](http://elsewhere.example/b.png)",
    "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload='hit(7)'><script>hit(8)"
    "</script><image href='http://elsewhere.example/c.png'/></svg>",
    "application/javascript": "hit(9)",
    "text/latex": "$<script>hit(10)</script>$",
    "image/png": "AAAA' onerror='hit(11)\" onerror=\"hit(12)",
    "text/plain": "<script>hit(13)</script>\x1b[31m<img src=x onerror=hit(14)>",
}


def hostile():
    """Return a submission whose every text is an attack on whoever opens the page."""
    show = "from IPython.display import display"
    code = (
        f"{show}\nfor kind, value in {ATTACKS!r}.items():\n    display({{kind: value}}, raw=True)"
    )
    code += "\ndisplay({'image/png': 'AAAA'}, metadata={'image/png': {'width':"
    code += " '1 onload=hit(15) onerror=hit(16)', 'alt': '\"><script>hit(17)</script>'}}, raw=True)"
    code += "\nprint('</pre><script>hit(18)</script>')"
    text = ATTACKS["text/html"] + "\n\n" + ATTACKS["text/markdown"] + "\n\n[x](javascript:hit(19))"
    text += "\n\n$<img src=x onerror=hit(20)>$\n\n<https://elsewhere.example/'onclick=hit(21)>"

    def change(document):
        bad = zoo.cell("markdown", text)
        bad["metadata"]["tags"] = ['"><script>hit(22)</script>']
        document["cells"][1:1] = [zoo.cell("code", code), bad]
        zoo.find(document, "words")["source"] = text
        zoo.find(document, "double")["source"] += "\nraise ValueError('<script>hit(23)</script>')"
        document["metadata"]["title"] = "</title><script>hit(24)</script>"
        document["metadata"]["widgets"] = {
            "application/vnd.jupyter.widget-state+json": {"a": "</script><script>hit(25)</script>"}
        }

    return zoo.changed(change)


def page(folder, student, notebook=zoo.FIRST):
    return (folder / "feedback" / student / zoo.ASSIGNMENT / f"{notebook}.html").read_text("utf-8")


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_every_graded_notebook_gets_a_page_and_nothing_else_does(graded):
    _, folder = graded
    made = make_feedback(folder)
    assert {page.problem for page in made} == {""}
    expected = {
        path.relative_to(folder / "autograded") for path in folder.glob("autograded/*/*/*.ipynb")
    }
    found = {path.relative_to(folder / "feedback") for path in folder.glob("feedback/*/*/*")}
    assert {path.with_suffix(".html") for path in expected} == found
    assert not (
        folder / "feedback" / "one-missing" / zoo.ASSIGNMENT / f"{zoo.SECOND}.html"
    ).exists()


SCORES = re.compile(
    r"Score: -?[\d.]+ / [\d.]+|Comment(?:s:</b>[^\n]*)?|Student's answer|Grade cell"
)


def test_points_and_comments_are_those_of_nbgraders_own_page(graded, tmp_path):
    course, folder = graded
    theirs = shutil.copytree(folder, tmp_path / "theirs")
    shutil.rmtree(theirs / "feedback", ignore_errors=True)
    make_feedback(folder, students=["perfect", "part-points"])
    with nbgrader_environment(), quiet_logs():
        with without_grammars():
            api = nbgrader_api(course, theirs)
        for student in ("perfect", "part-points"):
            assert api.generate_feedback(zoo.ASSIGNMENT, student)["success"]
    for student in ("perfect", "part-points"):
        ours, reference = page(folder, student), page(theirs, student)
        found = SCORES.findall(ours)
        assert found == SCORES.findall(reference)
        assert "Score: 4.0 / 5.0" in found  # the person's points and the extra ones


def test_hidden_tests_and_what_quotes_them_are_cut_out(graded):
    _, folder = graded
    make_feedback(folder, students=["perfect", "thief", "wrong-hidden"])
    for student in ("perfect", "thief", "wrong-hidden"):
        text = re.sub(r"<[^>]*>", "", page(folder, student))
        assert "Hidden tests ran here" in text
        assert SECRET not in text
    assert "[hidden test]" in page(folder, "thief")


def test_an_instructor_may_leave_the_hidden_tests_in(folder):
    make_feedback(folder, students=["perfect"])
    make_feedback(folder, students=["perfect"], show_hidden=True)
    assert SECRET in re.sub(r"<[^>]*>", "", page(folder, "perfect"))
    make_feedback(folder, students=["perfect"])
    assert SECRET not in re.sub(r"<[^>]*>", "", page(folder, "perfect"))


def test_a_persons_words_are_formatted_and_cleaned_too(folder):
    with closing(sqlite3.connect(folder / "gradebook.db")) as database, database:
        database.execute("UPDATE comment SET manual_comment = manual_comment || '<script>a()'")
    make_feedback(folder, students=["words-written"])
    text = page(folder, "words-written")
    assert "A <em>good</em> point." in text
    assert "<script>" not in text


def test_no_tag_of_a_hostile_page_runs_or_asks(graded):
    _, folder = graded
    make_feedback(folder, students=["hostile"])
    text = page(folder, "hostile")
    tags = Tags(text).found
    names = {tag for tag, _ in tags}
    assert not names & {"script", "iframe", "svg", "form", "base", "object", "embed", "link"}
    assert "<b>kept</b>" in text
    policies = [about for tag, about in tags if about.get("http-equiv")]
    assert policies == [{"http-equiv": "Content-Security-Policy", "content": POLICY}]
    for tag, about in tags:
        assert not [name for name in about if name.startswith("on")], tag
        assert not (about.get("src") or "data:").partition("data:")[0], tag
        address = about.get("href") or "#"
        assert address.startswith(("#", "https://", "http://")), address


def test_a_page_that_still_holds_is_kept_and_others_are_made_anew(folder):
    states = {(one.student, one.notebook): one.state for one in make_feedback(folder, again=True)}
    assert set(states.values()) == {"made"}
    assert {one.state for one in make_feedback(folder)} == {"kept"}
    with closing(sqlite3.connect(folder / "gradebook.db")) as database, database:
        database.execute(
            "UPDATE grade SET manual_score = 1 WHERE cell_id IN (SELECT id FROM base_cell"
            " WHERE name = 'essay') AND notebook_id IN (SELECT sn.id FROM submitted_notebook sn"
            " JOIN submitted_assignment sa ON sa.id = sn.assignment_id WHERE student_id='perfect')"
        )
    half = folder / "feedback" / "thief" / zoo.ASSIGNMENT / f"{zoo.SECOND}.html"
    half.write_text("<html>")
    anew = {(one.student, one.notebook) for one in make_feedback(folder) if one.state == "made"}
    assert anew == {("perfect", zoo.FIRST), ("thief", zoo.SECOND)}


def test_a_page_of_a_notebook_that_was_withdrawn_goes(folder):
    make_feedback(folder)
    (folder / "autograded" / "perfect" / zoo.ASSIGNMENT / f"{zoo.SECOND}.ipynb").unlink()
    make_feedback(folder, students=["perfect"])
    left = {path.name for path in (folder / "feedback" / "perfect" / zoo.ASSIGNMENT).iterdir()}
    assert left == {f"{zoo.FIRST}.html"}


def test_one_bad_notebook_is_a_line_and_the_others_get_their_pages(folder):
    path = folder / "autograded" / "perfect" / zoo.ASSIGNMENT / f"{zoo.FIRST}.ipynb"
    path.write_text("{ nope")
    done = CliRunner().invoke(app, ["feedback", str(folder), "--again"])
    assert done.exit_code == 1
    [line] = [line for line in done.output.splitlines() if "no page" in line]
    assert line.startswith("perfect phase1/01-numbers: no page: NotebookUnreadable")
    assert "1 failed" in done.output


def test_a_page_shows_a_bounded_part_of_an_endless_output(folder):
    path = folder / "autograded" / "perfect" / zoo.ASSIGNMENT / f"{zoo.FIRST}.ipynb"
    document = json.loads(path.read_text())
    endless = {"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}
    deep = {"output_type": "display_data", "data": {"text/html": "<div>" * 30_000}, "metadata": {}}
    document["cells"][0]["outputs"] = [endless, deep]
    path.write_text(json.dumps(document))
    [one, _] = make_feedback(folder, students=["perfect"])
    assert one.problem == ""
    assert len(page(folder, "perfect")) < 1_000_000


def test_it_says_who_waits_for_a_person(folder):
    with closing(sqlite3.connect(folder / "gradebook.db")) as database, database:
        database.execute("UPDATE grade SET manual_score = NULL, needs_manual_grade = 1")
    done = CliRunner().invoke(app, ["feedback", str(folder), "--student", "perfect", "--json"])
    pages = {one["notebook"]: one for one in json.loads(done.stdout)["pages"]}
    assert set(pages[zoo.FIRST]["waiting"]) == {"essay", "by-hand", "words"}
    assert pages[zoo.SECOND]["waiting"] == []


def test_the_time_lies_beside_the_pages_for_the_exchange(folder):
    time = folder / "autograded" / "perfect" / zoo.ASSIGNMENT / "timestamp.txt"
    time.write_text("2026-02-03 04:05:06 UTC\n")
    make_feedback(folder, students=["perfect"])
    beside = folder / "feedback" / "perfect" / zoo.ASSIGNMENT / "timestamp.txt"
    assert beside.read_text() == time.read_text()


def test_what_was_not_graded_has_no_feedback(folder, tmp_path):
    with pytest.raises(NothingToReturn, match="nobody"):
        make_feedback(folder, students=["nobody"])
    with pytest.raises(NothingToReturn, match="phase9"):
        make_feedback(folder, assignments=["phase9"])
    with pytest.raises(NothingToReturn, match="autograder grade"):
        make_feedback(tmp_path)


def test_html_that_only_shows_something_stays():
    for html in (
        '<table class="dataframe"><thead><tr><th>a</th></tr></thead></table>',
        "<p>x<br>y</p>",
        '<img src="data:image/png;base64,AAAA" alt="plot">',
        '<a href="https://docs.python.org/">docs</a>',
    ):
        assert clean(html) == html
