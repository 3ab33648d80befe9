"""The handbook of Larkspur agrees with the facts, document by document."""

import re
from dataclasses import replace
from datetime import date

import pytest

from course.data import facts
from course.data.larkspur.check import (
    Document,
    findings,
    missing,
    overlaps,
    repetition_findings,
    written,
)
from course.data.larkspur.check.spellings import day, last_day, number, value

WORLD = facts()
PLANS = {plan.id: plan for plan in WORLD.documents}
WRITTEN = written(WORLD)


@pytest.mark.parametrize("document", WRITTEN, ids=lambda document: document.plan.id)
def test_a_document_agrees_with_the_facts_and_with_its_plan(document):
    assert [str(finding) for finding in findings(document, WORLD)] == []


def test_documents_repeat_each_other_only_where_it_is_planned():
    assert [str(finding) for finding in repetition_findings(WRITTEN)] == []


def test_some_versions_and_doubles_are_near_duplicates_as_in_life():
    alike = [pair for pair in overlaps(WRITTEN) if pair.planned and pair.share > 0.15]
    assert len(alike) >= 4


def test_the_handbook_is_complete():
    left = missing(WORLD)
    if left:
        pytest.skip(f"{len(left)} of {len(WORLD.documents)} documents are not written yet")


def about(text: str, plan: str = "minutes-care-2025-11", **changes: object) -> Document:
    return Document(replace(PLANS[plan], states=[], refers_to=[], **changes), text)


def details(document: Document, check: str) -> list[str]:
    return [f.detail for f in findings(document, WORLD) if f.check == check]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("the tent LK-TNT-2P-0418", "part number LK-TNT-2P-0418"),
        ("see CC-99", "policy CC-99"),
        ("by CC-01 version 2.7", "version CC-01 2.7"),
        ("contract C-2022-999", "contract C-2022-999"),
        ("since release 5.9.0", "release 5.9.0"),
        ("tickets with Q9", "ticket code Q9"),
        ("to help@larkspur.example", "address help@larkspur.example"),
        ("and Maren Achterberg", "person Maren Achterberg"),
        ("and Mario Achterberg", "person Mario Achterberg"),
        ("Present: Rupert Quelle", "person Rupert Quelle"),
    ],
)
def test_finds_what_the_facts_do_not_know(text, detail):
    assert details(about(f"# Title\n\n{text}\n"), "unknown") == [detail]


def test_finds_people_before_they_were_hired():
    document = about("# Title\n\nRosalind Ekwueme\n", date=date(2023, 1, 1))
    assert details(document, "unknown")[0].startswith("person Rosalind Ekwueme, who was hired")


@pytest.mark.parametrize(
    "line",
    ["LK-TNT-2P-0417 costs $319", "| EUR | part |\n|---|---|\n| x | LK-TNT-2P-0417 329,00 EUR |"],
)
def test_finds_a_wrong_price_behind_a_part_number(line):
    assert len(details(about(f"# Title\n\n{line}\n"), "price")) == 1


def test_finds_a_wrong_price_in_a_column_of_a_table():
    table = "| Part | USD | EUR |\n|---|---|---|\n| LK-TNT-2P-0417 | 329.00 | 340.00 |\n"
    assert details(about(f"# Title\n\n{table}"), "price") == ["LK-TNT-2P-0417 340.00 EUR"]


def test_accepts_the_price_of_the_day_and_an_older_one_that_is_said_to_be_old():
    text = "LK-QDR-12-1621 at $20.50; LK-QDR-12-1621 was $19.50"
    assert details(about(f"# Title\n\n{text}\n"), "price") == []
    assert details(about("# Title\n\nLK-QDR-12-1621 at $19.50\n"), "price")


def test_finds_a_wrong_exchange_rate():
    text = "# Title\n\n| October 2024 | 1.09 |\n| November 2024 | 1.07 |\n"
    assert details(about(text), "rate") == ["1.07 for 2024-11"]


def test_accepts_a_discounted_price_that_names_its_percentage():
    text = "LK-TNT-2P-0417 at $329, less 20 percent: $263.20"
    assert details(about(f"# Title\n\n{text}\n"), "price") == []


@pytest.mark.parametrize("text", ["Tuesday, January 12, 2026", "Sunday, 31 April 2026"])
def test_finds_a_date_beside_the_wrong_day_of_the_week(text):
    assert len(details(about(f"# Title\n\n{text}\n"), "weekday")) == 1
    right = "# Title\n\nMonday, January 12, 2026 and Monday, 11 August 2025\n"
    assert details(about(right), "weekday") == []


def test_finds_a_fact_that_is_not_stated_and_a_document_that_is_not_mentioned():
    plan = PLANS["cc-01-returns-and-refunds"]
    found = list(
        findings(Document(plan, "# CC-01, version 3.0\n\nThe window is 45 days.\n"), WORLD)
    )
    missed = {finding.detail.split(": ")[1] for finding in found if finding.check == "unstated"}
    assert {"return_window_summit_days = 90", "refund_working_days = 7"} <= missed
    assert "return_window_days = 45" not in missed
    assert len([f for f in found if f.check == "unmentioned"]) == len(plan.refers_to)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("The window is 45 days.", True),
        ("The window of a return is 45, and no " + "more than that " * 6 + "in days.", False),
        ("| Return | days |\n|---|---|\n| window | 45 |", True),
        ("Nothing about it. The vacation is 45 days.", False),
        ("You can return a thing:\n\n- within 45 days", True),
    ],
)
def test_a_value_stands_near_its_unit_in_a_section_about_it(text, stated):
    plan = PLANS["cc-01-returns-and-refunds"]
    found = findings(Document(plan, f"# Title\n\n{text}\n"), WORLD)
    missed = "policy:CC-01@3.0: return_window_days = 45" in {f.detail for f in found}
    assert missed is not stated


def test_finds_a_document_that_is_too_short_or_has_no_title():
    found = {f.check for f in findings(about("no title\n"), WORLD)}
    assert {"form", "length"} <= found


def test_finds_an_unplanned_copy_and_leaves_a_planned_one():
    text = "# Title\n\n" + " ".join(f"word{n}" for n in range(300)) + "\n"
    copy = (Document(PLANS["org-chart"], text), Document(PLANS["small-runbooks"], text))
    assert [f.check for f in repetition_findings(copy)] == ["repeats"]
    planned = tuple(Document(PLANS[n], text) for n in ("faq-returns-phone", "faq-returns-website"))
    assert list(repetition_findings(planned)) == []
    assert overlaps(planned)[0].share == 1


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (number(1200), "1,200"),
        (number(1.5), "1.5"),
        (number(21), "twenty-one"),
        (value("points_valid_months", 24)[0], "two years"),
        (value("cancel_minutes", 120)[0], "2 hours"),
        (value("repair_quote_limit_percent", 50)[0], "half"),
        (value("den1", "14:00 MT")[0], "2 p.m."),
        (day(date(2025, 9, 1)), "september 1, 2025"),
        (day(date(2025, 9, 1)), "1 september 2025"),
        (day(date(2025, 9, 1)), "2025-09-01"),
        (last_day(date(2026, 6, 2), date(2026, 6, 23)), "june 2 to 23"),
    ],
)
def test_knows_how_people_write(pattern, text):
    assert re.search(pattern, text)


@pytest.mark.parametrize("text", ["11,200", "12000", "1200.5", "12,001"])
def test_does_not_find_a_number_inside_another(text):
    assert not re.search(number(1200), text)
