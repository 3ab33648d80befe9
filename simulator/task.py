"""A task: what a prompt means, as the parser understood it and as the skills read it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from simulator.neutral import Prompt, Turn


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of context that the prompt brought.

    id: the name that it was given there, if any.
    turn: index of the turn that it stands in.
    document: number in the prompt of the document that it is; None if it stood in a text.
    cite: the caller wants citations of it that are not part of the text.
    apart: it was set apart from the instructions (by tags, fences, a tool turn, a document).
    """

    text: str
    id: str | None = None
    turn: int = -1
    document: int | None = None
    cite: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example that the prompt gives: what comes in, and what is to come out."""

    given: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Task:
    """What a prompt means, as far as the parser can tell.

    instructions: what the caller wants done, without context, examples and question.
    blocks: the context, in order.
    question: the last question or request.
    examples: worked examples, from the text or from earlier turns of a few-shot prompt.
    history: the turns before the last user turn, without system turns.
    prompt: the prompt itself, for skills that read tools, formats or whole turns.
    job, order: what the sentence `order` asks for by its meaning, where no skill knew it by its
        words (see `routing.meaning`); else empty.
    """

    instructions: str
    blocks: tuple[Block, ...]
    question: str
    examples: tuple[Example, ...] = ()
    history: tuple[Turn, ...] = ()
    prompt: Prompt = field(default_factory=lambda: Prompt("", ()))
    job: str = ""
    order: str = ""

    def about(self, question: str, **changes: object) -> Task:
        """Return this task with another question, and other fields where named."""
        return replace(self, question=question, **changes)  # type: ignore[arg-type]
