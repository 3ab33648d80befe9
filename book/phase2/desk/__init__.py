"""Larkspur's help desk: the system that grows through this phase, as the lessons leave it.

Each lesson builds its step in its own cells. What later lessons stand on lies here, so that they
import it instead of repeating it: `chunks`, `search`, `answering`, `scoring` and `path`.
"""
