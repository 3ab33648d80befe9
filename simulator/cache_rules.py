"""How a surface caches the prefixes of prompts: by itself in steps, or up to marked blocks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in a prompt up to which it shall be cached.

    turn: number of the turn; -1 for the tools before the first one.
    chars: characters of the turn's text up to the point; None for the whole turn.
    seconds: how long the prefix stays after it was last used.
    documents: how many of the turn's documents stand before the point.
    """

    turn: int
    chars: int | None = None
    seconds: float = 300.0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class CacheRule:
    """What a surface promises of its cache.

    least: tokens of the shortest prefix that is cached. step: prefixes grow by so many tokens.
    seconds: how long a prefix stays after it was last used.
    premium, long_premium: share of the input price that writing a token costs on top of it, for
        prefixes that stay for minutes, and for an hour.
    marks: empty for a cache that works by itself.
    """

    least: int = 1024
    step: int = 128
    seconds: float = 300.0
    premium: float = 0.0
    long_premium: float = 0.0
    marks: tuple[Mark, ...] = ()


OPENAI = CacheRule(seconds=1800.0)
"""By itself; `prompt_cache_options.ttl` is 30 minutes by default."""

GEMINI = CacheRule(seconds=300.0)
"""By itself ("implicit"); the vendor promises no time, these five minutes are the simulator's."""

ANTHROPIC = CacheRule(premium=0.25, long_premium=1.0)
"""Up to the blocks with `cache_control`; writing costs 1.25 times the input price, or twice."""

HOUR = 3600.0
"""Seconds that a prefix with `ttl: 1h` stays."""
