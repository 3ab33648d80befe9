"""What the simulator knows by itself: the terms of the course's glossary, and nothing else.

`python -m simulator.knowledge GLOSSARY.md` writes `glossary.json` anew; a test finds a difference.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources

ENTRY = re.compile(r"^(?P<term>\S.*)\n(?P<text>(?:  .+\n?)+)", re.MULTILINE)
FENCE = re.compile(r"```\{glossary\}\n(.*?)```", re.DOTALL)


@cache
def glossary() -> dict[str, tuple[str, ...]]:
    """Return the sentences of each term, by term in lower case."""
    text = resources.files("simulator.knowledge").joinpath("glossary.json").read_text("utf-8")
    return {term: tuple(sentences) for term, sentences in json.loads(text).items()}


def read_glossary(page: str) -> dict[str, list[str]]:
    """Read the terms of a MyST glossary page, without markup.

    >>> read_glossary("```{glossary}\\ntoken\\n  A piece of text.\\n```")
    {'token': ['A piece of text.']}
    """
    return {
        re.sub(r"\s*\(.*\)$", "", match["term"]).strip().lower(): [
            _plain(line) for line in match["text"].strip().split("\n")
        ]
        for fence in FENCE.findall(page)
        for match in ENTRY.finditer(fence)
    }


def written(terms: dict[str, list[str]]) -> str:
    """Return the bytes of `glossary.json` as text."""
    return json.dumps(terms, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _plain(line: str) -> str:
    line = re.sub(r"\{[\w:-]+\}`([^`<]*?)\s*(?:<[^`>]*>)?`", r"\1", line.strip())
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"`([^`]*)`", r"\1", line)
