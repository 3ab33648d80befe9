"""The stock: purchase orders, what lies in the warehouses, corrections, and the plan of sales."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from course.data.larkspur.build_shop.catalog import Catalog
from course.data.larkspur.build_shop.dice import Dice
from course.data.larkspur.build_shop.orders import FIRST_DAY, LAST_DAY, Order
from course.data.larkspur.world import Category, Product

Rows = list[tuple[object, ...]]
BUYING = {"DEN1": 0.8, "RNO1": 0.55, "HBG1": 0.5, "VEN1": 0.9, "INN1": 0.12}
# Corda Vessano's dye works under water: orders of these days came 60 to 90 days late.
FLOOD = (date(2025, 4, 14), date(2025, 7, 28))
WATER = (date(2025, 2, 24), "RNO1", 41)
# Categories in the wet aisles of Reno, as the review of the leak tells.
AISLES = {
    14: ("SHL", "INS", "BSL", "GLV"),
    15: ("BOT", "APP", "CLS", "DPK", "DRY"),
    16: ("HRN", "CAR", "QDR", "BEL", "PRO", "ROP", "HEL"),
    17: ("TNT", "PAD", "SLB", "STV", "CKW"),
}
REASONS = {"count": 52.0, "damage": 21.0, "found": 9.0, "theft": 4.0, None: 14.0}


class Stock:
    """Fills the tables of the warehouses."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.dice = catalog, Dice("stock")
        world = catalog.world
        self.warehouses = {w.code: number for number, w in enumerate(world.warehouses, 1)}
        self.suppliers = {supplier.id: supplier for supplier in world.suppliers}

    def purchase_orders(self) -> Rows:
        """Return rows of `purchase_orders`, oldest first."""
        found: list[tuple[str, int, int, date, date | None, int, int]] = []
        for product in self.catalog.products:
            for code, share in BUYING.items():
                day = FIRST_DAY + timedelta(days=self.dice.between(0, 140))
                while day <= LAST_DAY:
                    if self.catalog.sold(product, day) and self.dice.chance(share):
                        found.append(self._purchase(product, code, day))
                    day += timedelta(days=self.dice.around(80, 190))
        found.sort(key=lambda row: (row[0], row[1], row[2]))
        return [
            (n, product, house, ordered, str(due), str(came) if came else None, pieces, cost)
            for n, (ordered, product, house, due, came, pieces, cost) in enumerate(found, 1)
        ]

    def _purchase(
        self, product: Product, code: str, day: date
    ) -> tuple[str, int, int, date, date | None, int, int]:
        dice, supplier = self.dice, self.suppliers[product.supplier]
        lead = supplier.lead_days
        for amendment in self.catalog.world.amendments:
            if amendment["supplier"] == supplier.id and amendment["effective"] <= day:
                lead = amendment["lead_days"]
        due = day + timedelta(days=lead)
        slip = dice.between(1, 24) if dice.chance(0.22) else -dice.between(0, 6)
        if supplier.id == "SUP-05" and FLOOD[0] <= day <= FLOOD[1]:
            slip = dice.between(60, 90)
        came: date | None = due + timedelta(days=slip)
        price = self.catalog.price(product, day, supplier.currency)
        pieces = 5 * dice.between(1, 2 + int(self.catalog.popularity[product.number] * 2))
        number, house = self.catalog.numbers[product.number], self.warehouses[code]
        cost = round(price * product.cost_percent / 100)
        arrived = came if came is not None and came <= LAST_DAY else None
        return str(day), number, house, due, arrived, pieces, cost

    def inventory(self, orders: list[Order]) -> Rows:
        """Return rows of `inventory` as of the last day; Innsbruck keeps a part of the catalog."""
        rows: Rows = []
        sold = Counter(line.product.number for order in orders for line in order.lines)
        for code, house in self.warehouses.items():
            for product in self.catalog.products:
                small = code == "INN1" and self.catalog.department(product) in ("Packs", "Shelter")
                if small or self.dice.chance(0.55 if code == "INN1" else 0.05):
                    continue
                rows.append(self._stock(house, product, sold[product.number]))
        return rows

    def _stock(self, house: int, product: Product, sold: int) -> tuple[object, ...]:
        dice, number = self.dice, self.catalog.numbers[product.number]
        gone = product.discontinued is not None
        usual = 6 + sold // 9
        on_hand = int(usual * 2.1 * dice.share() ** 1.3)
        if gone:
            on_hand = dice.pick((0, 0, 0, 1, 4))
        elif dice.chance(0.06):
            on_hand = 0
        elif dice.chance(0.007):
            on_hand = -dice.between(1, 4)
        reserved = min(max(on_hand, 0), dice.pick((0, 0, 0, 1, 2, 3)))
        reorder = None if gone or dice.chance(0.02) else 4 + usual // 3
        counted = LAST_DAY - timedelta(days=dice.between(1, 95))
        return (
            house,
            number,
            on_hand,
            reserved,
            reorder,
            None if dice.chance(0.03) else str(counted),
        )

    def corrections(self) -> Rows:
        """Return rows of `stock_corrections`, oldest first, with the roof leak of Reno."""
        dice = self.dice
        found: list[tuple[str, int, int, int, str | None]] = []
        for _ in range(1150):
            day = FIRST_DAY + timedelta(days=dice.between(0, 729))
            product = self.catalog.draw(dice, day)
            reason = dice.weighted(REASONS)
            pieces = dice.between(1, 6)
            down = reason in ("damage", "theft") or (reason != "found" and dice.chance(0.62))
            house = self.warehouses[dice.pick(list(self.warehouses))]
            number = self.catalog.numbers[product.number]
            found.append((str(day), house, number, -pieces if down else pieces, reason))
        found += self._water_damage()
        found.sort(key=lambda row: (row[0], row[1], row[2]))
        return [
            (n, house, number, day, q, why)
            for n, (day, house, number, q, why) in enumerate(found, 1)
        ]

    def _water_damage(self) -> list[tuple[str, int, int, int, str | None]]:
        """Return what the leak of Reno cost: articles of its wet aisles that were sold by then."""
        day, code, rows = WATER
        wet_categories = {category for aisle in AISLES.values() for category in aisle}
        there = [p for p in self.catalog.products if p.category in wet_categories]
        sold = [p for p in there if self.catalog.sold(p, day)]
        wet = [sold[place * len(sold) // rows] for place in range(rows)]
        house, numbers = self.warehouses[code], self.catalog.numbers
        return [
            (str(day), house, numbers[p.number], -self.dice.between(3, 38), "water damage")
            for p in wet
        ]

    def targets(self, orders: list[Order]) -> Rows:
        """Return rows of `sales_targets`: what Finance planned, under the names of the time."""
        sold: Counter[tuple[str, str]] = Counter()
        for order in orders:
            for line in order.lines:
                sold[quarter(order.day), line.product.category] += line.paid
        rows: Rows = []
        for year, number in (
            (2024, 4),
            *((2025, n) for n in range(1, 5)),
            *((2026, n) for n in (1, 2, 3)),
        ):
            first = date(year, 3 * number - 2, 1)
            for category in self.catalog.world.categories:
                cents = sold[f"{year}-Q{number}", category.code]
                planned = round(cents / 100 * (0.82 + 0.34 * self.dice.share()) / 500) * 500
                rows.append((f"{year}-Q{number}", name_on(category, first), max(planned, 500)))
        return sorted(rows)


def quarter(day: date) -> str:
    """Return the calendar quarter of a day: '2025-Q3'."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def name_on(category: Category, day: date) -> str:
    """Return the name that the category had on a day."""
    return next((name for name, until in category.former if day <= until), category.name)
