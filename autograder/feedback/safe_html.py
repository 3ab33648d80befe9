"""Lets through the HTML that shows something, and none that runs, asks or moves anywhere.

Students' outputs and Markdown are HTML in a page that others open. `POLICY` is the second wall:
a browser that keeps it runs no script of the page and loads nothing but images inside it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bleach.sanitizer import Cleaner

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)
_NAMES = """
a abbr b blockquote br caption center code col colgroup dd del details div dl dt em figcaption
figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub
summary sup table tbody td tfoot th thead tr tt u ul var
"""
TAGS = frozenset(_NAMES.split())
_EVERYWHERE = {"class", "title"}
_OWN = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
}


def clean(html: object) -> str:
    """Return HTML with the tags of `TAGS`; others are shown as the text that they are."""
    return str(_cleaner().clean(str(html)))


@cache
def _cleaner() -> Cleaner:
    from bleach.sanitizer import Cleaner  # noqa: PLC0415

    protocols = ("http", "https", "mailto", "data")
    return Cleaner(tags=TAGS, attributes=_may_stay, protocols=protocols)


def _may_stay(tag: str, name: str, value: str) -> bool:
    """Whether an attribute is kept: an image's address only where it holds the image itself."""
    if name == "src":
        return tag == "img" and value.strip().lower().startswith("data:image/")
    if name == "href":
        return tag == "a" and not value.strip().lower().startswith("data:")
    return name in _EVERYWHERE or name in _OWN.get(tag, ())
