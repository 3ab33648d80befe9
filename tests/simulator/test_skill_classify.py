"""Classification: labels in every layout, definitions, examples, and what they are worth."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from labelled import GROUPS, LAYOUTS, label, said, share_right, turns, user

import simulator
from simulator import engine
from simulator.models import catalog
from simulator.neutral import Prompt, Turn
from simulator.skills.classify.labels import offered

RUDE = "The waiter was rude and the food cold."
CRACK = "My screen has a crack."
LISTS = {
    "slashes": f"Classify the sentiment (positive/negative/neutral): {RUDE}",
    "a sentence": "Classify the following review as positive, negative or neutral and return only"
    f" the label.\n\n{RUDE}",
    "a question": f"Is this review positive or negative?\n\n{RUDE}",
    "quotes": f'What is the sentiment of "{RUDE}"? Choose from: "positive", "negative".',
    "a JSON list": f'Labels: ["positive", "negative", "neutral"]\nText: {RUDE}\nLabel:',
    "a fence": "Classify the sentiment of the text in triple backticks as positive or negative.\n"
    f"```{RUDE}```",
    "no list at all": f"Sentiment analysis: {RUDE}",
}
CODES = {
    "dashes": "Choose the best label:\n\nAA \u2013 money and bills\nBB \u2013 broken devices\n\n",
    "bold names": "## Categories\n- **AA**: money and bills\n- **BB**: broken devices\n\n"
    "## Message\n",
    "brackets": "Categories: AA (money and bills), BB (broken devices), CC (praise)\nMessage: ",
    "sentences": "Assign a code.\nUse AA for anything about money. Use BB for broken devices.\n"
    "Codes: AA, BB\n\nMessage: ",
    "a JSON object": 'Classify. Labels: {"AA": "money and bills", "BB": "broken devices"}'
    "\n\nText: ",
    "tags": '<labels><label name="AA">money and bills</label><label name="BB">broken devices'
    "</label></labels>\nClassify the message.\n\nMessage: ",
    "a table": "Assign one label.\n\n| Label | Meaning |\n|---|---|\n| AA | money and bills |\n"
    "| BB | broken devices |\n\nText: ",
    "semicolons": "Categories: AA = money and bills; BB = broken devices\n\nMessage: ",
}
SHOWN = {
    "keys": "Input: The cat sleeps.\nOutput: animal\n\nInput: The oak is old.\nOutput: plant\n\n"
    "Input: The dog barks.\nOutput: animal\n\nInput: A rose blooms.\nOutput:",
    "keys of the prompt's own": "Sighting: The cat sleeps.\nKingdom: animal\n\nSighting: The oak is"
    " old.\nKingdom: plant\n\nSighting: The dog barks.\nKingdom: animal\n\nSighting: A rose blooms."
    "\nKingdom:",
    "arrows": "The cat sleeps => animal\nThe oak is old => plant\nThe dog barks => animal\n"
    "A rose blooms =>",
    "JSON lines": '{"text": "The cat sleeps", "label": "animal"}\n{"text": "The oak is old", "label'
    '": "plant"}\n{"text": "The dog barks", "label": "animal"}\n\nClassify: "A rose blooms here"',
    "tags": "<example><text>The cat sleeps</text><label>animal</label></example><example><text>The"
    " oak is old</text><label>plant</label></example><example><text>A cow</text><label>animal"
    "</label></example>\nClassify: <text>A rose blooms</text>",
    "a table": "text | label\nThe cat sleeps | animal\nThe oak is old | plant\nThe dog barks |"
    " animal\n\nLabels: animal, plant\nClassify: A rose blooms",
}
FORMS = {
    "a number": (
        "Choose a category:\n1. Food\n2. Cars\n3. Politics\nReply with the number only.\n\n"
        "Article: The new engine saves a third of the fuel.",
        "2",
    ),
    "a letter": (
        "Which topic fits? Answer with the letter.\nA) cooking\nB) football\nC) medicine\n\n"
        "Text: The striker missed a penalty.",
        "B",
    ),
    "tags": (
        f"Classify as AA (money) or BB (devices), inside <label> tags.\n\nMessage: {CRACK}",
        "<label>BB</label>",
    ),
    "a key": (
        "Classify the message as AA (money) or BB (devices). Respond in the format 'Category: "
        f"<category>'.\n\nMessage: {CRACK}",
        "Category: BB",
    ),
}


@pytest.mark.parametrize("layout", LISTS)
def test_finds_labels_in(layout):
    assert label(LISTS[layout]) == "negative"


@pytest.mark.parametrize("layout", CODES)
def test_reads_definitions_in(layout):
    assert label(CODES[layout] + CRACK) == "BB"


@pytest.mark.parametrize("layout", SHOWN)
def test_learns_from_examples_in(layout):
    assert label(SHOWN[layout]) == "plant"


@pytest.mark.parametrize("form", FORMS)
def test_answers_in_the_form_of(form):
    asked, wanted = FORMS[form]
    assert label(asked) == wanted


def test_takes_labels_from_the_system_turn_and_the_text_from_the_user():
    rules = "Classify each message into one of these intents: refund, delivery, greeting."
    assert label((Turn("system", rules), Turn("user", "hi there, good morning!"))) == "greeting"


def test_keeps_what_stands_around_the_label_in_earlier_answers():
    shown = [("I won!", "happy"), ("My cat died.", "sad"), ("Best day ever", "happy")]
    past = [t for g, w in shown for t in (Turn("user", g), Turn("assistant", f"Mood: {w}"))]
    asked = (Turn("system", "Label the mood."), *past, Turn("user", "I feel awful since then"))
    assert label(asked) == "Mood: sad"


def test_a_fine_tuned_model_knows_the_labels_of_its_examples():
    shown = [("The cat sleeps.", "Z9"), ("The oak is old.", "Z4"), ("The dog barks.", "Z9")]
    trained = tuple(
        (Turn("system", "Label it."), Turn("user", given), Turn("assistant", wanted))
        for given, wanted in shown
    )
    prompt = Prompt("sim-large", (Turn("user", "A rose blooms."),), temperature=0.0)
    around = engine.Circumstances(trained=trained)
    got = engine.answer(prompt, catalog()["sim-large"], 9, around)
    assert got.reply.choices[0].text == "Z4"


def test_says_other_when_no_label_fits():
    asked = "Classify as one of: weather, music, alarms, other.\n\nText: {}"
    assert label(asked.format("Can you explain the French revolution?")) == "other"
    assert label(asked.format("Play the new album of that singer.")) == "music"


def test_gives_all_labels_that_apply_when_asked_for_several():
    asked = (
        "Assign all categories that apply, separated by commas. Categories: screen, price, camera."
        "\n\nReview: The display is scratched. And it costs too much."
    )
    assert label(asked) == "screen, price"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_labels_most_development_cases_right_in(layout):
    assert share_right(LAYOUTS[layout], told=True, shown=1) >= 0.9


def test_definitions_and_examples_each_help_opaque_codes():
    bare = share_right(turns, told=False, shown=0, opaque=True)
    defined = share_right(turns, told=True, shown=0, opaque=True)
    one = share_right(turns, told=True, shown=1, opaque=True)
    three = share_right(turns, told=True, shown=3, opaque=True)
    assert bare < 0.35, "a code says nothing"
    assert bare + 0.3 < defined < one < three
    assert three >= 0.9


def test_smaller_models_label_worse():
    shares = [share_right(turns, True, 0, model=m) for m in ("sim-large", "sim-small", "sim-nano")]
    assert shares[0] > shares[1] > shares[2]


def test_temperature_costs_accuracy_and_voting_wins_some_back():
    single, voted, hot = 0.0, 0, 0.0
    for group in GROUPS[:5]:
        for text, wanted in group["texts"]:
            asked = turns(group, True, 1, text)
            cool = said(asked, temperature=1.0, samples=7, seed=5).reply.choices
            names = [choice.text for choice in cool]
            single += names.count(wanted) / 7
            voted += Counter(names).most_common(1)[0][0] == wanted
            warm = said(asked, temperature=2.0, samples=7, seed=5).reply.choices
            hot += sum(choice.text == wanted for choice in warm) / 7
    assert hot < single < voted


@pytest.mark.parametrize(
    "words",
    ["You are a world-class expert in labels. ", "Take a deep breath. ", "This is important! "],
)
def test_magic_words_change_nothing(words):
    group = GROUPS[0]
    for text, _ in group["texts"][:6]:
        plain = turns(group, True, 0, text)
        asked = (Turn("system", words + plain[0].text), *plain[1:])
        assert said(asked, temperature=1.0, seed=3).reply.choices[0].text == label_at_one(plain)


def label_at_one(asked):
    return said(asked, temperature=1.0, seed=3).reply.choices[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Context: The shop opens at nine. It closes at six.\n\nQuestion: When does it close?",
        "Answer only from the context.\n- The shop opens: at nine\n- It closes: at six\n\nWhen?",
        "",
        "labels:",
        "Classify:",
        "\x00\ud800 -> ->",
    ],
)
def test_leaves_other_tasks_alone(text):
    assert said(user(text)).skill != "classification"


@pytest.mark.parametrize(
    "piece", ["<a>", "is a or ", '{"a": [1,2,', "Text: a b\n", "<label>", "  "]
)
def test_reads_any_input_in_linear_time(piece):
    asked = f"Classify as cat or dog.\n\n{piece * 8_000}\n\nText: It barks.\nLabel:"
    answer = said(user(asked))
    assert answer.reply.choices[0].text


def test_the_log_probabilities_are_the_distribution_over_the_labels(openai_client):
    with simulator.session(export=False) as lab:
        reply = openai_client(lab).chat.completions.create(
            model="sim-large",
            messages=[{"role": "user", "content": LISTS["a sentence"]}],
            logprobs=True,
            top_logprobs=5,
        )
    first = reply.choices[0].logprobs.content[0]
    assert math.isclose(sum(math.exp(o.logprob) for o in first.top_logprobs), 1, abs_tol=0.01)
    tokens = sorted(option.token for option in first.top_logprobs)
    labels = ("negative", "neutral", "positive")
    assert all(map(str.startswith, labels, tokens))


def test_a_slash_belongs_to_a_name_in_a_list_with_commas():
    offer = offered("Classify the headline. Labels: World, Sports, Business, Sci/Tech.")
    assert [one.name for one in offer.labels] == ["World", "Sports", "Business", "Sci/Tech"]


def test_one_tag_can_list_the_labels():
    told = "<labels>spam, ham</labels>\nAssign one label to the message."
    assert label(f"{told}\n<input>Claim your free prize now!</input>") == "spam"
    lines = "<categories>\nrefund: money back\nlogin: password problems\n</categories>"
    assert label(f"{lines}\nPick one.\n<input>I forgot my password.</input>") == "login"
