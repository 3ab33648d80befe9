"""Takes in what students sent: bundles, and the archives of learning platforms."""

from __future__ import annotations

from autograder.intake.collecting import collect
from autograder.intake.placing import Collected

__all__ = ["Collected", "collect"]
