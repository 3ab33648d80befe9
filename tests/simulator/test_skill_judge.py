"""The judge: its verdicts, its forms, its biases and what reduces them; reviews and revisions."""

from __future__ import annotations

import json
import time

import pytest
from asking import answered, say
from judging import ROWS, TEXTS, prompt_of, share

from simulator.neutral import Format
from simulator.skills.judge.fields import given_in
from simulator.skills.judge.form import form_of

BRIDGE = " ".join(TEXTS["bridge"])
PAIR = next(row for row in ROWS if row["kind"] == "pair")


def test_judges_the_development_cases():
    assert share(["claim"]) >= 0.88
    assert share(["correct", "relevant", "pair", "draft"]) >= 0.93


def test_smaller_models_judge_worse():
    assert share(model="sim-nano") < share(model="sim-small") < share()


def test_temperature_costs_a_little():
    warm = sum(share(["claim", "correct"], temperature=1.0, occurrence=n) for n in range(4)) / 4
    hot = sum(share(["claim", "correct"], temperature=2.0, occurrence=n) for n in range(4)) / 4
    assert hot < warm < share(["claim", "correct"])
    assert warm >= share(["claim", "correct"]) - 0.12


@pytest.mark.parametrize("words", ["You are the world's best judge. ", "Take a deep breath. "])
def test_magic_words_change_nothing(words):
    for place, row in enumerate(ROWS[::3]):
        prompt = prompt_of(row, place * 3)
        assert say(words + prompt) == say(prompt)


def test_of_equal_answers_the_first_wins_and_swapping_shows_it():
    row = {**PAIR, "a": "The hut has nine beds.", "b": "The hut has nine beds."}
    assert say(prompt_of(row), model="sim-nano") == "[[A]]"
    assert say(prompt_of(row), model="sim-large") == "[[C]]"


def test_a_longer_answer_scores_higher_with_a_smaller_model():
    long = "The lamp is near the door." + " It was fitted last year by a firm from the town." * 6
    question = "What does the red light mean?"
    ask = "Rate the relevance of the answer from 0 to 100. Only the number."
    scores = [
        int(say(f"{ask}\n\nQuestion: {question}\nAnswer: {text}", model="sim-nano"))
        for text in ("The lamp is near the door.", long)
    ]
    assert scores[1] > scores[0]


def test_a_reference_makes_a_better_judge():
    rows = [row for row in ROWS if row["kind"] == "correct"]
    asks = [
        "Grade the answer: CORRECT or INCORRECT. One word only.\n\n"
        f"Question: {row['question']}\nAnswer: {row['answer']}"
        for row in rows
    ]
    blind = sum(
        (say(ask) == "CORRECT") == bool(row["wanted"]) for ask, row in zip(asks, rows, strict=True)
    )
    assert blind / len(rows) < share(["correct"])


CLAIMS = [
    "The bridge was built in 1931.",
    "The state pays 40 percent.",
    "It will be painted green.",
]


def test_lists_verdicts_with_yes_no_and_idk():
    given = f"Retrieval Contexts:\n{BRIDGE}\n\nClaims:\n{json.dumps(CLAIMS)}"
    ask = (
        "Based on the claims, give for EACH claim whether it agrees with the retrieval context. "
        "The 'verdict' key is 'yes', 'no' or 'idk', and a 'reason' only for 'no'. Return JSON with "
        f"the 'verdicts' key.\n\n{given}\n\nJSON:"
    )
    verdicts = [one["verdict"] for one in json.loads(say(ask))["verdicts"]]
    assert verdicts[0] == "yes"
    assert verdicts[1] == "no"
    assert verdicts[2] in {"idk", "no"}


def test_lists_statements_with_numbers_after_an_example():
    example = {"context": "John studies law.", "statements": ["John studies biology."]}
    given = {"context": BRIDGE, "statements": CLAIMS}
    ask = (
        "Your task is to judge the faithfulness of statements based on a context. Return verdict "
        "as 1 if it can be inferred or 0 if not, as JSON.\n\nExample\n"
        f"Input: {json.dumps(example)}\nOutput: " + '{"statements": [{"statement": "John studies '
        'biology.", "reason": "He studies law.", "verdict": 0}]}'
        f"\n\nNow perform the same.\ninput: {json.dumps(given)}\nOutput:"
    )
    found = json.loads(say(ask))["statements"]
    assert [one["statement"] for one in found] == CLAIMS
    assert [one["verdict"] for one in found] == [1, 0, 0]


def test_cuts_an_answer_into_statements():
    wish = 'Generate a list of statements from the text as JSON with the key "statements".'
    ask = f"{wish}\n\nText:\n{BRIDGE}\n\nJSON:"
    assert json.loads(say(ask))["statements"] == TEXTS["bridge"]


