"""Notebooks are run in a fresh kernel and come back clean enough to commit."""

import json
from pathlib import Path

import pytest
from nbclient.exceptions import CellExecutionError
from typer.testing import CliRunner

from autograder.cli import app
from autograder.execution import clean, execute, without_paths


def notebook(*sources: str, tags: tuple[str, ...] = ()) -> dict:
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {"tags": list(tags)},
            "source": [source],
            "execution_count": 40 + number,
            "outputs": [],
        }
        for number, source in enumerate(sources)
    ]
    meta = {"myst": {"html_meta": {"description": "x"}}, "widgets": {}}
    return {"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 5}


def test_a_notebook_is_run_in_its_folder_and_numbered_from_one(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(notebook("import os", "print(os.path.basename(os.getcwd()))")))
    execute(path)
    first, second = json.loads(path.read_text())["cells"]
    assert (first["execution_count"], second["execution_count"]) == (1, 2)
    assert second["outputs"][0]["text"] == [tmp_path.name + "\n"]


def test_an_unexpected_error_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(notebook("1 / 0")))
    before = path.read_bytes()
    with pytest.raises(CellExecutionError, match="division by zero"):
        execute(path)
    assert path.read_bytes() == before


def test_the_command_names_the_cell_that_failed(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(notebook("undefined_name")))
    result = CliRunner().invoke(app, ["execute", str(path)])
    assert result.exit_code == 1
    assert "is unchanged" in result.stderr
    assert "undefined_name" in result.stderr


def test_an_intended_error_is_kept_without_paths(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    source = "import json\njson.loads('{')"
    path.write_text(json.dumps(notebook(source, tags=("raises-exception",))))
    execute(path)
    [cell] = json.loads(path.read_text())["cells"]
    traceback = "\n".join(cell["outputs"][0]["traceback"])
    assert "json/decoder.py" in traceback
    assert "/lib/python3" not in traceback
    assert str(Path.home()) not in traceback


def test_metadata_of_a_machine_is_dropped_and_the_book_s_is_kept() -> None:
    data = notebook("1")
    clean(data)
    assert set(data["metadata"]) == {"kernelspec", "language_info", "myst"}


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        ("at /scratch/ipykernel_31/37.py:11>", "at notebook:11>"),
        ("File /opt/x/lib/python3.11/asyncio/runners.py:100", "File asyncio/runners.py:100"),
        ("<object object at 0x7fe13d6d2160>", "<object object>"),
        ("see https://docs.python.org/3/lib", "see https://docs.python.org/3/lib"),
    ],
)
def test_paths_are_cut_to_what_every_machine_shares(line: str, cleaned: str) -> None:
    assert without_paths([line]) == [cleaned]


def test_what_a_stream_wrote_in_pieces_is_joined() -> None:
    data = notebook("1")
    pieces = [("stdout", "a\nb"), ("stdout", "c\n"), ("stderr", "x\n"), ("stdout", "d\n")]
    data["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": name, "text": text.splitlines(keepends=True)}
        for name, text in pieces
    ]
    clean(data)
    found = [(one["name"], one["text"]) for one in data["cells"][0]["outputs"]]
    assert found == [("stdout", ["a\n", "bc\n"]), ("stderr", ["x\n"]), ("stdout", ["d\n"])]
