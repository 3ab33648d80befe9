"""Seeded choices that never depend on the order of calls."""

from __future__ import annotations

import hashlib


def digest(*parts: object) -> str:
    """Return a hex digest (64 digits) of the parts, which are kept apart from each other."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def uniform(*parts: object) -> float:
    """Return a number in [0, 1) that is a function of the parts alone."""
    return int(digest(*parts)[:13], 16) / 16**13
