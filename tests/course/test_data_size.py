"""The data sets stay small, and reading them takes no time that anybody notices."""

import subprocess
import sys
from pathlib import Path

import pytest

import course.data

FOLDER = Path(course.data.__file__).parent
MOST_BYTES = 60_000_000
WAYS_IN = sorted(
    name
    for name in course.data.__all__
    if name[0].islower() and name not in {"same_result", "python_docs", "python_docs_pages"}
)


def committed() -> list[Path]:
    """The files that git would keep: what a build or Python left behind does not count."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "."]
    done = subprocess.run(listed, cwd=FOLDER, capture_output=True, check=True, timeout=60)
    return [FOLDER / name.decode() for name in done.stdout.split(b"\0") if name]


def test_everything_stays_below_sixty_megabytes():
    sizes = {path: path.stat().st_size for path in committed()}
    assert len(sizes) > 200
    assert sum(sizes.values()) < MOST_BYTES, max(sizes, key=lambda path: sizes[path])


TIMED = """
import sys, time
import course.data
started = time.process_time()
getattr(course.data, sys.argv[1])()
print(time.process_time() - started)
"""


@pytest.mark.parametrize("name", WAYS_IN)
def test_a_set_loads_in_far_less_than_a_second_of_work(name):
    done = subprocess.run(
        [sys.executable, "-c", TIMED, name], capture_output=True, text=True, check=True, timeout=60
    )
    assert float(done.stdout) < 0.5


def test_the_whole_manual_is_unpacked_in_a_few_seconds_of_work():
    done = subprocess.run(
        [sys.executable, "-c", TIMED, "python_docs"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert float(done.stdout) < 5
