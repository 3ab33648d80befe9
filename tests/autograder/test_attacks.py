"""Every attack fails, is named in the report of its submission, and touches nobody else."""

from __future__ import annotations

import hashlib
import json
import os
import select
import socket
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
import zoo
from attacks import Attack, Scene, attacks
from attacks.tiers import TIER, needs_a_sandbox, only_tier
from process_tree import below, left_of

from autograder.grading import Graded, Options, classroom, grade_class
from autograder.sandbox import Limits

pytestmark = needs_a_sandbox

TOKEN = f"token-{os.getpid()}-{os.urandom(4).hex()}"
NAP = f"300.{os.getpid()}"
SECONDS = 2.0
LARGEST = 3_000_000


@dataclass
class Run:
    """One class of attackers and a neighbor, graded."""

    scene: Scene
    attacks: tuple[Attack, ...]
    results: dict[str, Graded]
    called: int
    before: dict[str, str]
    after: dict[str, str]
    left: list[str]

    def outputs(self, attack: Attack) -> str:
        texts = []
        folder = self.scene.folder / "autograded" / attack.student / zoo.ASSIGNMENT
        for path in folder.glob("*.ipynb"):
            for cell in json.loads(path.read_text("utf-8"))["cells"]:
                for output in cell.get("outputs", ()):
                    texts += [output.get("text", ""), json.dumps(output.get("data", ""))]
                    texts += output.get("traceback", ())
        return "\n".join(texts)


class Services:
    """What listens on this machine: on TCP, on UDP and under a name in the file system."""

    def __init__(self, name: Path) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.named = socket.socket(socket.AF_UNIX)
        self.named.bind(str(name))
        self.named.listen()
        name.chmod(0o777)

    def called(self) -> int:
        """Close everything; return how many of the sockets somebody called."""
        sockets = (self.tcp, self.udp, self.named)
        waiting, _, _ = select.select(sockets, (), (), 0)
        for one in sockets:
            one.close()
        return len(waiting)


def _hashes(*folders: Path) -> dict[str, str]:
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            about = path.lstat()
            if path.is_symlink() or not path.is_file() or about.st_size > 10_000_000:
                continue
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest() + oct(about.st_mode)
    return found


def _environment() -> dict[str, str]:
    """Return name, size and time of each file of the interpreter's environment."""
    found = {}
    for path, _, names in os.walk(sys.prefix):
        if not path.endswith("__pycache__"):
            for name in names:
                about = os.lstat(os.path.join(path, name))
                found[f"{path}/{name}"] = f"{about.st_size} {about.st_mtime_ns}"
    return found


def _processes(own: dict[int, str]) -> list[str]:
    """Return what still runs: what an attack started, wherever it is, and what grading started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if TOKEN in line or NAP in line:
            found.append(line)
    started = {pid: began for pid, began in below(os.getpid()).items() if own.get(pid) != began}
    return found + [f"child {pid}" for pid in left_of(started)]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    own = below(os.getpid())
    root = tmp_path_factory.mktemp("attacked")
    course = zoo.make_course(root / "course")
    folder = root / "grading"
    secret = root / "home" / "id_secret"
    secret.parent.mkdir()
    secret.write_text(TOKEN)
    named = Path("/tmp", f"{TOKEN}.sock")
    services = Services(named)
    tcp, udp = (one.getsockname()[1] for one in (services.tcp, services.udp))
    with pytest.MonkeyPatch.context() as patch:
        scene = Scene(tcp, udp, named, secret, root / "course", folder, TOKEN, NAP)
        listed = tuple(one for one in attacks(scene) if TIER in one.tiers)
        for one in listed:
            one.plant(zoo.hand_in(folder, one.student, one.files))
        zoo.hand_in(folder, "neighbor", zoo.changed())
        for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "INSTRUCTORS_OWN"):
            patch.setenv(name, TOKEN)
        patch.setattr(classroom, "probe", partial(only_tier, Limits(memory=300)))
        places = (folder / "submitted", root / "course", root / "home")
        before = {**_hashes(*places), **_environment()}
        options = Options(workers=4, timeout=SECONDS)
        results = {one.student: one for one in grade_class(course, folder, options)}
        after = {**_hashes(*places), **_environment()}
    called = services.called()
    named.unlink()
    return Run(scene, listed, results, called, before, after, _processes(own))


def test_each_attack_is_refused_and_keeps_the_points_of_what_is_right(run):
    wrong: dict[str, Any] = {}
    for attack in run.attacks:
        result, text = run.results[attack.student], run.outputs(attack)
        facts = {
            "broke": [line for line in text.splitlines() if line.startswith("BROKE")],
            "unsaid": [said for said in attack.says if said not in text],
            "score": None if result.score == attack.score else result.score,
            "problem": None if _fits(attack.problem, result.problem) else result.problem,
            "flags": sorted(attack.flags - {flag.kind for flag in result.flags}),
        }
        if any(facts.values()) or facts["score"] is not None or facts["problem"] is not None:
            wrong[attack.student] = {**facts, "text": text[:800]}
    assert not wrong, json.dumps(wrong, indent=1)


def _fits(wanted: str, found: str) -> bool:
    return wanted in found if wanted else not found


def test_the_neighbor_is_graded_as_if_it_were_alone(run):
    neighbor = run.results["neighbor"]
    assert (neighbor.score, neighbor.flags, neighbor.problem) == (8.0, (), "")
    assert neighbor.sandbox == TIER


def test_nothing_outside_of_a_submission_has_changed(run):
    assert {name for name in run.before if run.after.get(name) != run.before[name]} == set()
    assert set(run.after) - set(run.before) == set()
    for place in ("/tmp", "/dev/shm", "/var/tmp"):
        assert not Path(place, TOKEN).exists()


def test_no_service_of_the_machine_was_called(run):
    assert run.called == 0


def test_no_process_is_left(run):
    assert run.left == []


def test_the_gradebook_holds_the_scores_of_the_results_and_no_other(run):
    query = (
        "SELECT s.student_id, total(g.auto_score) FROM grade g"
        " JOIN submitted_notebook n ON n.id = g.notebook_id"
        " JOIN submitted_assignment s ON s.id = n.assignment_id GROUP BY 1"
    )
    with closing(sqlite3.connect(run.scene.folder / "gradebook.db")) as database:
        found = dict(database.execute(query).fetchall())
    expected = {name: one.score for name, one in run.results.items() if one.notebooks}
    assert found == expected


def test_what_is_stored_can_be_read_by_others_and_is_bounded(run):
    for path in (run.scene.folder / "autograded").rglob("0[12]-*.ipynb"):
        if path.is_symlink():
            continue
        text = path.read_bytes().decode("utf-8")
        assert len(text) < LARGEST, path
        document = nbformat.reads(text, as_version=4)
        json.loads(text, parse_constant=pytest.fail)
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    for path in (run.scene.folder / "results").rglob("*.json"):
        assert path.stat().st_size < LARGEST, path
        json.dumps(json.loads(path.read_bytes()), ensure_ascii=False).encode("utf-8")
