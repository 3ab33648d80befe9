"""Grounded answers on development cases: the right statement, abstention, and what moves both."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from layouts import LAYOUTS

from course.data import handbook
from simulator import engine, evidence
from simulator.mind import Chances, Mind
from simulator.models import catalog
from simulator.neutral import Document, Prompt, Turn
from simulator.passages import statements
from simulator.skills import grounded
from simulator.skills.grounded import GroundedAnswer
from simulator.task import Block

CASES = Path(__file__).parent / "cases" / "grounded.jsonl"
ONLY = 'Answer only from the text. If the text does not say, reply "NOT GIVEN".'
OPEN = "Answer the question about the text."


@cache
def cases():
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


def ask(turns, model="sim-large", occurrence=1, **options):
    prompt = Prompt(model, tuple(turns), **{"temperature": 0, **options})
    return engine.answer(prompt, catalog()[model], 1, engine.Circumstances(occurrence=occurrence))


def laid_out(layout, instruction, sentences, question):
    pieces = [" ".join(sentences[place : place + 3]) for place in (0, 3, 6)]
    return [Turn(m["role"], m["content"]) for m in LAYOUTS[layout](instruction, pieces, question)]


def text_of(answer):
    return answer.reply.choices[0].text


def answered(case, question, layout="labels", instruction=ONLY, **options):
    return text_of(ask(laid_out(layout, instruction, case["sentences"], question), **options))


def share_right(every=1, **options):
    right = total = 0
    for case in cases():
        for question, gold in case["answerable"][::every]:
            text = answered(case, question, **options)
            right += any(case["sentences"][place] in text for place in gold)
            total += 1
    return right / total


def test_most_development_questions_find_their_sentence():
    """Most of these questions share few words with their sentence: they are hard on purpose."""
    assert share_right(instruction=OPEN) >= 0.75


def test_smaller_models_find_fewer():
    large, small, nano = (
        share_right(model=model, instruction=OPEN)
        for model in ("sim-large", "sim-small", "sim-nano")
    )
    assert large > small > nano


def test_abstaining_catches_more_than_it_loses():
    lost = caught = answerable = open_ones = 0
    for case in cases():
        for question, _ in case["answerable"]:
            lost += "NOT GIVEN" in answered(case, question)
            answerable += 1
        for question in case["unanswerable"]:
            caught += "NOT GIVEN" in answered(case, question)
            open_ones += 1
    assert lost / answerable <= 0.2
    assert caught / open_ones >= 0.55


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_the_layout_of_a_prompt_changes_little(layout):
    differs = 0
    for case in cases()[::2]:
        question, gold = case["answerable"][0]
        here, plain = answered(case, question, layout), answered(case, question)
        found = [any(case["sentences"][g] in text for g in gold) for text in (here, plain)]
        differs += found[0] != found[1]
    assert differs <= 1


MAGIC = [
    "You are the world's best expert.",
    "Take a deep breath.",
    "This is very important for my career.",
    "I will tip you well.",
]


@pytest.mark.parametrize("spell", MAGIC)
def test_magic_words_change_nothing(spell):
    for case in cases():
        question = case["answerable"][1][0]
        plain, spelled = (
            answered(case, question, instruction=text) for text in (ONLY, f"{spell} {ONLY}")
        )
        assert plain == spelled


def test_sampling_loses_a_little_and_voting_wins_it_back():
    greedy = single = voted = 0.0
    for case in cases():
        for question, gold in case["answerable"]:
            turns = laid_out("labels", OPEN, case["sentences"], question)
            drawn = ask(turns, temperature=1.0, samples=9, seed=3).reply.choices
            texts = [choice.text for choice in drawn]

            def right(text, told=tuple(case["sentences"][place] for place in gold)):
                return any(sentence in text for sentence in told)

            greedy += right(answered(case, question, instruction=OPEN))
            single += sum(map(right, texts)) / len(texts)
            voted += right(max(sorted(set(texts)), key=texts.count))
    assert single < voted
    assert single < greedy
    assert voted >= 0.95 * greedy


def test_invents_a_value_where_it_may_not_abstain():
    """The rate is the model's; the values are not in the text, and are of the right kind."""
    invented = total = 0
    for case in cases():
        for question in case["unanswerable"]:
            answer = ask(laid_out("labels", OPEN, case["sentences"], question), model="sim-nano")
            total += 1
            if "made something up" in answer.notes:
                invented += 1
                assert text_of(answer) not in " ".join(case["sentences"])
    assert 0 < invented < total


@pytest.mark.parametrize(
    ("instruction", "words"),
    [
        ('If the text does not say, reply "NOT GIVEN".', "NOT GIVEN"),
        ("Say UNKNOWN if it is not in the text.", "UNKNOWN"),
        ("If you cannot find it in the document, answer with the word `none`.", "none"),
        ("Use only the passage.", "I don't know"),
        ("Return N/A if the text gives no answer.", "N/A"),
        ("Some questions are unanswerable. For those, respond with: unanswerable", "unanswerable"),
        ('If it is not there, answer "The text does not say." Be brief.', "The text does not say."),
    ],
)
def test_abstains_in_the_words_that_it_was_given(instruction, words):
    text = answered(cases()[0], "Which processor does the phone have?", instruction=instruction)
    assert text.startswith(words)


