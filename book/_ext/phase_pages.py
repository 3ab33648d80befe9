"""Directives of the pages that open and close a phase.

`{phase-contents}`, `{phase-times}` and `{phase-hours}` tell of the lessons beside the page;
`{phase-claims}`, `{self-check}` and `{phase-interview}` show the file `self-check.yml` there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import phase_facts
import self_check
from docutils import nodes
from phase_facts import Phase
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def _interview(phase: Phase, folder: Path) -> list[str]:
    return self_check.interview_table(self_check.read_interview(folder / QUESTIONS), phase)


def _claims(phase: Phase, folder: Path) -> list[str]:
    return self_check.claims_list(self_check.read_claims(folder / QUESTIONS), phase)


def _questions(phase: Phase, folder: Path) -> list[str]:
    return self_check.questions_markdown(self_check.read_questions(folder / QUESTIONS), phase)


QUESTIONS = "self-check.yml"
WRITERS: dict[str, Callable[[Phase, Path], list[str]]] = {
    "phase-contents": lambda phase, _: phase_facts.contents_table(phase),
    "phase-times": lambda phase, _: phase_facts.time_table(phase),
    "phase-hours": lambda phase, _: phase_facts.time_sentences(phase),
    "phase-claims": _claims,
    "phase-interview": _interview,
    "self-check": _questions,
}


class FromThePhase(SphinxDirective):
    """Write Markdown about the phase whose folder the page lies in, and parse it in its place."""

    def run(self) -> list[nodes.Node]:
        """Return what the writer with the directive's name makes of the phase."""
        folder = Path(self.env.doc2path(self.env.docname)).parent
        root = Path(self.env.srcdir)
        manifests = root / "solutions" / folder.name
        # The folder itself, too: its time changes when a lesson is added.
        for path in (
            folder,
            *folder.glob("*.ipynb"),
            *folder.glob("*.yml"),
            *manifests.glob("*.yml"),
        ):
            self.env.note_dependency(str(path.relative_to(root)))
        lines = WRITERS[self.name](phase_facts.read_phase(folder, manifests), folder)
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives; called by Sphinx."""
    for name in WRITERS:
        app.add_directive(name, FromThePhase)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
