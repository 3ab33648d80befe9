"""Rules for lessons that a machine can check; each gives all its findings, not the first."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from typing import Any

from prose_style import Finding, check_measured_numbers, check_prose, words

Cell = dict[str, Any]
WORDS = range(1_800, 3_501)
CODE_CELLS = range(15, 31)
MEDIAN_LINES, NINTH_DECILE_LINES, MOST_LINES = 6, 15, 25
FUNCTION_LINES = 15
TERMS = range(3, 7)
MACHINE_PATH = re.compile(r"(/home/|/Users/|/root/|/tmp/|/work/|[A-Z]:\\\\|site-packages|\.venv/)")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def source(cell: Cell) -> str:
    """Return the text of a cell."""
    text = cell.get("source", "")
    return "".join(text)


def tags(cell: Cell) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.get("metadata", {}).get("tags", []))


def code_cells(notebook: Cell) -> list[tuple[int, Cell]]:
    """Return the code cells that a reader sees, with their places in the notebook."""
    cells = enumerate(notebook["cells"])
    shown = [(n, c) for n, c in cells if c["cell_type"] == "code" and "remove-cell" not in tags(c)]
    return [(n, c) for n, c in shown if source(c).strip()]


def text_cells(notebook: Cell) -> list[tuple[int, str]]:
    """Return the text cells with their places in the notebook."""
    return [(n, source(c)) for n, c in enumerate(notebook["cells"]) if c["cell_type"] == "markdown"]


def lines_of(cell: Cell) -> int:
    """Count the lines of a code cell that hold something."""
    return sum(bool(line.strip()) for line in source(cell).splitlines())


def tree_of(cell: Cell) -> ast.Module | None:
    """Parse a code cell, `await` outside functions and IPython's magics included."""
    lines = [re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in source(cell).splitlines()]
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST
    try:
        tree = compile("\n".join(lines), "cell", "exec", flags)
    except SyntaxError:
        return None
    assert isinstance(tree, ast.Module)
    return tree


def output_text(output: Cell) -> str:
    """Return the text of an output, without terminal colors."""
    parts = output.get("traceback") or [output.get("text", "")]
    data = output.get("data", {})
    parts = [*parts, *(data[kind] for kind in ("text/plain", "text/html") if kind in data)]
    return ANSI.sub("", "\n".join("".join(part) for part in parts))


def check_size(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold the limits on words, on the number of code cells and on their lengths."""
    count = sum(words(text) for _, text in text_cells(notebook))
    if count not in WORDS:
        yield Finding("words", where, f"{count} words of prose, not {WORDS[0]} to {WORDS[-1]}")
    cells = code_cells(notebook)
    if len(cells) not in CODE_CELLS:
        allowed = f"{CODE_CELLS[0]} to {CODE_CELLS[-1]}"
        yield Finding("code-cells", where, f"{len(cells)} code cells, not {allowed}")
    lengths = sorted(lines_of(cell) for _, cell in cells)
    if lengths and (median := statistics.median(lengths)) > MEDIAN_LINES:
        yield Finding("median-lines", where, f"median {median} lines, at most {MEDIAN_LINES}")
    if lengths and (decile := lengths[(len(lengths) * 9 - 1) // 10]) > NINTH_DECILE_LINES:
        limit = NINTH_DECILE_LINES
        yield Finding("long-cells", where, f"90th percentile {decile} lines, at most {limit}")
    for number, cell in cells:
        if (length := lines_of(cell)) > MOST_LINES:
            yield Finding(
                "cell-too-long", f"{where}[{number}]", f"{length} lines, not {MOST_LINES}"
            )


def check_code(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold type hints on every signature, and short functions."""
    for number, cell in code_cells(notebook):
        place = f"{where}[{number}]"
        tree = tree_of(cell)
        if tree is None:
            if "raises-exception" not in tags(cell):
                yield Finding("syntax", place, "the cell does not parse")
            continue
        rows = source(cell).splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _check_function(node, rows, place)


def _check_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, rows: list[str], place: str
) -> Iterator[Finding]:
    spec = node.args
    every = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]
    bare = [a.arg for a in every if a and not a.annotation and a.arg not in {"self", "cls", "_"}]
    if bare or node.returns is None:
        missing = ", ".join(bare) or "the result"
        yield Finding("type-hints", place, f"{node.name}: no type hint for {missing}")
    length = sum(bool(row.strip()) for row in rows[node.lineno - 1 : node.end_lineno])
    if length > FUNCTION_LINES:
        yield Finding("long-function", place, f"{node.name}: {length} lines, not {FUNCTION_LINES}")


