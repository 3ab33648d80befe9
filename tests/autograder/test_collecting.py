"""What students sent is taken in safely, whoever packed it, and nothing bad stops the rest."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import struct
import zipfile

import pytest
import zoo
from typer.testing import CliRunner

from autograder.cli import app
from autograder.errors import NothingToCollect
from autograder.grading.received import COUNT_LIMIT, TOTAL_LIMIT
from autograder.intake import collect
from autograder.intake.naming import Names

NAME = f"{zoo.FIRST}.ipynb"
MORNING, EVENING = "2026-11-20T08:00:00+00:00", "2026-11-20T20:00:00+01:00"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return zoo.make_course(tmp_path_factory.mktemp("collecting") / "course")


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def take(course, inbox, tmp_path):
    """Collect from the inbox, or another source, and return the results by where they came from."""

    def taken(source=None, **options):
        results = collect(course, source or inbox, tmp_path / "class", **options)
        assert len({one.origin for one in results}) == len(results)
        return {one.origin: one for one in results}

    return taken


def info(name, mode=stat.S_IFREG | 0o644, when=(2026, 11, 20, 12, 0, 0)):
    made = zipfile.ZipInfo(name, when)
    made.external_attr = mode << 16
    return made


def packed(*entries):
    """Return the bytes of a zip file; an entry is a name or a ZipInfo, and a content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(info(name) if isinstance(name, str) else name, content)
    return buffer.getvalue()


def bundle(student="ada", content="work", created=MORNING, more=(), **about):
    """Return a bundle as `course submit` makes it; `about` changes what it says."""
    path = f"{zoo.ASSIGNMENT}/{NAME}"
    said = {
        "format": 1,
        "student": student,
        "assignment": zoo.ASSIGNMENT,
        "created": created,
        "files": {path: hashlib.sha256(content.encode()).hexdigest()},
    }
    return packed(("bundle.json", json.dumps({**said, **about})), (path, content), *more)


def work(folder, student="ada", name=NAME):
    return (folder.parent / "class" / "submitted" / student / zoo.ASSIGNMENT / name).read_text()


def test_a_bundle_lies_where_grading_looks_with_its_time(inbox, take):
    (inbox / "a.zip").write_bytes(bundle())
    found = take()["a.zip"]
    assert (found.state, found.student, found.problem, found.notes) == ("taken", "ada", "", ())
    assert work(inbox) == "work"
    assert work(inbox, name="timestamp.txt") == "2026-11-20 08:00:00 UTC\n"


def test_one_bundle_can_be_named_by_itself(inbox, take):
    (inbox / "a.zip").write_bytes(bundle())
    (inbox / "b.zip").write_bytes(bundle("bob"))
    assert set(take(inbox / "a.zip")) == {"a.zip"}


def test_the_last_attempt_counts_and_earlier_ones_are_kept(inbox, take):
    (inbox / "1-late.zip").write_bytes(bundle(content="second", created=EVENING))
    (inbox / "2-early.zip").write_bytes(bundle(content="first", created=MORNING))
    take()
    assert work(inbox) == "second"
    [earlier] = (inbox.parent / "class" / "attempts" / "ada" / zoo.ASSIGNMENT).iterdir()
    assert earlier.name == "20261120T080000Z"
    assert (earlier / NAME).read_text() == "first"


def test_collecting_again_changes_nothing_and_takes_what_is_new(inbox, take):
    (inbox / "1.zip").write_bytes(bundle(content="first"))
    take()
    assert take()["1.zip"].state == "already there"
    (inbox / "2.zip").write_bytes(bundle(content="second", created=EVENING))
    assert take()["2.zip"].state == "taken"
    (inbox / "0.zip").write_bytes(bundle(content="oldest", created="2026-11-19T08:00:00Z"))
    assert take()["0.zip"].state == "earlier attempt"
    assert work(inbox) == "second"
    assert {one.state for one in take().values()} == {"already there"}
    assert len(list((inbox.parent / "class" / "attempts" / "ada" / zoo.ASSIGNMENT).iterdir())) == 2


def test_a_changed_file_is_taken_and_reported(inbox, take):
    (inbox / "a.zip").write_bytes(bundle(files={f"phase1/{NAME}": "0" * 64, "phase1/x.txt": "1"}))
    found = take()["a.zip"]
    assert found.state == "taken"
    assert [note for note in found.notes if NAME in note and "sha256 differs" in note]
    assert [note for note in found.notes if "x.txt is missing" in note]


def test_moodles_archive_is_read(take, inbox):
    moodle = inbox / "Async-12345.zip"
    moodle.write_bytes(
        packed(
            (f"Ada Lovelace_4711_assignsubmission_file_/{NAME}", "ada's"),
            ("Grace Hopper_4712_assignsubmission_file_/work.zip", bundle("grace")),
            ("李 小龙_4713_assignsubmission_file_/" + NAME, "li's"),
        )
    )
    found = take(moodle)
    students = {one.student for one in found.values()}
    assert students == {"ada-lovelace-4711", "grace-hopper-4712", "李-小龙-4713"}
    assert work(inbox, "ada-lovelace-4711") == "ada's"
    [note] = next(one.notes for one in found.values() if one.student.startswith("grace"))
    assert "its bundle says 'grace'" in note


