"""The models the simulator offers: windows, prices and speed, read from `models.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from typing import Literal

from simulator.records import Latency, Usage

Lifecycle = Literal["active", "deprecated", "retired"]


@dataclass(frozen=True, slots=True)
class Model:
    """One model. Prices: US dollars per million tokens. Latencies: simulated seconds.

    training_price: of fine-tuning; 0 for a model that cannot be fine-tuned.
    dimensions: length of the vectors of an embedding model; 0 for a model that writes text.
    lifecycle, retires: "deprecated" models still answer, until the day on which they retire.
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

    @property
    def created_at(self) -> datetime:
        """Midnight (UTC) of the day the model appeared."""
        return datetime.combine(self.created, time(), UTC)

    def cost(self, usage: Usage) -> float:
        """Price of `usage` in US dollars."""
        fresh = usage.input_tokens - usage.cached_tokens
        dollars = (
            fresh * self.input_price
            + usage.cached_tokens * self.cached_price
            + usage.output_tokens * self.output_price
        )
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
    return {name: Model(name, **row) for name, row in data.items() if isinstance(row, dict)}
