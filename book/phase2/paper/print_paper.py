"""Write `shipping-rates.pdf`: a policy of the handbook as it is printed and pinned up.

    python book/phase2/paper/print_paper.py

Two columns, a running head and numbered pages, printed by Chromium; the lesson on chunking reads
it. The file names the day of printing, so a new print has other bytes.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt

from course.data import handbook

DOCUMENT = "lg-01-shipping-rates-and-delivery-times"
STYLE = """
@page { size: 148mm 210mm; margin: 16mm 12mm;
  @top-left { content: "Larkspur Outfitters · Logistics"; font: 8pt sans-serif }
  @top-right { content: "Shipping rates and delivery times"; font: 8pt sans-serif }
  @bottom-center { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif } }
body { font: 8.5pt serif; columns: 2; column-gap: 6mm; hyphens: auto }
h1 { font-size: 14pt; column-span: all }
h2 { font-size: 11pt }
table { font-size: 8pt; border-collapse: collapse }
td, th { border-bottom: 0.2mm solid #888; padding: 0.5mm; text-align: left }
"""


def main() -> None:
    """Print the document in force."""
    [document] = [one for one in handbook() if one.id == DOCUMENT]
    body = MarkdownIt().enable("table").render(document.text)
    head = f"<title>{document.title}</title><style>{STYLE}</style>"
    page = f'<!doctype html><html lang="en">{head}{body}</html>'
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    target = Path(__file__).with_name("shipping-rates.pdf")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "paper.html")
        source.write_text(page, "utf-8")
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run([browser, *quiet, f"--print-to-pdf={target}", source.as_uri()], check=True)


if __name__ == "__main__":
    main()