def test_canvas_names_and_repeated_uploads_are_read(take, inbox):
    canvas = inbox / "submissions.zip"
    canvas.write_bytes(
        packed(
            (f"lovelaceada_101_2001_{zoo.FIRST}-1.ipynb", "ada's"),
            ("lovelaceada_101_2002_notes.txt", "notes"),
            (f"hoppergrace_LATE_102_2003_{NAME}", "grace's"),
        )
    )
    take(canvas)
    assert work(inbox, "lovelaceada-101") == "ada's"
    assert work(inbox, "lovelaceada-101", "notes.txt") == "notes"
    assert work(inbox, "hoppergrace-102") == "grace's"


def test_plain_folders_of_students_are_read(take, inbox):
    for path in (f"ada/{NAME}", f"bob/{zoo.ASSIGNMENT}/{NAME}", f"eve/stuff/{zoo.FIRST} (2).ipynb"):
        (inbox / path).parent.mkdir(parents=True)
        (inbox / path).write_text(path)
    (inbox / "bob" / zoo.ASSIGNMENT / "deep").mkdir()
    (inbox / "bob" / zoo.ASSIGNMENT / "deep" / "data.txt").write_text("data")
    take()
    assert work(inbox, "ada") == f"ada/{NAME}"
    assert work(inbox, "bob", "deep/data.txt") == "data"
    assert work(inbox, "eve").startswith("eve/")


def test_a_table_says_who_is_who(take, inbox, tmp_path):
    table = tmp_path / "names.csv"
    table.write_text("name,student\nada  lovelace,al\n4712,gh\nbob,robert\n", encoding="utf-8-sig")
    for name in ("Ada Lovelace_4711", "Grace Hopper_4712"):
        folder = inbox / f"{name}_assignsubmission_file_"
        folder.mkdir()
        (folder / NAME).write_text(name)
    (inbox / "b.zip").write_bytes(bundle("bob"))
    students = {one.student for one in take(names=Names.read(table)).values()}
    assert students == {"al", "gh", "robert"}
    table.write_text("a,b\n1,2\n")
    with pytest.raises(NothingToCollect, match="name and student"):
        Names.read(table)


def lying_about_size():
    """Return an archive whose list says 10 bytes for a file of a hundred million."""
    data = bytearray(packed(("phase1/a.txt", b"\0" * (TOTAL_LIMIT + 1))))
    at = data.rfind(b"PK\1\2")
    struct.pack_into("<L", data, at + 24, 10)
    return bytes(data)


def encrypted():
    data = bytearray(bundle())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.rfind(mark)
        struct.pack_into("<H", data, at + offset, 1)
    return bytes(data)


def overlapping():
    """Return an archive in which many entries share the bytes of one file."""
    data = packed(("phase1/a.txt", b"\0" * 1_000_000))
    at, end = data.rfind(b"PK\1\2"), data.rfind(b"PK\5\6")
    entries = [data[at:end].replace(b"a.txt", b"%05d" % n) for n in range(300)]
    listed = b"".join(entries)
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 300, 300, len(listed), at, 0)
    return data[:at] + listed + tail


def linked(kind):
    return packed(("bundle.json", "{}"), (info("phase1/x", kind | 0o777), "/etc/passwd"))


def more(*names):
    return bundle(more=[(name, "x") for name in names])


