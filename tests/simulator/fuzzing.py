"""Seeded damage to valid bodies, and what every answer to a damaged one must look like."""

from __future__ import annotations

import copy
import gzip
import json
import random
import re

VENDORS = ("openai", "anthropic", "gemini")
STRANGE = [
    *(None, True, False, 0, -1, 1, 3.5, 1e308, -1e308, 2**31, 2**63, 10**300, "", " ", "\n"),
    *(
        "\x00",
        "a\x00b",
        "\ud800",
        "\udc00\ud800",
        "\ufeff",
        "\u202e",
        "é🙂",
        "%s%n{0}{a}",
        "../..",
        "-1",
    ),
    *(
        [],
        {},
        [None],
        [[]],
        [{}],
        [[[[]]]],
        {"": ""},
        {"a": {"b": []}},
        {"type": "text"},
        {"$ref": "#"},
    ),
    *({"type": []}, {"role": "tool"}, {"type": "object", "properties": {"a": {"$ref": "#"}}}),
]
LONG = (
    "a",
    "(",
    "[",
    "<doc>",
    "\n",
    " ",
    "#",
    "```",
    "<",
    '"',
    "\\",
    "é",
    "🙂",
    "1",
    "A. ",
    "$",
    "?",
)

MOST_DEPTH, MOST_LENGTH = 150, 200_000
"""A body beyond these is damaged no further, so that the damage stays quick."""


def spoiled(valid, dice: random.Random) -> tuple[bytes, dict[str, str | bytes]]:
    """Return a damaged copy of a body as bytes, with the headers to send it under."""
    body = copy.deepcopy(valid)
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3, 8))):
        if _deepest(body) < MOST_DEPTH and len(json.dumps(body)) < MOST_LENGTH:
            body = dice.choice(DAMAGES)(body, dice)
    raw = json.dumps(body, ensure_ascii=dice.random() < 0.8).encode("utf-8", "surrogatepass")
    headers = {"content-type": "application/json"}
    if dice.random() < 0.25:
        raw = dice.choice(BYTE_DAMAGES)(raw, dice)
    if dice.random() < 0.1:
        kinds = (
            "text/plain",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "",
            "é",
            "a/b",
        )
        headers["content-type"] = dice.choice(kinds).encode("latin-1")
    return raw, headers


def _deepest(body):
    return max(len(path) for path in _places(body))


def _places(value, path=()):
    yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield from _places(inner, (*path, key))


def _changed(body, dice, change, wanted=object):
    """Return `body` with `change` made to the value at a random place that is a `wanted`."""
    found = [path for path in _places(body) if isinstance(_at(body, path), wanted)]
    if not found:
        return body
    path = dice.choice(found)
    new = change(_at(body, path))
    if not path:
        return new
    _at(body, path[:-1])[path[-1]] = new
    return body


def _at(body, path):
    for key in path:
        body = body[key]
    return body


def _replace(body, dice):
    return _changed(body, dice, lambda _: copy.deepcopy(dice.choice(STRANGE)))


def _drop(body, dice):
    def without(value):
        value = copy.copy(value)
        if value:
            value.pop(dice.choice(list(value)) if isinstance(value, dict) else -1)
        return value

    return _changed(body, dice, without, dict | list)


def _add(body, dice):
    name = dice.choice(("zzz", "", "__proto__", "role", "type", "stream", "tools", "n", "a\x00"))
    new = copy.deepcopy(dice.choice(STRANGE))
    return _changed(body, dice, lambda value: {**value, name: new}, dict)


def _repeat(body, dice):
    times = dice.choice((2, 3, 50, 300))
    return _changed(body, dice, lambda value: (value * times)[:300], list)


def _lengthen(body, dice):
    return _changed(
        body, dice, lambda text: text + dice.choice(LONG) * dice.choice((10, 5000)), str
    )


def _nest(body, dice):
    def inside(value):
        for _ in range(dice.choice((1, 20, 98, 150, 400))):
            value = [value] if dice.random() < 0.5 else {"a": value}
        return value

    return _changed(body, dice, inside)


def _swap(body, dice):
    other = copy.deepcopy(_at(body, dice.choice(list(_places(body)))))
    return _changed(body, dice, lambda _: other)


def _cut(raw, dice):
    return raw[: dice.randrange(len(raw) + 1)]


def _flip(raw, dice):
    changed = bytearray(raw)
    for _ in range(dice.choice((1, 1, 5))):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _insert(raw, dice):
    at = dice.randrange(len(raw) + 1)
    junk = (
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"NaN",
        b"1e999",
        b"9" * 5000,
        b"\x1b",
    )
    return raw[:at] + dice.choice(junk) + raw[at:]


def _pack(raw, _dice):
    return gzip.compress(raw)


DAMAGES = (_replace, _replace, _drop, _add, _repeat, _lengthen, _nest, _swap)
BYTE_DAMAGES = (_cut, _flip, _insert, _pack)


def check(vendor: str, status: int, headers, text: str) -> None:
    """Fail unless this is an answer of a vendor's: good, or an error in the vendor's shape."""
    assert "simulator itself failed" not in text
    assert headers["x-simulated"] == "true"
    assert status in (200, 400, 401, 404, 405, 409, 413, 422), status
    if status == 200:
        assert not re.match(r'\{"error":\{|\{"type":"error"', text)
        return
    data = json.loads(text)
    error = data["error"]
    assert isinstance(error["message"], str)
    assert error["message"]
    if vendor == "openai":
        assert set(error) == {"message", "type", "param", "code"}
    elif vendor == "anthropic":
        assert data["type"] == "error"
        assert error["type"].endswith("_error") or error["type"] == "request_too_large"
        assert data["request_id"] == headers["request-id"]
    else:
        assert error["code"] == status
        assert re.fullmatch("[A-Z_]+", error["status"])
