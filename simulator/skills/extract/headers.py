"""The head of a letter by e-mail: when it was sent is not when what it tells of happens."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.schema import Leaf, words_of

HEAD = re.compile(
    r"(?:^[ \t]*(?:from|to|cc|bcc|date|sent|subject|reply-to|received"
    r"|message-id):[ \t]*[^\n]*\n){2,}",
    re.IGNORECASE | re.MULTILINE,
)
OF_THE_LETTER_LIST = """
    date sent received email mail message time timestamp day datetime at on letter header
"""
OF_THE_LETTER = frozenset(OF_THE_LETTER_LIST.split())


def in_head(leaf: Leaf, at: int, text: str) -> bool:
    """Say whether a place is in the head of a letter, for a day or a time that is told below it."""
    begin, end = _head(text)
    if not begin <= at < end or meaning(leaf).sort not in ("date", "time"):
        return False
    return not set(words_of(leaf.name).split()) <= OF_THE_LETTER


@lru_cache(maxsize=256)
def _head(text: str) -> tuple[int, int]:
    found = HEAD.search(text)
    return found.span() if found is not None else (0, 0)
