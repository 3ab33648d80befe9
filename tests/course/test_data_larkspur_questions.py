"""Every question about the handbook is proved by what the handbook says, word for word."""

from collections import Counter
from dataclasses import FrozenInstanceError
from dataclasses import replace as changed
from itertools import combinations

import pytest

from course.data import HandbookQuestion, Passage, facts, handbook, questions
from course.data.card import replace
from course.data.larkspur.check import question_findings
from course.data.larkspur.check.questions import across_splits, split_of_places
from course.data.larkspur.question_table import CARD, MARK, table
from course.data.larkspur.questions import says

QUESTIONS = questions()
LIBRARY = {document.id: document for document in handbook()}


def of_kind(kind):
    return [question for question in QUESTIONS if question.kind == kind]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_agrees_with_the_handbook_and_the_database(question):
    assert [str(finding) for finding in question_findings((question,))] == []


def test_no_question_is_there_twice():
    for part in ("id", "question"):
        assert len({getattr(question, part).casefold() for question in QUESTIONS}) == len(QUESTIONS)


def test_the_splits_together_are_all_questions():
    dev, test = questions("dev"), questions("test")
    assert len(dev) + len(test) == len(QUESTIONS)
    assert {question.split for question in dev} == {"dev"}


def test_the_handbook_loads_whole_and_cannot_be_changed():
    assert len(LIBRARY) == 159
    assert Counter(document.status for document in handbook())["superseded"] >= 34
    with pytest.raises(FrozenInstanceError):
        handbook()[0].text = "new"
    for document in handbook():
        assert document.text.startswith("# ")
        assert "".join(section.text for section in document.sections) == document.text
        for section in document.sections:
            assert document.text[section.start :].startswith(section.text)


def test_versions_point_at_each_other():
    for document in handbook():
        if document.superseded_by:
            newer = LIBRARY[document.superseded_by]
            assert newer.supersedes == document.id or newer.kind == "contract"
            assert newer.date > document.date


A_QUESTION = HandbookQuestion(
    id="q",
    split="dev",
    kind="look-up",
    question="How many canned replies are there?",
    answer="There are 46.",
    values=(("46", "forty-six"),),
    passages=(
        Passage(
            "care-desk-guide",
            "08:00, Innsbruck: the list",
            "There are 46 macros.",
        ),
    ),
    near=(),
    trap=None,
    wrong=(),
    sql=None,
    vocabulary_gap=True,
)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"passages": (Passage("care-desk", "x", "y"),)}, "quote"),
        ({"passages": (Passage("care-desk-guide", "x", "There are 46 macros."),)}, "quote"),
        ({"answer": "There are 45."}, "answer"),
        ({"answer": "47", "values": (("47",),)}, "value"),
        ({"kind": "outdated-trap"}, "trap"),
        ({"kind": "unanswerable"}, "unanswerable"),
        ({"near": A_QUESTION.passages}, "unanswerable"),
        ({"kind": "numeric"}, "numeric"),
        ({"kind": "numeric", "sql": "SELECT 47"}, "numeric"),
        ({"kind": "numeric", "sql": "SELECT nothing FROM nowhere"}, "numeric"),
        ({"vocabulary_gap": False}, "vocabulary"),
        ({"kind": "different-vocabulary", "question": "How many macros?"}, "vocabulary"),
    ],
)
def test_a_mistake_in_a_question_is_found(changes, finding):
    assert not [str(found) for found in question_findings((A_QUESTION,))]
    found = question_findings((changed(A_QUESTION, **changes),))
    assert finding in {one.check for one in found}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It costs **1,200** USD.", "1200"),
        ("up to 15 percent", "15 percent"),
        ("within 8\u00a0%", "8 %"),
        ("Z2, and so on", "z2"),
        ("the price is 4.95", "4.95"),
        ("in 2026.", "2026"),
    ],
)
def test_a_value_is_found_as_people_write_it(text, value):
    assert says(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("15 days", "5"), ("5.5 days", "5"), ("1,500 USD", "500"), ("now", "no"), ("14:00", "4")],
)
def test_a_value_inside_another_is_not_found(text, value):
    assert not says(text, value)


def test_an_answer_needs_every_value_and_one_spelling_of_each():
    question = changed(A_QUESTION, values=(("46", "forty-six"), ("German",)))
    assert question.accepts("forty-six in German")
    assert not question.accepts("46")
    assert not changed(A_QUESTION, values=()).accepts("46")


