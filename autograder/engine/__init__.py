"""Runs the cells of a notebook in an isolated process, one by one, and says what happened."""

from autograder.engine.controller import Engine
from autograder.engine.results import CellError, CellResult, Frame, RunResult, Step

__all__ = ["CellError", "CellResult", "Engine", "Frame", "RunResult", "Step"]
