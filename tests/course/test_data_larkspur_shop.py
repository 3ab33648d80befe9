"""The shop's database is built the same each time, agrees with the facts, and is messy."""

import hashlib
import sqlite3
from contextlib import closing

import pytest

from course.data import facts, shop, shop_path
from course.data.larkspur.build_shop import build

WORLD = facts()
SALES = "orders.status <> 'cancelled' AND orders.is_test = 0"


@pytest.fixture(scope="module")
def connection():
    with closing(shop()) as opened:
        yield opened


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    target = tmp_path_factory.mktemp("shop") / "fresh.sqlite"
    build(target)
    return target


def one(connection, sql, *values):
    return connection.execute(sql, values).fetchone()[0]


def dump(path):
    with closing(sqlite3.connect(path)) as opened:
        return hashlib.sha256("\n".join(opened.iterdump()).encode()).hexdigest()


def test_two_builds_give_the_same_bytes(fresh, tmp_path):
    again = tmp_path / "again.sqlite"
    again.write_bytes(b"what lies there is replaced")
    build(again)
    assert again.read_bytes() == fresh.read_bytes()


def test_the_file_in_the_repository_holds_what_a_build_writes(fresh):
    """A dump, and not the file: SQLite notes its own version in the file."""
    assert dump(shop_path()) == dump(fresh)


def test_only_whole_numbers_and_texts_are_stored(connection):
    """Versions of SQLite print fractions differently, and so dumps of them would differ."""
    for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
            kinds = connection.execute(f"SELECT DISTINCT typeof({column}) FROM {table}")
            assert {kind for (kind,) in kinds} <= {"integer", "text", "null"}, (table, column)


def test_the_connection_cannot_write(connection):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM orders")


def test_the_database_is_large_enough_to_be_real_and_small_enough_to_be_carried(connection):
    tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
    assert one(connection, tables) >= 11
    assert one(connection, "SELECT count(*) FROM order_items") >= 50_000
    assert one(connection, "SELECT min(ordered_at) FROM orders") < "2024-10-02"
    assert one(connection, "SELECT max(ordered_at) FROM orders") > "2026-09-30"
    assert shop_path().stat().st_size < 12e6


def test_no_foreign_key_points_to_nothing(connection):
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_column_that_needs_a_word_has_one(connection):
    for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'"):
        assert "--" in sql, sql.splitlines()[0]
    for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql LIKE '%cents%'"):
        lines = [line for line in sql.splitlines() if "cents" in line]
        assert all("--" in line for line in lines), lines


def test_every_line_costs_what_the_price_list_of_the_day_says(connection):
    wrong = """
        SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id
        JOIN product_prices p ON p.product_id = i.product_id
             AND date(o.ordered_at) >= p.valid_from
             AND (p.valid_to IS NULL OR date(o.ordered_at) <= p.valid_to)
        WHERE i.unit_price_cents <> iif(o.currency = 'USD', p.usd_cents, p.eur_cents)"""
    priced = """
        SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id
        JOIN product_prices p ON p.product_id = i.product_id
             AND date(o.ordered_at) BETWEEN p.valid_from AND ifnull(p.valid_to, '9999')"""
    assert one(connection, wrong) == 0
    assert one(connection, priced) == one(connection, "SELECT count(*) FROM order_items")


def test_shipping_is_free_from_the_value_that_the_policy_of_the_day_names(connection):
    value = "sum(quantity * unit_price_cents * (100 - discount_percent) / 100.0)"
    rows = connection.execute(
        f"SELECT o.currency, date(ordered_at), shipping_cents, {value} FROM orders o "
        "JOIN order_items i ON i.order_id = o.id GROUP BY o.id"
    )
    versions = next(p.versions for p in WORLD.policies if p.number == "LG-01")
    for currency, day, fee, paid in rows:
        rates = [v for v in versions if v.effective.isoformat() <= day][-1].values
        coin = currency.lower()
        usual = 0 if paid >= 100 * rates[f"free_from_{coin}"] - 3 else rates[f"standard_{coin}"]
        allowed = {round(100 * usual), round(100 * rates[f"express_{coin}"])}
        assert fee in allowed or abs(paid - 100 * rates[f"free_from_{coin}"]) < 3


def test_nobody_gets_back_more_than_was_paid(connection):
    back = """
        SELECT count(*) FROM returns r JOIN order_items i USING (order_id, line)
        WHERE r.quantity > i.quantity OR r.refund_cents >
              r.quantity * i.unit_price_cents * (100 - i.discount_percent) / 100.0 + 1"""
    assert one(connection, back) == 0
    assert one(connection, "SELECT count(*) FROM returns WHERE status = 'rejected'") > 0


@pytest.mark.parametrize(
    "mess",
    [
        "customers WHERE email IS NULL",
        "customers WHERE merged_into IS NOT NULL",
        "customers a JOIN customers b ON a.name = b.name AND lower(a.email) = lower(b.email) "
        "AND a.id < b.id",
        "orders WHERE status = 'cancelled'",
        "orders WHERE is_test = 1 AND status <> 'cancelled'",
        "returns r JOIN order_items i USING (order_id, line) WHERE r.quantity < i.quantity",
        "returns WHERE reason IS NULL",
        "shipments WHERE delivered_on IS NULL AND lost = 0",
        "shipments WHERE delivered_on > promised_on",
        "inventory WHERE on_hand < 0",
        "stock_corrections WHERE reason IS NULL",
        "category_names WHERE valid_to IS NOT NULL",
        "tickets WHERE code IS NULL",
        "sales_targets WHERE category_name NOT IN (SELECT name FROM categories)",
    ],
)
def test_the_mess_of_real_data_is_there(connection, mess):
    assert one(connection, f"SELECT count(*) FROM {mess}") > 0


