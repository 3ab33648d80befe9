"""What graders ask a session's log: how often, how long, how much, and what went wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from simulator.records import Request, Usage, total

TOLERANCE = 0.005
"""Seconds by which a wait may fall short of what was told: clocks and headers have a grain."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A summary of a session's log.

    by_status, by_surface, faults: how many requests, by name; requests without a fault are not
        among the faults. A request that is still under way has the status 0.
    retries: by fingerprint, how many attempts followed one that had failed.
    given_up: fingerprints whose last attempt failed.
    told_waits: how many errors told a wait and were followed by another attempt.
    waits_kept: whether all of these came no earlier than told, less `TOLERANCE`; None if there
        are any in virtual time, where it cannot be known.
    shortest_margin: the least of waited minus told, in wall-clock seconds; None if no wait was
        told, and in virtual time, where nothing waits.
    peak_in_flight: None in virtual time.
    disconnected: requests that the client left before the answer was complete.
    """

    requests: int
    by_status: Mapping[int, int]
    by_surface: Mapping[str, int]
    faults: Mapping[str, int]
    retries: Mapping[str, int]
    given_up: tuple[str, ...]
    told_waits: int
    waits_kept: bool | None
    shortest_margin: float | None
    peak_in_flight: int | None
    disconnected: int
    usage: Usage
    cost: float

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one model cost. `failed`: requests with a status of 400 or more."""

    model: str
    requests: int
    failed: int
    usage: Usage
    cost: float

    def to_json(self) -> dict[str, Any]:
        """Return the row as JSON-ready data."""
        return asdict(self)


def failed(request: Request) -> bool:
    """Say whether a request ended with an error or with a fault that lost the answer."""
    return (request.status or 0) >= 400 or request.fault in LOST


LOST = frozenset(
    {"short-body", "broken-json", "html-200", "error-frame", "cut-stream:clean", "cut-stream:hard"}
)
"""Faults with status 200 whose answer is of no use."""


def judge(requests: Sequence[Request]) -> Verdict:
    """Summarize a log, which is in order of arrival."""
    chains: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        chains[request.fingerprint].append(request)
    repeats = {name: sum(map(failed, chain[:-1])) for name, chain in chains.items()}
    waits = [wait for chain in chains.values() for wait in _waits(chain)]
    timed = [waited - told for waited, told in waits if waited is not None]
    peaks = [r.in_flight for r in requests if r.in_flight is not None]
    return Verdict(
        requests=len(requests),
        by_status=_counted(r.status or 0 for r in requests),
        by_surface=_counted(r.surface for r in requests),
        faults=_counted(r.fault for r in requests if r.fault),
        retries={name: count for name, count in repeats.items() if count},
        given_up=tuple(name for name, chain in chains.items() if failed(chain[-1])),
        told_waits=len(waits),
        waits_kept=_kept(timed) if len(timed) == len(waits) else None,
        shortest_margin=round(min(timed), 6) if timed else None,
        peak_in_flight=max(peaks) if peaks else None,
        disconnected=sum(r.disconnected for r in requests),
        usage=total(r.usage for r in requests),
        cost=round(sum(r.cost for r in requests), 9),
    )


def ledger(requests: Iterable[Request]) -> tuple[LedgerRow, ...]:
    """Add up a log by model, dearest first; requests that reached no model are left out."""
    by_model: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        if request.model is not None:
            by_model[request.model].append(request)
    rows = [
        LedgerRow(
            model,
            len(found),
            sum((r.status or 0) >= 400 for r in found),
            total(r.usage for r in found),
            round(sum(r.cost for r in found), 9),
        )
        for model, found in by_model.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.cost, row.model)))


def _kept(margins: Iterable[float]) -> bool:
    return all(margin >= -TOLERANCE for margin in margins)


def _waits(chain: Sequence[Request]) -> Iterable[tuple[float | None, float]]:
    """Yield (waited, told) for each error that told a wait and was followed by an attempt.

    Callers that send equal requests at the same time cannot be told apart: each error is paired
    with the next attempt that came after it. In virtual time the wait is None.
    """
    followers = iter(chain[1:])
    for request in chain:
        if request.retry_after is None or request.finished is None:
            continue
        for follower in followers:
            if follower.attempt > request.attempt and follower.received >= request.finished:
                timed = follower.in_flight is not None
                waited = follower.received - request.finished if timed else None
                yield waited, request.retry_after
                break


def _counted(names: Iterable[Any]) -> dict[Any, int]:
    return dict(sorted(Counter(names).items()))
