"""Writes `shop.sqlite` beside the facts, or to the path that is given."""

import sys
from pathlib import Path

from course.data.larkspur.build_shop.database import build

HERE = Path(__file__).resolve().parents[1] / "shop.sqlite"

target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
build(target)
print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
