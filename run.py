"""The one command of this course: `python3 run.py` starts it, `python3 run.py test` proves it.

This file parses on every Python since 2.7, so that an old one answers with a sentence and not with
a SyntaxError: it checks the version, and nothing else. The work is in course/bootstrap.py.
"""

import os
import runpy
import subprocess
import sys

OLDEST = (3, 11)


def newer_python():
    """Find the command of a Python that is new enough; None where there is none."""
    for command in ("python3.13", "python3.12", "python3.11"):
        try:
            # Started, not only looked up: a version manager leaves names that do not work.
            child = subprocess.Popen([command, "-c", ""], stderr=subprocess.PIPE)
            child.communicate()
        except OSError:
            continue
        if child.returncode == 0:
            return command
    return None


def refuse():
    """Say that this Python is too old, and what to do."""
    has = ".".join(str(part) for part in sys.version_info[:3])
    found = newer_python()
    if found:
        step = "run it with the one that is here: " + found + " " + " ".join(sys.argv)
    else:
        step = "install Python 3.11, 3.12 or 3.13, then run it again with that Python."
    sys.stderr.write("This course needs Python 3.11 or newer; this is Python " + has + ".\n")
    sys.stderr.write("Next: " + step + "\n")
    return 1


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(refuse())
    here = os.path.dirname(os.path.abspath(__file__))
    # What messages tell the reader to type, since `course` alone is not on the path.
    os.environ["COURSE_COMMAND"] = ("py" if os.name == "nt" else "python3") + " run.py"
    # The matrices here are small: OpenBLAS's threads would wait for each other and win nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    runpy.run_path(os.path.join(here, "course", "bootstrap.py"), run_name="__main__")
