"""What can be bought on a day, at which price, and how likely somebody wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from course.data.larkspur.build_shop.dice import Dice, Urn
from course.data.larkspur.world import Facts, Product, Promotion

# How much each department is wanted from January to December.
SEASONS: Mapping[str, tuple[float, ...]] = {
    "Shelter": (0.4, 0.5, 0.9, 1.3, 1.7, 1.8, 1.6, 1.2, 0.8, 0.5, 0.5, 0.6),
    "Sleep": (0.6, 0.6, 0.9, 1.2, 1.5, 1.6, 1.5, 1.2, 0.9, 0.7, 0.8, 0.9),
    "Packs": (0.6, 0.7, 1.0, 1.3, 1.4, 1.5, 1.4, 1.2, 0.9, 0.7, 0.7, 0.8),
    "Climbing": (0.7, 0.8, 1.1, 1.4, 1.4, 1.3, 1.2, 1.2, 1.2, 0.9, 0.7, 0.8),
    "Footwear": (0.7, 0.7, 1.1, 1.3, 1.3, 1.2, 1.1, 1.0, 1.0, 0.9, 0.9, 0.9),
    "Clothing": (1.2, 1.0, 0.9, 0.8, 0.7, 0.6, 0.6, 0.8, 1.1, 1.5, 1.8, 1.7),
    "Kitchen": (0.5, 0.6, 0.8, 1.1, 1.4, 1.6, 1.6, 1.3, 0.9, 0.7, 0.7, 0.8),
    "Equipment": (1.0, 0.9, 0.9, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.3),
}
SNOW = (2.6, 2.2, 1.4, 0.6, 0.3, 0.2, 0.2, 0.2, 0.4, 1.0, 1.9, 2.8)
COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "TNT": ("TRP", "PAD", "SLB", "REP"),
    "SLB": ("PAD", "DRY"),
    "ROP": ("QDR", "BEL", "CAR", "HRN", "REP"),
    "QDR": ("CAR", "PRO", "ROP"),
    "HRN": ("BEL", "CAR", "HEL", "CHK"),
    "CLS": ("CHK", "GLV"),
    "BOT": ("REP", "POL", "BSL"),
    "STV": ("CKW", "STV"),
    "BPK": ("DRY", "WTR", "POL"),
    "SNW": ("GLV", "SNW", "HEL"),
    "SHL": ("BSL", "INS"),
}
# Events that the catalog feels: ropes sold out, one quickdraw stopped.
ROPES_SHORT = (date(2025, 6, 10), date(2025, 8, 3))
STOP_SALE = (date(2026, 6, 2), date(2026, 6, 23))
STOPPED = ("QDR", "Lynx 12 cm")


class Catalog:
    """The products with their numbers in the database, one higher than their place in the facts."""

    def __init__(self, world: Facts) -> None:
        self.world = world
        self.products = world.products
        self.numbers = {p.number: n for n, p in enumerate(world.products, 1)}
        self.departments = {c.code: c.department for c in world.categories}
        dice = Dice("popularity")
        # A few products sell well, most sell now and then; cheap ones oftener than dear ones.
        self.popularity = {
            p.number: (1 / (0.16 + dice.share())) * (9000 / (2500 + p.prices[0].usd)) ** 0.45
            for p in world.products
        }

    def department(self, product: Product) -> str:
        """Return the department of the product's category."""
        return self.departments[product.category]

    def price(self, product: Product, day: date, currency: str) -> int:
        """Return the list price in cents; before its first price, a product has that one."""
        known = [price for price in product.prices if price.since <= day] or product.prices[:1]
        return known[-1].usd if currency == "USD" else known[-1].eur

    def sold(self, product: Product, day: date) -> bool:
        """Tell whether the shop offers the product on that day, in stock or not."""
        if (product.category, product.name) == STOPPED and STOP_SALE[0] <= day < STOP_SALE[1]:
            return False
        gone = product.discontinued
        return product.launched <= day and (gone is None or day <= gone)

    def draw(self, dice: Dice, day: date, category: str | None = None) -> Product:
        """Draw a product that is sold on that day, by season and popularity."""
        urn = self._urn(day.year, day.month, category)
        while True:
            product = urn.draw(dice)
            short = product.category == "ROP" and ROPES_SHORT[0] <= day <= ROPES_SHORT[1]
            if self.sold(product, day) and not (short and not dice.chance(0.12)):
                return product
            if category is not None:
                return self.draw(dice, day)

    def promotion(self, day: date) -> tuple[int, Promotion] | None:
        """Return the promotion that runs on that day, with its number in the database."""
        for number, promotion in enumerate(self.world.promotions, 1):
            if promotion.starts <= day <= promotion.ends:
                return number, promotion
        return None

    def promoted(self, product: Product, promotion: Promotion) -> bool:
        """Tell whether the promotion covers the product."""
        return not promotion.departments or self.department(product) in promotion.departments

    @cache  # noqa: B019  (one catalog lives as long as one build)
    def _urn(self, year: int, month: int, category: str | None) -> Urn[Product]:
        middle = date(year, month, 1) + timedelta(days=27)
        things = [p for p in self.products if category in (None, p.category)]
        weights = [self.popularity[p.number] * self._season(p, middle.month) for p in things]
        return Urn(things, weights)

    def _season(self, product: Product, month: int) -> float:
        if product.category == "SNW" or product.family == "Cirrus Tour":
            return SNOW[month - 1]
        return SEASONS[self.department(product)][month - 1]
