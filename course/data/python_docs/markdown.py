"""Markdown of a resolved Sphinx doctree: one function for running text, one for blocks.

Roles become what a reader sees (`:func:`open`` is `open()`), directives become paragraphs, quotes
and fenced code. Node classes without a rule raise, so that nothing is lost unseen.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

Node = Any  # docutils ships without types
Rule = Callable[[Node], str]

SILENT = {
    "comment", "index", "target", "substitution_definition", "meta", "raw", "toctree",
    "compact_paragraph_toctree", "highlightlang", "tabular_col_spec", "start_of_file", "pending",
}  # fmt: skip
LANGUAGES = {"python3": "python", "default": "python", "none": "", "pycon3": "pycon"}


def inline(node: Node) -> str:
    """Return the running text inside a node, on one line."""
    return "".join(_inline_one(child) for child in node.children)


def block(node: Node) -> str:
    """Return a block as Markdown without blank lines around it; "" where a reader sees nothing."""
    kind = node.__class__.__name__
    if kind in SILENT or "testhidden" in node or _is_contents(node):
        return ""
    rule = BLOCKS.get(kind)
    if rule:
        return rule(node).strip("\n")
    if kind in INLINES or kind == "Text":
        return _inline_one(node).strip()
    raise ValueError(f"no Markdown rule for <{kind}> in {node.source}:{node.line}")


def blocks(nodes: Iterable[Node]) -> str:
    """Return several blocks with a blank line between them."""
    return "\n\n".join(text for text in map(block, nodes) if text.strip())


def code(text: str) -> str:
    """Return inline code; its fence is longer than any run of backticks in it."""
    text = " ".join(text.split()) or " "
    if "`" not in text:
        return f"`{text}`"
    return f"`` {text} ``"


def _inline_one(node: Node) -> str:
    kind = node.__class__.__name__
    if kind == "Text":
        text = re.sub(r"\s+", " ", node.astext())
        return text.replace("---", "—").replace(" -- ", " \N{EN DASH} ")
    if kind in SILENT:
        return ""
    rule = INLINES.get(kind)
    if rule is None:
        raise ValueError(f"no Markdown rule for <{kind}> in running text: {node.astext()[:80]!r}")
    return rule(node)


def _reference(node: Node) -> str:
    text = inline(node)
    url = node.get("refuri", "")
    external = not node.get("internal") and url.startswith(("http:", "https:"))
    return f"[{text}]({url})" if external and text != url else text


def _marked(mark: str) -> Rule:
    def rule(node: Node) -> str:
        text = inline(node)
        return f"{mark}{text.strip()}{mark}" if text.strip() else text

    return rule


def _abbreviation(node: Node) -> str:
    explanation = node.get("explanation", "")
    return f"{inline(node)} ({explanation})" if explanation else inline(node)


INLINES: dict[str, Rule] = {
    "reference": _reference,
    "pending_xref": inline,
    "number_reference": inline,
    "download_reference": inline,
    "inline": inline,
    "generated": inline,
    "abbreviation": _abbreviation,
    "literal": lambda node: code(node.astext()),
    "literal_emphasis": _marked("*"),
    "literal_strong": _marked("**"),
    "emphasis": _marked("*"),
    "strong": _marked("**"),
    "title_reference": _marked("*"),
    "manpage": inline,
    "superscript": lambda node: f"^{inline(node)}",
    "subscript": lambda node: f"_{inline(node)}",
    "footnote_reference": lambda node: f"[{node.astext()}]",
    "desc_inline": lambda node: code(node.astext()),
    "image": lambda node: node.get("alt", ""),
    "paragraph": inline,
    "label": lambda node: f"[{node.astext()}]",
}


def _paragraph(node: Node) -> str:
    """Return a paragraph; Sphinx puts lists into the paragraphs of its parameter fields."""
    parts = [""]
    for child in node.children:
        kind = child.__class__.__name__
        if kind in BLOCKS and kind not in INLINES:
            parts += [block(child), ""]
        else:
            parts[-1] += _inline_one(child)
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _fenced(node: Node) -> str:
    language = node.get("language", "")
    language = "pycon" if node.astext().startswith(">>>") else LANGUAGES.get(language, language)
    return f"```{language}\n{node.astext().rstrip()}\n```"


def _indented(text: str, first: str) -> str:
    """Start a text with a mark and indent its other lines by as much."""
    return first + textwrap.indent(text, " " * len(first))[len(first) :]


def _bullets(node: Node) -> str:
    return "\n".join(_indented(blocks(item.children), "- ") for item in node.children)


def _numbered(node: Node) -> str:
    first = int(node.get("start", 1))
    return "\n".join(
        _indented(blocks(item.children), f"{number}. ")
        for number, item in enumerate(node.children, first)
    )


def _definitions(node: Node) -> str:
    return "\n\n".join(definition(item) for item in node.children)


def definition(item: Node) -> str:
    """Return one item of a definition list: its terms, then what they mean."""
    terms = [child for child in item.children if child.__class__.__name__ == "term"]
    kinds = [child for child in item.children if child.__class__.__name__ == "classifier"]
    rest = [child for child in item.children if child not in terms and child not in kinds]
    head = ", ".join(inline(term).strip() for term in terms)
    head += "".join(f" : {inline(kind).strip()}" for kind in kinds)
    return f"{head}\n\n{_indented(_body(rest), '  ')}".rstrip()


def _body(children: Iterable[Node]) -> str:
    return blocks(grandchild for child in children for grandchild in child.children)


def _quoted(word: str) -> Rule:
    def rule(node: Node) -> str:
        text = blocks(node.children)
        return f"**{word}:** {text}"

    return rule


def _titled(node: Node) -> str:
    """A topic, sidebar or admonition with a title of its own."""
    title, rest = node.children[0], node.children[1:]
    return f"**{inline(title).strip()}**\n\n{blocks(rest)}"


def _fields(node: Node) -> str:
    return "\n".join(
        _indented(f"{inline(field[0]).strip()}: {blocks(field[1].children)}", "- ")
        for field in node.children
    )


def _options(node: Node) -> str:
    return "\n".join(
        _indented(f"{code(item[0].astext())}: {blocks(item[1].children)}", "- ")
        for item in node.children
    )


def _description(node: Node) -> str:
    """An entry without an anchor of its own: it stays in the text around it."""
    signatures = [code(signature.astext()) for signature in node.children[:-1]]
    return f"{', '.join(signatures)}\n\n{blocks(node.children[-1].children)}".rstrip()


def _table(node: Node) -> str:
    (group,) = [child for child in node.children if child.__class__.__name__ == "tgroup"]
    titles = [inline(child) for child in node.children if child.__class__.__name__ == "title"]
    rows = [
        (part.__class__.__name__, _cells(row))
        for part in group.children
        if part.__class__.__name__ in ("thead", "tbody")
        for row in part.children
    ]
    width = max(len(cells) for _, cells in rows)
    if rows[0][0] != "thead":
        rows.insert(0, ("thead", [""] * width))
    lines = ["| " + " | ".join(cells + [""] * (width - len(cells))) + " |" for _, cells in rows]
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join([*(f"**{title}**\n" for title in titles), *lines])


def _cells(row: Node) -> list[str]:
    cells: list[str] = []
    for entry in row.children:
        text = re.sub(r"\s+", " ", blocks(entry.children)).replace("|", "\\|").strip()
        cells += [text] + [""] * int(entry.get("morecols", 0))
    return cells


def _lines(node: Node) -> str:
    return "\n".join(
        _lines(child) if child.__class__.__name__ == "line_block" else f"{inline(child)}  "
        for child in node.children
    )


def _grammar(node: Node) -> str:
    lines: list[str] = []
    for production in node.children:
        name, text = production.get("tokenname", ""), production.astext()
        lines.append(f"{name} ::= {text}" if name else f"    {text}")
    return "```\n" + "\n".join(lines) + "\n```"


def _horizontal(node: Node) -> str:
    """Sphinx's `hlist`: a list in columns."""
    return "\n".join(blocks(column.children) for column in node.children)


