"""What the author's cells hide from students, and a search for it in what a cell puts out.

A student's code runs in one process with the tests and can read them. Their text is found as it
stands, quoted, spaced out, cut into pieces of `PIECE` letters, as HTML, reversed, in base64 and in
hexadecimal. Other codes pass: what the process can read, it can tell in some way.
"""

from __future__ import annotations

import ast
import base64
import binascii
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.grading.parsing import parse
from autograder.regions import KINDS

PIECE = 16
"""So many letters of a hidden line, without spaces and quotes, are no accident in an output."""
LEAST = 8
"""Shorter hidden lines are no evidence. Those between are looked for as a whole."""
MASK = "[hidden test]"

_NOISE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\s'\"`\\\u200b-\u200f\u2060\ufeff]+")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{12,}")
_TELLING = ("print", "fail")
_TELLING_WORDS = ("msg", "message", "err_msg", "reason")


@dataclass(frozen=True)
class Hidden:
    """The secrets of an assignment. Make it with `hidden_in`.

    `lines` are whole hidden lines, stripped; `pieces` what outputs are searched for; `values` those
    of the pieces that are data of a test, which an honest answer may print when it is called.
    """

    lines: frozenset[str] = frozenset()
    pieces: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()

    @cached_property
    def heads(self) -> frozenset[str]:
        """How pieces begin."""
        return frozenset(piece[:LEAST] for piece in self.pieces)

    @cached_property
    def code(self) -> Hidden:
        """The same without the data of tests: what only somebody who read a test can put out."""
        return replace(self, pieces=self.pieces - self.values)

    def without(self, known: Iterable[str]) -> Hidden:
        """Return what is hidden from somebody who wrote, or was given, the texts `known`."""
        open_text = "\n".join(map(_squeezed, known))
        kept = frozenset(piece for piece in self.pieces if piece not in open_text)
        return replace(self, pieces=kept)

    def is_in(self, text: str) -> bool:
        """Whether a text holds something hidden, in any of the forms that are searched."""
        if not self.pieces:
            return False
        return any(self._runs(_squeezed(form)) for form in (text, *_disguises(text)))

    def cut_from(self, text: str) -> str:
        """Return a text with `MASK` for each hidden piece, or for all of it where it is coded."""
        if not self.pieces or len(text) < LEAST:
            return text
        squeezed = _squeezed(text)
        if runs := self._runs(squeezed):
            places = _places(text)
            for start, end in reversed(runs):
                text = text[: places[start]] + MASK + text[places[end - 1] + 1 :]
        coded = any(self._runs(_squeezed(form)) for form in _disguises(text))
        return MASK if coded else text

    def _runs(self, text: str) -> list[tuple[int, int]]:
        """Return the parts of a squeezed text that pieces cover, joined where they touch."""
        found: list[tuple[int, int]] = []
        for start in range(len(text) - LEAST + 1):
            if text[start : start + LEAST] not in self.heads:
                continue
            for size in range(PIECE, LEAST - 1, -1):
                if text[start : start + size] in self.pieces:
                    begin, end = start, start + size
                    if found and found[-1][1] >= start:
                        begin, before = found.pop()
                        end = max(end, before)
                    found.append((begin, end))
                    break
        return found


def hidden_in(sources: Iterable[str]) -> Hidden:
    """Return what is hidden in the author's cells; `sources` still hold the marked regions.

    Lines that stand in the open as well are no secret, and neither is what a hidden test says to
    the student when it fails: the messages of its assertions and exceptions, and what it prints.
    """
    lines: set[str] = set()
    known: list[str] = []
    data: list[str] = []
    for source in sources:
        known += _messages(source)
        data += _values(source)
        for line, region in marked_lines(source):
            if not region:
                known.append(line)
            elif region != "SOLUTION" and not _is_mark(line):
                lines |= {part.strip() for part in line.splitlines() if part.strip()}
    pieces = frozenset(piece for line in lines for piece in _pieces(_squeezed(line)))
    values = frozenset(piece for text in data for piece in _pieces(_squeezed(text)))
    return Hidden(frozenset(lines), pieces, values).without(known)


def marked_lines(source: str) -> Iterator[tuple[str, str]]:
    """Yield each line with the region that it is in, its marks included, or an empty text.

    Follows nbgrader: a line ends with a line feed alone, and the first mark in a line counts. A
    region without an end goes on to the end of the cell.
    """
    inside = ""
    for line in source.split("\n"):
        if inside:
            yield line, inside
            if f"END {inside}" in line:
                inside = ""
        else:
            inside = next((name for name in KINDS if f"BEGIN {name}" in line), "")
            yield line, inside


def _is_mark(line: str) -> bool:
    return any(f"{edge} {name}" in line for edge in ("BEGIN", "END") for name in KINDS)


def _pieces(line: str) -> Iterator[str]:
    if LEAST <= len(line) < PIECE:
        yield line
    for start in range(len(line) - PIECE + 1):
        yield line[start : start + PIECE]


def _squeezed(text: str) -> str:
    """Return a text as it is compared: without spaces, quotes and colors, in lower case."""
    plain = _NOISE.sub("", text)
    small = plain.lower()
    return small if len(small) == len(plain) else "".join(map(_lower, plain))


def _lower(letter: str) -> str:
    """Return one letter for one letter, so that places in a text can be told."""
    small = letter.lower()
    return small if len(small) == 1 else letter


def _places(text: str) -> list[int]:
    """Return where in `text` each letter of its squeezed form stands."""
    dropped = {place for match in _NOISE.finditer(text) for place in range(*match.span())}
    return [place for place in range(len(text)) if place not in dropped]


def _disguises(text: str) -> Iterator[str]:
    """Yield what a text says in the usual codes."""
    yield text[::-1]
    if "&" in text or "<" in text:
        yield html.unescape(re.sub(r"<[^>]*>", "", text))
    if "\\" in text:
        yield re.sub(r"\\[nrt]", "", text)
    for match in _ENCODED.finditer("".join(text.split())):
        yield from _decoded(match[0])


def _decoded(word: str) -> Iterator[str]:
    plain = word.translate(str.maketrans("-_", "+/"))
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        yield base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8", "replace")
        yield bytes.fromhex(word).decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return


def _messages(source: str) -> Iterator[str]:
    """Yield the texts in code that are there to be shown to whoever runs it."""
    for node in ast.walk(parse(source)):
        told: list[ast.expr | None] = []
        if isinstance(node, ast.Assert):
            told = [node.msg]
        elif isinstance(node, ast.Raise):
            told = [node.exc]
        elif isinstance(node, ast.Call):
            told = [word.value for word in node.keywords if word.arg in _TELLING_WORDS]
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if name in _TELLING:
                told += node.args
        for part in told:
            yield from _texts(part)


def _texts(node: ast.AST | None) -> Iterator[str]:
    for part in ast.walk(node) if node is not None else ():
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _values(source: str) -> Iterator[str]:
    """Yield the literals in code as they stand there and as they print."""
    for node in ast.walk(parse(source)):
        if not isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Set):
            continue
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
        yield ast.get_source_segment(source, node) or ""
        yield value if isinstance(value, str) else repr(value)
