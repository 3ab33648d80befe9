"""What the pages of this book need from Sphinx beyond the theme.

- every page has a description of its own, and link previews show it;
- the tooltips' files are the same bytes in every build;
- decorative pictures and scrolling blocks are right for a screen reader and a keyboard.
"""

from __future__ import annotations

import html
import re
from typing import Any

import sphinx_tippy
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
SITE = "From software engineer to AI engineer"
# Pages that Sphinx makes without a source.
MADE_BY_SPHINX = {"search": "Search every page of the course for a word."}
# A link of the sidebar and the arrow that shows the pages below it.
BRANCH = re.compile(r"(<a [^>]*>)([^<]*)(</a>\s*<details[^>]*>)<summary>")
# A page about an error says in its title all that a description could.
ERRORS = "book/reference/errors/"


def description_of(doctree: nodes.document) -> str:
    """Return the text of `html_meta: description` in a page's front matter, or nothing."""
    for meta in doctree.findall(nodes.meta):
        if meta.get("name") == "description":
            return str(meta["content"])
    return ""


def add_description(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Fill in what search engines and link previews read; warn where a page says nothing."""
    tags = context.get("metatags", "")
    written = description_of(doctree) if doctree is not None else ""
    title = context.get("pagetitle") or context.get("title") or SITE
    description = written or MADE_BY_SPHINX.get(page, "")
    if not description and page.startswith(ERRORS):
        description = f"{title}: what happened, why, and what to do next."
    if not description:
        LOGGER.warning("no html_meta description", location=page)
    if not written:
        tags += f'<meta name="description" content="{html.escape(description)}" />\n'
    root = app.config.root_doc == page
    social = {
        "og:type": "website" if root else "article",
        "og:site_name": SITE,
        "og:title": SITE if root else title,
        "og:description": description,
        "twitter:card": "summary",
    }
    for name, content in social.items():
        key = "name" if name.startswith("twitter") else "property"
        tags += f'<meta {key}="{name}" content="{html.escape(str(content))}" />\n'
    # For browsers that do not draw SVG icons, and for home screens.
    for kind, name in (
        ("alternate icon", "favicon.png"),
        ("apple-touch-icon", "apple-touch-icon.png"),
    ):
        address = context["pathto"](f"_static/{name}", resource=True)
        tags += f'<link rel="{kind}" type="image/png" href="{address}" />\n'
    context["metatags"] = tags


def sort_tips(
    app: Sphinx, page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Sort the links that get a tooltip: sphinx_tippy keeps them in a set, in any order."""
    if doctree is not None:
        data = sphinx_tippy.get_tippy_data(app)["pages"][page]
        found = data["refs_in_page"]
        data["refs_in_page"] = sorted(found, key=lambda pair: (pair[0] or "", pair[1] or ""))


def name_branches(
    _app: Sphinx,
    _page: str,
    _template: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    """Give the arrows of the sidebar a name that a screen reader can say."""
    make = context.get("generate_toctree_html")
    if make is None:
        return

    def named(*arguments: Any, **options: Any) -> Any:
        tree = make(*arguments, **options)
        return BRANCH.sub(r'\1\2\3<summary aria-label="Pages of: \2">', str(tree))

    context["generate_toctree_html"] = named


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the parts; called by Sphinx."""
    # sphinx_tippy names its file per page and build by a random number: one name per page instead.
    sphinx_tippy.uuid4 = lambda: "tips"
    app.connect("html-page-context", sort_tips, priority=460)
    app.connect("html-page-context", name_branches, priority=900)
    app.connect("html-page-context", add_description, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
