"""Log probabilities as both of OpenAI's surfaces write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.neutral import Chance


def logprobs_of(chances: Sequence[Chance]) -> list[dict[str, Any]]:
    """Write how likely each token was, and the likeliest ones at its place."""
    return [
        {
            **_token(chance.token, chance.logprob),
            "top_logprobs": [_token(*o) for o in chance.others],
        }
        for chance in chances
    ]


def brief_logprobs(chances: Sequence[Chance]) -> list[dict[str, Any]]:
    """Write the same as the events of responses have it: without bytes."""
    return [
        {
            "token": chance.token,
            "logprob": chance.logprob,
            "top_logprobs": [{"token": token, "logprob": log} for token, log in chance.others],
        }
        for chance in chances
    ]


def _token(token: str, logprob: float) -> dict[str, Any]:
    data = token.encode("utf-8", "replace")  # half of a surrogate pair has no bytes
    return {"token": token, "bytes": list(data), "logprob": logprob}
