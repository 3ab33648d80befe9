"""How a question meets statements, word by word: late interaction (Khattab and Zaharia 2020).

Each word of the question is as well met as its most alike token in the statement. Statements are
read as they stand in their passage, where "it" and "there" have a meaning; alone, where they are
cut off from it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator import embeddings
from simulator.language import STOP_WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

QUESTION_WORD = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how(?:\s+(?:many|much|long|often|old|far|tall"
    r"|high|deep|fast|big|large|heavy|soon|quickly|well|wide|late|early))?)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z0-9]+(?:['\u2019-][A-Za-z0-9]+)*")
NO_CONTENT = STOP_WORDS | {"many", "much"}
UNASKED = 0.45
"""How well a question word is met, where the question has none."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of statements as one text, and where one statement and its heading stand in it."""

    text: str
    begins: int
    ends: int
    topic: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Match:
    """How a question meets one statement; all are cosines.

    whole, words, asks: the question as a whole, each of its words, and its question word.
    topic: each of its words in the heading above the statement.
    """

    whole: float
    words: tuple[float, ...]
    asks: float = UNASKED
    topic: tuple[float, ...] = ()

    @property
    def mean(self) -> float:
        """Return how well the words are met on average; 0 if there is none."""
        return sum(self.words) / len(self.words) if self.words else 0.0

    @property
    def least(self) -> float:
        """Return how well the word is met that is met worst; 0 if there is none."""
        return min(self.words, default=0.0)


class Asked:
    """A question, read token by token. `see` gives vectors as a model sees them."""

    def __init__(self, question: str, see: Callable[[Matrix], Matrix]) -> None:
        import numpy as np  # noqa: PLC0415

        self.question = question
        self._see = see
        (reading,) = embeddings.reader().readings([question])
        self._vector = see(reading.vector[None, :])[0]
        self._tokens = see(np.asarray(reading.tokens, np.float32))
        words = {match.span(): match.group() for match in WORD.finditer(question)}
        places = {
            span: _within(reading.spans, *span)
            for span, word in words.items()
            if word.lower() not in NO_CONTENT
        }
        self._places = {span: place for span, place in places.items() if place}
        self.words = tuple(words[span] for span in self._places)
        wh = QUESTION_WORD.search(question)
        self._wh = _within(reading.spans, *wh.span()) if wh else range(0)

    def alone(self, texts: Sequence[str]) -> list[Match]:
        """Compare with texts, each read by itself."""
        if not texts:
            return []
        import numpy as np  # noqa: PLC0415

        read = embeddings.reader().readings(texts)
        wholes = self._see(np.stack([one.vector for one in read])) @ self._vector
        return self._matches(wholes, [one.tokens for one in read])

    def placed(self, passages: Sequence[Passage]) -> list[Match | None]:
        """Compare with statements as they stand in their passages; None where one is cut off."""
        import numpy as np  # noqa: PLC0415

        texts = list(dict.fromkeys(one.text for one in passages))
        read = dict(zip(texts, embeddings.reader().readings(texts), strict=True))
        kept = []
        for passage in passages:
            one = read[passage.text]
            place = _within(one.spans, passage.begins, passage.ends)
            kept.append(one.tokens[place.start : place.stop])
        known = [at for at, one in enumerate(kept) if len(one)]
        if not known:
            return [None] * len(passages)
        means = np.stack([np.asarray(kept[at], np.float32).mean(axis=0) for at in known])
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        found = self._matches(self._see(means) @ self._vector, [kept[at] for at in known])
        topics = self._topics(passages, read)
        out: list[Match | None] = [None] * len(passages)
        for at, match in zip(known, found, strict=True):
            heading = passages[at].text, passages[at].topic
            out[at] = replace(match, topic=topics.get(heading, ()))
        return out

    def _topics(
        self, passages: Sequence[Passage], read: Mapping[str, embeddings.Reading]
    ) -> dict[tuple[str, tuple[int, int]], tuple[float, ...]]:
        """Return how each heading meets the words of the question, by passage and place."""
        places = list(dict.fromkeys((one.text, one.topic) for one in passages if one.topic[1]))
        tokens, kept = [], []
        for text, topic in places:
            within = _within(read[text].spans, *topic)
            if within:
                kept.append((text, topic))
                tokens.append(read[text].tokens[within.start : within.stop])
        if not kept:
            return {}
        found = self._matches([0.0] * len(kept), tokens)
        return {place: match.words for place, match in zip(kept, found, strict=True)}

    def _matches(
        self, wholes: Matrix | Sequence[float], tokens: Sequence[NDArray[np.float16]]
    ) -> list[Match]:
        """Take, for each token of the question, the most alike one of each statement."""
        import numpy as np  # noqa: PLC0415

        sizes = [max(1, len(one)) for one in tokens]
        blank = np.zeros((1, tokens[0].shape[1]), np.float16)
        joined = np.concatenate([one if len(one) else blank for one in tokens])
        cosines = self._tokens @ self._see(np.asarray(joined, np.float32)).T
        starts = np.cumsum([0, *sizes[:-1]])
        best = np.maximum.reduceat(cosines, starts, axis=1)
        by_word = [best[place.start : place.stop].mean(axis=0) for place in self._places.values()]
        words = np.round(np.stack(by_word, axis=1), embeddings.DECIMALS) if by_word else None
        wh = best[self._wh.start : self._wh.stop].max(axis=0) if self._wh else None
        out = []
        for place, whole in enumerate(wholes):
            met = tuple(words[place].tolist()) if words is not None else ()
            asks = round(float(wh[place]), embeddings.DECIMALS) if wh is not None else UNASKED
            out.append(Match(round(float(whole), embeddings.DECIMALS), met, asks))
        return out


def _within(spans: Sequence[tuple[int, int]], begins: int, ends: int) -> range:
    """Return the places of the tokens that lie between two characters."""
    first = bisect_left(spans, (begins, begins))
    last = bisect_right(spans, (ends, -1))
    while last > first and spans[last - 1][1] > ends:
        last -= 1
    return range(first, last)
