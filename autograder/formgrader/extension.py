"""nbgrader's formgrader as a Jupyter extension, without what would run or obey a submission.

A page of formgrader is served by a program that runs code for whoever may use it. So a script in a
student's output must not run there: outputs are cleaned as in feedback pages. Its buttons that
would grade without a sandbox, or write feedback with hidden tests, say what to type instead.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from tornado import web

from autograder.feedback.page import exporter, plain
from autograder.feedback.shortening import shortened
from autograder.grading.sanitize import read_document

POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'"
)
INSTEAD = {
    r"/formgrader/api/submission/([^/]+)/([^/]+)/autograde": "grade",
    r"/formgrader/api/assignment/([^/]+)/generate_feedback": "feedback",
    r"/formgrader/api/assignment/([^/]+)/([^/]+)/generate_feedback": "feedback",
}


class SafeExporter:
    """Stands in for the exporter that shows a submission to whoever grades it."""

    def from_filename(self, filename: str, resources: dict[str, Any]) -> tuple[str, Any]:
        """Return the page of a notebook, made like a feedback page."""
        document = shortened(read_document(Path(filename).read_bytes()))
        notebook = nbformat.from_dict(plain(document))
        named = {**resources, "metadata": {"name": Path(filename).stem}}
        page, used = exporter("formgrade").from_notebook_node(notebook, named)
        return str(page), used


class Instead(JupyterHandler):  # type: ignore[misc, unused-ignore]
    """Answers a button of formgrader with the command that does the same safely."""

    def initialize(self, command: str) -> None:
        """Keep the name of the command."""
        self.command = command

    @web.authenticated
    def post(self, *_: str) -> None:
        """Refuse, in the form that formgrader shows."""
        folder = self.settings["nbgrader_formgrader"].coursedir.root
        text = f"Type this in a terminal, then reload the page:  autograder {self.command} {folder}"
        self.write(json.dumps({"success": False, "error": text, "log": text}))


class Formgrader(FormgradeExtension):  # type: ignore[misc]
    """nbgrader's extension with the safe exporter."""

    def init_tornado_settings(self, webapp: Any) -> None:
        """Put the safe exporter and the policy in place."""
        super().init_tornado_settings(webapp)
        webapp.settings["nbgrader_exporter"] = SafeExporter()
        webapp.settings.setdefault("headers", {})["Content-Security-Policy"] = POLICY

    def init_handlers(self, webapp: Any) -> None:
        """Answer for the buttons that we do not pass on, and leave the rest to nbgrader."""
        base = webapp.settings["base_url"]
        rules = [
            (url_path_join(base, path), Instead, {"command": name})
            for path, name in INSTEAD.items()
        ]
        webapp.add_handlers(".*$", rules)
        super().init_handlers(webapp)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    made = Formgrader(parent=server)
    made.root_dir = server.root_dir
    made.log = server.log
    made.initialize([])
    made.init_tornado_settings(server.web_app)
    made.init_handlers(server.web_app)
