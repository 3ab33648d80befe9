"""A page of the manual, and the documents in it: entries of the API, sections, glossary terms.

A page is one Markdown text. A document is a part of it: the pieces between its heading and the
next heading. What is nested (the methods of a class, the subsections of a section) is a document
of its own and no part of what stands around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from course.data.python_docs import markdown

Node = Any  # docutils ships without types
DEEPEST_HEADING = 6
GAP = "\n\n"


@dataclass
class Draft:
    """A document while its page is read."""

    kind: str
    name: str
    anchor: str
    headings: tuple[str, ...]
    spans: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Page:
    """A page while it is read. `anchors` are those of the published page."""

    anchors: frozenset[str]
    title: str = ""
    text: str = ""
    drafts: list[Draft] = field(default_factory=list)

    def add(self, text: str, owner: Draft, mark: str = "") -> None:
        """Append a block that belongs to a document; its heading mark belongs to nobody."""
        if not text.strip():
            return
        self.text += (GAP if self.text else "") + mark
        start = len(self.text)
        self.text += text
        if owner.spans and not mark and owner.spans[-1][1] == start - len(GAP):
            start = owner.spans.pop()[0]
        owner.spans.append((start, len(self.text)))


def read(tree: Node, anchors: frozenset[str]) -> Page:
    """Return the page of a resolved doctree, with the anchors that the published page has.

    What has no such anchor, or no text below its heading, is no document: it is left in its page.
    """
    page = Page(anchors)
    sections = [child for child in tree.children if _is(child, "section")]
    for section in sections:
        page.title = page.title or markdown.inline(section[0]).strip()
        _section(page, section, ())
    page.drafts = [draft for draft in page.drafts if draft.anchor and _says_something(draft)]
    return page


def _says_something(draft: Draft) -> bool:
    """A section that is a title and nothing else answers no question."""
    length = sum(end - start for start, end in draft.spans)
    return draft.kind != "section" or length > len(draft.name)


def _is(node: Node, *kinds: str) -> bool:
    return node.__class__.__name__ in kinds


def _section(page: Page, node: Node, above: tuple[str, ...]) -> None:
    title = markdown.inline(node[0]).strip()
    draft = Draft("section", title, _published(page, node["ids"]), above)
    page.drafts.append(draft)
    page.add(title, draft, _mark(above))
    _children(page, node.children[1:], draft, (*above, title))


def _mark(above: tuple[str, ...]) -> str:
    return "#" * min(len(above) + 1, DEEPEST_HEADING) + " "


def _children(page: Page, nodes: list[Node], owner: Draft, path: tuple[str, ...]) -> None:
    for node in nodes:
        if _is(node, "section"):
            _section(page, node, path)
        elif _is_entry(node):
            _entry(page, node, path)
        elif _is(node, "glossary"):
            _terms(page, node, path)
        elif _is(node, "compound", "container", "block_quote") and any(node.findall(_is_entry)):
            _children(page, node.children, owner, path)
        else:
            page.add(markdown.block(node), owner)


def _is_entry(node: Node) -> bool:
    return _is(node, "desc") and bool(_ids(node))


def _ids(node: Node) -> list[str]:
    return [name for signature in _signatures(node) for name in signature["ids"]]


def _published(page: Page, names: list[str]) -> str:
    return next((name for name in names if name in page.anchors), "")


def _signatures(node: Node) -> list[Node]:
    return [child for child in node.children if _is(child, "desc_signature")]


def _entry(page: Page, node: Node, path: tuple[str, ...]) -> None:
    signatures = _signatures(node)
    anchor = _published(page, _ids(node))
    draft = Draft(_kind(node), _name(node, signatures[0]), anchor, path)
    page.drafts.append(draft)
    shown = [_signature(signature) for signature in signatures]
    page.add("\n".join(markdown.code(text) for text in shown), draft, _mark(path))
    _children(page, node[-1].children, draft, (*path, draft.name))


def _kind(node: Node) -> str:
    """Return the directive's name; C's carry their language ("c function")."""
    kinds = {"cmdoption": "option", "classmethod": "method", "staticmethod": "method"}
    kind = kinds.get(node["objtype"], node["objtype"])
    return f"c {kind}" if node["domain"] == "c" else kind


def _name(node: Node, signature: Node) -> str:
    """Return the name by which code would reach it, with module and class."""
    full = signature.get("fullname", "")
    module = signature.get("module") or ""
    if full:
        return f"{module}.{full}" if module else str(full)
    if node["domain"] == "c":
        return _ids(node)[0].removeprefix("c.")
    if node["objtype"] == "pdbcommand":  # shown as "h(elp) [command]"
        return _ids(node)[0].removeprefix("pdbcommand-")
    names = [part.astext() for part in signature.findall(_is_name)]
    return " ".join(" ".join(names).split())


def _is_name(node: Node) -> bool:
    return _is(node, "desc_name")


def _signature(node: Node) -> str:
    """Return the signature with the full name in place of the short one."""
    full, module = node.get("fullname", ""), node.get("module") or ""
    shown: list[str] = []
    for child in node.children:
        if _is(child, "desc_addname") and full:
            continue
        if _is(child, "desc_name") and full:
            shown.append(f"{module}.{full}" if module else full)
        else:
            shown.append(child.astext())
    return " ".join("".join(shown).split())


def _terms(page: Page, node: Node, path: tuple[str, ...]) -> None:
    for item in _items(node):
        terms = [child for child in item.children if _is(child, "term")]
        name = ", ".join(markdown.inline(term).strip() for term in terms)
        draft = Draft("term", name, _published(page, terms[0]["ids"]), path)
        page.drafts.append(draft)
        page.add(name, draft, _mark(path))
        for child in item.children:
            if _is(child, "definition"):
                _children(page, child.children, draft, (*path, name))


def _items(node: Node) -> Iterator[Node]:
    for child in node.children:
        if _is(child, "definition_list"):
            yield from child.children
