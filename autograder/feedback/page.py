"""Renders one feedback page with nbgrader's own template, from a notebook that may be hostile."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from autograder.feedback.marks import Marks
from autograder.feedback.safe_html import POLICY, clean
from autograder.releasing import without_grammars

_LANGUAGE = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}")  # Files that lie beside nbgrader, not the page.
_NAME = re.compile(r"[\w.-]+")
_FLAGS = ("grade", "solution", "task", "locked")
_NO_MATHJAX = "{% macro mathjax() %}{% endmacro %}"


def render(document: Mapping[str, Any], marks: Marks, head: str = "") -> str:
    """Return the page of a notebook that was executed and `shortened`, with `head` in its head.

    The page asks for no other file, and no script in it runs: neither the template's nor the
    student's. Formulas stay as they were typed, because nbgrader loads MathJax from elsewhere.
    """
    import nbformat  # noqa: PLC0415

    notebook = nbformat.from_dict(plain(document, marks))
    about = {
        "notebook": marks.notebook,
        "score": marks.score,
        "max_score": marks.maximum,
        "late_penalty": marks.penalty or 0.0,
    }
    resources = {"nbgrader": about, "metadata": {"name": marks.notebook}}
    page, _ = exporter().from_notebook_node(notebook, resources)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    before, body, after = str(page).partition("<body>")
    before = _FONTS.sub("", before).replace("<head>", f"<head>\n{policy}\n{head}", 1)
    return before + body + after


def prepare() -> None:
    """Pay for the imports now."""
    exporter()


@cache
def exporter(template: str = "feedback") -> Any:
    """Return an exporter with nbgrader's template and our filters. Its imports take a second."""
    with without_grammars():
        from jinja2 import DictLoader  # noqa: PLC0415
        from nbconvert.exporters import HTMLExporter  # noqa: PLC0415
        from nbgrader.server_extensions import formgrader  # noqa: PLC0415

    home = Path(formgrader.__file__).parent
    styles = home / "static" / "node_modules" / "bootstrap" / "dist" / "css"
    quiet = logging.getLogger("autograder.feedback")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    made = HTMLExporter(
        template_name=template,
        extra_template_basedirs=[str(home / "templates")],
        extra_template_paths=[str(styles)],
        extra_loaders=[DictLoader({"mathjax.html.j2": _NO_MATHJAX})],
        sanitize_html=True,
        log=quiet,
    )
    made.register_filter("clean_html", clean)
    made.register_filter("markdown2html", _markdown(made))
    return made


def _markdown(exporter: Any) -> Any:
    from jinja2 import pass_context  # noqa: PLC0415

    @pass_context
    def render_markdown(context: Any, source: str) -> str:
        return clean(exporter.markdown2html(context, source))

    return render_markdown


def plain(document: Mapping[str, Any], marks: Marks | None = None) -> dict[str, Any]:
    """Return a notebook that is `shortened` with nothing in it but what the templates need."""
    cells = [_cell(number, cell, marks) for number, cell in enumerate(document["cells"])]
    return {"cells": cells, "metadata": _LANGUAGE, "nbformat": 4, "nbformat_minor": 5}


def _cell(number: int, cell: Mapping[str, Any], marks: Marks | None) -> dict[str, Any]:
    kind = cell["cell_type"]
    made: dict[str, Any] = {
        "cell_type": kind,
        "id": f"c{number}",
        "metadata": _metadata(cell, marks),
        "source": cell["source"],
    }
    if kind == "code":
        count = cell.get("execution_count")
        made["execution_count"] = count if isinstance(count, int) else None
        made["outputs"] = cell["outputs"]
    elif kind == "markdown" and isinstance(cell.get("attachments"), dict):
        made["attachments"] = {
            name: images for name, images in cell["attachments"].items() if isinstance(images, dict)
        }
    return made


def _metadata(cell: Mapping[str, Any], marks: Marks | None) -> dict[str, Any]:
    own = cell["metadata"].get("nbgrader")
    name = own.get("grade_id") if isinstance(own, dict) else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return {}
    kept: dict[str, Any] = {key: bool(own.get(key)) for key in _FLAGS}
    kept["grade_id"] = name
    if marks is None:
        points = own.get("points")
        return {"nbgrader": kept | ({"points": points} if isinstance(points, int | float) else {})}
    kept["comment"] = marks.comments.get(name)
    if name in marks.points:
        kept["score"], kept["points"] = marks.points[name]
    return {"nbgrader": kept}
