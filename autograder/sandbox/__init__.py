"""Walls around a submission: namespaces, Landlock, seccomp and limits, without root or Docker.

The walls are put up by the process that forks, before any code of the student runs.
"""

from autograder.sandbox.entering import Policy, Tier, confine
from autograder.sandbox.limits import Limits
from autograder.sandbox.probing import Probe, probe

__all__ = ["Limits", "Policy", "Probe", "Tier", "confine", "probe"]
