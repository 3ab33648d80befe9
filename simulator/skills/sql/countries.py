"""Two-letter codes of countries (ISO 3166-1), for columns that hold them."""

from __future__ import annotations

import re

from simulator.skills.sql.schema import Column

CODE_LIST = """
    argentina AR australia AU austria AT bangladesh BD belgium BE brazil BR bulgaria BG canada CA
    chile CL china CN colombia CO croatia HR cyprus CY czechia CZ denmark DK egypt EG estonia EE
    finland FI france FR germany DE greece GR hungary HU iceland IS india IN indonesia ID ireland IE
    israel IL italy IT japan JP kenya KE latvia LV lithuania LT luxembourg LU malaysia MY malta MT
    mexico MX morocco MA nepal NP netherlands NL nigeria NG norway NO pakistan PK peru PE
    philippines PH poland PL portugal PT romania RO russia RU serbia RS singapore SG slovakia SK
    slovenia SI spain ES sweden SE switzerland CH taiwan TW thailand TH tunisia TN turkey TR
    ukraine UA vietnam VN
"""
NAMES = dict(zip(CODE_LIST.split()[::2], CODE_LIST.split()[1::2], strict=True)) | {
    "united states": "US", "usa": "US", "america": "US", "united kingdom": "GB", "uk": "GB",
    "britain": "GB", "great britain": "GB", "new zealand": "NZ", "south africa": "ZA",
    "south korea": "KR", "korea": "KR", "holland": "NL", "saudi arabia": "SA",
}  # fmt: skip
CODED = re.compile(r"\biso\b|\btwo letters\b|\btwo-letter\b|\bcountry codes?\b", re.IGNORECASE)
LETTERS = re.compile(r"[A-Z]{2}")


def country_code(value: str, column: Column, others: tuple[Column, ...]) -> str:
    """Return a country as its code where a column holds codes; else the value itself."""
    code = NAMES.get(value.lower().removeprefix("the "))
    if code is None or "countri" not in column.words:
        return value
    if column.samples:
        return code if all(map(LETTERS.fullmatch, column.samples)) else value
    points = column.references is not None and column.references[1].lower() in ("code", "iso")
    alike = [one for one in others if "countri" in one.words]
    told = any(
        CODED.search(one.comment) or LETTERS.fullmatch((one.samples or ("",))[0]) for one in alike
    )
    return code if points or told or "code" in column.words else value
