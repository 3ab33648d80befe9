"""Writes the tables in one fixed order into a fresh file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

from course.data.larkspur.build_shop.after_sales import AfterSales, Return
from course.data.larkspur.build_shop.catalog import Catalog
from course.data.larkspur.build_shop.customers import Customers
from course.data.larkspur.build_shop.orders import LAST_DAY, Order, Orders
from course.data.larkspur.build_shop.parcels import Parcel, Parcels
from course.data.larkspur.build_shop.stock import Stock
from course.data.larkspur.build_shop.tickets import Tickets
from course.data.larkspur.world import Facts, Product, facts

Rows = Iterable[tuple[object, ...]]
BEFORE = date(2015, 1, 1)


def build(target: Path) -> None:
    """Write the shop's database to `target`, in place of what is there: the same bytes each time.

    The bytes also depend on the version of SQLite; the rows do not.
    """
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(target, isolation_level=None)
    connection.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF;")
    connection.executescript(_text("schema.sql"))
    connection.execute("BEGIN")
    for table, rows in _tables(facts()).items():
        _insert(connection, table, rows)
    connection.execute("COMMIT")
    connection.executescript(_text("indexes.sql"))
    connection.executescript("VACUUM;")
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: Rows) -> None:
    columns = len(connection.execute(f"PRAGMA table_info({table})").fetchall())
    marks = ", ".join("?" * columns)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _tables(world: Facts) -> dict[str, Rows]:
    catalog, customers = Catalog(world), Customers(world)
    orders = Orders(catalog, customers).write()
    parcels = Parcels(world).send(orders)
    after = AfterSales(catalog)
    returns = after.returns(parcels)
    stock = Stock(catalog)
    rules = world.policy("CC-16").values
    return {
        **_company(world),
        **_goods(catalog),
        "customers": [c.row(c.tier(LAST_DAY, rules)) for c in customers.all],
        "orders": [_order(order, world) for order in orders],
        "order_items": [row for order in orders for row in _lines(order, catalog)],
        "shipments": [_parcel(parcel) for parcel in parcels],
        "returns": [_return(back) for back in returns],
        "inventory": stock.inventory(orders),
        "stock_corrections": stock.corrections(),
        "purchase_orders": stock.purchase_orders(),
        "tickets": Tickets(world).write(orders, parcels, returns),
        "reviews": after.reviews(parcels),
        "sales_targets": stock.targets(orders),
    }


def _company(world: Facts) -> dict[str, Rows]:
    regions = {region.code: number for number, region in enumerate(world.regions, 1)}
    homes = {c: r.code for r in world.regions for c in r.countries if c != "US"}
    people = {person.id: number for number, person in enumerate(world.people, 1)}
    return {
        "regions": [(regions[r.code], r.code, r.name, r.currency) for r in world.regions],
        "countries": [
            (code, name, regions[homes[code]] if code in homes else None)
            for code, name in sorted(world.countries.items())
        ],
        "exchange_rates": [(m, round(100 * rate)) for m, rate in sorted(world.usd_per_eur.items())],
        "employees": [
            (
                *(people[p.id], p.name, p.title, p.department, p.site),
                *(people.get(p.manager or ""), str(p.hired), str(p.left) if p.left else None),
            )
            for p in world.people
        ],
        "warehouses": [
            (n, w.code, w.name, w.country, w.floor_m2, str(w.opened), people[w.manager])
            for n, w in enumerate(world.warehouses, 1)
        ],
        "suppliers": _suppliers(world),
        "promotions": [
            (
                n,
                p.code,
                p.name,
                str(p.starts),
                str(p.ends),
                p.percent,
                ",".join(p.departments) or None,
            )
            for n, p in enumerate(world.promotions, 1)
        ],
    }


def _suppliers(world: Facts) -> Rows:
    """Return the terms of today: those that an amendment changed are changed."""
    changed = {amendment["supplier"]: amendment for amendment in world.amendments}
    for number, s in enumerate(world.suppliers, 1):
        now = changed.get(s.id, {})
        dates = str(s.signed), str(now.get("expires", s.expires))
        known = (number, s.id, s.name, s.brand, s.country, s.currency, s.contract)
        yield (*known, *dates, now.get("lead_days", s.lead_days), s.payment_days)


def _goods(catalog: Catalog) -> dict[str, Rows]:
    world = catalog.world
    categories = {c.code: number for number, c in enumerate(world.categories, 1)}
    suppliers = {s.id: number for number, s in enumerate(world.suppliers, 1)}
    numbers = catalog.numbers
    return {
        "categories": [
            (categories[c.code], c.code, c.name, c.department) for c in world.categories
        ],
        "category_names": _names(world),
        "products": [
            (
                *(numbers[p.number], p.number, p.name, p.family, categories[p.category]),
                *(suppliers[p.supplier], str(p.launched)),
                *(str(p.discontinued) if p.discontinued else None, p.weight_g),
            )
            for p in world.products
        ],
        "product_specs": [
            (numbers[p.number], spec, str(int(value)) if isinstance(value, bool) else str(value))
            for p in world.products
            for spec, value in sorted(p.specs.items())
        ],
        "product_prices": [row for p in world.products for row in _prices(numbers[p.number], p)],
    }


def _names(world: Facts) -> Rows:
    for number, category in enumerate(world.categories, 1):
        start = BEFORE
        for name, until in category.former:
            yield number, str(start), str(until), name
            start = until + timedelta(days=1)
        yield number, str(start), None, category.name


def _prices(number: int, product: Product) -> Rows:
    ends = [str(price.since - timedelta(days=1)) for price in product.prices[1:]]
    for price, end in zip(product.prices, [*ends, None], strict=True):
        yield number, str(price.since), end, price.usd, price.eur


def _order(order: Order, world: Facts) -> tuple[object, ...]:
    region = next(n for n, r in enumerate(world.regions, 1) if r.code == order.region)
    return (
        *(order.id, order.customer.id, str(order.moment), order.channel, order.status),
        *(str(order.cancelled) if order.cancelled else None, region, order.currency),
        *(order.payment, order.promotion, order.shipping, order.is_test),
    )


def _lines(order: Order, catalog: Catalog) -> Rows:
    for number, line in enumerate(order.lines, 1):
        product = catalog.numbers[line.product.number]
        yield order.id, number, product, line.quantity, line.unit_price, line.discount


def _parcel(parcel: Parcel) -> tuple[object, ...]:
    days = (str(parcel.shipped), str(parcel.promised))
    came = str(parcel.delivered) if parcel.delivered else None
    return (parcel.id, parcel.order.id, parcel.warehouse, parcel.carrier, *days, came, parcel.lost)


def _return(back: Return) -> tuple[object, ...]:
    days = [str(day) if day else None for day in (back.requested, back.received, back.refunded)]
    known = (back.id, back.order.id, back.line, back.quantity, back.reason, back.status)
    return (*known, days[0], days[1], back.grade, days[2], back.refund)


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