HOSTILE = {
    "leads out": more("../outside.txt"),
    "leads out deep": more("phase1/../../outside.txt"),
    "absolute": more("/outside.txt"),
    "drive": more("C:/outside.txt"),
    "backslash": more("phase1\\..\\..\\outside.txt"),
    "reserved": more("phase1/aux.txt"),
    "control": more("phase1/a\nb.txt"),
    "long name": more("phase1/" + "x" * 300),
    "deep": more("a/" * 100 + "x"),
    "capitals": more(f"phase1/{NAME.upper()}"),
    "file and folder": more(f"phase1/{NAME}/x"),
    "composed letters": more("phase1/\u00e9.txt", "phase1/e\u0301.txt"),
    "link": linked(stat.S_IFLNK),
    "pipe": linked(stat.S_IFIFO),
    "device": linked(stat.S_IFCHR),
    "encrypted": encrypted(),
    "bomb": packed(*((f"phase1/{n}", b"\0" * 15_000_000) for n in range(8))),
    "one large file": bundle(content="x" * 21_000_000),
    "lies about size": lying_about_size(),
    "overlaps": overlapping(),
    "many files": bundle(more=[(f"phase1/{n}", "") for n in range(COUNT_LIMIT + 1)]),
    "no zip": b"PK\3\4 nonsense",
    "empty": b"",
    "cut off": bundle()[:-30],
    "bad json": packed(("bundle.json", "{ nope"), ("phase1/a", "")),
    "deep json": packed(("bundle.json", "[" * 100_000), ("phase1/a", "")),
    "other format": bundle(format=9),
    "no student": bundle(student=None),
    "odd student": bundle(student="../../root"),
    "dotted student": bundle(student=".ssh"),
    "no files": packed(("bundle.json", json.dumps({"format": 1}))),
    "other assignment": bundle(assignment="phase9"),
    "assignment leads out": bundle(assignment=".."),
    "nothing known": packed(("readme.txt", "hello")),
}


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: name.replace(" ", "-"))
def test_a_bad_archive_is_one_line_and_leaves_nothing(name, inbox, take, tmp_path):
    (inbox / "bad.zip").write_bytes(HOSTILE[name])
    (inbox / "good.zip").write_bytes(bundle("bob"))
    found = take()
    assert found["good.zip"].state == "taken"
    bad = found["bad.zip"]
    if name == "odd student":
        assert bad.student == "root"  # no path is left of it
    else:
        assert bad.state == "refused"
        assert bad.problem
        assert "\n" not in bad.problem
        assert sorted(os.listdir(tmp_path / "class" / "submitted")) == ["bob"]
    assert sorted(os.listdir(tmp_path)) == ["class", "inbox"]
    assert not [entry for entry in os.listdir(tmp_path / "class") if entry.startswith(".")]
    assert not os.path.exists("/outside.txt")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_is_refused(inbox, take):
    (inbox / "bad.zip").write_bytes(more(f"phase1/{NAME}"))
    (inbox / "good.zip").write_bytes(bundle("bob"))
    assert "cannot both be files" in take()["bad.zip"].problem


def test_a_bad_name_in_a_platforms_archive_costs_that_file_alone(course, inbox):
    platform = inbox / "moodle.zip"
    platform.write_bytes(
        packed(
            (f"Ada L_1_assignsubmission_file_/{NAME}", "ada's"),
            ("Bob B_2_assignsubmission_file_/../../../x.ipynb", "bob's"),
            (info("Eve E_3_assignsubmission_file_/l.ipynb", stat.S_IFLNK | 0o777), "/etc/passwd"),
        )
    )
    found = collect(course, platform, inbox.parent / "class")
    assert sorted(one.state for one in found) == ["refused", "refused", "taken"]
    assert work(inbox, "ada-l-1") == "ada's"


def test_links_in_a_folder_are_not_followed(take, inbox, tmp_path):
    (tmp_path / "secret.ipynb").write_text("secret")
    (inbox / "ada").mkdir()
    (inbox / "ada" / NAME).symlink_to(tmp_path / "secret.ipynb")
    (inbox / "bob.zip").write_bytes(bundle("bob"))
    states = {one.problem: one.state for one in take().values()}
    assert states[f"ada/{NAME} is no regular file"] == "refused"
    assert not (tmp_path / "class" / "submitted" / "ada").exists()


def test_students_who_differ_in_capitals_alone_are_not_mixed(take, inbox):
    (inbox / "1.zip").write_bytes(bundle("Ada", content="one"))
    (inbox / "2.zip").write_bytes(bundle("ada", content="two", created=EVENING))
    found = take()
    assert found["1.zip"].state == "taken"
    assert "differ in capitals alone" in found["2.zip"].problem


def test_a_forged_timestamp_is_replaced(take, inbox):
    forged = [("phase1/timestamp.txt", "2020-01-01 00:00:00 UTC")]
    (inbox / "a.zip").write_bytes(bundle(more=forged))
    take()
    assert work(inbox, name="timestamp.txt").startswith("2026-11-20")


def test_a_notebook_of_another_name_goes_where_the_option_says(take, inbox):
    (inbox / "ada").mkdir()
    (inbox / "ada" / "mine.ipynb").write_text("mine")
    [refused] = take().values()
    assert "it fits no exercise: found mine.ipynb" in refused.problem
    take(assignment=zoo.ASSIGNMENT)
    assert work(inbox, "ada", "mine.ipynb") == "mine"
    with pytest.raises(NothingToCollect, match="phase9"):
        take(assignment="phase9")


def test_an_empty_or_absent_source_is_said(take, inbox):
    for source, words in ((inbox, "holds no file"), (inbox / "no", "does not exist")):
        with pytest.raises(NothingToCollect, match=words):
            take(source)


def test_the_command_prints_a_line_each_and_tells_by_its_exit_code(course, inbox, tmp_path):
    (inbox / "bad\x1b[31m.zip").write_bytes(b"no")
    (inbox / "good.zip").write_bytes(bundle())
    arguments = ["collect", str(inbox), str(tmp_path / "class"), "--root", str(course.root)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1
    assert "\x1b" not in done.output
    assert "1 taken, 0 earlier attempt, 0 already there, 1 refused." in done.output
    assert len(done.output.splitlines()) == 3
    (inbox / "bad\x1b[31m.zip").unlink()
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert CliRunner().invoke(app, [*arguments[:1], "no", *arguments[2:]]).exit_code == 2