def test_a_short_answer_is_the_value_alone():
    case = cases()[0]
    text = answered(case, "What was the final cost?", instruction="Answer in a few words.")
    assert text == "84,000 pounds"


def test_two_hops_need_steps():
    texts = (
        "Mona Reyes runs the depot in Varna. The depot opens at six.",
        "Staff in Varna are paid on the ninth of each month.",
        "Staff in Oslo are paid on the second of each month.",
    )
    context = "\n".join(f"[{n}] {text}" for n, text in enumerate(texts))
    question = "On which day of the month is the staff of Mona Reyes paid?"
    plain = text_of(ask([Turn("user", f"{context}\n\nQuestion: {question}")]))
    steps = text_of(ask([Turn("user", f"Think step by step.\n{context}\n\nQuestion: {question}")]))
    assert len(steps) > len(plain)
    assert "ninth" in steps


def test_a_question_for_two_things_is_answered_from_two_blocks():
    context = (
        "[a] The Alder tent weighs 1.9 kilograms.\n[b] Its poles are gray.\n"
        "[c] The Birch tent weighs 2.6 kilograms."
    )
    question = "How much do the Alder and the Birch weigh, and which is heavier, Alder or Birch?"
    text = text_of(ask([Turn("user", f"{context}\n\nQuestion: {question}")]))
    assert "1.9" in text
    assert "2.6" in text


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Do I get my deposit back?", "Yes."),
        pytest.param(
            "Is the deposit refundable?",
            "Yes.",
            marks=pytest.mark.xfail(strict=True, reason="a sentence on fees has the word itself"),
        ),
        ("Are cleaning fees refundable?", "No."),
        ("Does the warranty cover lightning?", "No."),
        ("Is the warranty three years?", "Yes."),
    ],
)
def test_a_question_for_yes_or_no_gets_the_word_and_the_sentence(question, word):
    policy = (
        "The deposit is returned within a week unless something was broken. "
        "The warranty is three years, and damage by lightning is excluded. "
        "Cleaning fees are not refundable. Breakfast is served at seven."
    )
    text = text_of(ask([Turn("user", f"Context: {policy}\n\nQuestion: {question}")]))
    assert text.startswith(f"{word} ")
    assert text.removeprefix(f"{word} ") in policy
    alone = f"Context: {policy}\n\nQuestion: {question} Answer yes or no."
    assert text_of(ask([Turn("user", alone)])) == word


def test_a_name_that_joins_two_names_stays_whole():
    context = (
        "[a] Ines Cole wrote Rye and Barley in 1950.\n[b] Barley is a grain.\n[c] Rye is blue."
    )
    text = text_of(ask([Turn("user", f"{context}\n\nQuestion: Who wrote Rye and Barley?")]))
    assert text == "Ines Cole wrote Rye and Barley in 1950. [a]"


def test_each_part_of_a_question_is_cited():
    context = (
        "[a] Mount Ede is 1,344 meters high.\n[b] Sheep graze on both.\n"
        "[c] Mount Carrow is 1,127 meters high."
    )
    turns = [Turn("user", f"{context}\n\nQuestion: How high are Mount Ede and Mount Carrow?")]
    assert text_of(ask(turns)) == (
        "Mount Ede is 1,344 meters high. [a] Mount Carrow is 1,127 meters high. [c]"
    )


def test_a_short_answer_is_the_value_beside_the_words_of_the_question():
    context = (
        "Withdrawals at own machines are free, those at other machines within the country cost "
        "1.95 euros, and those abroad 4 euros."
    )
    question = "What do withdrawals at other machines within the country cost?"
    turns = [Turn("user", f"Answer in a few words.\n\nContext: {context}\n\nQuestion: {question}")]
    assert text_of(ask(turns)) == "1.95 euros"


def test_the_trace_shows_the_evidence():
    context = "Context: The hut has nine beds. It was built in 1911."
    notes = ask([Turn("user", f"{context}\n\nQuestion: When was the hut built?")]).notes
    assert any("whole_placed" in note and "covered" in note for note in notes)


def test_a_pronoun_is_understood_from_its_passage():
    model = catalog()["sim-large"]
    mind = Mind(model, Chances(1, ""), lambda _task, _mind: None)

    def met(*blocks):
        rows = statements([Block(one) for one in blocks])
        found = evidence.rank("How many beds are there in the Birch lodge?", rows, mind)
        return next(
            one.features["words_placed"] for one in found if one.statement.text.startswith("It")
        )

    lodge, beds = "The Birch lodge lies in the south.", "It has ninety beds and a stove."
    assert met(f"{lodge} {beds}") > met(lodge, beds)


