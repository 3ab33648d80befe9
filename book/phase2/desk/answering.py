"""From hits to an answer: the prompt, the call, and what the answer cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openai import OpenAI

import course
from desk.chunks import Chunk
from desk.search import Hit, Search

ABSTENTION = "not in the handbook"
SYSTEM = (
    "You answer questions of Larkspur's staff from passages of its handbook. "
    f'If the passages do not answer the question, write "{ABSTENTION}".'
)
CITED = re.compile(r"\s*\[([^\[\]]+)\]\s*$")


@dataclass(frozen=True)
class Answer:
    """What the desk says. cited: the id of the passage that the answer names, "" without one.

    hits: what the search found. pasted: what stood in the prompt.
    """

    text: str
    cited: str
    hits: tuple[Hit, ...]
    pasted: tuple[Chunk, ...]

    @property
    def abstained(self) -> bool:
        """Whether the desk said that the handbook has no answer."""
        return ABSTENTION in self.text.lower()

    @property
    def quoted(self) -> bool:
        """Whether the answer stands word for word in what was pasted."""
        words = plain(CITED.sub("", self.text))
        return any(words in plain(chunk.in_place) for chunk in self.pasted)


def plain(text: str) -> str:
    """Return a text without emphasis and spare blanks: layout is no difference."""
    return " ".join(re.sub(r"[*`]", "", text).split())


def passages(chunks: Sequence[Chunk]) -> str:
    """Set each chunk apart in a tag that names it."""
    return "\n\n".join(f'<passage id="{one.id}">\n{one.in_place}\n</passage>' for one in chunks)


class Desk:
    """Search, then answer from what was found.

    depth: how many hits are searched for. paste: how many of them stand in the prompt.
    """

    def __init__(
        self, client: OpenAI, search: Search, *, model: str = "", depth: int = 10, paste: int = 3
    ) -> None:
        self.client = client
        self.search = search
        self.model = model or course.model("large")
        self.depth = depth
        self.paste = paste

    def __call__(self, question: str) -> Answer:
        """Answer one question."""
        hits = self.search(question, self.depth)
        return self.answer_from(question, hits, [hit.chunk for hit in hits[: self.paste]])

    def answer_from(self, question: str, hits: Sequence[Hit], pasted: Sequence[Chunk]) -> Answer:
        """Answer from chunks that were chosen already."""
        asked = f"{passages(pasted)}\n\n<question>{question}</question>"
        turns = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": asked}]
        reply = self.client.chat.completions.create(
            model=self.model, messages=turns, temperature=0.0
        )
        text = reply.choices[0].message.content
        cited = found[1] if (found := CITED.search(text)) else ""
        return Answer(text, cited, tuple(hits), tuple(pasted))
