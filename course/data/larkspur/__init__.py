"""Larkspur Outfitters, a fictional online shop for hiking and climbing gear.

All texts were written for this course (CC BY 4.0); no person or company in them exists.
"""

import json
from dataclasses import dataclass
from importlib.resources import files

from course.data.larkspur.chunks import HandbookChunk, handbook_chunks, handbook_vectors
from course.data.larkspur.handbook import HandbookDocument, handbook
from course.data.larkspur.judgements import Judgement, judgements
from course.data.larkspur.questions import HandbookQuestion, Passage, questions
from course.data.larkspur.results import same_result
from course.data.larkspur.shop import shop, shop_path
from course.data.larkspur.sql_questions import SqlQuestion, sql_questions
from course.data.larkspur.tickets import PersonalData, Reading, Ticket, tickets
from course.data.larkspur.world import Facts, facts

__all__ = [
    "DeliveryNote",
    "Facts",
    "HandbookChunk",
    "HandbookDocument",
    "HandbookQuestion",
    "Judgement",
    "Passage",
    "PersonalData",
    "Reading",
    "SqlQuestion",
    "Ticket",
    "delivery_notes",
    "facts",
    "handbook",
    "handbook_chunks",
    "handbook_vectors",
    "judgements",
    "questions",
    "same_result",
    "shop",
    "shop_path",
    "sql_questions",
    "tickets",
]


@dataclass(frozen=True)
class DeliveryNote:
    """What a driver typed on the handheld after a delivery, or after a failed one."""

    id: str
    text: str


def delivery_notes() -> tuple[DeliveryNote, ...]:
    """Return the 40 delivery notes in file order: two to five sentences each, English.

    >>> delivery_notes()[0].id
    'note-01'
    """
    lines = files(__package__).joinpath("delivery_notes.jsonl").read_text("utf-8").splitlines()
    return tuple(DeliveryNote(**json.loads(line)) for line in lines)
