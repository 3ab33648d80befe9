"""What was said to the model, whole, for skills that read the words as they stand."""

from __future__ import annotations

from simulator.task import Task


def asked(task: Task) -> str:
    """Return the last thing that the user said, whole.

    A part of a task that another skill hands over is not in the prompt: then its own fields are
    joined instead.
    """
    last = next((turn.text for turn in reversed(task.prompt.turns) if turn.role == "user"), "")
    if last and task.question in last:
        return last.strip()
    context = [block.text for block in task.blocks]
    return "\n".join(part for part in (task.instructions, *context, task.question) if part).strip()


def told(task: Task) -> str:
    """Return what the system turns say, or the instructions where there is no prompt."""
    texts = [turn.text for turn in task.prompt.turns if turn.role == "system"]
    return "\n".join(texts)


def everything(task: Task) -> str:
    """Return the system turns and the last thing that the user said."""
    return "\n".join(part for part in (told(task), asked(task)) if part)
