"""Arithmetic and dates: expressions, word problems, conversions, the calendar, all computed."""

from simulator.skills.arithmetic.skill import Arithmetic

__all__ = ["Arithmetic"]
