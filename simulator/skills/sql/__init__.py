"""Text-to-SQL: from a schema in the prompt and a question in words to a query."""

from __future__ import annotations

from simulator.skills.sql.scores import Written
from simulator.skills.sql.skill import TextToSql, written

__all__ = ["TextToSql", "Written", "written"]
