"""What the published HTML of the manual tells and its sources leave out: anchors and listings."""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes

Node = Any  # docutils ships without types
IDENTIFIER = re.compile(r'\bid="([^"]+)"')
LISTING = re.compile(r'<div class="highlight"><pre>(.*?)</pre>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def anchors(page: str) -> frozenset[str]:
    """Return the anchors of an HTML page."""
    return frozenset(html.unescape(name) for name in IDENTIFIER.findall(page))


def fill_listings(tree: Node, page: str) -> list[str]:
    """Put the listings of an HTML page where a doctree has none; return the files still missing.

    Listings are counted: both pages have the same ones in the same order, or nothing is filled.
    """
    places = list(tree.findall(_is_listing))
    shown = [html.unescape(TAG.sub("", text)).rstrip("\n") for text in LISTING.findall(page)]
    same = len(shown) == len(places)
    missing = []
    for position, node in enumerate(places):
        if "listing" in node and same:
            node.append(nodes.Text(shown[position]))
        elif "listing" in node:
            node.append(nodes.Text(f"(the file {node['listing']})"))
            missing.append(node["listing"])
    return missing


def _is_listing(node: Node) -> bool:
    kind = node.__class__.__name__
    if kind not in ("literal_block", "doctest_block") or "testhidden" in node:
        return False
    return "listing" in node or node.rawsource == node.astext()
