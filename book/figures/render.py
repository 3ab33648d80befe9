"""Render every Mermaid source of this folder to the SVG beside it: `python book/figures/render.py`.

Needs Node.js and Chromium, and only whoever changes a figure needs them: the SVG is committed.
`--check` renders into a temporary folder and fails when a committed SVG differs by a byte.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
MMDC = HERE / "node_modules" / ".bin" / "mmdc"
# A paper of its own keeps a figure legible on any page, in JupyterLab and on a code host.
PAPER = "#f7f7fc"
MARGIN = 16


class CannotRenderError(RuntimeError):
    """The tool that draws the figures is missing; the message says what to do."""


def find_chromium() -> str:
    """Return the path of an installed Chromium or Chrome."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    raise CannotRenderError("no Chromium found: install it (apt-get install chromium)")


def install_mermaid() -> None:
    """Install the pinned mermaid-cli beside this script, without its own browser."""
    if MMDC.exists():
        return
    if not shutil.which("npm"):
        raise CannotRenderError("npm is missing: install Node.js 20 or newer, then run this again")
    environment = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"}
    subprocess.run(["npm", "ci", "--silent"], cwd=HERE, env=environment, check=True)


def on_paper(svg: str) -> str:
    """Give an SVG a margin and a rounded sheet behind it, and fixed width and height."""
    svg = re.sub(r"(<svg[^>]*?) style=\"[^\"]*\"", r"\1", svg, count=1)
    found = re.search(r'viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"', svg)
    if not found:
        raise CannotRenderError("mermaid-cli made an SVG without a viewBox")
    x, y, width, height = (float(number) for number in found.groups())
    box = [x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN]
    left, top, wide, high = (f"{number:.1f}".rstrip("0").rstrip(".") for number in box)
    svg = svg.replace(found.group(0), f'viewBox="{left} {top} {wide} {high}"')
    head, rest = svg.split(">", 1)
    head = re.sub(r' (width|height)="[^"]*"', "", head) + f' width="{wide}" height="{high}"'
    sheet = f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" rx="10" fill="{PAPER}"/>'
    # The description comes first in the file, then the sheet, then the drawing.
    described = re.match(r"(\s*<title.*?</title>\s*<desc.*?</desc>)?", rest, re.DOTALL)
    assert described
    return f"{head}>{described.group(0)}{sheet}{rest[described.end() :]}\n"


def render(source: Path, target: Path, browser: Path) -> None:
    """Draw one figure. `browser` is the settings file that names Chromium."""
    words = source.read_text(encoding="utf-8")
    for field in ("accTitle:", "accDescr:"):
        if field not in words:
            raise CannotRenderError(f"{source.name} has no {field} line: say what it shows")
    command = [str(MMDC), "--quiet", "--backgroundColor", "transparent"]
    command += ["--puppeteerConfigFile", str(browser), "--configFile", str(HERE / "mermaid.json")]
    command += ["--svgId", f"figure-{source.stem}", "--input", str(source), "--output", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    target.write_text(on_paper(target.read_text(encoding="utf-8")), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Render all figures, or with `--check` compare; return 0, or 1 and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare with the committed SVG")
    check = parser.parse_args(arguments).check
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            install_mermaid()
            settings = {"executablePath": find_chromium(), "args": ["--no-sandbox"]}
            browser = Path(folder, "browser.json")
            browser.write_text(json.dumps(settings), encoding="utf-8")
            for source in sorted(HERE.glob("*.mmd")):
                committed = source.with_suffix(".svg")
                target = Path(folder, committed.name) if check else committed
                render(source, target, browser)
                if check and committed.read_bytes() != target.read_bytes():
                    stale.append(committed.name)
        except CannotRenderError as error:
            print(f"render.py: {error}", file=sys.stderr)
            return 1
    for name in stale:
        print(f"{name} differs from its source: run python book/figures/render.py")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
