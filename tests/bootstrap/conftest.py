"""A course in miniature: the real run.py and bootstrap, tiny packages, and no network.

Its lock pins a stand-in for uv, which hands on to pip or fails as the variable FAKE_UV says, with
the words that the real one prints. The virtual environment, pip and the hand-over are real.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FAKE_UV = """
import json, os, pathlib, subprocess, sys, time

WORDS = {
    "network": "error: Failed to fetch: `x`\\n  Caused by: client error (Connect)\\n  dns error",
    "space": "error: failed to copy file\\n  Caused by: No space left on device (os error 28)",
    "broken": "error: something that nobody expected",
}


def main():
    mode = os.environ.get("FAKE_UV", "")
    note = pathlib.Path(os.environ.get("FAKE_UV_NOTE", os.devnull))
    note.write_text(json.dumps({k: v for k, v in os.environ.items() if k.startswith("UV_")}))
    if mode in WORDS:
        print(WORDS[mode], file=sys.stderr)
        return 2
    if mode == "hang":
        time.sleep(60)
    words = sys.argv[1:]
    at = words.index("--python")
    del words[at : at + 2]
    return subprocess.call([sys.executable, "-m", *words])
"""

BACKEND = '''
import base64, os, zipfile

INFO = "tiny_course-1.0.dist-info"
COMMAND = """
import os, sys
def main():
    print("handed over:", *sys.argv)
    print("environment:", os.environ["VIRTUAL_ENV"], os.environ.get("PYTHONPATH"))
    return 7 if "seven" in sys.argv else 0
"""


def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tiny_course-1.0-py3-none-any.whl"
    points = "".join(f"{c} = tiny_course:main\\n" for c in ("course", "autograder", "simulator"))
    files = {
        "tiny_course.py": COMMAND,
        f"{INFO}/METADATA": "Metadata-Version: 2.1\\nName: tiny-course\\nVersion: 1.0\\n",
        f"{INFO}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        f"{INFO}/entry_points.txt": "[console_scripts]\\n" + points,
    }
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{INFO}/RECORD", "".join(f"{path},,\\n" for path in files))
    return name
'''

PYPROJECT = """
[build-system]
requires = []
build-backend = "tiny_backend"
backend-path = ["."]

[project]
name = "tiny-course"
version = "1.0"
"""


def write_wheel(folder, name, version, files, scripts=""):
    info = f"{name}-{version}.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{scripts}\n",
    }
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{path},,\n" for path in files))


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    write_wheel(folder, "uv", "9.9.9", {"fake_uv.py": FAKE_UV}, "uv = fake_uv:main")
    write_wheel(folder, "greeting", "1.0", {"greeting.py": "WORD = 'hello'\n"})
    return folder


@pytest.fixture(autouse=True)
def offline(wheels, monkeypatch):
    """Let pip see the wheels of this test and nothing else."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "FAKE_UV"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))


@pytest.fixture(scope="session")
def bare_venv(tmp_path_factory):
    """A virtual environment with pip alone: made once, copied where a test needs one."""
    folder = tmp_path_factory.mktemp("bare") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder


class Project:
    """One copy of the miniature course in a folder."""

    def __init__(self, root):
        self.root = root
        self.venv = root / ".venv"
        (root / "course").mkdir(parents=True)
        for name in ("run.py", "course/bootstrap.py", "course/problems.toml"):
            shutil.copy(ROOT / name, root / name)
        (root / "requirements.txt").write_text("greeting==1.0\nuv==9.9.9\n")
        (root / "pyproject.toml").write_text(PYPROJECT)
        (root / "tiny_backend.py").write_text(BACKEND)

    def command(self, *words):
        return [sys.executable, str(self.root / "run.py"), *words]

    def run(self, *words, **env):
        """Run run.py in a process of its own; returns the finished process, output merged."""
        return subprocess.run(
            self.command(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **env},
            timeout=120,
            check=False,
        )

    def bootstrap(self):
        """Load this folder's bootstrap as a module, to ask it or to replace what it stands on."""
        spec = importlib.util.spec_from_file_location(
            f"bootstrap_of_{self.root.name}", self.root / "course" / "bootstrap.py"
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module


@pytest.fixture(scope="session")
def make_project():
    return Project


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "course folder")


@pytest.fixture
def half_made(project, bare_venv):
    """A project whose .venv holds pip alone, so that a test starts at the installation."""
    shutil.copytree(bare_venv, project.venv, symlinks=True)
    return project


@pytest.fixture(scope="session")
def finished_root(tmp_path_factory):
    return tmp_path_factory.mktemp("finished") / "course"


@pytest.fixture
def finished(finished_root):
    """A project that was set up once for all tests; they leave it as they found it."""
    if finished_root.exists():
        project = Project.__new__(Project)
        project.root, project.venv = finished_root, finished_root / ".venv"
        return project
    project = Project(finished_root)
    done = project.run("course", "first")
    assert done.returncode == 0, done.stdout
    project.first = done.stdout
    finished_root.with_suffix(".out").write_text(done.stdout)
    return project
