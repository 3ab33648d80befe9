from typing import Any

Record = dict[str, Any]


def cost(call: Record, prices: Record) -> float:
    price = prices[call["model"]]
    tokens = call["input_tokens"] * price["input"] + call["output_tokens"] * price["output"]
    return tokens / 1_000_000


def by_feature(calls: list[Record], prices: Record) -> Record:
    totals: Record = {}
    for call in calls:
        if call["status"] == 200:
            totals[call["feature"]] = totals.get(call["feature"], 0) + cost(call, prices)
    return totals


def slowest(calls: list[Record]) -> Record | None:
    done = [call for call in calls if call["finished"] is not None]
    return max(done, key=lambda call: call["finished"] - call["received"], default=None)