def check_outputs(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold committed outputs, wanted errors only, and nothing that names a machine."""
    cells = code_cells(notebook)
    if cells and not any(cell.get("outputs") for _, cell in cells):
        yield Finding("no-outputs", where, "run the notebook and commit its outputs")
    for number, cell in cells:
        place = f"{where}[{number}]"
        failed = [o for o in cell.get("outputs", []) if o["output_type"] == "error"]
        if cell.get("execution_count") is None:
            yield Finding("not-run", place, "the cell has never run")
        if failed and "raises-exception" not in tags(cell):
            yield Finding("unwanted-error", place, f"{failed[0].get('ename')} without the tag")
        if "raises-exception" in tags(cell) and not failed:
            yield Finding("missing-error", place, "tagged raises-exception, and nothing was raised")
        for output in cell.get("outputs", []):
            if match := MACHINE_PATH.search(output_text(output)):
                yield Finding("machine-path", place, match.group(0))


def check_pictures(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold at least one picture, and words for each in place of it."""
    pictures = 0
    for number, cell in enumerate(notebook["cells"]):
        place = f"{where}[{number}]"
        for output in cell.get("outputs", []):
            if any(kind.startswith("image/") for kind in output.get("data", {})):
                pictures += 1
                image = cell["metadata"].get("mystnb", {}).get("image", {})
                if not str(image.get("alt", "")).strip():
                    yield Finding("plot-without-alt", place, "set mystnb.image.alt in its metadata")
        if cell["cell_type"] == "markdown":
            blocks = re.findall(r"\{(?:figure|image)\}[^\n]*\n((?:\s*:.*\n)*)", source(cell))
            inline = re.findall(r"!\[([^\]]*)\]\(", source(cell))
            pictures += len(blocks) + len(inline)
            silent = [b for b in blocks if not re.search(r":alt:\s*\S", b)]
            if silent or not all(alt.strip() for alt in inline):
                yield Finding("figure-without-alt", place, "say what the figure shows")
    if not pictures:
        yield Finding("no-picture", where, "a lesson has at least one figure or plot")


def check_prose_cells(notebook: Cell, where: str) -> Iterator[Finding]:
    """Apply the rules for prose to each text cell."""
    for number, text in text_cells(notebook):
        yield from check_prose(text, f"{where}[{number}]")
        yield from check_measured_numbers(text, f"{where}[{number}]")


def check_description(notebook: Cell, where: str) -> Iterator[Finding]:
    """Hold the description that search engines and link previews show."""
    meta = notebook.get("metadata", {}).get("myst", {}).get("html_meta", {})
    if not str(meta.get("description", "")).strip():
        text = "notebook metadata needs myst.html_meta.description"
        yield Finding("no-description", where, text)


def check_lesson(notebook: Cell, where: str) -> list[Finding]:
    """Apply every rule for one lesson, its parts and their order included."""
    from lesson_parts import check_parts  # noqa: PLC0415  (it reads cells with this module)

    rules = (check_description, check_size, check_code, check_outputs, check_pictures)
    found = [finding for rule in rules for finding in rule(notebook, where)]
    return [*found, *check_prose_cells(notebook, where), *check_parts(notebook, where)]
