"""Write the parts of the card that are named, or all of them and the figures."""

import sys

from course.data.card import rewrite
from course.data.larkspur.card import figures, parts

names = tuple(sys.argv[1:]) or tuple(parts.PARTS)
for name in names:
    print(name, flush=True)
    rewrite(parts.FOLDER / "README.md", {name: parts.PARTS[name].write})
    parts.record((name,))
if len(sys.argv) == 1:
    figures.draw()
