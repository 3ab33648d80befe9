"""Code as tokens without what is easily changed: names, literals, comments, layout.

A pattern splits the text, not Python's tokenizer: a syntax error in a copy hides nothing, every
version of Python gives the same tokens, and no input takes more than linear time.
"""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<text>(?:\b[rRbBfFuU]{1,2})?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\""
    r"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"))"
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<number>\d[\w.]*)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<line>\n)"
    r"|(?P<sign>->|:=|\*\*|//|<<|>>|[=!<>]=|[^\s\w])",
    re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | {name for name in dir(builtins) if name[0] != "_"}
_LAYOUT = frozenset(";\\")


@dataclass(frozen=True, slots=True)
class Token:
    """A normalized token; `line` counts from 0."""

    text: str
    line: int


def tokens(source: str) -> list[Token]:
    """Return the tokens of `source`: keywords, names of built-ins, signs, and what else there is.

    Any other name is `n`, a number `0`, a text `s`; a text that is a statement of its own (a
    docstring) is left out like a comment.
    """
    made: list[Token] = []
    line, fresh = 0, True
    for found in _TOKEN.finditer(source):
        kind, text = found.lastgroup, found[0]
        if kind == "text" and not (fresh and _ends_line(source, found.end())):
            made.append(Token("s", line))
        elif kind == "number":
            made.append(Token("0", line))
        elif kind == "name":
            made.append(Token(text if text in _KEPT else "n", line))
        elif kind == "sign" and text not in _LAYOUT:
            made.append(Token(text, line))
        fresh = kind == "line" or (fresh and kind in ("text", "comment"))
        line += text.count("\n")
    return made


def _ends_line(source: str, place: int) -> bool:
    end = source.find("\n", place)
    rest = source[place : end if end >= 0 else len(source)].strip()
    return not rest or rest.startswith("#")
