"""What run.py does: make .venv, install the pinned packages, hand over to the installed commands.

Standard library alone, and nothing from `course`: run.py runs this file by its path, before
anything is installed. Whether .venv is finished is decided by two files in it: the marker, which is
there while an installation runs, and the stamp, which is written when it has ended.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
Settings = Mapping[str, str]  # environment variables of one step
NO_SETTINGS: Settings = MappingProxyType({})
NEWEST_TESTED = (3, 13)
SPACE_NEEDED = 1_500_000_000  # bytes: 0.8 GB of packages, and room for downloads
COMMANDS = ("course", "autograder", "simulator")
MARKER = "course-installing"
STAMP = "course-installed.json"
AGAIN = "run `python3 run.py` again"
USAGE = """python3 run.py                      start the simulator, the book and JupyterLab
python3 run.py test [--all]         prove that everything works
python3 run.py course ...           the learner's commands (also: autograder ..., simulator ...)
`--newest` installs the newest allowed versions instead of the pinned ones."""

PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
}


class SetupFailed(Exception):
    """The environment could not be made; carries one sentence and the next step."""

    code = "course-setup-failed"

    def __init__(self, sentence: str, step: str) -> None:
        super().__init__(f"{sentence}\nNext: {step}")


@dataclass(frozen=True)
class Plan:
    """What has to happen to .venv: "nothing", "install" into it, or "rebuild" it; and why."""

    action: str
    why: str = ""


def main(argv: Sequence[str]) -> int:
    """Prepare the environment and run the command; return the exit code."""
    try:
        command = read_command(argv)
        if command is None:
            print(USAGE)
            return 0
        # What a script may read from `course ... --json` is not mixed with what we say.
        own = command[1:2] in (["start"], ["test"])
        with contextlib.redirect_stdout(sys.stdout if own else sys.stderr):
            prepare(newest="--newest" in argv, quiet=not own)
        return hand_over(command)
    except SetupFailed as failure:
        return refuse(failure)
    except OSError as error:
        return refuse(explain_os_error(error))
    except KeyboardInterrupt:
        print(f"\nStopped before the environment was ready.\nNext: {AGAIN}; it starts over safely.")
        return 130


def refuse(failure: SetupFailed) -> int:
    sys.stdout.flush()  # what led to it comes first
    print(f"\n{failure}", file=sys.stderr)
    return 1


def read_command(argv: Sequence[str]) -> list[str] | None:
    """Translate the arguments of run.py into an installed command; None asks for the usage."""
    words = [word for word in argv if word != "--newest"]
    if not words:
        return ["course", "start"]
    if words[0] in ("-h", "--help"):
        return None
    if words[0] in COMMANDS:
        return words
    if words[0] in ("test", "start"):
        return ["course", *words]
    if words[0].startswith("-"):
        return ["course", "start", *words]
    known = ", ".join(("test", *COMMANDS))
    raise SetupFailed(f"run.py does not know the command {words[0]!r}.", f"use one of: {known}.")


# --- the state of .venv ---------------------------------------------------------------------------


def venv_program(name: str) -> Path:
    """Return the path of a program in .venv, installed or not."""
    return VENV / ("Scripts" if WINDOWS else "bin") / (f"{name}.exe" if WINDOWS else name)


def fingerprint(newest: bool) -> str:
    """Hash everything that decides what is installed: the lock, pyproject.toml, the Python."""
    files = [(ROOT / name).read_bytes() for name in ("requirements.txt", "pyproject.toml")]
    today = time.strftime("%Y-%m-%d") if newest else ""  # what is newest changes by the day
    return hashlib.sha256(repr((files, sys.version_info[:2], today)).encode()).hexdigest()


def version_of(python: Path) -> tuple[int, ...] | None:
    """Ask an interpreter for its version; None if it does not start."""
    ask = [str(python), "-I", "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return tuple(int(part) for part in done.stdout.split()) if done.returncode == 0 else None


def read_stamp() -> dict[str, object]:
    """Return what the last finished installation noted; empty if there was none."""
    try:
        stamp = json.loads((VENV / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def installed_parts() -> list[str]:
    """List what an installation leaves behind: package records and our own programs."""
    records = VENV.glob(("Lib" if WINDOWS else "lib/python*") + "/site-packages/*.dist-info")
    programs = [venv_program(name) for name in COMMANDS if venv_program(name).exists()]
    return sorted({path.relative_to(VENV).as_posix() for path in (*records, *programs)})


def inspect_environment(key: str) -> Plan:
    """Decide what .venv needs; `key` is the fingerprint it should carry."""
    folder, stamp = VENV, read_stamp()
    if not os.path.lexists(folder):
        return Plan("rebuild")
    broken = why_rebuild(folder, stamp)
    if broken:
        return Plan("rebuild", broken)
    if not stamp:
        return Plan("install", ".venv was not made by run.py; what is missing is added to it.")
    if stamp.get("key") != key:
        return Plan("install", "The list of packages has changed; .venv is brought up to date.")
    return Plan("nothing")


def why_rebuild(folder: Path, stamp: Mapping[str, object]) -> str:
    """Say what is broken about a .venv; an empty string if nothing is."""
    if (folder / MARKER).exists():
        return "The last installation did not finish; .venv is made again."
    if stamp and stamp.get("folder") != str(folder):
        return f"The course was moved here from {stamp.get('folder')}; .venv is made again."
    version = version_of(venv_program("python"))
    if version is None:
        return "The Python in .venv no longer works; .venv is made again."
    if version != sys.version_info[:2]:
        was, now = (".".join(map(str, pair)) for pair in (version, sys.version_info[:2]))
        return f".venv was made with Python {was} and this is {now}; .venv is made again."
    parts = stamp.get("parts", [])
    lost = [part for part in parts if not (folder / part).exists()] if type(parts) is list else []
    return f"A part of .venv is gone ({lost[0]}); .venv is made again." if lost else ""


def prepare(newest: bool, quiet: bool) -> None:
    """Make .venv ready, whatever state it is in; quiet says nothing where nothing is to do."""
    started = time.monotonic()
    key = fingerprint(newest)
    plan = inspect_environment(key)
    if plan.action != "nothing":
        if sys.version_info[:2] > NEWEST_TESTED:
            print("This Python is newer than those the course is tested with (3.11 to 3.13).")
        if plan.why:
            print(plan.why)
        with only_one_at_a_time():
            install(plan, key, newest)
    elif quiet:
        return
    verb = "checked" if plan.action == "nothing" else "set up"
    print(f"Environment {verb} in {time.monotonic() - started:.1f} s.", flush=True)


# --- installing -----------------------------------------------------------------------------------


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Hold a lock that the system drops when this process ends, however it ends."""
    path = ROOT / ".course" / "setup.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415 - exists on Windows alone

                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl  # noqa: PLC0415 - does not exist on Windows

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            step = f"wait until it has ended, then {AGAIN}."
            raise SetupFailed("Another run.py is setting up this folder.", step) from None
        yield


