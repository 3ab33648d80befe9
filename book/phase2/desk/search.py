"""Search over chunks: from a question to ranked hits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from openai import OpenAI

import course
from course.models import SIMULATOR, current_provider
from desk.chunks import Chunk

Search = Callable[[str, int], list["Hit"]]
"""A question and a number of hits wanted; the best first."""


@dataclass(frozen=True)
class Hit:
    """A chunk that a search found, with its score: more is better, scales differ by search."""

    chunk: Chunk
    score: float


def quick_model() -> str:
    """Return the model that embeds texts by the thousand: the simulator's small one.

    With another provider it is the provider's embedding model, and costs what that costs.
    """
    return "sim-embed-small" if current_provider() == SIMULATOR else course.model("embed")


class Embedder:
    """Turns texts into unit vectors, and asks the server once for each text."""

    def __init__(self, client: OpenAI, model: str = "") -> None:
        self._client = client
        self._model = model or course.model("embed")
        self._known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text: shape (texts, dimensions)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), 100):
            batch = new[start : start + 100]
            reply = self._client.embeddings.create(model=self._model, input=batch)
            for text, item in zip(batch, reply.data, strict=True):
                vector = np.asarray(item.embedding, np.float32)
                self._known[text] = vector / np.linalg.norm(vector)
        return np.array([self._known[text] for text in texts], np.float32)


class VectorSearch:
    """Exact search: the cosine of the question with every chunk. vectors: (chunks, dimensions)."""

    def __init__(
        self, chunks: Sequence[Chunk], vectors: NDArray[np.floating], embed: Embedder
    ) -> None:
        self._chunks = chunks
        self._vectors = np.asarray(vectors, np.float32)
        self._embed = embed

    def __call__(self, question: str, k: int) -> list[Hit]:
        """Return the k nearest chunks; ties go to the earlier one."""
        scores = np.round(self._vectors @ self._embed([question])[0], 4)
        order = np.argsort(-scores, kind="stable")[:k]
        return [Hit(self._chunks[row], float(scores[row])) for row in order]


class Remembered:
    """A search that looks for each question once, so that it can be asked again freely."""

    def __init__(self, search: Search, depth: int = 12) -> None:
        self._search = search
        self._depth = depth
        self._known: dict[str, list[Hit]] = {}

    def __call__(self, question: str, k: int) -> list[Hit]:
        """Return the k best hits, of `depth` at most."""
        if question not in self._known:
            self._known[question] = self._search(question, self._depth)
        return self._known[question][:k]
