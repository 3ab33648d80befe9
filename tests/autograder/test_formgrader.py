"""formgrader in a real browser: lists the class, shows a submission safely, keeps what is typed."""

from __future__ import annotations

import os
import sqlite3
import time
import urllib.error
import urllib.request
from contextlib import closing

import pytest
import zoo
from playwright.sync_api import sync_playwright

from autograder.errors import NothingToReturn
from autograder.formgrader.serving import formgrader, write_config
from autograder.grading import Options, grade_class
from course.proving import find_browser

HOSTILE = "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'>"
SHOW = f"from IPython.display import HTML, Markdown, display\ndisplay(HTML({HOSTILE!r}))\n"
SHOW += f"display(Markdown({HOSTILE!r}))\n"
SHOW += "display({'image/png': 'AA'}, metadata={'image/png': {'width': '1 onerror=window.hit=3'}},"
SHOW += " raw=True)"


STUDENTS = ("hostile", "perfect", "wrong")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    root = tmp_path_factory.mktemp("formgrader")
    course, folder = zoo.make_course(root / "course"), root / "class"
    known = dict(zoo.submissions())
    zoo.hand_in(folder, "perfect", known["words-written"])
    zoo.hand_in(folder, "wrong", known["wrong-hidden"])
    attack = zoo.adding(1, zoo.cell("code", SHOW), zoo.cell("markdown", HOSTILE))
    zoo.hand_in(folder, "hostile", attack)
    grade_class(course, folder)
    return course, folder


def test_a_folder_without_a_gradebook_is_refused(graded, tmp_path):
    with pytest.raises(NothingToReturn, match="autograder grade"), formgrader(graded[0], tmp_path):
        pass


def test_a_configuration_of_ones_own_is_kept(graded, tmp_path):
    course, _ = graded
    path = write_config(course, tmp_path)
    assert f"path='{course.root}'" in path.read_text()
    path.write_text("c = get_config()  # mine\n")
    write_config(course, tmp_path)
    assert path.read_text() == "c = get_config()  # mine\n"


def wait_for(serving):
    for _ in range(600):
        assert serving.process.poll() is None, "Jupyter ended"
        try:
            with urllib.request.urlopen(serving.url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail("Jupyter did not answer within a minute")


@pytest.fixture
def page():
    path = find_browser(os.environ)
    if path is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


def manual_score(folder, student):
    with closing(sqlite3.connect(folder / "gradebook.db")) as database:
        return database.execute(
            "SELECT manual_score FROM grade g JOIN base_cell b ON b.id = g.cell_id"
            " JOIN submitted_notebook sn ON sn.id = g.notebook_id"
            " JOIN submitted_assignment sa ON sa.id = sn.assignment_id"
            " WHERE b.name = 'essay' AND sa.student_id = ?",
            (student,),
        ).fetchone()[0]


def _saves_a_grade(response):
    return "/api/grade/" in response.url and response.request.method == "PUT"


@pytest.mark.slow
@pytest.mark.browser
def test_an_instructor_grades_by_hand_and_the_grade_survives(graded, page):
    course, folder = graded
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    with formgrader(course, folder) as serving:
        wait_for(serving)
        base = serving.url.partition("/formgrader")[0]
        page.goto(serving.url)
        page.goto(f"{base}/formgrader/manage_submissions/{zoo.ASSIGNMENT}")
        page.locator("td.student-id", has_text="hostile").wait_for()
        assert set(page.locator("td.student-id").all_inner_texts()) == set(STUDENTS)

        with page.expect_response("**/autograde") as answered:
            page.locator("td.autograde a").first.click()
        assert answered.value.json()["success"] is False
        assert "autograder grade" in answered.value.json()["error"]

        for place in range(len(STUDENTS)):
            page.goto(f"{base}/formgrader/gradebook/{zoo.ASSIGNMENT}/{zoo.FIRST}")
            page.locator("a.name-hidden:visible").nth(place).click()
            page.locator("#essay.needs_manual_grade").wait_for()
            assert page.evaluate("window.hit") is None
            page.locator("#essay").fill("4")
            with page.expect_response(_saves_a_grade):
                page.locator("#essay").press("Tab")
        assert [manual_score(folder, student) for student in STUDENTS] == [4.0] * 3

        grade_class(course, folder, Options(again=True))  # while formgrader is open
    assert [manual_score(folder, student) for student in STUDENTS] == [4.0] * 3
    assert [url for url in asked if not url.startswith((base, "data:"))] == []
