"""The handbook as documents, each cut at its headings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A heading and the text from there to the next heading of any level.

    `start` is the place of the section in the text of its document.
    """

    heading: str
    text: str
    start: int


@dataclass(frozen=True)
class HandbookDocument:
    """A document of the handbook; `text` is Markdown and begins with the title.

    `status`: "current", "superseded" or "draft". `version` and `policy` name what a numbered
    document is a version of, `date` is the ISO day from which it holds or on which it was written.
    """

    id: str
    title: str
    department: str
    kind: str
    status: str
    date: str
    policy: str | None
    version: str | None
    supersedes: str | None
    superseded_by: str | None
    path: str
    text: str

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The document cut at its headings; the sections together are the whole text."""
        found = list(HEADING.finditer(self.text))
        ends = [match.start() for match in found[1:]] + [len(self.text)]
        return tuple(
            Section(match[1], self.text[match.start() : end], match.start())
            for match, end in zip(found, ends, strict=True)
        )


@lru_cache(maxsize=1)
def handbook() -> tuple[HandbookDocument, ...]:
    """Return the documents of the handbook in the order of the plan; read once per process.

    >>> len(handbook())
    159
    """
    root = files(__package__)
    plans = root.joinpath("facts", "documents.jsonl").read_text("utf-8").splitlines()
    return tuple(
        _document(plan, root.joinpath(plan["path"]).read_text("utf-8"))
        for plan in map(json.loads, plans)
    )


def _document(plan: dict[str, str], text: str) -> HandbookDocument:
    policy, _, version = plan.get("policy", "").partition("@")
    copied = ("id", "title", "department", "kind", "status", "date", "path")
    return HandbookDocument(
        **{name: plan[name] for name in copied},
        policy=policy or None,
        version=version or None,
        supersedes=plan.get("supersedes"),
        superseded_by=plan.get("superseded_by"),
        text=text,
    )
