"""Support tickets: their code follows from what happened to an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from course.data.larkspur.build_shop.after_sales import Return
from course.data.larkspur.build_shop.dice import Dice, Urn
from course.data.larkspur.build_shop.orders import FIRST_DAY, LAST_DAY, Order
from course.data.larkspur.build_shop.parcels import Parcel
from course.data.larkspur.world import Facts, Person

COUNT = 6400
PRIORITIES = {
    "Z2": {"P1": 1.0},
    "F0": {"P2": 0.2, "P3": 0.8},
    "V8": {"P2": 0.05, "P3": 0.25, "P4": 0.7},
    "N6": {"P3": 0.4, "P4": 0.6},
    "L8": {"P3": 0.6, "P4": 0.4},
    "X1": {"P4": 1.0},
}
ORDINARY = {"P2": 0.13, "P3": 0.87}
MINUTES = {"P1": 60, "P2": 480, "P3": 1440, "P4": 4320}
MINUTES_LATER = {"P1": 30, "P2": 240, "P3": 1440, "P4": 2880}
FASTER_FROM = date(2025, 6, 2)
CLUB_CODE_FROM = date(2025, 11, 3)
SATISFACTION = {5: 38.0, 4: 26.0, 3: 14.0, 2: 9.0, 1: 13.0}


@dataclass(frozen=True)
class Cause:
    """What a ticket is about: an order, or none, and the first day on which somebody writes."""

    order: Order | None
    day: date


class Tickets:
    """Writes the tickets of two years."""

    def __init__(self, world: Facts) -> None:
        self.world, self.dice = world, Dice("tickets")
        self.codes = Urn(
            [c.code for c in world.ticket_codes], [c.share for c in world.ticket_codes]
        )
        self.agents = [(n, p) for n, p in enumerate(world.people, 1) if p.title.endswith("Agent")]

    def write(
        self, orders: list[Order], parcels: list[Parcel], returns: list[Return]
    ) -> list[tuple[object, ...]]:
        """Return rows of `tickets`, oldest first."""
        causes = self._causes(orders, parcels, returns)
        found: list[tuple[datetime, str, Order | None, Order]] = []
        while len(found) < COUNT:
            code = self.codes.draw(self.dice)
            writer = self.dice.pick(orders)
            cause = self.dice.pick(causes[code]) if code in causes else Cause(None, writer.day)
            day = cause.day + timedelta(days=self.dice.weighted({0: 3.0, 1: 4.0, 2: 2.0, 5: 1.0}))
            if not FIRST_DAY <= day <= LAST_DAY:
                continue
            if code == "N6" and day < CLUB_CODE_FROM:
                code = "V8"
            clock = time(
                self.dice.around(0, 23), self.dice.between(0, 59), self.dice.between(0, 59)
            )
            opened = datetime.combine(day, clock)
            if cause.order:
                opened = max(
                    opened, cause.order.moment + timedelta(minutes=self.dice.between(9, 90))
                )
            found.append((opened, code, cause.order, writer))
        found.sort(key=lambda ticket: (ticket[0], ticket[3].id))
        return [self._row(number, *ticket) for number, ticket in enumerate(found, 1)]

    def _causes(
        self, orders: list[Order], parcels: list[Parcel], returns: list[Return]
    ) -> dict[str, list[Cause]]:
        late = [Cause(p.order, p.promised + timedelta(days=1)) for p in parcels if p.late]
        came = [Cause(p.order, p.delivered) for p in parcels if p.delivered]
        broken = {"damaged on arrival": "M1", "defect": "B9", "wrong item": "H3"}
        by_code: dict[str, list[Cause]] = {"M1": [], "B9": [], "H3": [], "K4": []}
        for back in returns:
            by_code[broken.get(back.reason or "", "K4")].append(Cause(back.order, back.requested))
        used = [Cause(c.order, c.day + timedelta(days=self.dice.between(15, 200))) for c in came]
        return {
            "Q7": late,
            "K4": by_code["K4"],
            "T2": [Cause(b.order, b.received) for b in returns if b.received],
            "B9": used + by_code["B9"] * 4,
            "M1": came[::9] + by_code["M1"] * 6,
            "H3": came[::11] + by_code["H3"] * 6,
            "R5": [Cause(order, order.day) for order in orders],
            "D6": [Cause(o, o.day) for o in orders if o.status == "cancelled"] * 2
            + [Cause(o, o.day) for o in orders[::20]],
            "Z2": [cause for cause in used if cause.order and self._holds(cause.order)],
        }

    def _holds(self, order: Order) -> bool:
        """Tell whether gear that holds a person, burns fuel or finds a person is in the order."""
        safety = {"HRN", "ROP", "CAR", "QDR", "BEL", "HEL", "PRO", "STV", "SNW"}
        return any(line.product.category in safety for line in order.lines)

    def _row(
        self, number: int, opened: datetime, code: str, order: Order | None, writer: Order
    ) -> tuple[object, ...]:
        dice = self.dice
        priority = dice.weighted(PRIORITIES.get(code, ORDINARY))
        limits = MINUTES_LATER if opened.date() >= FASTER_FROM else MINUTES
        wait = int(limits[priority] * (dice.share() + dice.share()) * 0.62)
        answered: datetime | None = opened + timedelta(minutes=max(wait, 2))
        closed = opened + timedelta(minutes=wait, hours=2 + int(190 * dice.share() ** 2.2))
        end = datetime.combine(LAST_DAY, time(23, 59, 59))
        if answered is None or answered > end:
            answered = None
        open_still = closed > end or dice.chance(0.012)
        customer = (order or writer).customer
        unknown = order is None and dice.chance(0.22)
        unsorted = answered is None and dice.chance(0.5)
        return (
            5000 + number,
            None if unknown else customer.id,
            order.id if order else None,
            str(opened),
            str(answered) if answered else None,
            None if open_still else str(closed),
            dice.weighted({"email": 47.0, "form": 24.0, "chat": 19.0, "phone": 10.0}),
            None if unsorted else code,
            priority,
            self._agent((order or writer).currency, opened.date()) if answered else None,
            int(code in ("Z2", "F0") or dice.chance(0.055)),
            dice.weighted(SATISFACTION) if not open_still and dice.chance(0.44) else None,
        )

    def _agent(self, currency: str, day: date) -> int:
        site = "INN" if currency == "EUR" else "GOL"
        there = [number for number, person in self.agents if self._works(person, site, day)]
        return self.dice.pick(there)

    def _works(self, person: Person, site: str, day: date) -> bool:
        still = person.left is None or day <= person.left
        return person.site == site and person.hired <= day and still
