"""`python -m simulator.knowledge GLOSSARY.md` copies the glossary beside this file."""

import sys
from pathlib import Path

from simulator.knowledge import read_glossary, written

if __name__ == "__main__":
    terms = read_glossary(Path(sys.argv[1]).read_text("utf-8"))
    Path(__file__).with_name("glossary.json").write_text(written(terms), "utf-8")
