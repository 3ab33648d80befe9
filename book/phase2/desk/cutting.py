"""Cuts documents into chunks, and widens a chunk that was found to the passage around it.

Sizes are in tokens, estimated from characters: right to a fifth for English prose, and free.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from course.data import HandbookDocument
from desk.chunks import Chunk
from desk.search import Embedder, Hit, Search

Span = tuple[int, int]
"""Begin and end in the text of a document, in characters."""

Part = tuple[str, Span]
"""The titles above a piece, joined by " > ", and its place."""

CHARACTERS_A_TOKEN = 4
SEPARATORS = ("\n\n", "\n", ". ", " ")
HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
RULE = re.compile(r"\|[\s:|-]+$")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def tokens(text: str) -> int:
    """Estimate how many tokens a text has."""
    return -(-len(text) // CHARACTERS_A_TOKEN)


def fixed(text: str, size: int, overlap: int = 0) -> list[Part]:
    """Cut every `size` tokens, wherever that is; each piece repeats `overlap` of the one before."""
    length, step = size * CHARACTERS_A_TOKEN, (size - overlap) * CHARACTERS_A_TOKEN
    return [("", (start, start + length)) for start in range(0, len(text), step)]


def pieces(text: str, span: Span, size: int, separators: Sequence[str] = SEPARATORS) -> list[Span]:
    """Split at the coarsest separator, and what is still too long at the next finer one."""
    start, end = span
    if end - start <= size * CHARACTERS_A_TOKEN or not separators:
        return [span]
    first, *finer = separators
    found = (match.end() for match in re.finditer(re.escape(first), text[start:end]))
    cuts = [start, *(start + place for place in found), end]
    return [
        piece
        for begin, stop in pairwise(dict.fromkeys(cuts))
        for piece in pieces(text, (begin, stop), size, finer)
    ]


def packed(found: Sequence[Span], size: int, overlap: int = 0) -> list[Span]:
    """Join neighboring pieces as long as they fit; repeat whole pieces of up to `overlap`."""
    most, shared = size * CHARACTERS_A_TOKEN, overlap * CHARACTERS_A_TOKEN
    chunks: list[Span] = []
    held: list[Span] = []
    for piece in found:
        if held and piece[1] - held[0][0] > most:
            chunks.append((held[0][0], held[-1][1]))
            end = held[-1][1]
            held = [one for one in held if end - one[0] <= shared and piece[1] - one[0] <= most]
        held.append(piece)
    return [*chunks, (held[0][0], held[-1][1])] if held else chunks


def recursive(text: str, size: int, overlap: int = 0) -> list[Part]:
    """Pack paragraphs; where one is too long, its lines, then its sentences, then its words."""
    whole = pieces(text, (0, len(text)), size)
    return [("", span) for span in packed(whole, size, overlap)]


def sections(text: str) -> list[Part]:
    """Cut Markdown at its headings: the titles above each section, and its text without them."""
    fences = [match.span() for match in FENCED.finditer(text)]
    headings = [
        match
        for match in HEADING.finditer(text)
        if not any(start < match.start() < end for start, end in fences)
    ]
    edges = [0, *(match.start() for match in headings), len(text)]
    found: list[Part] = [("", (0, edges[1]))] if text[: edges[1]].strip() else []
    path: dict[int, str] = {}
    for number, (match, end) in enumerate(zip(headings, edges[2:], strict=True)):
        level = len(match[1]) if number else 0  # the title stays above everything
        path = {depth: name for depth, name in path.items() if depth < level} | {level: match[2]}
        found.append((" > ".join(path.values()), (match.end(), end)))
    return found


def by_headings(text: str, size: int, overlap: int = 0) -> list[Part]:
    """Cut at headings first, and recursively inside a section; no chunk crosses a heading."""
    return [
        (titles, span)
        for titles, section in sections(text)
        for span in packed(pieces(text, section, size), size, overlap)
    ]


def semantic(text: str, size: int, embed: Embedder, share: int = 10) -> list[Part]:
    """Cut where the cosine of neighboring sentences is among the lowest `share` percent."""
    sentences = pieces(text, (0, len(text)), 0, ("\n\n", "\n", ". "))
    sentences = [(start, end) for start, end in sentences if text[start:end].strip()]
    vectors = embed([text[start:end] for start, end in sentences])
    near = (vectors[1:] * vectors[:-1]).sum(axis=1)
    border = np.percentile(near, share) if len(near) else 0.0
    spans = sentences[:1]
    for (start, end), likeness in zip(sentences[1:], near, strict=True):
        begun = spans[-1][0]
        if likeness <= border or end - begun > size * CHARACTERS_A_TOKEN:
            spans.append((start, end))
        else:
            spans[-1] = (begun, end)
    return [("", span) for span in spans]


def cut(documents: Sequence[HandbookDocument], how: Callable[[str], list[Part]]) -> list[Chunk]:
    """Cut documents into chunks without blank ends; `how` gets the text of each."""
    return [chunk for document in documents for chunk in _chunks(document, how)]


def _chunks(document: HandbookDocument, how: Callable[[str], list[Part]]) -> Iterator[Chunk]:
    number = 0
    for titles, (start, end) in how(document.text):
        text = document.text[start:end]
        if stripped := text.strip():
            number += 1
            begin = start + text.index(stripped)
            place = (begin, begin + len(stripped))
            yield Chunk(f"{document.id}#{number}", document.id, titles, stripped, *place)


def table_head(text: str, start: int) -> str:
    """Return the two lines that head the Markdown table inside of which `start` is, or nothing."""
    above = text[:start].rpartition("\n\n")[2].splitlines()
    return "\n".join(above[:2]) if len(above) > 1 and RULE.match(above[1]) else ""


def with_heads(chunks: Sequence[Chunk], documents: Sequence[HandbookDocument]) -> list[Chunk]:
    """Repeat the head of a table in each chunk that begins inside of it; its place stays."""
    texts = {document.id: document.text for document in documents}
    heads = [table_head(texts[chunk.document], chunk.start) for chunk in chunks]
    return [
        replace(chunk, text=f"{head}\n{chunk.text}") if head else chunk
        for chunk, head in zip(chunks, heads, strict=True)
    ]


def widened(
    chunks: Sequence[Chunk], documents: Sequence[HandbookDocument], size: int
) -> dict[str, Chunk]:
    """Return for each chunk's id its parent: as much of its section as fits into `size` tokens."""
    groups: list[list[Chunk]] = []
    for chunk in chunks:
        first = groups[-1][0] if groups else None
        near = first and (first.document, first.heading) == (chunk.document, chunk.heading)
        if first and near and chunk.end - first.start <= size * CHARACTERS_A_TOKEN:
            groups[-1].append(chunk)
        else:
            groups.append([chunk])
    texts = {document.id: document.text for document in documents}
    return {child.id: _parent(group, texts) for group in groups for child in group}


def _parent(group: Sequence[Chunk], texts: dict[str, str]) -> Chunk:
    first, last = group[0], group[-1]
    text = texts[first.document][first.start : last.end]
    return Chunk(first.id, first.document, first.heading, text, first.start, last.end)


class ParentSearch:
    """Searches small chunks and returns their parents, each once, with its best child's score."""

    def __init__(self, children: Search, parents: dict[str, Chunk]) -> None:
        self._children = children
        self._parents = parents

    def __call__(self, question: str, k: int) -> list[Hit]:
        """Return k parents, as far as 4 x k children have so many."""
        found: dict[str, Hit] = {}
        for hit in self._children(question, 4 * k):
            parent = self._parents[hit.chunk.id]
            found.setdefault(parent.id, Hit(parent, hit.score))
        return list(found.values())[:k]
