"""`course start`: the simulator, the book and JupyterLab, until Ctrl-C."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import sysconfig
import threading
import time
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import FrameType

from rich.console import Console

from autograder import Course
from course import pages, progress
from course.errors import ProgressUnreadable, StartFailed
from course.exercises import next_exercise
from course.services import LOOPBACK, Service, answers, choose_port, stop_all, without_proxies
from course.warm import WarmProcess

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90.0  # seconds that a service may take to answer for the first time


@dataclass(frozen=True)
class Ports:
    """Where the three servers are wanted; a busy port moves to the next free one."""

    book: int = 8800
    simulator: int = 8400
    lab: int = 8888


@dataclass
class Running:
    """What has been started so far, and what was said about it."""

    root: Path
    console: Console
    stopped: threading.Event = field(default_factory=threading.Event)
    services: list[Service] = field(default_factory=list)
    servers: list[ThreadingHTTPServer] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    ports: list[int] = field(default_factory=list)
    warm: WarmProcess | None = None


def run(
    *,
    browser: bool = True,
    ports: Ports | None = None,
    root: Path = ROOT,
    patience: float = PATIENCE,
) -> int:
    """Start everything, print what runs where, wait for Ctrl-C, stop everything.

    Returns 0 after Ctrl-C or SIGTERM, and 1 when something did not start or ended by itself.
    """
    began = time.monotonic()
    console = Console(highlight=False, soft_wrap=True)
    running = Running(root, console)
    with _signals(running.stopped):
        try:
            _start(running, ports or Ports(), patience)
            if not running.stopped.is_set():
                _show(running, time.monotonic() - began)
                if browser and has_display(os.environ):
                    _open_browser(running.urls.get("book") or running.urls["lab"])
            while not running.stopped.wait(0.3):
                _check_alive(running.services)
            console.print("Stopping ...")
            return 0
        except StartFailed as failure:
            console.print(str(failure), style="bold", markup=False)
            return 1
        finally:
            for server in running.servers:
                server.shutdown()
            stop_all(running.services)
            if running.warm is not None:
                running.warm.close()


def _signals(stopped: threading.Event) -> AbstractContextManager[object]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into the event, until the block ends."""

    def note(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    stack = ExitStack()
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            stack.callback(signal.signal, number, signal.signal(number, note))
    return stack


def _start(running: Running, ports: Ports, patience: float) -> None:
    """Start all three side by side, then wait until each answers."""
    env = without_proxies(os.environ)
    simulator = _start_simulator(running, ports.simulator, env)
    lab = _start_lab(running, ports.lab, {**env, "SIMULATOR_URL": simulator})
    _serve_book(running, ports.book, env)
    probes = {"simulator": f"{simulator}/sim/health", "JupyterLab": f"{lab}/api"}
    for name, url in probes.items():
        _wait(running, f"{name} to answer", partial(answers, url), patience)
    with suppress(OSError):  # It makes verdicts fast and is needed for nothing else.
        running.warm = WarmProcess(running.root)


def _start_simulator(running: Running, wanted: int, env: Mapping[str, str]) -> str:
    port = _port(running, "simulator", wanted)
    program = Path(sysconfig.get_path("scripts")) / "simulator"
    _launch(running, "simulator", [str(program), "serve", "--show-logs", "--port", str(port)], env)
    running.urls["simulator"] = f"http://{LOOPBACK}:{port}"
    return running.urls["simulator"]


def _start_lab(running: Running, wanted: int, env: Mapping[str, str]) -> str:
    """Start JupyterLab on the repository, with a fresh token that the printed URL carries."""
    port = _port(running, "JupyterLab", wanted)
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", f"--ip={LOOPBACK}"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={running.root}"),
        # Nothing is asked of another host: no news, no update check, no extension catalog.
        *("--LabApp.news_url=None", "--LabApp.extension_manager=readonly"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--LabApp.app_settings_dir={Path(__file__).parent / 'lab'}",
    ]
    if sys.platform != "win32" and os.geteuid() == 0:
        command.append("--allow-root")
    # In the environment, since every user of the machine can read a command line.
    _launch(running, "JupyterLab", command, {**env, "JUPYTER_TOKEN": token})
    running.urls["lab"] = f"http://{LOOPBACK}:{port}/lab/tree/exercises?token={token}"
    return f"http://{LOOPBACK}:{port}"


