"""Finds submissions of a class that are more alike than the class is. Never changes a score."""

from autograder.likeness.documents import Document, known_prints, read_documents
from autograder.likeness.pairs import Likeness, Passage, find_pairs

__all__ = ["Document", "Likeness", "Passage", "find_pairs", "known_prints", "read_documents"]
