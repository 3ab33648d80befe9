"""A memory that an application keeps in a system turn, and transcripts inside a prompt."""

from __future__ import annotations

import re

from simulator.neutral import Role, Turn
from simulator.skills.memory.facts import Fact, subject
from simulator.task import Task

HEADING = re.compile(
    r"^.{0,40}\b(?:known facts|memor(?:y|ies)|(?:facts?|know|known|information|notes|details"
    r"|profile|remember\w*)"
    r"\b.{0,30}\b(?:user|customer|person|them|conversation)|user (?:profile|facts|info\w*"
    r"|memory)|summary of"
    r"|conversation (?:so far|summary)|preferences)\b[^\n:]{0,40}:[ \t]*(?P<first>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
LINE = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])?\s*(?P<text>\S.*?)\s*$")
FIELD = re.compile(
    r"^[\"']?(?P<name>[A-Za-z][\w ]{1,30})[\"']?\s*[:=]\s*[\"']?(?P<value>[^\"']+?)[\"',]*$"
)
OWNER = r"(?:the\s+)?(?:user|customer|client)"
SPEAKER = re.compile(
    r"^[ \t*]*(?P<who>user|human|customer|client|me|assistant|ai|bot|agent|model"
    r"|system)\**[ \t]*:\**[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
ASSISTANTS = {"assistant", "ai", "bot", "agent", "model"}
THIRD = ((r"\bis\b", "are"), (r"\bhas\b", "have"), (r"\bwas\b", "were"), (r"\bdoes\b", "do"))


def stored(task: Task) -> tuple[Fact, ...]:
    """Return the facts that the system turns carry under a heading such as "Known facts:"."""
    found: list[Fact] = []
    for turn in task.prompt.turns:
        heading = HEADING.search(turn.text) if turn.role == "system" else None
        if heading is not None:
            found += _listed([heading["first"], *turn.text[heading.end() :].split("\n")])
    return tuple(found)


def _listed(lines: list[str]) -> list[Fact]:
    """Read lines up to the first empty one that follows a fact."""
    out: list[Fact] = []
    for line in lines:
        match = LINE.match(line)
        if match is None or match["text"] in "{}[]":
            if out and match is None:
                break
            continue
        for piece in re.split(r"(?<=[.;])\s+(?=[A-Z])", match["text"]):
            text = _mine(piece)
            out.append(Fact(text, subject(text), -1))
    return out


def _mine(text: str) -> str:
    """Write a stored fact as if the user had said it: "User lives in Bern" → "I live in Bern."."""
    field = FIELD.match(text)
    if field is not None:
        name = re.sub(rf"^{OWNER}(?:'s)?\s+", "", field["name"].replace("_", " "), flags=re.I)
        return f"My {name.lower()} is {field['value'].rstrip('.')}."
    text = re.sub(rf"\b{OWNER}'s\b", "my", text, flags=re.IGNORECASE)
    found = re.match(rf"^{OWNER}\s+(?P<verb>\w+)(?P<rest>.*)$", text, re.IGNORECASE)
    if found is not None:
        verb = {"is": "am", "has": "have", "was": "was", "does": "do"}.get(found["verb"].lower())
        if verb is None:
            verb = (
                found["verb"].removesuffix("s")
                if not found["verb"].endswith("ss")
                else found["verb"]
            )
        text = f"I {verb}{found['rest']}"
    text = text.rstrip(".;, ")
    return f"{text[:1].upper()}{text[1:]}."


def transcript(text: str) -> tuple[Turn, ...]:
    """Return the turns of a conversation that is written out in a text; () if there is none."""
    marks = list(SPEAKER.finditer(text))
    if len(marks) < 2:
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    out = []
    for mark, end in zip(marks, ends, strict=True):
        who = mark["who"].lower()
        role: Role = "assistant" if who in ASSISTANTS else "system" if who == "system" else "user"
        said = text[mark.end() : end].split("\n\n", maxsplit=1)[0].strip()
        out.append(Turn(role, re.sub(r"</?\w+>\s*$", "", said).strip()))
    return tuple(out)
