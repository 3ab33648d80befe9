"""What every property of an answer in JSON is made from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.attempt import Attempt
from simulator.mind import Mind
from simulator.neutral import Format, ToolChoice
from simulator.skills.extract.fields import Document
from simulator.task import Task

PART = "a property of an answer in JSON"
"""Name of the format of a part, so that the words of the prompt do not ask for JSON again."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A task, who works on it, and the document to read.

    missing: what the prompt wants where a value is missing, in its own word; None: it says nothing.
    alone: one property is wanted besides reasons, so the job of the prompt is for it.
    part: the document is a part of the whole, one object of an array.
    """

    task: Task
    mind: Mind
    document: Document
    missing: str | None = None
    alone: bool = False
    part: bool = False

    def solved(self, question: str | None = None) -> Attempt | None:
        """Let another skill answer in free text, for one property."""
        prompt = replace(
            self.task.prompt, format=Format(name=PART), tools=(), tool_choice=ToolChoice("none")
        )
        asked = self.task.question if question is None else question
        return self.mind.solve(self.task.about(asked, prompt=prompt))

    def reading(self, text: str) -> Brief:
        """Return the same brief for a part of the document."""
        return replace(self, document=replace(self.document, text=text), part=True)
