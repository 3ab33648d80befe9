"""Read the schema of a prompt, whatever its notation, and find the words that are not schema."""

from __future__ import annotations

from functools import lru_cache

from simulator.skills.sql.ddl import read_ddl
from simulator.skills.sql.draft import SchemaDraft, blanked
from simulator.skills.sql.listings import read_listings
from simulator.skills.sql.schema import Schema


@lru_cache(maxsize=256)
def read_schema(text: str) -> tuple[Schema, str]:
    """Return the schema in `text`, and the text with blanks in its place."""
    draft = SchemaDraft()
    spans = read_ddl(text, draft)
    outside = blanked(text, spans)
    spans += read_listings(outside, draft)
    return draft.finish(), blanked(text, spans)