LONG = {plan.id for plan in facts().documents if plan.long}


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("different-vocabulary", 65),
        ("multi-hop", 42),
        ("numeric", 32),
        ("unanswerable", 34),
        ("outdated-trap", 24),
        ("look-up", 60),
    ],
)
def test_there_are_enough_questions_of_every_kind_in_both_splits(kind, least):
    found = of_kind(kind)
    assert len(found) >= least
    share = sum(question.split == "dev" for question in found) / len(found)
    assert 0.3 < share < 0.5


def test_there_are_enough_questions_in_all():
    assert len(QUESTIONS) >= 260


def test_proofs_come_from_every_department_and_from_most_documents():
    proofs = {passage.document for question in QUESTIONS for passage in question.passages}
    assert len(proofs) >= 100
    assert {LIBRARY[name].department for name in proofs} == {d.department for d in handbook()}
    in_force = {document.id for document in handbook() if document.status == "current"}
    assert len(in_force - proofs) <= 5


def test_the_long_documents_prove_answers_far_beyond_their_beginning():
    assert len(LONG) == 2
    for name in LONG:
        text = LIBRARY[name].text
        deep = [
            question.id
            for question in QUESTIONS
            for passage in question.passages
            if passage.document == name and text.index(passage.quote) > len(text) / 3
        ]
        assert len(set(deep)) >= 8


def test_proofs_stand_in_tables_footnotes_threads_and_minutes_too():
    found = Counter()
    for question in QUESTIONS:
        for passage in question.passages:
            found["table"] += passage.quote.startswith("|")
            found["footnote"] += passage.quote.startswith("[")
            found[LIBRARY[passage.document].kind] += 1
    assert found["table"] >= 60
    assert found["footnote"] >= 2
    assert found["e-mail thread"] >= 10
    assert found["minutes"] >= 15


def test_only_multi_hop_questions_are_proved_by_superseded_documents():
    for question in QUESTIONS:
        statuses = {LIBRARY[passage.document].status for passage in question.passages}
        assert question.kind == "multi-hop" or "superseded" not in statuses, question.id


def test_multi_hop_questions_need_several_documents():
    several = [q for q in of_kind("multi-hop") if len({p.document for p in q.passages}) > 1]
    assert len(several) >= 42
    for question in of_kind("multi-hop"):
        assert len(question.hops) > 1, question.id
        for one, other in combinations(question.hops, 2):
            quotes = {(passage.document, passage.quote) for passage in one}
            assert not quotes & {(passage.document, passage.quote) for passage in other}


def test_a_span_is_where_the_quotation_stands():
    for question in QUESTIONS:
        for passage in question.passages:
            start, end = passage.span
            assert LIBRARY[passage.document].text[start:end] == passage.quote


def test_hops_are_numbered_without_a_gap():
    for question in QUESTIONS:
        hops = [passage.hop for passage in question.passages]
        assert hops == sorted(hops), question.id
        assert sorted(set(hops)) == list(range(1, len(question.hops) + 1)), question.id


def test_dev_and_test_share_no_document_where_one_document_answers():
    shared = [place for place, splits in split_of_places(QUESTIONS).items() if len(splits) > 1]
    assert shared == []


def test_few_multi_hop_questions_reach_into_the_other_split():
    assert len(across_splits(QUESTIONS)) <= 12


def test_unanswerable_questions_tempt_with_documents_in_force():
    for question in of_kind("unanswerable"):
        for passage in question.near:
            assert LIBRARY[passage.document].status != "superseded", question.id


def test_an_answer_from_the_superseded_version_is_trapped_and_the_right_one_is_not():
    for question in of_kind("outdated-trap"):
        assert question.is_trapped(question.trap.quote), question.id
        assert not question.is_trapped(question.answer), question.id
        assert not question.is_trapped("I do not know."), question.id
    assert not any(q.is_trapped(q.answer) for q in QUESTIONS)


def test_values_are_not_given_away_by_the_question():
    """An answer that repeats the question must not pass for a right one."""
    given = [q.id for q in QUESTIONS if q.accepts(q.question)]
    assert given == []


def test_the_card_states_the_numbers_of_the_questions():
    card = CARD.read_text("utf-8")
    assert replace(card, MARK, table()) == card
