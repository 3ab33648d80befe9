"""The shop's database."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path


def shop_path() -> Path:
    """Return where `shop.sqlite` lies. Do not write to it: `shop()` opens it safely."""
    return Path(str(files(__package__).joinpath("shop.sqlite")))


def shop() -> sqlite3.Connection:
    """Open the shop's database; the connection reads and cannot write.

    >>> shop().execute("SELECT count(*) FROM regions").fetchone()
    (7,)
    """
    # Immutable: no lock and no journal beside the file, which may lie where nobody may write.
    return sqlite3.connect(f"{shop_path().as_uri()}?mode=ro&immutable=1", uri=True)
