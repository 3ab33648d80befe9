"""Run an author's notebook in a fresh kernel and keep its outputs, clean enough to commit.

What names a machine or a moment is removed: paths in tracebacks and log lines, execution times,
counters that depend on how often a cell was run. `nbval` then proves that the rest reproduces.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT_METADATA = {"myst"}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
PATHS = (
    (re.compile(r"(?:/[^\s/:<>\"']+)+/ipykernel_\d+/\d+\.py"), "notebook"),
    (re.compile(r"(?:/[^\s/:<>\"']+)+/site-packages/"), ""),
    (re.compile(r"(?:/[^\s/:<>\"']+)+/lib/python3\.\d+/"), ""),
    (re.compile(r" at 0x[0-9a-f]+"), ""),
)


@dataclass(frozen=True)
class Executed:
    """One notebook that was run: where it is, and how long it took in seconds."""

    path: Path
    seconds: float


def execute(path: Path, timeout: float = 60.0) -> Executed:
    """Run the notebook at `path` from top to bottom in its own folder and write it back.

    timeout: seconds per cell. Raises nbclient's CellExecutionError at the first error in a cell
    that does not carry the tag `raises-exception`; the file is then left as it was.
    """
    import nbformat  # noqa: PLC0415
    from nbclient import NotebookClient  # noqa: PLC0415

    notebook = nbformat.read(path, as_version=4)
    begin = time.perf_counter()
    NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    seconds = time.perf_counter() - begin
    data = json.loads(nbformat.writes(notebook))
    clean(data)
    text = json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return Executed(path, seconds)


def clean(notebook: dict[str, Any]) -> None:
    """Remove from `notebook`, in nbformat 4 as JSON, what names a machine or a moment."""
    kept = {key: notebook["metadata"][key] for key in KEPT_METADATA & notebook["metadata"].keys()}
    notebook["metadata"] = {**METADATA, **kept}
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        count += bool("".join(cell["source"]).strip())
        cell["execution_count"] = count if cell.get("execution_count") else None
        cell["outputs"] = _joined(cell["outputs"])
        for output in cell["outputs"]:
            _clean_output(output, cell["execution_count"])


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join what one stream wrote in pieces: where it was cut depends on the moment alone."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] = "".join([*last["text"], *output["text"]]).splitlines(keepends=True)
        else:
            joined.append(output)
    return joined


def _clean_output(output: dict[str, Any], count: int | None) -> None:
    if "execution_count" in output:
        output["execution_count"] = count
    if output["output_type"] == "stream":
        output["text"] = without_paths(output["text"])
    if output["output_type"] == "error":
        output["traceback"] = without_paths(output["traceback"])
    data = output.get("data", {})
    if "text/plain" in data:
        data["text/plain"] = without_paths(data["text/plain"])


def without_paths(lines: list[str]) -> list[str]:
    """Return `lines` with the paths of this machine cut down to what every machine shares.

    >>> without_paths(["File /home/me/.venv/lib/python3.11/site-packages/openai/_client.py:12"])
    ['File openai/_client.py:12']
    """
    for pattern, replacement in PATHS:
        lines = [pattern.sub(replacement, line) for line in lines]
    return lines
