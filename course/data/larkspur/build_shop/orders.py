"""Orders and their lines, day by day: season, growth, promotions, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from course.data.larkspur.build_shop.catalog import COMPANIONS, ROPES_SHORT, Catalog
from course.data.larkspur.build_shop.customers import IMPORTED_TWICE, Customer, Customers
from course.data.larkspur.build_shop.dice import Dice
from course.data.larkspur.world import Product, Promotion

FIRST_DAY, LAST_DAY = date(2024, 10, 1), date(2026, 9, 30)
PER_DAY = 27.0
MONTHS = (0.80, 0.78, 0.92, 1.05, 1.18, 1.22, 1.15, 1.05, 0.92, 0.92, 1.15, 1.30)
WEEK = (1.08, 1.02, 0.98, 0.96, 0.92, 0.98, 1.16)
REGIONS = {"USW": 21.0, "USM": 19.0, "USE": 20.0, "CAN": 8.0, "DAC": 17.0, "WEU": 10.0, "NOR": 5.0}
YEARLY_GROWTH = {"DAC": 1.28, "WEU": 1.35, "NOR": 1.12, "CAN": 0.93}
HOURS = {hour: 1.0 + 3.0 * (hour >= 12 or hour <= 3) + 2.0 * (hour >= 17) for hour in range(24)}
SIZES = {1: 30.0, 2: 26.0, 3: 18.0, 4: 11.0, 5: 7.0, 6: 4.0, 7: 2.5, 8: 1.5}
IN_SEVERAL = {"CAR", "QDR", "CHK", "STV", "BSL", "REP", "PRO"}
OUTAGE = (datetime(2025, 11, 28, 13, 10), datetime(2025, 11, 28, 15, 52))


@dataclass
class Line:
    """A row of `order_items`."""

    product: Product
    quantity: int
    unit_price: int
    discount: int

    @property
    def paid(self) -> int:
        """What the customer paid for the line, in cents, rounded to the nearest."""
        return round(self.quantity * self.unit_price * (100 - self.discount) / 100)


@dataclass
class Order:
    """A row of `orders` with its lines."""

    id: int
    customer: Customer
    moment: datetime
    channel: str
    region: str
    currency: str
    promotion: int | None
    payment: str | None
    is_test: int
    lines: list[Line] = field(default_factory=list)
    shipping: int = 0
    status: str = "delivered"
    cancelled: date | None = None

    @property
    def day(self) -> date:
        """The day of the order, UTC."""
        return self.moment.date()

    @property
    def value(self) -> int:
        """What the customer paid for all lines, without shipping, in cents."""
        return sum(line.paid for line in self.lines)


class Orders:
    """Writes two years of orders."""

    def __init__(self, catalog: Catalog, customers: Customers) -> None:
        self.catalog, self.customers, self.dice = catalog, customers, Dice("orders")
        self.all: list[Order] = []
        self.testers = customers.testers(catalog.world)

    def write(self) -> list[Order]:
        """Return all orders, oldest first."""
        self._before()
        day = FIRST_DAY
        while day <= LAST_DAY:
            moments = sorted(self._moment(day) for _ in range(self._count(day)))
            for moment in moments:
                self._order(moment)
            if day == IMPORTED_TWICE[0]:
                self._import_twice(day)
            day += timedelta(days=1)
        return self.all

    def _before(self) -> None:
        """Let customers join in the years before; some of them never buy again."""
        for _ in range(3000):
            region = self.dice.weighted(REGIONS)
            back = int(1900 * self.dice.share() ** 1.5) + 1
            customer = self.customers.join(region, FIRST_DAY - timedelta(days=back))
            if self.dice.chance(0.35):
                spent = 4000 + int(180000 * self.dice.share() ** 3)
                customer.bought.append((FIRST_DAY - timedelta(days=min(back, 200)), spent))
        for people in self.customers.by_region.values():
            people.sort(key=lambda customer: customer.joined)

    def _count(self, day: date) -> int:
        years = (day - FIRST_DAY).days / 365
        busy = PER_DAY * MONTHS[day.month - 1] * WEEK[day.weekday()] * 1.09**years
        if running := self.catalog.promotion(day):
            busy *= 1.75 if not running[1].departments else 1.18
        return int(busy * (0.8 + 0.4 * self.dice.share()) + 0.5)

    def _moment(self, day: date) -> datetime:
        clock = time(self.dice.weighted(HOURS), self.dice.between(0, 59), self.dice.between(0, 59))
        return datetime.combine(day, clock)

    def _order(self, moment: datetime) -> None:
        dice, day = self.dice, moment.date()
        years = (day - FIRST_DAY).days / 365
        weights = {code: w * YEARLY_GROWTH.get(code, 1.05) ** years for code, w in REGIONS.items()}
        region = dice.weighted(weights)
        channel = self._channel(day)
        if channel in ("web", "app") and OUTAGE[0] <= moment <= OUTAGE[1]:
            return
        customer = self._customer(region, channel, day)
        running = self.catalog.promotion(day)
        uses = running if running and channel != "marketplace" and dice.chance(0.72) else None
        group = channel == "phone" and dice.chance(0.07)
        order = self._head(moment, channel, region, customer)
        order.lines = self._lines(order, uses[1] if uses else None, group=group)
        covered = uses and any(self.catalog.promoted(ln.product, uses[1]) for ln in order.lines)
        order.promotion = uses[0] if uses and covered else None
        self._finish(order)

    def _head(self, moment: datetime, channel: str, region: str, customer: Customer) -> Order:
        currency = self.customers.currency[region]
        weights = {"card": 58.0, "wallet": 24.0, "invoice": 5.0, "gift card": 4.0}
        if currency == "EUR":
            weights["invoice"] = 22.0
        payment = None if channel == "marketplace" else self.dice.weighted(weights)
        number = 100001 + len(self.all)
        test = customer.is_test
        return Order(number, customer, moment, channel, region, currency, None, payment, test)

    def _channel(self, day: date) -> str:
        app = 0.14 + 0.16 * (day - FIRST_DAY).days / 730
        return self.dice.weighted(
            {"web": 0.78 - app, "app": app, "phone": 0.07, "marketplace": 0.15}
        )

    def _customer(self, region: str, channel: str, day: date) -> Customer:
        dice = self.dice
        if region == "USM" and channel == "web" and dice.chance(0.018):
            return dice.pick(self.testers)
        if dice.chance(0.31):
            return self.customers.join(region, day, by_phone=channel == "phone")
        customer = self.customers.known(region)
        if dice.chance(0.012):
            return self.customers.double(customer, day, merged=False)
        return customer

    def _import_twice(self, day: date) -> None:
        """Double the customers of the marketplace orders that the sync imported twice."""
        seen = [
            o.customer
            for o in self.all
            if o.channel == "marketplace" and o.day >= date(2025, 9, 28)
        ]
        unique = list({customer.id: customer for customer in seen}.values())
        for customer in unique[-IMPORTED_TWICE[1] :]:
            self.customers.double(customer, day, merged=True)

    def _lines(self, order: Order, promotion: Promotion | None, *, group: bool) -> list[Line]:
        dice, found = self.dice, dict[str, Line]()
        last: Product | None = None
        for _ in range(1 if group else dice.weighted(SIZES)):
            near = COMPANIONS.get(last.category) if last else None
            category = dice.pick(near) if near and dice.chance(0.35) else None
            product = last = self.catalog.draw(dice, order.day, category)
            if product.number not in found:
                found[product.number] = self._line(order, product, promotion, group=group)
        return list(found.values())

    def _line(self, order: Order, product: Product, by: Promotion | None, *, group: bool) -> Line:
        dice, quantity = self.dice, 1
        if group:
            quantity = dice.between(10, 32)
        elif product.category in IN_SEVERAL and product.prices[0].usd < 3000:
            quantity = dice.weighted({1: 50.0, 2: 24.0, 3: 8.0, 4: 8.0, 5: 3.0, 6: 6.0, 10: 1.0})
        elif dice.chance(0.06):
            quantity = 2
        price = self.catalog.price(product, order.day, order.currency)
        discount = self._tier_discount(order)
        if by and self.catalog.promoted(product, by):
            discount = max(discount, by.percent)
        if group:
            discount = self._group_discount(order.day, quantity)
        return Line(product, quantity, price, discount)

    def _tier_discount(self, order: Order) -> int:
        rules = self.catalog.world.policy("CC-16", order.day).values
        if order.channel == "marketplace" or order.customer.is_test:
            return 0
        tier = order.customer.tier(order.day, rules)
        return 0 if tier == "Trail" else int(rules[f"{tier.lower()}_percent"])

    def _group_discount(self, day: date, units: int) -> int:
        rules = self.catalog.world.policy("CC-15", day).values
        if units < int(rules["smallest_units"]):
            return 0
        return int(rules["discount_percent_from_25" if units >= 25 else "discount_percent_first"])

    def _finish(self, order: Order) -> None:
        rates = self.catalog.world.policy("LG-01", order.day).values
        coin = order.currency.lower()
        if self.dice.chance(0.05):
            order.shipping = round(100 * float(rates[f"express_{coin}"]))
        elif order.value < 100 * int(rates[f"free_from_{coin}"]):
            order.shipping = round(100 * float(rates[f"standard_{coin}"]))
        ropes = any(line.product.category == "ROP" for line in order.lines)
        short = ropes and ROPES_SHORT[0] <= order.day <= ROPES_SHORT[1]
        if self.dice.chance(0.34 if short else 0.041):
            order.status = "cancelled"
            order.cancelled = order.day + timedelta(days=self.dice.pick((0, 0, 0, 1, 1, 2, 5, 21)))
            order.cancelled = min(order.cancelled, LAST_DAY)
        elif not order.is_test:
            order.customer.bought.append((order.day, order.value))
        self.all.append(order)
