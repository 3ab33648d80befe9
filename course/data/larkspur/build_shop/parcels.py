"""Shipments: which warehouse, which carrier, how late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from course.data.larkspur.build_shop.dice import Dice
from course.data.larkspur.build_shop.orders import LAST_DAY, Order
from course.data.larkspur.world import Facts

WAREHOUSES = {
    "USW": {"RNO1": 86.0, "DEN1": 14.0},
    "USM": {"DEN1": 92.0, "RNO1": 8.0},
    "USE": {"HBG1": 88.0, "DEN1": 12.0},
    "CAN": {"RNO1": 71.0, "HBG1": 29.0},
    "DAC": {"VEN1": 68.0, "INN1": 32.0},
    "WEU": {"VEN1": 100.0},
    "NOR": {"VEN1": 100.0},
}
CARRIERS = {
    "CAN": {"PNX": 1.0},
    "NOR": {"FJL": 1.0},
    "DAC": {"ALP": 1.0},
    "WEU": {"ALP": 1.0},
}
AMERICAN = {"PNX": 0.72, "CBG": 0.28}
PROMISED = {"CAN": "ca", "DAC": "dach", "WEU": "weu", "NOR": "nordics"}
# Share of parcels that come after the promised day.
LATE = {"PNX": 0.07, "CBG": 0.17, "ALP": 0.06, "FJL": 0.12}
RENO_CLOSED = (date(2025, 2, 19), date(2025, 2, 21))
STRIKE = (date(2026, 3, 9), date(2026, 3, 20))


@dataclass(frozen=True)
class Parcel:
    """A row of `shipments`."""

    id: int
    order: Order
    warehouse: int
    carrier: str
    shipped: date
    promised: date
    delivered: date | None
    lost: int

    @property
    def late(self) -> bool:
        """Whether it came after the promised day, or never."""
        return bool(self.lost) or (self.delivered is not None and self.delivered > self.promised)


class Parcels:
    """Sends what was ordered, and sets the status of each order."""

    def __init__(self, world: Facts) -> None:
        self.world, self.dice = world, Dice("parcels")
        self.warehouses = {w.code: number for number, w in enumerate(world.warehouses, 1)}
        self.all: list[Parcel] = []

    def send(self, orders: list[Order]) -> list[Parcel]:
        """Return the parcels of real orders that were not cancelled, none after the last day."""
        for order in orders:
            if order.status != "cancelled" and not order.is_test:
                two = len(order.lines) >= 3 and self.dice.chance(0.14)
                sent = [self._parcel(order, second) for second in range(2 if two else 1)]
                parcels = [parcel for parcel in sent if parcel.shipped <= LAST_DAY]
                self.all += parcels
                order.status = self._status(order, parcels)
        return self.all

    def _status(self, order: Order, parcels: list[Parcel]) -> str:
        if not parcels:
            return "open"
        on_its_way = any(p.delivered is None and not p.lost for p in parcels)
        recent = (LAST_DAY - order.day).days < 25
        return "shipped" if on_its_way and recent else "delivered"

    def _parcel(self, order: Order, second: int) -> Parcel:
        dice = self.dice
        code = dice.weighted(WAREHOUSES[order.region])
        carrier = dice.weighted(CARRIERS.get(order.region, AMERICAN))
        wait = dice.weighted({0: 46.0, 1: 38.0, 2: 11.0, 3: 4.0, 6: 1.0}) + second * dice.between(
            1, 6
        )
        shipped = order.day + timedelta(days=wait)
        if code == "RNO1" and RENO_CLOSED[0] <= shipped <= RENO_CLOSED[1]:
            shipped = RENO_CLOSED[1] + timedelta(days=1 + dice.between(0, 2))
        shipped += timedelta(days={5: 2, 6: 1}.get(shipped.weekday(), 0))
        rates = self.world.policy("LG-01", order.day).values
        days = int(rates[f"standard_days_{PROMISED.get(order.region, 'us')}"])
        promised = shipped + timedelta(days=days)
        lost = int(dice.chance(0.004) and (LAST_DAY - shipped).days > 20)
        arrives: date | None = shipped + timedelta(days=self._transit(carrier, shipped, days))
        unscanned = dice.chance(0.011)
        if lost or unscanned or arrives is None or arrives > LAST_DAY:
            arrives = None
        number = len(self.all) + 1 + second
        return Parcel(
            number, order, self.warehouses[code], carrier, shipped, promised, arrives, lost
        )

    def _transit(self, carrier: str, shipped: date, promised: int) -> int:
        dice = self.dice
        peak = (shipped.month, shipped.day) >= (11, 24) and (shipped.month, shipped.day) <= (12, 23)
        late = LATE[carrier] * (2.2 if peak else 1.0)
        if carrier == "ALP" and STRIKE[0] <= shipped <= STRIKE[1]:
            return promised + dice.between(0, 9)
        if dice.chance(late):
            return promised + dice.weighted({1: 46.0, 2: 24.0, 3: 14.0, 5: 9.0, 8: 5.0, 13: 2.0})
        return max(1, promised - dice.weighted({0: 26.0, 1: 36.0, 2: 26.0, 3: 12.0}))