def _serve_book(running: Running, wanted: int, env: Mapping[str, str]) -> None:
    """Serve the built pages; build them first when they are missing or older than their sources."""
    root = running.root
    if not pages.is_current(root):
        _build_book(running, env)
    if (pages.folder(root) / "index.html").exists() and not running.stopped.is_set():
        port = _port(running, "book", wanted)
        running.servers.append(pages.serve(root, port))
        running.urls["book"] = f"http://{LOOPBACK}:{port}/"


def _build_book(running: Running, env: Mapping[str, str]) -> None:
    sources = pages.fingerprint(running.root)
    running.console.print("Building the book (once, and after a change of it) ...")
    build = _launch(running, "book", pages.build_command(strict=False), env)
    while build.exit_code is None and not running.stopped.wait(0.1):
        _check_alive([service for service in running.services if service is not build])
    if build.exit_code is not None:
        running.services.remove(build)
    if build.exit_code == 0:
        pages.mark_current(running.root, sources)
    elif build.exit_code is not None:
        running.console.print(
            f"The book could not be built:\n{build.last_lines(4)}\n"
            f"Next: read {build.log}; everything else runs without it.",
            markup=False,
        )


def _launch(running: Running, name: str, command: list[str], env: Mapping[str, str]) -> Service:
    log = running.root / ".course" / "logs" / f"{name.lower()}.log"
    try:
        service = Service(name, command, log, running.root, env)
    except OSError as error:
        raise StartFailed(
            f"The {name} could not be started ({error}).",
            "run `python3 run.py`, which repairs the environment.",
        ) from error
    running.services.append(service)
    return service


def _port(running: Running, name: str, wanted: int) -> int:
    port = choose_port(wanted, running.ports)
    if port is None:
        raise StartFailed(
            f"No port is free for the {name} from {wanted} on.",
            "end the programs that use them, then start again.",
        )
    if port != wanted:
        running.console.print(f"Port {wanted} is busy; the {name} takes {port}.")
    running.ports.append(port)
    return port


def _wait(running: Running, what: str, ready: Callable[[], bool], patience: float) -> None:
    deadline = time.monotonic() + patience
    while not running.stopped.is_set() and not ready():
        _check_alive(running.services)
        if time.monotonic() > deadline:
            logs = running.root / ".course" / "logs"
            raise StartFailed(
                f"Waited {patience:.0f} s in vain for the {what}.",
                f"read the files in {logs}, then start again.",
            )
        running.stopped.wait(0.1)


def _check_alive(services: list[Service]) -> None:
    for service in services:
        code = service.exit_code
        if code is not None:
            raise StartFailed(
                f"The {service.name} ended by itself (exit code {code}). Its last lines:\n"
                f"{service.last_lines()}\n",
                f"read {service.log}, then start again; the rest is stopped.",
            )


def _open_browser(url: str) -> None:
    """Open a page from a thread: some browsers return only when their window is closed."""
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def has_display(env: Mapping[str, str]) -> bool:
    """Tell whether a browser window could open here: not over ssh, not without a screen."""
    if env.get("CI") or env.get("SSH_CONNECTION"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def _show(running: Running, seconds: float) -> None:
    """Print the one page: what runs where, the progress, what to open first."""
    urls, say = running.urls, running.console.print
    lines = {
        "Book": urls.get("book", "not built"),
        "JupyterLab": urls["lab"],
        "Simulator": f"{urls['simulator']}/sim",
    }
    say("\n[bold]The course is running.[/bold]\n")
    for name, value in lines.items():
        say(f"  [bold]{name:<12}[/bold]{value}")
    say("")
    for line in first_steps(running.root, urls):
        say(f"  {line}")
    say(f"\nStarted in {seconds:.1f} s. Ctrl-C stops everything.")


def first_steps(root: Path, urls: Mapping[str, str]) -> list[str]:
    """Say how far the reader is and what to open first."""
    known = Course.at(root)
    try:
        state = progress.load(root)
    except ProgressUnreadable as error:
        return [str(error)]
    slug = next_exercise(known, state)
    if not slug:
        return ["There is no exercise yet; read the book."]
    slugs = known.slugs() or known.released_slugs()
    done = sum(state.is_done(name) for name in slugs)
    lab, _, token = urls["lab"].partition("?")
    lesson = f"{urls['book']}book/{slug}.html" if "book" in urls else f"book/{slug}.ipynb"
    return [
        f"{'Progress':<12}{done} of {len(slugs)} exercises done; next is {slug}",
        f"{'Read first':<12}{lesson}",
        f"{'Then do':<12}{lab}/{slug}.ipynb?{token}",
        f"{'Then check':<12}python3 run.py course check {slug}",
    ]
