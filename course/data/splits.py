"""The two parts of a set that is measured on: "dev" to tune on, "test" for the number to report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol, TypeVar, get_args

from course.errors import UnknownDataSet

Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)


class _Row(Protocol):
    @property
    def split(self) -> Split: ...


Row = TypeVar("Row", bound=_Row)


def of_split(rows: Iterable[Row], split: Split | None, loader: str) -> tuple[Row, ...]:
    """Return the rows of a split in their order; all of them without one.

    Raises `UnknownDataSet` for another split than "dev" and "test": nothing measured on no rows
    would say that the name was wrong. `loader` is the function that was called.
    """
    if split is None:
        return tuple(rows)
    if split not in SPLITS:
        raise UnknownDataSet(
            f"{loader}() has no split called {split!r}.",
            "Pass 'dev' to tune on, 'test' for the number you report, or nothing for both.",
        )
    return tuple(row for row in rows if row.split == split)
