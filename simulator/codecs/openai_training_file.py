"""The training file of an OpenAI fine-tuning job: one conversation a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.codecs.base import Route
from simulator.codecs.jsonl import json_line, numbered
from simulator.codecs.openai_chat import OpenAIChat
from simulator.engine import turn_tokens
from simulator.jobs.tuning import Example, Flaw
from simulator.models import Model
from simulator.neutral import Problem

LEAST_EXAMPLES = 10
FIELDS = frozenset({"messages", "tools", "parallel_tool_calls", "functions"})
FORMAT = "invalid_file_format"
CODEC, ROUTE = OpenAIChat(), Route("generate", "openai.chat")


@dataclass(frozen=True, slots=True)
class TrainingFile:
    """What a training file holds: its examples and their tokens, or why it cannot be used."""

    examples: tuple[Example, ...] = ()
    tokens: int = 0
    flaw: Flaw | None = None


def read_training(data: bytes, model: Model, param: str) -> TrainingFile:
    """Read and check a training or validation file for `model`."""
    examples: list[Example] = []
    used = 0
    for number, text in numbered(data):
        try:
            example = _example(text, model)
        except Problem as problem:
            told = f"The job failed due to an invalid {param.replace('_', ' ')}. "
            told += f"Invalid file format. Line {number}: {problem.message}"
            return TrainingFile(flaw=Flaw(FORMAT, told, param))
        examples.append(example)
        used += min(model.window, sum(map(turn_tokens, example)))
    if param == "training_file" and len(examples) < LEAST_EXAMPLES:
        told = (
            f"Training file has {len(examples)} example(s), "
            f"but must have at least {LEAST_EXAMPLES} examples"
        )
        return TrainingFile(flaw=Flaw("invalid_n_examples", told, param))
    return TrainingFile(tuple(examples), used)


def _example(text: bytes, model: Model) -> Example:
    """Read one line. Raises Problem."""
    try:
        row = json_line(text)
    except ValueError as error:
        raise Problem("invalid", 400, "it is not a valid JSON dictionary.") from error
    _want(isinstance(row, dict), "it is not a valid JSON dictionary.")
    for name in row:
        _want(name in FIELDS, f"it has an unexpected key '{name}'.")
    _want("messages" in row, "it has no 'messages'.")
    turns = CODEC.decode(ROUTE, {"model": model.name, **row}, {}).turns
    for place, message in enumerate(row["messages"]):
        _check_weight(f"messages[{place}].weight", message)
    _want(turns[-1].role == "assistant", "the last message must be from the assistant.")
    told = "the last message must have content, since it is what the model learns to say."
    _want(bool(turns[-1].text.strip() or turns[-1].parts), told)
    return turns


def _check_weight(name: str, message: dict[str, Any]) -> None:
    if "weight" in message:
        _want(message["role"] == "assistant", f"{name}: only messages of the assistant have one.")
        weight = message["weight"]
        _want(type(weight) is int and weight in (0, 1), f"{name}: must be 0 or 1.")


def _want(ok: bool, message: str) -> None:
    if not ok:
        raise Problem("invalid", 400, message)
