"""`course data`, run as a learner runs it."""

import json

import pytest
from typer.testing import CliRunner

from course.cli import app
from course.data import (
    catalog,
    judgements,
    python_docs_questions,
    questions,
    sql_questions,
    tickets,
)
from course.errors import UnknownDataSet

NAMES = [found.name for found in catalog.SETS]


def run(*arguments, code=0):
    outcome = CliRunner().invoke(app, ["data", *arguments])
    assert outcome.exit_code == code, outcome.output
    return outcome.output


def test_lists_every_set_with_rows_splits_and_license():
    shown = run()
    for name in NAMES:
        assert f" {name} " in shown
    assert f"{len(judgements()):,}" in shown
    assert "CC BY 4.0" in shown
    assert "PSF-2.0" in shown
    assert "Next: `course data describe questions`" in shown
    told = json.loads(run("--json"))["sets"]
    assert [one["name"] for one in told] == NAMES
    assert all(one["rows"] and one["bytes"] for one in told)


@pytest.mark.parametrize("name", NAMES)
def test_describes_each_set_with_fields_kinds_and_an_example(name):
    shown = run("describe", name)
    told = json.loads(run("describe", name, "--json"))
    assert told["call"] in shown
    assert told["card"] in shown
    assert set(told["fields"]) == set(told["example"])
    assert sum(n for splits in told["kinds"].values() for n in splits.values()) in (
        0,
        told["rows"],
    )
    assert all(kind in shown for kind in told["kinds"])


@pytest.mark.parametrize("name", NAMES)
def test_every_set_has_a_data_card_that_names_its_way_in(name):
    found = catalog.find(name)
    card = (catalog.HERE / found.card / "README.md").read_text("utf-8")
    assert found.call.removeprefix("course.data.").removesuffix("()") in card


def test_a_sample_repeats_with_its_seed_and_changes_with_another():
    first = run("sample", "judgements", "-n", "2", "--seed", "5")
    assert first == run("sample", "judgements", "-n", "2", "--seed", "5")
    assert first != run("sample", "judgements", "-n", "2", "--seed", "6")
    assert first.count("question_id: ") == 2


def test_a_sample_keeps_to_its_split():
    told = json.loads(run("sample", "judgements", "-n", "30", "--split", "test", "--json"))
    assert len(told["rows"]) == 30
    assert {row["split"] for row in told["rows"]} == {"test"}


@pytest.mark.parametrize("name", ["judgements", "tickets", "questions", "sql-questions"])
def test_rows_of_the_test_split_are_shown_only_when_asked_for(name):
    told = json.loads(run("sample", name, "-n", "30", "--json"))
    assert {row["split"] for row in told["rows"]} == {"dev"}
    assert json.loads(run("describe", name, "--json"))["example"]["split"] == "dev"


def test_a_sample_is_cut_on_the_screen_and_whole_in_json():
    shown = run("sample", "handbook", "-n", "1")
    told = json.loads(run("sample", "handbook", "-n", "1", "--json"))
    assert " ...\n" in shown
    assert len(told["rows"][0]["text"]) > 1_000


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("judgments", "judgements"), ("sql_question", "sql-questions"), ("python", "python-docs")],
)
def test_an_unknown_name_gets_the_nearest_ones(wrong, meant):
    shown = run("describe", wrong, code=2)
    assert f"no data set called {wrong!r}" in shown
    assert meant in shown
    assert "course-unknown-data-set" in shown


def test_a_name_like_none_leads_to_the_list():
    assert "`course data` lists them." in run("sample", "zzzz", code=2)


def test_an_unknown_split_names_those_there_are():
    assert "It has" in run("sample", "judgements", "--split", "train", code=2)
    assert "Leave --split out." in run("sample", "handbook", "--split", "dev", code=2)


def test_names_with_underscores_and_endings_are_understood():
    assert catalog.find("sql_questions.jsonl").name == "sql-questions"


@pytest.mark.parametrize(
    "loader", [judgements, python_docs_questions, questions, sql_questions, tickets]
)
@pytest.mark.parametrize("wrong", ["train", "Dev", ""])
def test_a_loader_refuses_a_split_that_is_not_there_instead_of_giving_no_rows(loader, wrong):
    with pytest.raises(UnknownDataSet, match=f"{loader.__name__}.. has no split called {wrong!r}"):
        loader(wrong)
    assert len(loader("dev")) + len(loader("test")) == len(loader())


def test_a_description_names_types_as_code_writes_them_and_levels_in_their_order():
    assert json.loads(run("describe", "delivery-notes", "--json"))["fields"]["text"] == "str"
    shown = run("describe", "sql-questions")
    places = [shown.index(f"\n {level}  ") for level in "1234"]
    assert places == sorted(places)


@pytest.mark.parametrize("name", NAMES)
def test_a_description_gives_the_checksums_that_the_data_card_gives(name):
    told = json.loads(run("describe", name, "--json"))
    card = (catalog.HERE / catalog.find(name).card / "README.md").read_text("utf-8")
    assert told["sha256"]
    for checksum in told["sha256"].values():
        assert checksum in card
        assert checksum in run("describe", name)
