"""The tier that a run of the tests attacks: the strongest, or what `ATTACKED_TIER` names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.sandbox import Limits, Probe, probe, probing


def _strongest() -> str:
    with probe() as probed:
        return probed.tier


TIER = os.environ.get("ATTACKED_TIER") or _strongest()
needs_a_sandbox = pytest.mark.skipif(TIER == "none", reason="no sandbox holds on this machine")


@contextmanager
def only_tier(limits: Limits | None = None, scratch: Path | None = None) -> Iterator[Probe]:
    """Probe the machine, and take the tier under attack."""
    with probe(scratch) as probed:
        policy = replace(probed.policy, tier=TIER, limits=limits or Limits())
        assert probing._try(policy) == "held"
        yield replace(probed, policy=policy)
