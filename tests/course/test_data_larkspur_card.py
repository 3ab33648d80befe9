"""The Larkspur card tells what the data is now, and what was measured on just this data."""

import re

import pytest

from course.data import judgements, questions, tickets
from course.data.card import replace
from course.data.larkspur.card import (
    alike,
    figures,
    parts,
    queried,
    retrieved,
    second_judge,
    sorted_tickets,
)
from course.data.larkspur.card.agreement import area, kappa, macro_f1

CARD = (parts.FOLDER / "README.md").read_text("utf-8")
QUICK = [name for name, part in parts.PARTS.items() if not part.slow]
RUN = "run python -m course.data.larkspur.card"


def part_of(name):
    return re.search(rf"<!-- {name} -->\n(.*?)\n<!-- end of {name} -->", CARD, re.DOTALL)[1]


def numbers(name, row):
    """The means and bare numbers of a table's row, found by the start of its line."""
    line = next(text for text in part_of(name).splitlines() if text.startswith(f"| {row}"))
    return [float(found) for found in re.findall(r"\| (\d\.\d\d)\b", line)]


@pytest.mark.parametrize("name", parts.PARTS)
def test_a_part_was_written_from_the_files_as_they_are(name):
    assert parts.recorded().get(name) == parts.inputs_of(name), f"{RUN} {name}"


@pytest.mark.parametrize("name", QUICK)
def test_a_part_that_takes_no_time_says_what_it_said(name):
    assert replace(CARD, name, parts.PARTS[name].write()) == CARD, f"{RUN} {name}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["questions-baselines", "near-duplicates"])
def test_a_part_that_was_measured_is_measured_again(name):
    assert replace(CARD, name, parts.PARTS[name].write()) == CARD, f"{RUN} {name}"


def words_of(folder):
    """What each figure says: titles, kinds, counts, axes. Curves may differ in a last digit."""
    return {
        path.name: re.findall(r">([^<>]*\S[^<>]*)</text>", path.read_text("utf-8"))
        for path in folder.glob("*.svg")
    }


def test_every_figure_says_what_the_data_says(tmp_path, monkeypatch):
    drawn = words_of(figures.HERE)
    monkeypatch.setattr(figures, "HERE", tmp_path)
    figures.draw()
    assert words_of(tmp_path) == drawn, RUN
    assert len(drawn) == 5
    assert all(len(words) > 10 and f"](card/{name})" in CARD for name, words in drawn.items())


def test_retrieval_leaves_room_between_its_methods_and_above_them():
    text = part_of("questions-baselines")
    best = {
        kind: max(float(r) for r in re.findall(rf"^\| test, {kind}.*?\| (\d\.\d\d) \(", text, re.M))
        for kind in ("look-up", "different-vocabulary")
    }
    assert best["different-vocabulary"] < 0.5 < best["look-up"] < 0.95
    assert all(0.3 < recall < 0.7 for recall in numbers("questions-baselines", "test (n="))


def test_ticket_methods_lie_apart_from_the_majority_and_from_all():
    accuracy = [
        numbers("tickets-baselines", row)[0]
        for row in ("most frequent", "words of", "5 nearest", "simulator, meanings ")
    ]
    assert min(accuracy[1:]) > accuracy[0] + 0.1
    assert max(accuracy) < 0.6


def test_no_shallow_score_judges_for_the_reader():
    for row in ("length", "words of the context", "words of the question"):
        for score in numbers("judgements-baselines", row):
            assert 0.4 < score < 0.75


def test_no_set_repeats_itself():
    rates = re.findall(r"\| (\d+\.\d)% \|", part_of("near-duplicates"))
    assert len(rates) == 6
    assert all(float(rate) < 1 for rate in rates)


def test_finds_texts_that_say_nearly_the_same():
    texts = {
        "a": "send the parcel back within seven days",
        "b": "send the parcel back within seven days!",
        "c": "a rope is retired after a hard fall",
    }
    found = alike.measure(texts)
    assert (found.near, found.overlap) == (2, 1.0)
    assert alike.measure(texts, frozenset({frozenset("ab")})).near == 0


def test_a_chunk_of_the_proof_holds_its_quotation():
    several = [retrieved.gold(question) for question in questions() if len(question.hops) > 1]
    needed = next(hops for hops in several if not frozenset.intersection(*hops))
    one = [next(iter(needed[0]))]
    assert retrieved.hops_found(one, needed) == pytest.approx(1 / len(needed))
    assert retrieved.all_found(one, needed) == 0
    assert retrieved.all_found([row for hop in needed for row in hop][:5], needed) == 1


def test_views_of_the_schema_tell_more_and_more():
    views = [len(view()) for view in queried.VIEWS.values()]
    assert views == sorted(views)
    assert "customers(" in queried.names_only()
    assert "REFERENCES" in queried.types_and_keys()
    assert "3 rows from regions table:" in queried.sample_values()


def test_a_query_that_fails_or_writes_is_wrong_and_stops_nothing():
    assert queried.execute("SELECT nothing FROM nowhere") is None
    assert queried.execute("DELETE FROM orders") is None
    assert queried.execute("SELECT count(*) FROM regions") == [(7,)]


def test_the_code_is_found_in_a_wordy_answer():
    assert sorted_tickets.code_in("The code is Q7.") == "Q7"
    assert sorted_tickets.code_in("no idea") == "no idea"


def test_agreement_beyond_chance():
    assert kappa(["a", "b"], ["a", "b"]) == 1
    assert kappa(["a", "a"], ["a", "a"]) == 0
    assert kappa(["a", "b", "a", "b"], ["a", "a", "b", "b"]) == 0


def test_area_and_macro_f1_tell_good_from_bad():
    assert area([3.0, 1.0, 2.0], [True, False, True]) == 1
    assert area([1.0, 1.0], [True, False]) == 0.5
    assert macro_f1(["a", "b"], ["a", "b"]) == 1


@pytest.mark.parametrize(
    ("name", "rows", "labels"),
    [
        ("judgements", judgements(), {"faithfulness", "relevance"}),
        ("tickets", tickets(), {"code", "priority", "escalate"}),
    ],
)
def test_the_second_judge_labeled_sixty_rows_of_each_set_once(name, rows, labels):
    found = second_judge.found_in(name)
    assert len({row["id"] for row in found}) == len(found) == 60
    assert {row["id"] for row in found} <= {row.id for row in rows}
    assert all(set(row) == {"set", "id", *labels} for row in found)


def test_the_second_judge_agrees_far_beyond_chance():
    told = second_judge.of_judgements() + second_judge.of_tickets()
    kappas = [float(found) for found in re.findall(r"kappa (\d\.\d\d)", told)]
    assert len(kappas) == 5
    assert min(kappas) > 0.75
