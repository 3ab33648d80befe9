"""Customers: who they are, and the records that are there twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from course.data.larkspur.build_shop.dice import Dice, Urn
from course.data.larkspur.world import Facts, Value

FIRST = {
    "USD": "Avery Bea Carter Dana Elliot Faye Grant Hazel Imogen Jonah Kendra Logan Marisol Nolan "
    "Opal Perry Quinn Rhea Silas Tessa Uriel Vera Wade Xiomara Yara Zane Amara Beckett Clio",
    "EUR": "Anneke Bastian Clemence Dorian Elske Fabrice Greta Hanno Ilaria Joost Kaija Lorenz "
    "Mathilde Nils Oda Paolo Quirin Ronja Stine Tilda Ulf Valentina Wiebke Xaver Ylva Zita Aurelie "
    "Benedikt Chiara Eskil",
}
LAST = {
    "USD": "Ashdown Birchall Crowfoot Dunmore Eastlake Fairweather Grantham Holloway Inglenook "
    "Jessop Kirkbride Larkin Merriweather Nightshade Oakhurst Pemberly Quarles Ridgeway Stillwater "
    "Thornbury Underhill Vance-Okafor Wainscott Yarborough Zuniga-Hale Abara Beaumarsh Castellano "
    "Dragomir Ferncastle Gallowglass Hutchcraft Ivanek Jarawala Kovalenko-Moss Lindenfeld",
    "EUR": "Aichinger Bellerose Cassarini Dahlkvist Eggenhofer Fontanelle Grindelwaldt Haraldsen "
    "Imbach Jaspersen Kerkhoven Lindqvar Moosbrugger Nieminsalo Oberrauch Perrineau Quadflieg "
    "Rasmuskoog Santorelli Tischendorf Uhlmansiek Verstraaten Wiesinger Ysebrand Zangrando "
    "Brunnthaler Chastagnol Dijkgraaf Ettlinger Falkvinge Gasperini Hornstrandt Klaassenga",
}
MAIL = ("mail.example", "post.example", "inbox.example", "letterbox.example")
WITHIN = {
    "DAC": {"DE": 62.0, "AT": 23.0, "CH": 15.0},
    "WEU": {"FR": 38.0, "IT": 27.0, "NL": 24.0, "BE": 11.0},
    "NOR": {"SE": 40.0, "NO": 27.0, "DK": 19.0, "FI": 14.0},
    "CAN": {"CA": 1.0},
}
IMPORTED_TWICE = (date(2025, 10, 14), 38)


@dataclass
class Customer:
    """A row of `customers` while the shop is being built."""

    id: int
    name: str
    email: str | None
    region: str
    country: str
    state: str | None
    joined: date
    newsletter: int | None
    birth_year: int | None
    merged_into: int | None = None
    is_test: int = 0
    bought: list[tuple[date, int]] = field(default_factory=list)

    def tier(self, day: date, rules: Mapping[str, Value]) -> str:
        """Return the tier that the sales of the year before `day` earn, by the rules of CC-16."""
        year_ago = day - timedelta(days=365)
        spent = sum(cents for bought, cents in self.bought if year_ago < bought <= day)
        for tier in ("Summit", "Ridge"):
            if spent >= 100 * int(rules[f"{tier.lower()}_from"]):
                return tier
        return "Trail"

    def row(self, tier: str) -> tuple[object, ...]:
        """Return the columns of the table in order."""
        day = self.joined.isoformat()
        known = (self.id, self.name, self.email, self.country, self.state, day, tier)
        return (*known, self.newsletter, self.birth_year, self.merged_into, self.is_test)


class Customers:
    """All customers, by region, in the order in which they came."""

    def __init__(self, world: Facts) -> None:
        self.dice = Dice("customers")
        self.currency = {region.code: region.currency for region in world.regions}
        self.states = {
            region.code: Urn(region.states, [1 / (n + 1.5) for n in range(len(region.states))])
            for region in world.regions
            if region.states
        }
        self.all: list[Customer] = []
        self.by_region: dict[str, list[Customer]] = {code: [] for code in self.currency}

    def join(self, region: str, day: date, *, by_phone: bool = False) -> Customer:
        """Add a new customer of a region."""
        dice, currency = self.dice, self.currency[region]
        name = f"{dice.pick(FIRST[currency].split())} {dice.pick(LAST[currency].split())}"
        number = len(self.all) + 1
        email = f"{name.lower().replace(' ', '.')}{dice.between(1, 99)}@{dice.pick(MAIL)}"
        customer = Customer(
            number,
            name,
            None if by_phone and dice.chance(0.7) else email,
            region,
            "US" if region.startswith("US") else dice.weighted(WITHIN[region]),
            self.states[region].draw(dice) if region in self.states else None,
            day,
            dice.weighted({1: 0.41, 0: 0.43, None: 0.16}),
            dice.around(1948, 2007) if dice.chance(0.58) else None,
        )
        self.all.append(customer)
        self.by_region[region].append(customer)
        return customer

    def known(self, region: str) -> Customer:
        """Return a customer who is there already; some come back much oftener than others."""
        people = self.by_region[region]
        return people[int(len(people) * self.dice.share() ** 1.35)]

    def double(self, customer: Customer, day: date, *, merged: bool) -> Customer:
        """Add a second record of the same person; only some are found and merged."""
        email = customer.email
        if email and not merged:
            email = email.capitalize() if self.dice.chance(0.5) else email.replace("@", " @")
        fresh = Customer(**{**vars(customer), "id": len(self.all) + 1, "email": email})
        fresh.joined, fresh.merged_into = day, customer.id if merged else None
        fresh.bought, fresh.newsletter = [], None
        self.all.append(fresh)
        if not merged:
            self.by_region[customer.region].append(fresh)
        return fresh

    def testers(self, world: Facts) -> list[Customer]:
        """Add the accounts with which our own people try the shop."""
        people = [p for p in world.people if p.title.endswith(("Software Engineer", "Analyst"))]
        found: list[Customer] = []
        for person in people[:4]:
            tester = self.join("USM", date(2019, 9, 2) + timedelta(days=40 * len(found)))
            self.by_region["USM"].remove(tester)
            tester.name, tester.email, tester.is_test = f"Test {person.name}", person.email, 1
            found.append(tester)
        return found
