from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    input: float
    output: float


@dataclass(frozen=True)
class Call:
    model: str
    feature: str
    status: int
    input_tokens: int
    output_tokens: int
    received: float
    finished: float | None = None

    @property
    def seconds(self) -> float:
        return 0 if self.finished is None else self.finished - self.received


def cost(call: Call, prices: dict[str, Price]) -> float:
    price = prices[call.model]
    tokens = call.input_tokens * price.input + call.output_tokens * price.output
    return tokens / 1_000_000


def by_feature(calls: list[Call], prices: dict[str, Price]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for call in calls:
        if call.status == 200:
            totals[call.feature] = totals.get(call.feature, 0) + cost(call, prices)
    return totals


def slowest(calls: list[Call]) -> Call | None:
    done = [call for call in calls if call.finished is not None]
    return max(done, key=lambda call: call.seconds, default=None)
