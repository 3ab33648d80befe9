"""The Larkspur data sets hold what the lessons rely on."""

import re

from course.data import delivery_notes


def test_there_are_forty_notes_with_unique_ids() -> None:
    notes = delivery_notes()
    assert len(notes) == 40
    assert len({note.id for note in notes}) == 40


def test_no_two_notes_say_the_same() -> None:
    vocabularies = [set(re.findall(r"\w+", note.text.lower())) for note in delivery_notes()]
    overlaps = [
        len(a & b) / len(a | b)
        for position, a in enumerate(vocabularies)
        for b in vocabularies[position + 1 :]
    ]
    assert max(overlaps) < 0.5
