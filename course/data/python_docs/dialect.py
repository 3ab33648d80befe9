"""The directives and roles that CPython's manual adds to Sphinx's own, for reading it.

A Sphinx extension for `build.py` alone. What the directives mean is described in the manual's
developer guide; here each becomes the plain text that the HTML manual shows in its place.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.changeset import VersionChange
from sphinx.domains.python import PyFunction, PyMethod
from sphinx.util.docutils import SphinxDirective

LINKS = {
    "issue": ("https://bugs.python.org/issue?@action=redirect&bpo={}", "bpo-{}"),
    "gh": ("https://github.com/python/cpython/issues/{}", "gh-{}"),
    "source": ("https://github.com/python/cpython/tree/3.11/{}", "{}"),
}

LISTING_OPTIONS = ("language", "linenos", "lines", "emphasize-lines", "caption", "start-at")


class Prefixed(SphinxDirective):
    """One paragraph that starts with a bold word; more text may follow below it."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    word: ClassVar[str] = ""

    def run(self) -> list[nodes.Node]:
        text = f"**{self.word}:** {' '.join(self.arguments)}"
        return [*self.parse_text_to_nodes(text), *self.parse_content_to_nodes()]


class Availability(Prefixed):
    """`.. availability:: Unix, not WASI`."""

    word = "Availability"


class ImplementationDetail(Prefixed):
    """`.. impl-detail::`, true of CPython alone."""

    word = "CPython implementation detail"


class AuditEvent(SphinxDirective):
    """`.. audit-event:: name arguments anchor`; a text below it replaces the sentence."""

    has_content = True
    required_arguments = 1
    optional_arguments = 2
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        if self.content:
            return self.parse_content_to_nodes()
        listed = self.arguments[1].strip("'\"") if len(self.arguments) > 1 else ""
        names = [name.strip() for name in listed.split(",") if name.strip()]
        with_what = {0: "no arguments", 1: "argument"}.get(len(names), "arguments")
        marked = ", ".join(f"``{name}``" for name in names)
        text = f"Raises an auditing event ``{self.arguments[0]}`` with {with_what} {marked}".strip()
        return self.parse_text_to_nodes(f"{text}.")


class DeprecatedRemoved(VersionChange):
    """`.. deprecated-removed:: 3.9 3.11`: since when deprecated, when to go."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        removal = self.arguments.pop(1)
        self.name = "deprecated"
        found = super().run()
        for mark in found[0].findall(nodes.inline):
            if "versionmodified" in mark["classes"]:
                # The text ends in ":" when an explanation follows, else in ".".
                text = mark.astext().rstrip()
                mark.clear()
                mark.append(nodes.Text(f"{text[:-1]}, removed in version {removal}{text[-1]} "))
        return found


class Reminder(SphinxDirective):
    """A list that the manual's own build fills from files that are not part of its text."""

    optional_arguments = 2
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        return []


class Listing(SphinxDirective):
    """`.. literalinclude::` of a file that the sources leave out; `build.py` fills it in."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(LISTING_OPTIONS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        listing = nodes.literal_block("", "", listing=self.arguments[0])
        listing["language"] = self.options.get("language", "python3")
        return [listing]


def _awaited(base: type[PyFunction] | type[PyMethod], role: str, word: str) -> type[Any]:
    """Return the directive for a function or method whose signature starts with a word."""

    def prefix(self: Any, sig: str) -> list[nodes.Node]:
        return [nodes.Text(word), addnodes.desc_sig_space(), *base.get_signature_prefix(self, sig)]

    def run(self: Any) -> list[nodes.Node]:
        self.name = f"py:{role}"
        return base.run(self)

    return type(f"{word}_{role}", (base,), {"get_signature_prefix": prefix, "run": run})


def _abstract(self: Any) -> list[nodes.Node]:
    self.name = "py:method"
    self.options["abstractmethod"] = True
    return PyMethod.run(self)


def _link(role: str) -> Any:
    """Return a role that links a number or a path."""
    address, shown = LINKS[role]

    def run(
        _name: str, _raw: str, text: str, _line: int, _inliner: Any, *_more: Any
    ) -> tuple[list[nodes.Node], list[nodes.Node]]:
        titled = re.fullmatch(r"(.+?)\s*<(.+)>", text, re.DOTALL)
        title, target = titled.groups() if titled else (shown.format(text.strip()), text.strip())
        url = address.format(target.lstrip("!"))
        return [nodes.reference("", title.lstrip("!"), refuri=url)], []

    return run


def _opcode(_env: Any, text: str, signature: addnodes.desc_signature) -> str:
    name, _, argument = text.partition(" ")
    signature += addnodes.desc_name(name, name)
    if argument:
        signature += addnodes.desc_annotation(f" {argument}", f" {argument}")
    return name


def _pdb_command(_env: Any, text: str, signature: addnodes.desc_signature) -> str:
    """Read a debugger command with its short form, "h(elp) [command]": its name is `help`."""
    signature += addnodes.desc_name(text, text)
    return text.split(maxsplit=1)[0].replace("(", "").replace(")", "")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with a Sphinx application."""
    app.add_directive("literalinclude", Listing, override=True)
    app.add_directive("availability", Availability)
    app.add_directive("impl-detail", ImplementationDetail)
    app.add_directive("audit-event", AuditEvent)
    app.add_directive("deprecated-removed", DeprecatedRemoved)
    for name in ("audit-event-table", "limited-api-list", "miscnews"):
        app.add_directive(name, Reminder)
    for word in ("coroutine", "awaitable"):
        function, method = (
            _awaited(PyFunction, "function", word),
            _awaited(PyMethod, "method", word),
        )
        app.add_directive_to_domain("py", f"{word}function", function)
        app.add_directive_to_domain("py", f"{word}method", method)
    app.add_directive_to_domain(
        "py", "abstractmethod", type("Abstract", (PyMethod,), {"run": _abstract})
    )
    app.add_object_type("opcode", "opcode", "%s (opcode)", _opcode)
    app.add_object_type("pdbcommand", "pdbcmd", "%s (pdb command)", _pdb_command)
    app.add_object_type("2to3fixer", "2to3fixer", "%s (2to3 fixer)")
    for role in LINKS:
        app.add_role(role, _link(role))
    return {"parallel_read_safe": True, "parallel_write_safe": False}
