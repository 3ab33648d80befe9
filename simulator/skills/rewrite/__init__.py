"""Rewriting of queries: standalone, several, in parts, as keywords, corrected, made-up, broader."""

from simulator.skills.rewrite.skill import Rewrite

__all__ = ["Rewrite"]
