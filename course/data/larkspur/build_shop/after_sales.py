"""What comes back: returns with their refunds, and reviews."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from course.data.larkspur.build_shop.catalog import Catalog
from course.data.larkspur.build_shop.dice import Dice
from course.data.larkspur.build_shop.orders import LAST_DAY, Order
from course.data.larkspur.build_shop.parcels import Parcel

SHARES = {
    "Footwear": 0.135,
    "Clothing": 0.105,
    "Packs": 0.055,
    "Sleep": 0.045,
    "Shelter": 0.04,
    "Equipment": 0.03,
    "Kitchen": 0.02,
    "Climbing": 0.022,
}
FIT = {"too small": 36.0, "too large": 27.0, "changed mind": 15.0, "not as described": 7.0}
PLAIN = {"changed mind": 34.0, "not as described": 22.0, "bought twice": 6.0}
OURS = {"defect": 11.0, "damaged on arrival": 7.0, "wrong item": 5.0}
UNTOLD = {None: 6.0}
GRADES = {"A": 61.0, "B": 24.0, "C": 11.0, "D": 4.0}
STARS = {5: 44.0, 4: 27.0, 3: 13.0, 2: 8.0, 1: 8.0}


@dataclass(frozen=True)
class Return:
    """A row of `returns`."""

    id: int
    order: Order
    line: int
    quantity: int
    reason: str | None
    status: str
    requested: date
    received: date | None = None
    grade: str | None = None
    refunded: date | None = None
    refund: int | None = None


class AfterSales:
    """Lets customers send back and review what they got."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.dice = catalog, Dice("after sales")

    def returns(self, parcels: list[Parcel]) -> list[Return]:
        """Return a row for every line, or part of one, that comes back, by day of the request."""
        arrived: dict[int, Parcel] = {}
        for parcel in parcels:
            if parcel.delivered:
                arrived[parcel.order.id] = parcel
        wanted: list[tuple[date, Order, int]] = []
        for parcel in arrived.values():
            for number, line in enumerate(parcel.order.lines, 1):
                share = SHARES[self.catalog.department(line.product)]
                if not parcel.order.is_test and self.dice.chance(
                    share * (1.25 if parcel.late else 1)
                ):
                    assert parcel.delivered
                    day = parcel.delivered + timedelta(days=self._patience(parcel.delivered))
                    if day <= LAST_DAY:
                        wanted.append((day, parcel.order, number))
        wanted.sort(key=lambda want: (want[0], want[1].id, want[2]))
        return [self._return(n, *want) for n, want in enumerate(wanted, 1)]

    def _patience(self, delivered: date) -> int:
        """Days until the request: mostly soon, some at the end of the window, a few after it."""
        window = int(self.catalog.world.policy("CC-01", delivered).values["return_window_days"])
        if self.dice.chance(0.035):
            return window + self.dice.between(1, 12)
        return 1 + int(window * self.dice.share() ** 2.6)

    def _return(self, number: int, day: date, order: Order, place: int) -> Return:
        dice, line = self.dice, order.lines[place - 1]
        quantity = line.quantity if dice.chance(0.7) else dice.between(1, line.quantity)
        fits = self.catalog.department(line.product) in ("Footwear", "Clothing", "Packs")
        reason = dice.weighted({**(FIT if fits else PLAIN), **OURS, **UNTOLD})
        back = Return(number, order, place, quantity, reason, "requested", day)
        received = day + timedelta(days=dice.around(3, 16))
        if dice.chance(0.045) or received > LAST_DAY:
            return back
        back = replace(back, status="received", received=received)
        grade, decided = dice.weighted(GRADES), received + timedelta(days=dice.around(1, 15))
        if decided > LAST_DAY:
            return back
        back = replace(back, grade=grade)
        refund = self._refund(back)
        if not refund:
            return replace(back, status="rejected", refund=0)
        return replace(back, status="refunded", refunded=decided, refund=refund)

    def _refund(self, back: Return) -> int:
        """Return what is paid back in cents: by CC-01 of the day, in the order's currency."""
        rules = self.catalog.world.policy("CC-01", back.requested).values
        line, ours = back.order.lines[back.line - 1], back.reason in OURS
        climbing = self.catalog.department(line.product) == "Climbing"
        opened = climbing and back.grade != "A" and not rules["opened_climbing_gear_returnable"]
        if not ours and (opened or back.grade == "D"):
            return 0
        paid = round(back.quantity * line.unit_price * (100 - line.discount) / 100)
        coin = back.order.currency.lower()
        return max(paid - (0 if ours else round(100 * float(rules[f"return_label_{coin}"]))), 0)

    def reviews(self, parcels: list[Parcel]) -> list[tuple[object, ...]]:
        """Return rows of `reviews`; a product's luck decides how good its reviews are."""
        found: list[tuple[str, int, int, int]] = []
        luck = {p.number: self.dice.share() for p in self.catalog.products}
        for parcel in parcels:
            if parcel.delivered is None or parcel.order.is_test:
                continue
            for line in parcel.order.lines:
                day = parcel.delivered + timedelta(days=self.dice.around(4, 70))
                if self.dice.chance(0.075) and day <= LAST_DAY:
                    tilt = 0.4 + luck[line.product.number]
                    weights = {stars: w * tilt ** (stars - 3) for stars, w in STARS.items()}
                    stars = self.dice.weighted(weights)
                    product = self.catalog.numbers[line.product.number]
                    found.append((day.isoformat(), product, parcel.order.customer.id, stars))
        found.sort()
        return [(n, product, who, day, s) for n, (day, product, who, s) in enumerate(found, 1)]
