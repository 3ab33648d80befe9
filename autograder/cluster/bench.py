"""Grades submissions in a process that a Dask worker starts, one after the other.

A worker has threads of its own, and a process with threads must not fork: so the walls are tried,
and the warm process is started, from here. Started as `python -m autograder.cluster.bench FD`.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.cluster.parcels import (
    Material,
    Parcel,
    Refused,
    Returned,
    Settings,
    read_files,
    write_files,
)
from autograder.engine import Engine
from autograder.errors import AutograderError
from autograder.grading.grader import Grader
from autograder.sandbox import probe


def main() -> None:
    """Serve jobs from the connection until it ends."""
    connection: Connection[Any, Any] = Connection(int(sys.argv[1]))
    settings: Settings = connection.recv()
    try:
        _serve(connection, settings)
    except AutograderError as error:
        connection.send(Refused(error.message, error.next_step))
    except (EOFError, ConnectionError):
        pass  # whoever asked is gone


def _serve(connection: Connection[Any, Any], settings: Settings) -> None:
    with tempfile.TemporaryDirectory(
        prefix="autograder-bench-", ignore_cleanup_errors=True
    ) as name:
        scratch = Path(name)
        scratch.chmod(0o711)  # another user's process passes through it to a folder inside
        with probe(scratch) if settings.sandbox else nullcontext() as probed:
            policy = None if probed is None else probed.require()
            with Engine(
                timeout=settings.timeout, imports=settings.imports, policy=policy
            ) as engine:
                while True:
                    material, parcel = connection.recv()
                    connection.send(_grade(engine, scratch, settings.twice, material, parcel))


def _grade(
    engine: Engine, scratch: Path, twice: bool, material: Material, parcel: Parcel
) -> Returned:
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        received = parcel.unpack(folder / "submitted")
        write_files(material.companions, folder / "source")
        grader = Grader(engine, material.blueprint, folder / "source", scratch, twice)
        graded, requests = grader.grade(received, folder / "autograded")
        tier = engine.policy.tier if engine.policy else "none"
        return Returned(replace(graded, sandbox=tier), requests, read_files(folder / "autograded"))


if __name__ == "__main__":
    main()
