"""Summaries: of one text or of several, to a length, with a focus; and pieces from findings."""

from simulator.skills.summarize.skill import Summarize

__all__ = ["Summarize"]
