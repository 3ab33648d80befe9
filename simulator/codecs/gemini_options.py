"""Gemini's `generationConfig`: numbers, stop sequences, the form of the answer, and thinking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.codecs.budget import effort_of_budget
from simulator.codecs.gemini_schema import json_schema, plain_schema
from simulator.codecs.gemini_surface import known, object_of, refuse, want
from simulator.neutral import Effort, Format, Problem

CONFIG = "generation_config"
JSON = "application/json"
SCHEMAS = ("responseSchema", "responseJsonSchema")
LEVELS: dict[str, Effort | None] = {
    "THINKING_LEVEL_UNSPECIFIED": None,
    "MINIMAL": "low",
    "LOW": "low",
    "MEDIUM": "medium",
    "HIGH": "high",
    "XHIGH": "high",
}
THINKING = frozenset({"includeThoughts", "thinkingBudget", "thinkingLevel"})


def whole(config: Mapping[str, Any], name: str, least: int, most: int = 2**31 - 1) -> int | None:
    """Return the whole number called `name`, None if there is none. Raises Problem."""
    value = config.get(name)
    if value is None:
        return None
    where = f"generation_config.{name}"
    want(type(value) is int, where, "an integer")
    if not least <= value <= most:
        text = f"* {where}: must be between {least} and {most}, but is {value}"
        raise Problem("out_of_range", 400, text, where)
    return int(value)


def between(config: Mapping[str, Any], name: str, most: float) -> float | None:
    """Return the number called `name`, None if there is none. Raises Problem."""
    value = config.get(name)
    if value is None:
        return None
    where = f"generation_config.{name}"
    want(isinstance(value, int | float) and not isinstance(value, bool), where, "a number")
    if not 0 <= value <= most:
        text = f"* {where}: must be in the range [0.0, {most:.1f}], but is {value}"
        raise Problem("out_of_range", 400, text, where)
    return float(value)


def stop_of(stops: Any) -> tuple[str, ...]:
    """Read the stop sequences."""
    if stops is None:
        return ()
    ok = isinstance(stops, list) and all(isinstance(stop, str) for stop in stops)
    want(ok, "generation_config.stop_sequences", "a list of strings")
    return tuple(stop for stop in stops if stop)


def format_of(config: Mapping[str, Any]) -> Format:
    """Read the form of the answer: its MIME type, and a schema in one of two styles."""
    mime = config.get("responseMimeType") or "text/plain"
    given = [name for name in SCHEMAS if config.get(name) is not None]
    if len(given) > 1:
        text = "only one of response_schema and response_json_schema may be set"
        raise refuse(f"{CONFIG}.response_json_schema", text)
    if mime != JSON:
        if given:
            text = f"Response schema with a response mime type: '{mime}' is unsupported"
            raise Problem("invalid", 400, text, f"{CONFIG}.response_mime_type")
        return Format()
    if not given:
        return Format("json")
    if given == ["responseSchema"]:
        where = f"{CONFIG}.response_schema"
        return Format("schema", plain_schema(config["responseSchema"], where), strict=True)
    where = f"{CONFIG}.response_json_schema"
    return Format("schema", json_schema(config["responseJsonSchema"], where), strict=True)


def logprobs_asked(config: Mapping[str, Any]) -> int | None:
    """Read how many log probabilities to report for each token; None: none at all."""
    asked = config.get("responseLogprobs")
    want(isinstance(asked, bool | None), f"{CONFIG}.response_logprobs", "a boolean")
    most = whole(config, "logprobs", 0, 20)
    if most is not None and not asked:
        raise refuse(f"{CONFIG}.logprobs", "should be set only if response_logprobs is true")
    return (most or 0) if asked else None


@dataclass(frozen=True, slots=True)
class Thinking:
    """Whether reasoning is part of the reply, and how much of it there shall be."""

    shown: bool = False
    effort: Effort | None = None


def thinking_of(given: Any) -> Thinking:
    """Read `thinkingConfig`."""
    where = f"{CONFIG}.thinking_config"
    config = object_of(given, where)
    known(config, THINKING, where)
    shown = config.get("includeThoughts") or False
    want(isinstance(shown, bool), f"{where}.include_thoughts", "a boolean")
    budget, level = config.get("thinkingBudget"), config.get("thinkingLevel")
    if budget is not None and level is not None:
        text = "You can only set only one of thinking budget and thinking level."
        raise Problem("invalid", 400, text, where)
    if level is not None:
        ok = isinstance(level, str) and level.upper() in LEVELS
        want(ok, f"{where}.thinking_level", f"one of {', '.join(LEVELS)}")
        return Thinking(shown, LEVELS[level.upper()])
    want(budget is None or type(budget) is int, f"{where}.thinking_budget", "an integer")
    if budget is None or budget < 0:  # -1 leaves it to the model
        return Thinking(shown)
    return Thinking(shown, effort_of_budget(budget) if budget else "none")
