"""The models the simulator offers: windows, prices and speed, read from `models.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from typing import Any, Literal

from simulator.cache_rules import CacheRule
from simulator.records import Latency, Usage

Lifecycle = Literal["active", "deprecated", "retired"]


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a model works. All shares are from 0 to 1, and hold before anything is done
    against them.

    grain: dimensions in which the model sees meaning; fewer blur what is alike.
    invention: share of questions without an answer in the context that it answers with a made-up
        value, where the prompt does not allow to abstain.
    malformed: share of JSON answers that are not valid, where no schema forces them to be.
    obedience: share of injected instructions that it follows where nothing sets data apart.
    middle: taken off the score of what stands in the middle of a long context.
    position_bias, length_bias: added by a judge to what comes first, and to what is longer.
    terse: answers with the fact alone where it can.
    """

    grain: int
    invention: float
    malformed: float
    obedience: float
    middle: float
    position_bias: float
    length_bias: float
    terse: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """One model. Prices: US dollars per million tokens. Latencies: simulated seconds.

    training_price: of fine-tuning; 0 for a model that cannot be fine-tuned.
    dimensions: length of the vectors of an embedding model; 0 for a model that writes text.
    lifecycle, retires: "deprecated" models still answer, until the day on which they retire.
    quality: None for an embedding model.
    """

    name: str
    created: date
    window: int
    max_output: int
    input_price: float
    cached_price: float
    output_price: float
    queue: float
    prefill_per_token: float
    decode_per_token: float
    dimensions: int = 0
    training_price: float = 0.0
    lifecycle: Lifecycle = "active"
    retires: date | None = None
    quality: Quality | None = None

    @property
    def created_at(self) -> datetime:
        """Midnight (UTC) of the day the model appeared."""
        return datetime.combine(self.created, time(), UTC)

    def cost(self, usage: Usage, rule: CacheRule | None = None) -> float:
        """Price of `usage` in US dollars; `rule` says what writing to a prefix cache costs."""
        fresh = usage.input_tokens - usage.cached_tokens
        dollars = (
            fresh * self.input_price
            + usage.cached_tokens * self.cached_price
            + usage.output_tokens * self.output_price
        )
        if rule is not None:
            long = usage.cache_write_1h_tokens
            short = usage.cache_write_tokens - long
            dollars += (short * rule.premium + long * rule.long_premium) * self.input_price
        return dollars / 1e6

    def latency(self, usage: Usage) -> Latency:
        """Seconds to answer: queue + prefill per uncached token + decode per output token."""
        fresh = usage.input_tokens - usage.cached_tokens
        return Latency(
            queue=self.queue,
            prefill=self.prefill_per_token * fresh,
            decode=self.decode_per_token * usage.output_tokens,
        )


@cache
def catalog() -> dict[str, Model]:
    """Return all models by name, in the order of the file."""
    data = tomllib.loads(resources.files("simulator").joinpath("models.toml").read_text("utf-8"))
    return {name: _model(name, row) for name, row in data.items() if isinstance(row, dict)}


def _model(name: str, row: dict[str, Any]) -> Model:
    quality = row.pop("quality", None)
    return Model(name, **row, quality=Quality(**quality) if quality else None)
