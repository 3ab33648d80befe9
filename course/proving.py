"""The surroundings in which the stages of `course test` run: the same on every machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.surroundings import PROVIDERS
from course.services import without_proxies

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
BUILT_BOOK = "COURSE_BUILT_BOOK"
"""The variable with the folder of the pages, for the stages after the one that builds them."""

# What would change what runs: another provider, a running server, a vendor's key, the reader's own
# settings of Python, pytest, Jupyter and matplotlib, the size and color of the terminal.
FOREIGN = re.compile(
    PROVIDERS + r"|(JUPYTER|IPYTHON|PYTEST|MPL)_?.*"
    r"|PYTHON(PATH|HOME|STARTUP|WARNINGS|OPTIMIZE|INSPECT)"
    r"|COURSE_COMMAND|COURSE_BUILT_BOOK|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR.*"
)


def proving_environment(scratch: Path) -> dict[str, str]:
    """Return the variables for a stage; what programs write for themselves goes to `scratch`."""
    kept = {name: value for name, value in os.environ.items() if not FOREIGN.fullmatch(name)}
    own = {
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the kernels would print a warning
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        own[name] = str(scratch / name.lower())
    own["MPLCONFIGDIR"] = str(scratch / "matplotlib")
    home = kept.get("HOME", "")
    if sys.platform != "win32" and not (home and os.access(home, os.W_OK)):
        (scratch / "home").mkdir(parents=True, exist_ok=True)
        own["HOME"] = str(scratch / "home")
    env = without_proxies({**kept, **own})
    browser = find_browser(env)
    if browser:
        env["CHROMIUM"] = browser
    _warm_fonts(env)
    return env


def find_browser(env: Mapping[str, str]) -> str | None:
    """Return the path of Chromium or Chrome: the variable CHROMIUM, the PATH, the usual places."""
    named = env.get("CHROMIUM")
    if named:
        return shutil.which(named, path=env.get("PATH"))
    found = (shutil.which(name, path=env.get("PATH")) for name in BROWSERS)
    return next(filter(None, found), None) or next(filter(os.path.exists, MAC_BROWSERS), None)


def _warm_fonts(env: Mapping[str, str]) -> None:
    """Make matplotlib's font cache: made inside a notebook it would warn there, in an output."""
    command = [sys.executable, "-c", "import matplotlib.font_manager"]
    subprocess.run(command, env=dict(env), capture_output=True, check=False)
