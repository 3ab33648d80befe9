"""`%check` in a real kernel: the same verdict as in the terminal, on the cells as they are now."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

FIXTURE = Path(__file__).parents[1] / "autograder" / "fixture_course"
SLUG = "phase1/01-fixture"
COUNT = """import re
def count_words(text):
    words = re.findall("[a-z]+", text.lower())
    return {word: words.count(word) for word in words}
"""


class Notebook:
    """A kernel with a front end that sends the ids of cells, as JupyterLab does."""

    def __init__(self, root):
        self.path = root / "exercises" / f"{SLUG}.ipynb"
        self.manager = KernelManager(kernel_name="python3")
        environ = {**os.environ, "JPY_SESSION_NAME": str(self.path)}
        environ.pop("COURSE_COMMAND", None)
        self.manager.start_kernel(cwd=str(self.path.parent), env=environ)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, source, cell=""):
        """Run a cell; return all that it printed, errors too."""
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        metadata = {"cellId": cell} if cell else {}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        printed = []
        while True:
            reply = self.client.get_iopub_msg(timeout=90)
            if reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle":
                return "".join(printed)
            if reply["msg_type"] == "stream":
                printed.append(reply["content"]["text"])
            if reply["msg_type"] == "error":
                printed.append("\n".join(reply["content"]["traceback"]))

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("magic") / "course"
    shutil.copytree(FIXTURE, folder)
    return folder


@pytest.fixture(scope="module")
def kernel(root):
    started = Notebook(root)
    started.run("import course")
    yield started
    started.close()


@pytest.fixture
def saved(kernel):
    """The notebook as it is on the disk; put back at the end."""
    before = kernel.path.read_bytes()
    yield kernel.path
    kernel.path.write_bytes(before)


def save(path, **sources):
    document = json.loads(path.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["id"] in sources:
            cell["source"] = sources[cell["id"]]
    path.write_text(json.dumps(document), encoding="utf-8")


def test_the_import_of_the_course_brings_the_magic(kernel):
    shown = kernel.run("%check")
    assert f"{SLUG} · " in shown
    assert "task1 · Count words: not attempted" in shown
    assert "course hint task1" in shown


def test_a_cell_that_ran_and_was_not_saved_counts_and_is_named(kernel, saved):
    kernel.run(COUNT, cell="task1")
    shown = kernel.run("%check task1")
    assert "task1 · Count words: done" in shown
    assert "task2" not in shown
    assert "Not saved yet, so taken as this kernel ran it last: task1." in shown
    assert "BEGIN" not in saved.read_text(encoding="utf-8")


def test_what_was_saved_after_it_ran_wins(kernel, saved):
    kernel.run(COUNT, cell="task1")
    save(saved, task1="def count_words(text):\n    return {}")
    shown = kernel.run("%check task1")
    assert "task1 · Count words: not yet" in shown
    assert "Not saved yet" not in shown


def test_a_new_cell_that_is_not_saved_is_pointed_out(kernel):
    kernel.run("helper = 1", cell="new-cell")
    assert "save (Ctrl-S), then %check" in kernel.run("%check")


def test_a_line_in_the_notebook_that_asks_for_a_verdict_is_left_out(kernel, saved):
    save(saved, task1=f"{COUNT}\n%check task1\n%load_ext course")
    assert "task1 · Count words: done" in kernel.run("%check task1")


def test_a_broken_file_and_a_wrong_name_are_answered_in_a_line(kernel, saved):
    saved.write_text("{ nope", encoding="utf-8")
    shown = kernel.run("%check")
    assert "not valid JSON" in shown
    assert "Traceback" not in shown
    assert "No exercise is called 'nothing'" in kernel.run("%check nothing")


def test_nothing_happens_while_nbgrader_runs_the_notebook(kernel):
    kernel.run("import os; os.environ['NBGRADER_EXECUTION'] = 'autograde'")
    assert kernel.run("%check") == ""
    kernel.run("del os.environ['NBGRADER_EXECUTION']")


def test_a_front_end_without_ids_is_told_what_was_checked(root):
    started = Notebook(root)
    try:
        shown = started.run("%load_ext course\n%check")
    finally:
        started.close()
    assert "Checked as saved at" in shown
    assert f"{SLUG} · " in shown