def _is_contents(node: Node) -> bool:
    """A table of contents is navigation, not text."""
    kind = node.__class__.__name__
    if kind not in ("topic", "compound", "compact_paragraph", "bullet_list"):
        return False
    return bool({"contents", "toctree-wrapper"} & set(node.get("classes", ())))


def _inside(node: Node) -> str:
    return blocks(node.children)


BLOCKS: dict[str, Rule] = {
    "paragraph": _paragraph,
    "compact_paragraph": _paragraph,
    "centered": _paragraph,
    "rubric": _marked("**"),
    "literal_block": _fenced,
    "doctest_block": _fenced,
    "productionlist": _grammar,
    "bullet_list": _bullets,
    "enumerated_list": _numbered,
    "definition_list": _definitions,
    "glossary": _inside,
    "field_list": _fields,
    "option_list": _options,
    "line_block": _lines,
    "block_quote": _inside,
    "attribution": lambda node: f"— {inline(node)}",
    "compound": _inside,
    "container": _inside,
    "versionmodified": _inside,
    "seealso": _quoted("See also"),
    "note": _quoted("Note"),
    "warning": _quoted("Warning"),
    "important": _quoted("Important"),
    "caution": _quoted("Caution"),
    "tip": _quoted("Tip"),
    "hint": _quoted("Hint"),
    "admonition": _titled,
    "topic": _titled,
    "sidebar": _titled,
    "table": _table,
    "figure": _inside,
    "caption": _paragraph,
    "legend": _inside,
    "footnote": lambda node: f"{block(node[0])} {blocks(node.children[1:])}",
    "citation": lambda node: f"{block(node[0])} {blocks(node.children[1:])}",
    "transition": lambda _node: "",
    "hlist": _horizontal,
    "desc": _description,
    "only": _inside,
    "section": lambda node: f"**{inline(node[0])}**\n\n{blocks(node.children[1:])}",
}
