"""A process that has paid its imports before a notebook comes, where the platform has no fork."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from autograder.engine.children import Started, give, launch


class Spare:
    """Keeps one started process ahead; each notebook takes it, and the next one is warmed."""

    def __init__(self, imports: Iterable[str]) -> None:
        self._imports = tuple(imports)
        self._starter = ThreadPoolExecutor(max_workers=1)
        self._lock = threading.Lock()
        self._next: Future[Started] = self._start()

    def _start(self) -> Future[Started]:
        return self._starter.submit(launch, self._imports)

    def take(self, folder: Path, environ: Mapping[str, str]) -> Started:
        """Return the process that waits, set to work in `folder`."""
        with self._lock:
            child = self._next.result()
            self._next = self._start()
        give(child, folder, environ)
        return child

    def close(self) -> None:
        """End the process that waits."""
        self._starter.shutdown()
        if self._next.exception() is None:
            self._next.result().end()
