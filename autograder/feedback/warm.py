"""Imported once by the process that those which make pages are forked from."""

from autograder.feedback.page import prepare

prepare()