def test_a_new_question_after_and_is_read_alone():
    turns = [
        Turn("user", "Context: The ferry has a captain. Boats leave at six.\n\nWho was Napoleon?"),
        Turn("assistant", "I don't know."),
        Turn("user", "And when do the boats leave each day?"),
    ]
    assert text_of(ask(turns)) == "Boats leave at six."


def test_orders_amid_a_manual_are_part_of_it():
    manual = (
        "The kettle holds two liters. Use only the gray cable. The base stays cool. "
        "When researchers tested it, it boiled in three minutes. It weighs a kilogram."
    )
    rows = ask([Turn("user", f"Answer the question.\n\n{manual}\n\nWhich cable fits the kettle?")])
    assert text_of(rows) == "Use only the gray cable."


def test_documents_are_cited_by_their_characters():
    text = "The hut was built in 1911. It has nine beds and a stove."
    document = Document(text, "hut.txt", cite=True)
    turns = [Turn("user", "How many beds are there?", documents=(document,))]
    (citation,) = ask(turns).reply.choices[0].citations
    assert text[citation.begins : citation.ends] == citation.quote
    assert "nine beds" in citation.quote
    assert citation.document == 0


def test_tables_and_json_are_read_as_statements():
    table = "| tent | weight |\n|---|---|\n| Alder 2 | 1900 g |\n| Birch 3 | 2600 g |"
    assert "2600" in text_of(ask([Turn("user", f"{table}\n\nHow heavy is the Birch 3?")]))
    data = json.dumps({"order": {"id": "A-17", "status": "shipped", "carrier": "Nordpost"}})
    asked = [Turn("tool", data), Turn("user", "Which carrier has the order?")]
    assert "Nordpost" in text_of(ask(asked))


@pytest.mark.parametrize("question", ["", "?", "???", "\u4f60\u597d"])
def test_odd_questions_end_without_an_error(question):
    assert ask([Turn("user", f"Context: The hut has nine beds.\n\nQuestion: {question}")])


def test_the_middle_of_a_long_context_is_found_less():
    """Built into the simulator, at a published rate."""
    filler = [f"Room {n} of the east wing was painted in {1900 + n}." for n in range(120)]
    facts = {
        "Where is the key?": "The spare key hangs behind the clock in the kitchen.",
        "Who feeds the cat?": "Ida Brandt feeds the cat on weekdays.",
        "What does a visit cost?": "A visit costs nine crowns for grown-ups.",
        "When does the garden close?": "The garden closes at dusk from March on.",
    }

    def score(place):
        total = 0.0
        for question, fact in facts.items():
            text = " ".join([*filler[:place], fact, *filler[place:]])
            answer = ask([Turn("user", f"Context:\n{text}\n\nQuestion: {question}")])
            total += next(one.score for one in answer.candidates if one.text == fact)
        return total

    assert score(60) < score(0)
    assert score(60) < score(120)


def test_the_card_tells_every_number_that_decides():
    assert GroundedAnswer.card.constants["ABSTAIN_BELOW"] > 0


def test_an_order_to_answer_from_documents_is_surer_than_what_they_say(monkeypatch):
    """Five pages of a handbook together look like something to judge."""
    names = {
        *("cc-04-ticket-priorities-and-response-times", "it-01-passwords-and-sign-in"),
        *("cc-01-returns-and-refunds", "cc-09-late-and-lost-parcels", "rb-11-peak-week"),
    }
    pages = [page for page in handbook() if page.id in names]
    pasted = "\n\n".join(f'<document id="{p.id}">\n{p.text}\n</document>' for p in pages)
    question = f"{pasted}\n\n<question>Within how many days can a tent be returned?</question>"
    order = (
        "You answer questions about the handbook from its documents. "
        "Quote the one passage that proves the answer, word for word."
    )
    turns = [Turn("system", order), Turn("user", question)]
    assert ask(turns).skill == "grounded-answer"
    for order in ("ANSWER_QUESTIONS", "FROM_TEXTS"):
        monkeypatch.setattr(grounded, order, re.compile("(?!)"))
    assert ask(turns).skill != "grounded-answer", "the pages no longer look like another task"


DOCUMENTS = [
    {"id": "d1", "title": "Tollan bridge", "text": "It was opened in 1911. Ada Roe kept it."},
    {"id": "d2", "title": "Ferry", "text": "It ran daily. Storms stopped it."},
]


@pytest.mark.parametrize(
    "written",
    [
        json.dumps(DOCUMENTS),
        json.dumps({"documents": DOCUMENTS}, indent=2),
        "\n".join(map(json.dumps, DOCUMENTS)),
    ],
    ids=["list", "object", "lines"],
)
@pytest.mark.parametrize("before", ["Answer from these documents: ", "Documents:\n"])
def test_documents_in_json_are_read_under_their_titles(written, before):
    text = f"{before}{written}\n\nQuestion: When was the bridge opened?"
    assert text_of(ask([Turn("user", text)])) == "It was opened in 1911. [d1]"
