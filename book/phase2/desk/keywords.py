"""Keyword search over chunks: BM25, with words as the house writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import bm25s

from desk.chunks import Chunk
from desk.search import Hit

# A part number or a dotted name is one word, and its parts are words as well.
WORD = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")
PART = re.compile(r"[a-z0-9]+")
STOPWORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "may",
        "me",
        "my",
        "not",
        "of",
        "on",
        "or",
        "our",
        "so",
        "that",
        "the",
        "their",
        "then",
        "there",
        "they",
        "this",
        "to",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "you",
        "your",
    ]
)


def words(text: str) -> list[str]:
    """Return the words of a text in small letters, without the most common ones."""
    found: list[str] = []
    for word in WORD.findall(text.lower()):
        parts = PART.findall(word)
        found += [word, *parts] if len(parts) > 1 else parts
    return [word for word in found if word not in STOPWORDS]


class KeywordSearch:
    """BM25 over the text of chunks and their headings; a chunk without a shared word is no hit."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = chunks
        self._index = bm25s.BM25()
        self._index.index([words(chunk.in_place) for chunk in chunks], show_progress=False)

    def __call__(self, question: str, k: int) -> list[Hit]:
        """Return at most k chunks that share a word with the question; score: BM25."""
        most = min(k, len(self._chunks))
        found = self._index.retrieve([words(question)], k=most, show_progress=False)
        rows = zip(found.documents[0], found.scores[0], strict=True)
        hits = [Hit(self._chunks[row], round(float(score), 4)) for row, score in rows if score > 0]
        return sorted(hits, key=lambda hit: -hit.score)
