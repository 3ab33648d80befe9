"""How fast texts become vectors. Run with `-s` to see the figures."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from simulator import embeddings

TEXTS = json.loads(
    (Path(__file__).parents[1] / "simulator" / "minilm_texts.json").read_text("utf-8")
)

pytestmark = pytest.mark.slow


def seconds_per_text(encoder, texts):
    encoder.vector(texts[0])
    begun = time.perf_counter()
    for text in texts:
        encoder.vector(text)
    return (time.perf_counter() - begun) / len(texts)


def test_the_table_is_at_least_ten_times_as_fast_as_the_model():
    large = seconds_per_text(embeddings.Large(embeddings.WEIGHTS), TEXTS[:100])
    small = seconds_per_text(embeddings.Small(embeddings.WEIGHTS), TEXTS)
    long = seconds_per_text(embeddings.Large(embeddings.WEIGHTS), ["word " * 126] * 10)
    print(f"\nsim-embed: {large * 1000:.1f} ms a sentence, {long * 1000:.1f} ms at 128 tokens")
    print(f"sim-embed-small: {1 / small:,.0f} texts per second")
    assert small * 10 < large


def test_a_remembered_vector_costs_almost_nothing():
    embedder = embeddings.Embedder(embeddings.Large(embeddings.WEIGHTS))
    embedder.vectors(TEXTS[:50])
    begun = time.perf_counter()
    embedder.vectors(TEXTS[:50])
    assert (time.perf_counter() - begun) / 50 < 0.001
