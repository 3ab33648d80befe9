"""The side of the cluster that keeps the gradebook: it sends submissions and takes results."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from autograder.cluster.parcels import (
    Material,
    Refused,
    Returned,
    Settings,
    pack,
    read_files,
    write_files,
)
from autograder.cluster.worker import grade_here, put_away, warm_up
from autograder.errors import ClusterUnreachable, EngineFailed
from autograder.grading.blueprint import Blueprint
from autograder.grading.received import Received
from autograder.grading.results import Graded

PATIENCE = 60.0
"""Seconds until the scheduler must answer and have a worker."""

AHEAD = 32
"""So many submissions are sent ahead at least."""

TRIES = 3
"""A submission whose worker dies is tried so many times more, on another one."""


class Cluster:
    """Grades on the workers of a Dask cluster. Several threads may use it at once."""

    def __init__(self, client: Any, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._materials: dict[str, Any] = {}
        client.run(warm_up, settings)

    @property
    def at_once(self) -> int:
        """How many submissions may wait for results: workers may join, and none should starve."""
        return max(AHEAD, 2 * len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def grade(
        self, received: Received, known: Blueprint, companions: Path, autograded: Path
    ) -> tuple[Graded, tuple[str, ...]]:
        """Grade a submission somewhere, and write the executed notebooks into `autograded`.

        Returns the result, and what the simulator saw of it as lines of JSON. Raises
        `EngineFailed` where a worker refuses, and what Dask raises when it gives up.
        """
        job = self._client.submit(
            grade_here,
            self._settings,
            self._material(known, companions),
            pack(received),
            pure=False,
            retries=TRIES,
        )
        answer: Returned | Refused = job.result()
        if isinstance(answer, Refused):
            raise EngineFailed(f"A worker could not grade: {answer.message}", answer.next_step)
        _replace(answer, autograded)
        return answer.graded, answer.requests

    def _material(self, known: Blueprint, companions: Path) -> Any:
        """Send an assignment once; as a task, so that Dask makes it again where it was lost."""
        found = self._materials.get(known.assignment)
        if found is None:
            material = Material(known, read_files(companions))
            found = self._client.submit(_same, material, pure=False, retries=TRIES)
            self._materials[known.assignment] = found
        return found

    def close(self) -> None:
        """End the processes on the workers, and leave the cluster: what runs now fails."""
        with suppress(Exception):  # a worker that is gone has nothing left to end
            self._client.run(put_away)
        self._client.close()


def _same(material: Material) -> Material:
    return material


def _replace(answer: Returned, folder: Path) -> None:
    """Replace `folder` by what came back."""
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    write_files(answer.autograded, new)
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)


@contextmanager
def cluster(address: str, workers: int, settings: Settings) -> Iterator[Cluster]:
    """Yield the cluster at `address`; without one, a local one with `workers` processes.

    Raises `ClusterUnreachable`.
    """
    import distributed  # noqa: PLC0415  (slow to import)

    with _local(distributed, workers) if not address else nullcontext(address) as where:
        found = Cluster(_client(distributed, where), settings)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def _local(distributed: Any, workers: int) -> Iterator[Any]:
    """Yield a cluster of this machine, reachable from it alone."""
    with (
        tempfile.TemporaryDirectory(prefix="autograder-dask-", ignore_cleanup_errors=True) as name,
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=name,
            silence_logs=logging.CRITICAL,
        ) as found,
    ):
        yield found


def _client(distributed: Any, where: Any) -> Any:
    try:
        client = distributed.Client(where, timeout=PATIENCE, set_as_default=False)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterUnreachable(
            f"No Dask cluster with a worker answers at {where}: {error}.",
            "start `dask scheduler` and `dask worker ADDRESS` in this course's environment, "
            "or leave out --scheduler for a cluster on this machine.",
        ) from error
    return client