def install(plan: Plan, key: str, newest: bool) -> None:
    """Carry out a plan; the marker stays behind if this is interrupted at any point."""
    folder = VENV
    if plan.action == "rebuild":
        check_machine()
        remove(folder)
        folder.mkdir()
    (folder / STAMP).unlink(missing_ok=True)
    (folder / MARKER).touch()
    if plan.action == "rebuild":
        # From inside an active .venv, sys.executable is the very file that was removed above.
        base = getattr(sys, "_base_executable", None) or sys.executable
        step("making .venv", [str(base), "-m", "venv", str(folder)])
    install_packages(newest)
    stamp = {"folder": str(folder), "key": key, "newest": newest, "parts": installed_parts()}
    (folder / STAMP).write_text(json.dumps(stamp, indent=1), "utf-8")
    (folder / MARKER).unlink()


def check_machine() -> None:
    """Refuse early where an installation cannot end well."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise explain("no-venv", "")
    free = shutil.disk_usage(ROOT).free
    if free < SPACE_NEEDED:
        raise explain("space", "")


def remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        (folder / MARKER).touch()
        shutil.rmtree(folder)


def install_packages(newest: bool) -> None:
    """Install with uv; with pip where uv does not work here."""
    python = str(venv_program("python"))
    pip = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    own = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    if run_logged([python, "-m", "pip", "--version"])[0]:  # made by uv, or by hand
        step("adding pip", [python, "-m", "ensurepip"])
    pinned = re.search(r"^uv==[^\s;]+", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    step("installing uv", [*pip, pinned.group() if pinned else "uv"], fatal=False)
    uv = [str(venv_program("uv")), "pip", "install", "--python", python]
    what = ["--upgrade", "--all-extras", "-r", "pyproject.toml"]
    if not newest:
        what = ["-r", "requirements.txt"]
    settings = pip_settings_for_uv(python)
    if step("installing the packages", [*uv, *what], settings, fatal=newest):
        step("installing the course", [*uv, *own], settings)
    else:
        print("  uv could not do it; pip tries, which takes a few minutes.")
        step("installing the packages", [*pip, *what])
        step("installing the course", [*pip, *own])


def pip_settings_for_uv(python: str) -> dict[str, str]:
    """Read the reader's own package index out of pip's settings, which uv does not look at."""
    if any(name.startswith(("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA")) for name in os.environ):
        return {}
    _, listing = run_logged([python, "-m", "pip", "config", "list"])
    found = dict(re.findall(r"^[^\s.]+\.(?:install\.)?([\w-]+)='(.*)'$", listing, re.M))
    settings = {
        uv_name: " ".join(found[name].replace("\\n", " ").split())
        for name, uv_name in PIP_TO_UV.items()
        if name in found and uv_name not in os.environ
    }
    # pip takes the best version of all indexes; uv by itself looks at the first one only.
    return settings | {"UV_INDEX_STRATEGY": "unsafe-best-match"} if settings else {}


def step(
    what: str, command: Sequence[str], settings: Settings = NO_SETTINGS, fatal: bool = True
) -> bool:
    """Run one step with a line of progress; False (or SetupFailed) when it fails."""
    started = time.monotonic()
    print(f"  {what} ...", end=" ", flush=True)
    code, output = run_logged(command, settings)
    if code == 0:
        print(f"{time.monotonic() - started:.1f} s", flush=True)
        return True
    print("failed", flush=True)
    cause = cause_of(output)
    if fatal or cause in ("space", "read-only"):
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        raise explain(cause, f"{what}: {lines[-1] if lines else f'exit code {code}'}")
    return False


def run_logged(command: Sequence[str], settings: Settings = NO_SETTINGS) -> tuple[int, str]:
    """Run a command; return its exit code and output, which also goes to .venv/setup.log."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=ROOT,
            env={**child_environment(), **settings},
            check=False,
        )
        code, output = done.returncode, done.stdout
    except OSError as error:
        code, output = 127, str(error)
    with (
        contextlib.suppress(OSError),
        (VENV / "setup.log").open("a", encoding="utf-8") as log,
    ):
        log.write(f"$ {' '.join(command)}\n{output}\n(exit code {code})\n\n")
    return code, output