def test_keeps_to_a_schema():
    schema = {
        "type": "object",
        "properties": {"score": {"type": "integer"}, "reason": {"type": "string"}},
        "required": ["score", "reason"],
    }
    wish = "Score the faithfulness of the answer from 1 to 5."
    ask = f"{wish}\n\nContext: {BRIDGE}\n\nAnswer: {CLAIMS[0]}"
    data = json.loads(say(ask, format=Format("schema", schema, "verdict", strict=True)))
    assert data["score"] in {4, 5}
    assert data["reason"]


def test_a_review_names_what_is_wrong():
    ask = (
        "Review the draft. Check citations and length (at most 12 words). List the problems, or "
        f'reply with "OK".\n\nQuestion: What do the repairs cost?\n\nSources: {BRIDGE}\n\nDraft: '
    )
    text = say(
        f"{ask}The repairs will cost 24 million dollars, and many people in the city are sad."
    )
    assert "24" in text
    assert "Too long" in text
    assert "Missing citation" in text
    assert say(f"{ask}The repairs will cost 14 million dollars [1].") == "OK"


def test_a_review_finds_fault_where_there_is_none_at_its_rate():
    drafts = [f"The repairs of house {n} will cost 14 million dollars." for n in range(60)]
    ask = 'Review the draft, list problems or reply with "OK".\n\nSources: {0}\n\nDraft: {0}'
    fine = sum(say(ask.format(draft), model="sim-nano") == "OK" for draft in drafts)
    assert 36 <= fine <= 57


def test_a_revision_drops_what_is_blamed():
    draft = "The bridge was built in 1931. It will be painted green."
    feedback = 'Unsupported: "It will be painted green." (the text does not say so).'
    text = say(f"Revise the draft using the feedback.\n\nDraft: {draft}\n\nFeedback: {feedback}")
    assert text == "The bridge was built in 1931."


@pytest.mark.parametrize(
    "ask", ["Judge this.", "Rate the answer from 1 to 5.\n\nAnswer:", "Score:"]
)
def test_nothing_to_judge_is_no_error(ask):
    assert isinstance(say(ask), str)


def test_questions_over_documents_are_not_for_the_judge():
    asked = "Question: When was it built?\n\nAnswer:"
    ask = f"Answer only from the context.\n\nContext: {BRIDGE}\n\n{asked}"
    assert answered(ask).skill == "grounded-answer"


@pytest.mark.parametrize("unit", ["[[", "Answer: x\n", '{"a": ', "1,", "the of "])
def test_a_strange_long_prompt_is_read_in_linear_time(unit):
    def seconds(size):
        text = unit * (size // len(unit))
        begun = time.thread_time()
        form_of(text, json_wish=True)
        given_in(text)
        return time.thread_time() - begun

    assert seconds(80_000) < 10 * seconds(20_000) + 0.5


CONTEXT = "The ferry to Hollow Island leaves at 9:20 on Mondays. Bicycles travel free of charge."
LAYOUTS = (
    "[CONTEXT]\n{context}\n[/CONTEXT]\n[ANSWER]\n{answer}\n[/ANSWER]\n"
    "Does the answer contain anything that is not in the context? "
    'End with "Verdict: PASS" or "Verdict: FAIL".',
    "Does the source back the claim?\nPassage: {context}\nReply: {answer}\n\n"
    "Say supported or not supported.",
    "Can every statement of the response be derived from the passage?\n\nPassage:\n{context}\n\n"
    'Response: {answer}\n\nReturn JSON: {{"verdict": "supported" or "hallucinated"}}',
    "Is this reply grounded? Passage: '{context}' Reply: '{answer}' Say grounded or ungrounded.",
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reads_the_parts_and_the_words_of_a_verdict_in_many_layouts(layout):
    good, bad = (
        answered(layout.format(context=CONTEXT, answer=text))
        for text in ("Bicycles travel free of charge.", "Bicycles cost four euros.")
    )
    assert good.skill == bad.skill == "judge"
    assert good.reply.choices[0].text != bad.reply.choices[0].text
    words = bad.reply.choices[0].text.lower()
    assert any(word in words for word in ("fail", "not supported", "hallucinated", "ungrounded"))


def test_a_yes_can_mean_that_something_is_wrong():
    ask = "Does the answer contain claims that the context does not support? Reply with yes or no."
    for text, verdict in (("Bicycles travel free.", "no"), ("Bicycles cost four euros.", "yes")):
        assert say(f"{ask}\n\nContext: {CONTEXT}\nAnswer: {text}") == verdict


def test_takes_no_rate_and_no_weekday_for_another():
    ask = "Is the answer supported by the context? Reply with yes or no."
    context = "Feed the starter once a week. The bakery is closed on Mondays."
    for text in ("Feed the starter every hour.", "The bakery is closed on Tuesdays."):
        assert say(f"{ask}\n\nContext: {context}\nAnswer: {text}") == "no"


def test_judges_no_example_of_a_question_that_is_still_open():
    shots = "Answer the question. Context: The hut has nine beds. It opens in May.\n\n"
    prompt = f"{shots}Question: When does it open?\nAnswer: In May.\n\nQuestion: How many beds?\n"
    assert answered(f"{prompt}Answer:").skill != "judge"
