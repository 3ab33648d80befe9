"""A class of known quality: submissions that are made, and what each of them must get."""

from autograder.simulation.comparing import compare
from autograder.simulation.expected import KEY, Expected, read_key
from autograder.simulation.making import Made, simulate

__all__ = ["KEY", "Expected", "Made", "compare", "read_key", "simulate"]
