"""A deterministic estimate of token counts. It is not any vendor's tokenizer.

A word of up to seven letters is one token with the blank before it, a longer one is cut every
five letters; numbers are cut every three digits; every other sign is a token.
Text outside ASCII costs one token for two characters, and blanks one token for up to 64.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simulator.neutral import Choice, Tool

_PIECE = re.compile(
    r"""\ ?[A-Za-z]{1,7}(?![A-Za-z])  # a short word
      | \ ?[A-Za-z]{5}               # a piece of a long one
      | \ ?[0-9]{1,3}                # up to three digits
      | [^\S\n]{0,64}\n\s{0,64}     # the end of a line or paragraph
      | \ ?[!-~]                     # a sign
      | \ {1,64}                     # further blanks
      | [^\x00-\x7f]{1,2}            # outside ASCII
      | .                            # anything else
    """,
    re.DOTALL | re.VERBOSE,
)

PER_TURN = 4
"""Tokens that a message costs besides its text (role and delimiters)."""

PER_PROMPT = 3
"""Tokens that a prompt costs besides its messages."""

PER_CALL = 3
"""Tokens that a tool call costs besides its name and its arguments."""

PER_TOOL = 6
"""Tokens that the definition of a tool costs besides its name, description and parameters."""


def split(text: str) -> list[str]:
    """Cut `text` into token-like pieces; joined they give `text` again.

    >>> split("Refunds take 14 days.")
    ['Refunds', ' take', ' 14', ' days', '.']
    """
    return _PIECE.findall(text)


@lru_cache(maxsize=2048)
def count(text: str) -> int:
    """Estimate how many tokens `text` has."""
    return len(split(text))


def of_data(data: Mapping[str, Any]) -> int:
    """Estimate how many tokens data takes as JSON; none if there is none."""
    return count(json.dumps(data, ensure_ascii=False, separators=(",", ":"))) if data else 0


def of_tool(tool: Tool) -> int:
    """Estimate how many tokens the definition of a tool takes."""
    return count(tool.name) + count(tool.description) + of_data(tool.parameters) + PER_TOOL


def of_call(name: str) -> int:
    """Estimate how many tokens a tool call takes besides its arguments."""
    return count(name) + PER_CALL


def of_choice(choice: Choice) -> int:
    """Return how many output tokens an answer took: reasoning, text, and calls."""
    calls = sum(
        of_call(call.name) + len(cut)
        for call, cut in zip(choice.calls, choice.call_tokens, strict=True)
    )
    return choice.thinking_tokens + len(choice.tokens) + calls
