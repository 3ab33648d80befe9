"""Arguments that break the schema: what smaller models write where nothing is strict."""

from __future__ import annotations

import json
from collections.abc import Callable

from simulator.attempt import Draft, greedy
from simulator.mind import Mind
from simulator.neutral import Tool

CAREFUL = 0.06
"""A model whose share of malformed JSON is at most this writes its arguments well."""

SPOILED = 0.5
"""Others spoil this share of what theirs is above that, unless the tool is strict."""


def spoiled(draft: Draft, tool: Tool, mind: Mind) -> Draft:
    """Return a call as this model writes it, which may be not quite JSON, or of the wrong types."""
    share = SPOILED * max(0.0, mind.quality.malformed - CAREFUL)
    if tool.strict or not share or not mind.chance("spoils arguments", share, tool.name):
        return draft
    text = greedy(draft.arguments)
    way = WAYS[mind.pick("spoiled", len(WAYS), tool.name)]
    return Draft(draft.name, (way(text),))


def _unclosed(text: str) -> str:
    return text[:-1]


def _comma(text: str) -> str:
    return text[:-1] + ",}" if len(text) > 2 else text


def _stringly(text: str) -> str:
    """Write numbers, switches and lists as texts."""
    values = json.loads(text)
    return json.dumps(
        {key: one if isinstance(one, str) else json.dumps(one) for key, one in values.items()}
    )


def _forgetful(text: str) -> str:
    """Leave the last value out."""
    values = json.loads(text)
    return json.dumps(dict(list(values.items())[:-1]))


WAYS: tuple[Callable[[str], str], ...] = (_unclosed, _comma, _stringly, _forgetful)
