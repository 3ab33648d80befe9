"""Where a session keeps its files and jobs: by vendor and id, oldest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

from simulator.jobs.batch import Batch
from simulator.jobs.tuning import Tuning


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""


T = TypeVar("T", bound=Named)


class Shelf(Generic[T]):
    """Things of one kind and one vendor."""

    def __init__(self) -> None:
        self._all: dict[str, T] = {}

    def put(self, item: T) -> None:
        """Keep `item`, in the place of an older one with its id."""
        self._all[item.id] = item

    def find(self, name: str) -> T | None:
        """Return the item with this id, or None."""
        return self._all.get(name)

    def drop(self, name: str) -> T | None:
        """Forget the item with this id, and return it; None if there is none."""
        return self._all.pop(name, None)

    def all(self) -> list[T]:
        """Return all items, oldest first."""
        return list(self._all.values())


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded or written file.

    purpose: what it is for, in the vendor's words.
    created: simulated seconds since the session began.
    lifetime: simulated seconds after which it is gone; None: never.
    kind: its MIME type.
    """

    id: str
    name: str
    purpose: str
    data: bytes
    created: float
    lifetime: float | None = None
    kind: str = "application/octet-stream"

    def expired(self, now: float) -> bool:
        """Say whether its lifetime is over."""
        return self.lifetime is not None and now >= self.created + self.lifetime


@dataclass(slots=True)
class Upload:
    """A file that is on its way in pieces; `size` is how many bytes it will have."""

    id: str
    name: str
    title: str
    kind: str
    size: int
    data: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Jobs:
    """All files and jobs of one session. `began` is when the session did."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    files: defaultdict[str, Shelf[StoredFile]] = field(default_factory=lambda: defaultdict(Shelf))
    batches: defaultdict[str, Shelf[Batch]] = field(default_factory=lambda: defaultdict(Shelf))
    uploads: Shelf[Upload] = field(default_factory=Shelf)
    tunings: Shelf[Tuning] = field(default_factory=Shelf)
