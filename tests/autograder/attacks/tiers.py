"""The tier that a run of the tests attacks: the strongest, or what `ATTACKED_TIER` names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autograder.sandbox import Limits, Probe, probe, probing

TIER = os.environ.get("ATTACKED_TIER", "namespaces")


@contextmanager
def only_tier(limits: Limits | None = None, scratch: Path | None = None) -> Iterator[Probe]:
    """Probe the machine, and take the tier under attack."""
    with probe(scratch) as probed:
        policy = replace(probed.policy, tier=TIER, limits=limits or Limits())
        assert probing._try(policy) == "held"
        yield replace(probed, policy=policy)
