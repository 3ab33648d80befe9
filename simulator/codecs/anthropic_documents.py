"""Anthropic's documents, and the citations of them in an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from simulator.codecs.anthropic_surface import field, tagged, text, want
from simulator.codecs.unsupported import refuse_anthropic
from simulator.neutral import Choice, Citation

SOURCES = ("base64", "content", "file", "text", "url")


@dataclass(frozen=True, slots=True)
class Source:
    """What a document consists of. `blocks`: texts that are cited as a whole; empty for one text.

    cite: the caller wants citations.
    """

    text: str
    blocks: tuple[str, ...] = ()
    cite: bool = False


def source_of(name: str, block: Mapping[str, Any]) -> Source:
    """Read the source of the document at `name`. Raises Problem for anything but text."""
    config = block.get("citations")
    want(isinstance(config, dict | None), f"{name}.citations", "Input should be a valid dictionary")
    cite = (config or {}).get("enabled", False)
    want(isinstance(cite, bool), f"{name}.citations.enabled", "Input should be a valid boolean")
    source, where = field(block, "source", name), f"{name}.source"
    kind = tagged(source, where, SOURCES)
    if kind == "text":
        told = f"{where}.text"
        media = field(source, "media_type", told)
        want(media == "text/plain", f"{told}.media_type", "Input should be 'text/plain'")
        return Source(text(field(source, "data", told), f"{told}.data"), cite=cite)
    if kind != "content":
        raise refuse_anthropic(f"{where}.type '{kind}'")
    content = field(source, "content", f"{where}.content")
    if isinstance(content, str):
        return Source(content, (content,), cite)
    want(isinstance(content, list), f"{where}.content.content", "Input should be a valid list")
    texts = []
    for i, part in enumerate(content):
        inner = f"{where}.content.content.{i}"
        if tagged(part, inner, ("image", "text")) == "image":
            raise refuse_anthropic(f"{inner}.type 'image'")
        texts.append(text(field(part, "text", inner), f"{inner}.text"))
    return Source("\n".join(texts), tuple(texts), cite)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an answer: characters `start` to `end`, and what it cites."""

    start: int
    end: int
    citations: tuple[Citation, ...] = ()


def passages(choice: Choice) -> list[Passage]:
    """Cut the text of an answer into pieces that cite the same places, or nothing."""
    if not choice.text:
        return []
    cuts = {0, len(choice.text)}
    for cited in choice.citations:
        cuts |= {min(cited.start, len(choice.text)), min(cited.end, len(choice.text))}
    out: list[Passage] = []
    for start, end in pairwise(sorted(cuts)):
        here = tuple(one for one in choice.citations if one.start <= start and end <= one.end)
        first = out.pop().start if out and out[-1].citations == here else start
        out.append(Passage(first, end, here))
    return out


def citation_of(cited: Citation, sources: Sequence[Source]) -> dict[str, Any]:
    """Write a citation: of characters of a plain text, or of whole blocks."""
    head = {"document_index": cited.document, "document_title": cited.title or None}
    blocks = sources[cited.document].blocks if cited.document < len(sources) else ()
    if not blocks:
        place = {"start_char_index": cited.begins, "end_char_index": cited.ends}
        return {
            "type": "char_location",
            "cited_text": cited.quote,
            **head,
            **place,
            "file_id": None,
        }
    first, last = _touched(blocks, cited)
    return {
        "type": "content_block_location",
        "cited_text": "".join(blocks[first:last]),
        **head,
        "start_block_index": first,
        "end_block_index": last,
        "file_id": None,
    }


def _touched(blocks: Sequence[str], cited: Citation) -> tuple[int, int]:
    """Return the first block that a citation touches, and the one after the last."""
    touched, start = [], 0
    for index, block in enumerate(blocks):
        if start < cited.ends and cited.begins < start + len(block):
            touched.append(index)
        start += len(block) + 1
    return (touched[0], touched[-1] + 1) if touched else (0, 1)
