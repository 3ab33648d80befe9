"""Grades submissions with nbgrader's rules and gradebook, fast, and without losing work."""

from autograder.grading.classroom import Options, grade_class
from autograder.grading.results import Flag, Graded, GradedCell, GradedNotebook

__all__ = ["Flag", "Graded", "GradedCell", "GradedNotebook", "Options", "grade_class"]
