"""`autograder doctor` says which tier holds and why no stronger one does."""

from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.sandbox import probing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is one of Linux")


@pytest.fixture
def holding(monkeypatch):
    """Let only some tiers hold."""

    def hold(*tiers):
        def answer(policy):
            return "held" if policy.tier in tiers else "PermissionError: unshare"

        monkeypatch.setattr(probing, "_try", answer)

    return hold


@pytest.mark.parametrize(
    ("tiers", "code", "first"),
    [
        (("namespaces", "landlock"), 0, "namespaces"),
        (("landlock",), 0, "landlock"),
        ((), 3, "none"),
    ],
)
def test_names_the_best_tier_that_holds(holding, tiers, code, first):
    holding(*tiers)
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == code
    assert done.stdout.startswith(f"sandbox: {first} ")


def test_says_why_the_stronger_tier_does_not_hold(holding):
    holding("landlock")
    assert "namespaces: PermissionError: unshare" in CliRunner().invoke(app, ["doctor"]).stdout
