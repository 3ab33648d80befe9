"""Chunks in a Chroma collection that stays in step with the documents."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from chromadb import Collection
from numpy.typing import NDArray

from desk.chunks import Chunk
from desk.search import Hit

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Labels = Callable[[Chunk], Mapping[str, str]]
EVERYTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Changes:
    """What a sync did, in chunks. moved: same text at another place, so nothing was embedded."""

    added: int
    moved: int
    removed: int
    kept: int


def key(chunk: Chunk) -> str:
    """Return an id that is another one as soon as what is embedded is another text."""
    parts = (chunk.document, chunk.heading, chunk.text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def no_labels(_: Chunk) -> Mapping[str, str]:
    """Label no chunk."""
    return {}


def place(chunk: Chunk) -> dict[str, Any]:
    """Return where a chunk stands: the metadata from which a hit is put together."""
    names = {"document": chunk.document, "heading": chunk.heading, "chunk": chunk.id}
    return {**names, "start": chunk.start, "end": chunk.end}


class Store:
    """Search over a collection, and the one way to change it.

    embed: one unit vector per text. labels: what filters can ask about a chunk. where: a filter
    that each search carries.
    """

    def __init__(
        self,
        collection: Collection,
        embed: Embed,
        *,
        labels: Labels = no_labels,
        where: Mapping[str, Any] = EVERYTHING,
    ) -> None:
        self.collection = collection
        self._embed = embed
        self._labels = labels
        self._where = dict(where) or None

    def __call__(self, question: str, k: int) -> list[Hit]:
        """Return the k nearest chunks; score: their cosine."""
        found = self.collection.query(
            query_embeddings=self._embed([question]), n_results=k, where=self._where
        )
        rows = zip(found["documents"][0], found["metadatas"][0], found["distances"][0], strict=True)
        hits = [Hit(_chunk(text, data), round(1 - far, 4)) for text, data, far in rows]
        return sorted(hits, key=lambda hit: -hit.score)

    def sync(self, chunks: Iterable[Chunk], document: str | None = None) -> Changes:
        """Make the store hold these chunks and no others; of one document, if it is named.

        New text goes in before old text goes out: a run that breaks off leaves too much, never a
        gap, and the next run mends it.
        """
        wanted = {key(chunk): chunk for chunk in chunks}
        scope = {"document": document} if document else None
        stored = self.collection.get(where=scope, include=["metadatas"])
        held = dict(zip(stored["ids"], stored["metadatas"], strict=True))
        new = [name for name in wanted if name not in held]
        same = wanted.keys() & held.keys()
        moved = sorted(name for name in same if dict(held[name]) != self._data(wanted[name]))
        gone = sorted(held.keys() - wanted.keys())
        self._add([wanted[name] for name in new])
        if moved:
            data = [self._data(wanted[name]) for name in moved]
            self.collection.update(ids=moved, metadatas=data)
        if gone:
            self.collection.delete(ids=gone)
        return Changes(len(new), len(moved), len(gone), len(same) - len(moved))

    def _add(self, chunks: Sequence[Chunk]) -> None:
        for start in range(0, len(chunks), 1000):
            batch = chunks[start : start + 1000]
            self.collection.add(
                ids=[key(chunk) for chunk in batch],
                embeddings=self._embed([chunk.in_place for chunk in batch]),
                documents=[chunk.text for chunk in batch],
                metadatas=[self._data(chunk) for chunk in batch],
            )

    def _data(self, chunk: Chunk) -> dict[str, Any]:
        return {**place(chunk), **self._labels(chunk)}


def _chunk(text: str, data: Mapping[str, Any]) -> Chunk:
    span = data["start"], data["end"]
    return Chunk(data["chunk"], data["document"], data["heading"], text, *span)


@contextmanager
def served(folder: str, patience: float = 30.0) -> Iterator[int]:
    """Run a Chroma server on a folder for the time of the block, and yield its port.

    It is what `chroma run` starts, without importing the client first, which takes seconds.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = "import sys, chromadb_rust_bindings as chroma; chroma.cli(sys.argv)"
    options = ["run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-c", program, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, time.monotonic() + patience)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, until: float) -> None:
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(f"the Chroma server on port {port} did not answer in time")
