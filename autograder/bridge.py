"""Calls nbgrader itself: enters assignments into its gradebook, and lets it grade as a reference.

Importing nbgrader takes two seconds, so this does it when a function is called.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import sysconfig
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.errors import GradebookConflict
from autograder.layout import Course
from autograder.releasing import companions, load_config
from autograder.surroundings import on_simulator


@contextmanager
def nbgrader_environment(
    scratch: Path | None = None, provisioner: str = "local-provisioner"
) -> Iterator[None]:
    """Let nbgrader find its programs, this interpreter's kernel and the simulator, no more.

    nbgrader starts `alembic` by name, so the scripts folder must be on PATH. Its own files lie in
    a new folder in `scratch`, else where the system has such. `provisioner` starts the kernels.
    """
    before = dict(os.environ)
    with _temporary(scratch) as name:
        kernel = Path(name) / "share" / "kernels" / "python3"
        kernel.mkdir(parents=True)
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        argv.append("--log-level=ERROR")  # A kernel's warnings are not the student's.
        spec: dict[str, Any] = {
            "argv": argv,
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
        }
        spec["metadata"] = {"kernel_provisioner": {"provisioner_name": provisioner}}
        (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        path = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
        os.environ.clear()
        os.environ.update(
            on_simulator(before),
            PATH=os.pathsep.join([*path, before.get("PATH", "")]),
            JUPYTER_PATH=str(kernel.parent.parent),
            JUPYTER_RUNTIME_DIR=str(Path(name) / "runtime"),
            IPYTHONDIR=str(Path(name) / "ipython"),
            PYDEVD_DISABLE_FILE_VALIDATION="1",
            JUPYTER_PLATFORM_DIRS="1",
        )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbgrader's own; a kernel has its own filters.
                yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _temporary(scratch: Path | None) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(
        prefix="autograder-", dir=scratch, ignore_cleanup_errors=True
    )


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Keep nbgrader's log off the terminal; what matters of it becomes a problem in the report."""
    log = logging.getLogger("traitlets")
    handlers, propagate = log.handlers[:], log.propagate
    log.handlers, log.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        log.handlers, log.propagate = handlers, propagate


def nbgrader_api(course: Course, folder: Path, timeout: float | None = None) -> Any:
    """Return nbgrader's own interface to the grading folder; `timeout` is in seconds a cell."""
    from nbgrader.apps.api import NbGraderAPI  # noqa: PLC0415
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415

    config = load_config(course.config)
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = "source"
    config.CourseDirectory.release_directory = "release"
    if timeout is not None:
        config.Execute.timeout = timeout
    config.Exchange.root = str(folder / "no-exchange")
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)


def copy_source(course: Course, folder: Path, assignment: str) -> None:
    """Copy the solutions into the grading folder, where nbgrader looks, without the manifests."""
    target = folder / "source" / assignment
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for relative in source_files(course, assignment):
        (target / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(course.source / assignment / relative, target / relative)


def source_files(course: Course, assignment: str) -> tuple[Path, ...]:
    """Return what an assignment is made of, relative to it: notebooks and the files beside."""
    slugs = [slug.partition("/") for slug in course.slugs()]
    notebooks = [Path(f"{name}.ipynb") for inside, _, name in slugs if inside == assignment]
    return (*companions(course, assignment), *notebooks)


def register(api: Any, assignment: str) -> None:
    """Enter an assignment into the gradebook, and write its release beside it.

    Raises `GradebookConflict` when grades of another version of it are there.
    """
    result = api.generate_assignment(assignment)
    if not result["success"]:
        raise GradebookConflict(
            f"nbgrader cannot enter {assignment} into the gradebook: {problem_of(result)}",
            "grade into a fresh folder when the exercises changed after grading began.",
        )


def problem_of(result: dict[str, Any]) -> str:
    """Return one line on what went wrong: the end of the first traceback in nbgrader's log."""
    text = f"{result.get('log', '')}\n{result.get('error', '')}"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        kind = line.partition(":")[0]
        if kind.endswith(("Error", "Exception")) and "NbGraderException" not in kind:
            return line[:300]
    errors = [line for line in lines if line.startswith("[ERROR]")]
    chosen = errors[0].removeprefix("[ERROR] ") if errors else "nbgrader gave no reason"
    return chosen[:300]
