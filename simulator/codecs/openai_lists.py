"""What OpenAI's surfaces of files and jobs share: lists, metadata, and what is not found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from simulator.codecs.openai_surface import want
from simulator.jobs.pages import Page
from simulator.jobs.shelf import Named
from simulator.neutral import Problem

T = TypeVar("T", bound=Named)

MOST_PAIRS, LONGEST_KEY, LONGEST_VALUE = 16, 64, 512


def listed(page: Page[T], write: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """Write a page of a list."""
    data = [write(item) for item in page.items]
    return {
        "object": "list",
        "data": data,
        "has_more": page.more,
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
    }


def newest_first(items: Sequence[T]) -> list[T]:
    """Return items, which are oldest first, the other way round."""
    return list(reversed(items))


def metadata_of(body: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the metadata of a request. Raises Problem for too much of it, or for other types."""
    pairs = body.get("metadata")
    if pairs is None:
        return None
    want(isinstance(pairs, dict), "metadata", "an object", pairs)
    if len(pairs) > MOST_PAIRS:
        text = f"Invalid 'metadata': expected at most {MOST_PAIRS} properties, got {len(pairs)}."
        code = "object_above_max_properties"
        raise Problem("invalid", 400, text, "metadata", {"code": code})
    for key, value in pairs.items():
        want(isinstance(value, str), f"metadata.{key}", "a string", value)
        for what, text, most in (("key", key, LONGEST_KEY), ("value", value, LONGEST_VALUE)):
            if len(text) > most:
                told = f"Invalid 'metadata': a {what} has {len(text)} characters, at most {most}."
                code = "string_above_max_length"
                raise Problem("invalid", 400, told, "metadata", {"code": code})
    return dict(pairs)


def required(body: Mapping[str, Any], *names: str) -> None:
    """Raise Problem unless `body` has all these fields, as strings."""
    for name in names:
        if name not in body:
            raise Problem("missing", 400, f"Missing required parameter: '{name}'.", name)
        want(isinstance(body[name], str), name, "a string", body[name])
