"""Extraction: the values of named fields in a text."""