def test_the_rope_flood_shows_in_late_purchases_and_lost_sales(connection):
    late = """
        SELECT avg(julianday(received_on) - julianday(promised_on)) FROM purchase_orders o
        JOIN products p ON p.id = o.product_id JOIN suppliers s ON s.id = p.supplier_id
        WHERE s.code = ? AND ordered_on BETWEEN '2025-04-14' AND '2025-07-28'"""
    assert one(connection, late, "SUP-05") > 50
    assert one(connection, late, "SUP-04") < 10
    sold = """
        SELECT count(*) FROM order_items i JOIN orders ON orders.id = i.order_id
        JOIN products p ON p.id = i.product_id JOIN categories c ON c.id = p.category_id
        WHERE c.code = 'ROP' AND ordered_at LIKE ?"""
    assert one(connection, sold, "2025-07%") < 0.4 * one(connection, sold, "2026-07%")


def test_nothing_was_ordered_on_the_web_while_the_checkout_was_down(connection):
    between = "ordered_at BETWEEN '2025-11-28 13:10:00' AND '2025-11-28 15:52:00'"
    web = f"SELECT count(*) FROM orders WHERE channel IN ('web', 'app') AND {between}"
    assert one(connection, web) == 0
    assert one(connection, "SELECT count(*) FROM orders WHERE ordered_at LIKE '2025-11-28%'") > 20


def test_no_parcel_left_reno_under_water_and_the_water_shows_in_the_stock(connection):
    sent = """
        SELECT count(*) FROM shipments s JOIN warehouses w ON w.id = s.warehouse_id
        WHERE w.code = 'RNO1' AND shipped_on BETWEEN '2025-02-19' AND '2025-02-21'"""
    assert one(connection, sent) == 0
    wet = """
        SELECT count(DISTINCT product_id) FROM stock_corrections k
        JOIN products p ON p.id = k.product_id JOIN categories c ON c.id = p.category_id
        WHERE reason = 'water damage' AND corrected_on = '2025-02-24'"""
    assert one(connection, wet) == 41
    assert one(connection, f"{wet} AND launched_on > corrected_on") == 0
    assert one(connection, f"{wet} AND department = 'Equipment'") == 0


def test_the_strike_shows_in_late_parcels_of_that_carrier_alone(connection):
    late = """
        SELECT avg(delivered_on > promised_on) FROM shipments
        WHERE carrier = ? AND shipped_on BETWEEN '2026-03-09' AND '2026-03-20'"""
    assert one(connection, late, "ALP") > 0.6
    assert one(connection, late, "PNX") < 0.25


def test_the_stopped_quickdraw_was_not_sold_while_it_was_stopped(connection):
    sold = """
        SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id
        JOIN products p ON p.id = i.product_id WHERE p.part_number LIKE 'LK-QDR-12-%'
        AND p.family = 'Lynx' AND o.ordered_at BETWEEN ? AND ?"""
    assert one(connection, sold, "2026-06-02", "2026-06-22 23:59:59") == 0
    assert one(connection, sold, "2026-04-01", "2026-06-01") > 0


def test_the_double_import_left_38_merged_customers(connection):
    merged = "SELECT count(*) FROM customers WHERE merged_into IS NOT NULL AND joined_on = ?"
    assert one(connection, merged, "2025-10-14") == 38


def test_promotions_lift_sales_and_snow_gear_sells_in_winter(connection):
    week = f"SELECT count(*) FROM orders WHERE {SALES} AND date(ordered_at) BETWEEN ? AND ?"
    before = one(connection, week, "2025-11-15", "2025-11-22")
    assert one(connection, week, "2025-11-24", "2025-12-01") > 1.3 * before
    snow = """
        SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id
        JOIN products p ON p.id = i.product_id JOIN categories c ON c.id = p.category_id
        WHERE c.code = 'SNW' AND o.ordered_at LIKE ?"""
    assert one(connection, snow, "2025-12%") > 4 * one(connection, snow, "2025-07%")


def test_tickets_carry_a_code_of_their_time_and_an_agent_of_their_time(connection):
    clubs = "SELECT min(opened_at) FROM tickets WHERE code = 'N6'"
    assert one(connection, clubs) >= "2025-11-03"
    early = """
        SELECT count(*) FROM tickets t JOIN employees e ON e.id = t.agent_id
        WHERE date(opened_at) < hired_on OR date(opened_at) > left_on"""
    assert one(connection, early) == 0
    codes = {code.code for code in WORLD.ticket_codes} | {None}
    assert {code for (code,) in connection.execute("SELECT DISTINCT code FROM tickets")} == codes


def test_no_ticket_is_older_than_its_order(connection):
    early = "SELECT count(*) FROM tickets t JOIN orders o ON o.id = t.order_id"
    assert one(connection, f"{early} WHERE t.opened_at < o.ordered_at") == 0
