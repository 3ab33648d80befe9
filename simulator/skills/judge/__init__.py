"""Judging: claims against a context, answers against questions and references, pairs, drafts."""

from simulator.skills.judge.skill import Judge

__all__ = ["Judge"]
