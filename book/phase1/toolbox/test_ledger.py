from types import SimpleNamespace
from typing import Any

import pytest


def call(ledger: SimpleNamespace, **facts: Any) -> Any:
    usual = {"model": "large", "feature": "search", "status": 200, "received": 1.0}
    return ledger.Call(**usual | {"input_tokens": 1000, "output_tokens": 100} | facts)


def test_each_direction_has_its_price(ledger: SimpleNamespace) -> None:
    prices = {"large": ledger.Price(input=2, output=8)}
    assert ledger.cost(call(ledger), prices) == pytest.approx(0.0028)


def test_refused_calls_cost_nothing(ledger: SimpleNamespace) -> None:
    assert ledger.by_feature([call(ledger, status=429)], {}) == {}


def test_adds_up_per_feature(ledger: SimpleNamespace) -> None:
    prices = {"large": ledger.Price(input=2, output=8)}
    calls = [call(ledger, feature=name) for name in ("search", "triage", "search")]
    assert ledger.by_feature(calls, prices) == pytest.approx({"search": 0.0056, "triage": 0.0028})


@pytest.mark.parametrize(
    ("finished", "slowest"), [([2.0, 9.0], 1), ([None, 2.0], 1), ([None, None], None)]
)
def test_finds_the_slowest_call_that_finished(
    ledger: SimpleNamespace, finished: list[float | None], slowest: int | None
) -> None:
    calls = [call(ledger, finished=moment) for moment in finished]
    assert ledger.slowest(calls) == (None if slowest is None else calls[slowest])
