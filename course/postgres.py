"""A PostgreSQL with pgvector for the time of a block: a server of your own, or one started here."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course.environments import installed
from course.errors import NoPostgres

VARIABLE = "COURSE_POSTGRES"
ENVIRONMENT = "pgvector"
PATIENCE = 20.0  # seconds until the server has to answer
NOBODY = "nobody"  # PostgreSQL refuses to run as root


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Yield how psycopg connects to a PostgreSQL that has pgvector.

    COURSE_POSTGRES names a server that runs already. Without it, one is started on a socket in a
    temporary folder from the environment `pgvector`, and ended with its data after the block.
    Raises `NoPostgres` where there is neither.
    """
    if given := os.environ.get(VARIABLE, "").strip():
        yield given
        return
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="course-pg-"))
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, folder, ignore_errors=True)
        server = _start(programs, folder)
        cleanup.callback(_end, server)
        address = f"host={folder} user=postgres dbname=postgres"
        _wait(address, server)
        yield address


def _programs() -> Path:
    folder = installed(ENVIRONMENT)
    found = list(folder.glob("lib/python*/site-packages/pgserver/pginstall/bin")) if folder else []
    if not found:
        raise NoPostgres(
            "No PostgreSQL with pgvector was found here.",
            f"run `python3 run.py course environment {ENVIRONMENT}`, "
            f"or set {VARIABLE} to the address of a server that has pgvector.",
        )
    return found[0]


def _identity(folder: Path) -> dict[str, Any]:
    """Return what makes a process run as somebody who is not root, and give them the folder."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    shutil.chown(folder, NOBODY)
    return {"user": NOBODY, "cwd": folder}


def _start(programs: Path, folder: Path) -> subprocess.Popen[str]:
    data = folder / "data"
    prepare = ["-D", str(data), "-A", "trust", "-U", "postgres", "-E", "utf8", "--locale=C", "-N"]
    serve = ["-D", str(data), "-k", str(folder), "-c", "listen_addresses=", "-F"]
    try:
        who = _identity(folder)
        subprocess.run(
            [programs / "initdb", *prepare], check=True, capture_output=True, text=True, **who
        )
        return subprocess.Popen(
            [programs / "postgres", *serve],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            **who,
        )
    except (OSError, LookupError, subprocess.CalledProcessError) as error:
        said = str(getattr(error, "stderr", "") or error).strip()
        raise NoPostgres(
            f"PostgreSQL did not start: {said[-300:]}",
            "where the course belongs to root, move it to a folder that every user may read, "
            f"or set {VARIABLE} to the address of a server that has pgvector.",
        ) from error


def _wait(address: str, server: subprocess.Popen[str]) -> None:
    import psycopg  # noqa: PLC0415  (slow to import)

    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > until or server.poll() is not None:
                raise NoPostgres(
                    f"PostgreSQL did not answer: {error}",
                    f"try again, or set {VARIABLE} to the address of a server that has pgvector.",
                ) from error
            time.sleep(0.05)


def _end(server: subprocess.Popen[str]) -> None:
    server.terminate()
    try:
        server.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
