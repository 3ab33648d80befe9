"""The list of the data sets: what each is, how large, and how to look into it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from course import data
from course.data.card import sha256
from course.errors import UnknownDataSet

HERE = Path(__file__).parent
OURS, MANUAL = "CC BY 4.0", "PSF-2.0"
LARKSPUR, PYTHON = "larkspur", "python_docs"


@dataclass(frozen=True)
class DataSet:
    """A set as the catalog lists it.

    `load` returns its rows, `call` is how code reads it. `kind` names the field by which rows are
    counted. `card` is the folder whose README is the data card, `files` what is stored there.
    """

    name: str
    about: str
    call: str
    load: Callable[[], Sequence[Any]]
    kind: str | None
    license: str
    card: str
    files: tuple[str, ...]

    @property
    def rows(self) -> Sequence[Any]:
        """The rows as the loader gives them."""
        return self.load()

    @property
    def size(self) -> int:
        """Bytes on disk."""
        found = (HERE / self.card / name for name in self.files)
        paths = [p for f in found for p in (f.rglob("*.md") if f.is_dir() else (f,))]
        return sum(path.stat().st_size for path in paths)

    @property
    def checksums(self) -> dict[str, str]:
        """The sha256 of each file; a folder has one for all its documents with their names."""
        return {name: sha256(HERE / self.card / name) for name in self.files}

    @property
    def reference(self) -> str:
        """The page of the book that shows the data card."""
        return f"book/reference/data-{self.card.replace('_', '-')}.md"

    def splits(self) -> dict[str, int]:
        """Return rows per split; nothing where there are no splits."""
        return count(self.rows, "split")

    def kinds(self) -> dict[str, dict[str, int]]:
        """Return kind -> split -> rows; the split is "all" where there are none."""
        if self.kind is None:
            return {}
        found: dict[str, dict[str, int]] = {}
        for row in self.rows:
            splits = found.setdefault(str(getattr(row, self.kind)), {})
            split = getattr(row, "split", "all")
            splits[split] = splits.get(split, 0) + 1
        return found

    def fields(self) -> dict[str, str]:
        """Return the names of a row's fields, each with its type as the code writes it."""
        found = {field.name: field.type for field in fields(self.rows[0])}
        return {name: getattr(kind, "__name__", str(kind)) for name, kind in found.items()}


@dataclass(frozen=True)
class ShopTable:
    """A table of the shop's database: its name, how many rows it has, and how it is defined."""

    name: str
    count: int
    definition: str


def shop_tables() -> tuple[ShopTable, ...]:
    """Return the tables of the shop's database in the order of their definition."""
    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
    shop = data.shop()
    found = shop.execute(query).fetchall()
    counts = [shop.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name, _ in found]
    shop.close()
    return tuple(ShopTable(name, n, sql) for (name, sql), n in zip(found, counts, strict=True))


SETS = (
    DataSet(
        "handbook",
        "documents of a fictional shop for hiking gear, with outdated versions",
        "course.data.handbook()",
        data.handbook,
        "kind",
        OURS,
        LARKSPUR,
        ("handbook", "handbook_vectors.npy"),
    ),
    DataSet(
        "shop",
        "the shop's database of two years, listed by table",
        "course.data.shop()",
        shop_tables,
        None,
        OURS,
        LARKSPUR,
        ("shop.sqlite",),
    ),
    DataSet(
        "questions",
        "questions on the handbook and the shop, each with its proof",
        "course.data.questions()",
        data.questions,
        "kind",
        OURS,
        LARKSPUR,
        ("questions.jsonl",),
    ),
    DataSet(
        "tickets",
        "support tickets with codes, priorities, personal data and injections",
        "course.data.tickets()",
        data.tickets,
        "code",
        OURS,
        LARKSPUR,
        ("tickets.jsonl",),
    ),
    DataSet(
        "sql-questions",
        "questions to the shop's database with reference SQL",
        "course.data.sql_questions()",
        data.sql_questions,
        "level",
        OURS,
        LARKSPUR,
        ("sql_questions.jsonl",),
    ),
    DataSet(
        "judgements",
        "answers with reference labels for faithfulness and relevance",
        "course.data.judgements()",
        data.judgements,
        "made",
        OURS,
        LARKSPUR,
        ("judgements.jsonl",),
    ),
    DataSet(
        "delivery-notes",
        "what drivers type after a delivery",
        "course.data.delivery_notes()",
        data.delivery_notes,
        None,
        OURS,
        LARKSPUR,
        ("delivery_notes.jsonl",),
    ),
    DataSet(
        "python-docs",
        "CPython's manual as documents: API entries, sections, terms",
        "course.data.python_docs()",
        data.python_docs,
        "kind",
        MANUAL,
        PYTHON,
        ("manual.jsonl.xz", "vectors.npy"),
    ),
    DataSet(
        "python-docs-questions",
        "questions on Python in a user's words, with every document that answers",
        "course.data.python_docs_questions()",
        data.python_docs_questions,
        "kind",
        OURS,
        PYTHON,
        ("questions.jsonl",),
    ),
)


def find(name: str) -> DataSet:
    """Return the set of that name; raise `UnknownDataSet` with the nearest names otherwise."""
    known = {found.name: found for found in SETS}
    wanted = name.strip().lower().replace("_", "-").removesuffix(".jsonl")
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=3, cutoff=0.4)
    within = [other for other in known if wanted and wanted in other and other not in near]
    meant = " or ".join(f"`course data describe {other}`" for other in [*near, *within][:3])
    raise UnknownDataSet(
        f"There is no data set called {name!r}.",
        f"{meant}." if meant else "`course data` lists them.",
    )


def overview(found: DataSet) -> dict[str, Any]:
    """Return what the list of sets says of one."""
    return {
        "name": found.name,
        "about": found.about,
        "rows": len(found.rows),
        "splits": found.splits(),
        "bytes": found.size,
        "license": found.license,
    }


def description(found: DataSet) -> dict[str, Any]:
    """Return all that the catalog knows of a set, with its first row as an example."""
    return overview(found) | {
        "call": found.call,
        "card": found.reference,
        "sha256": found.checksums,
        "fields": found.fields(),
        "kinds": found.kinds(),
        "example": asdict(_shown(found, None)[0]),
    }


def sample(found: DataSet, number: int, seed: int, split: str | None) -> list[dict[str, Any]]:
    """Return that many rows, drawn without repetition; the same seed draws the same.

    Where a set has splits, rows of "dev" are shown unless another one is named: who has read the
    test split cannot measure on it any more.
    """
    rows = _shown(found, split)
    drawn = random.Random(seed).sample(rows, min(number, len(rows)))
    return [asdict(row) for row in drawn]


def _shown(found: DataSet, split: str | None) -> Sequence[Any]:
    splits = found.splits()
    if split is None and "dev" not in splits:
        return found.rows
    if split is not None and split not in splits:
        has = f"It has {' and '.join(sorted(splits))}." if splits else "Leave --split out."
        raise UnknownDataSet(f"{found.name} has no split called {split!r}.", has)
    return [row for row in found.rows if row.split == (split or "dev")]


def count(rows: Sequence[Any], name: str) -> dict[str, int]:
    """Return how often each value of a field occurs; nothing where rows have no such field."""
    return dict(Counter(str(getattr(row, name)) for row in rows if hasattr(row, name)))
