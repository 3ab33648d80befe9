"""Messages name commands as the reader types them."""

import pytest

from course.screen import as_typed


def test_a_command_is_named_in_full_for_a_reader_of_run_py(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_COMMAND", "python3 run.py")
    assert as_typed("Next: `course hint task1`.") == "Next: `python3 run.py course hint task1`."


def test_a_command_is_short_in_an_active_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_COMMAND", raising=False)
    assert as_typed("Next: `course hint task1`.") == "Next: `course hint task1`."
