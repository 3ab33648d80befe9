"""The parts of the card, and the files that each is made of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from course.data.card import Part, sha256, table
from course.data.larkspur import question_table
from course.data.larkspur.card import (
    alike,
    judged,
    queried,
    retrieved,
    second_judge,
    sizes,
    sorted_tickets,
)

FOLDER = Path(__file__).parents[1]
INPUTS = Path(__file__).parent / "inputs.json"
DOCUMENTS, VECTORS = "handbook", "handbook_vectors.npy"
QUESTIONS, SQL, TICKETS = "questions.jsonl", "sql_questions.jsonl", "tickets.jsonl"
JUDGED, NOTES, SHOP = "judgements.jsonl", "delivery_notes.jsonl", "shop.sqlite"
SECOND = "card/second_judge.jsonl"
SETS = (DOCUMENTS, VECTORS, SHOP, QUESTIONS, SQL, TICKETS, JUDGED, NOTES)


@dataclass(frozen=True)
class Measured:
    """A part of the card; `slow` ones take up to minutes, for tests compare only their inputs."""

    write: Part
    inputs: tuple[str, ...]
    slow: bool = False


def file_checksums() -> str:
    """Return the checksum of each set; the handbook has one for all its documents."""
    rows = [(f"`{name}`", f"`{sha256(FOLDER / name)}`") for name in SETS]
    return table(("File", "sha256"), rows)


PARTS = {
    "sets": Measured(sizes.sets, SETS),
    "handbook": Measured(sizes.handbook_kinds, (DOCUMENTS,)),
    "shop": Measured(sizes.shop_tables, (SHOP,)),
    "questions": Measured(question_table.table, (QUESTIONS, DOCUMENTS)),
    "questions-baselines": Measured(
        retrieved.baselines, (DOCUMENTS, QUESTIONS, VECTORS), slow=True
    ),
    "sql-questions": Measured(sizes.sql_levels, (SQL,)),
    "sql-questions-baselines": Measured(queried.baselines, (SQL, SHOP), slow=True),
    "tickets": Measured(sizes.ticket_codes, (TICKETS,)),
    "tickets-second-judge": Measured(second_judge.of_tickets, (TICKETS, SECOND)),
    "tickets-baselines": Measured(sorted_tickets.baselines, (TICKETS,), slow=True),
    "judgements": Measured(sizes.judgement_labels, (JUDGED,)),
    "judgements-second-judge": Measured(second_judge.of_judgements, (JUDGED, SECOND)),
    "judgements-baselines": Measured(judged.baselines, (JUDGED,), slow=True),
    "near-duplicates": Measured(
        alike.near_duplicates, (DOCUMENTS, QUESTIONS, TICKETS, SQL, JUDGED), slow=True
    ),
    "checksums": Measured(file_checksums, SETS),
}


def inputs_of(name: str) -> dict[str, str]:
    """Return the checksums of what a part is made of, as the files are now."""
    return {file: sha256(FOLDER / file) for file in PARTS[name].inputs}


def recorded() -> dict[str, dict[str, str]]:
    """Return the checksums of what each part was made of when it was written."""
    found: dict[str, dict[str, str]] = json.loads(INPUTS.read_text("utf-8"))
    return found


def record(names: tuple[str, ...]) -> None:
    """Note what these parts were made of."""
    known = recorded() if INPUTS.exists() else {}
    known |= {name: inputs_of(name) for name in names}
    text = json.dumps({name: known[name] for name in PARTS if name in known}, indent=2) + "\n"
    INPUTS.write_text(text, "utf-8", newline="\n")