def problems() -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOT / "course" / "problems.toml").read_text("utf-8"))


def cause_of(output: str) -> str:
    """Recognize what an installer complains about; "other" where nothing fits."""
    return next(name for name, known in problems().items() if re.search(known["prints"], output))


def explain(cause: str, detail: str) -> SetupFailed:
    """Turn a cause into one sentence and the next step."""
    facts = {
        "detail": detail or str(ROOT),
        "free": f"{shutil.disk_usage(ROOT).free / 1e9:.1f}",
        "version": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "again": AGAIN,
    }
    problem = problems()[cause]
    return SetupFailed(problem["sentence"].format(**facts), problem["next"].format(**facts))


def explain_os_error(error: OSError) -> SetupFailed:
    if error.errno == errno.ENOSPC:
        return explain("space", "")
    denied = error.errno in (errno.EROFS, errno.EACCES, errno.EPERM)
    return explain("read-only" if denied else "other", str(error))


# --- handing over ---------------------------------------------------------------------------------


def child_environment() -> dict[str, str]:
    """Return the environment of an activated .venv, without settings of another Python."""
    alien = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in alien}
    programs = str(venv_program("python").parent)
    kept["PATH"] = os.pathsep.join((programs, kept.get("PATH", os.defpath)))
    return kept | {"VIRTUAL_ENV": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}


def hand_over(command: Sequence[str]) -> int:
    """Become the installed command, so that signals and the exit code are its own."""
    program = str(venv_program(command[0]))
    if WINDOWS:  # exec returns at once there, so we wait; Ctrl-C reaches the child by itself
        with subprocess.Popen([program, *command[1:]], env=child_environment()) as child:
            while True:
                with contextlib.suppress(KeyboardInterrupt):
                    return child.wait()
    os.execve(program, [program, *command[1:]], child_environment())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
