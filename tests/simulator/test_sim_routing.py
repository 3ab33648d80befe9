"""Which skill answers: the instructions and the question decide, never the context."""

from __future__ import annotations

import pytest
from asking import answered

BRIDGE = (
    "The Harlow Bridge opened in 1931 after four years of work. It was designed by Edna Marsh, who "
    "had built two smaller bridges in Wales. The main span is 210 metres long. Heavy lorries have "
    "been banned from it since a crack was found in 2004. The council plans to repair it next "
    "spring at a cost of 4.2 million pounds."
)
REFUNDS = (
    "Our refund policy: items can be returned within 30 days of delivery. Opened software cannot "
    "be returned. Refunds reach the card in 5 to 7 working days. Gift cards are never refunded."
)
MAIL = (
    "Hi team, my name is Laura Chen and my order 88213 arrived broken on 3 March 2025. Please call "
    "me at +44 20 7946 0123 or write to laura.chen@example.com. I live in 14 Mill Road, Cambridge."
)
GROUNDED = "grounded-answer"
PROMPTS = (
    (GROUNDED, f"{BRIDGE}\n\nWho designed the bridge?"),
    (GROUNDED, f"{BRIDGE}\n\nhow much will the repair cost"),
    (GROUNDED, f"{BRIDGE} What is the length of the span?"),
    (GROUNDED, f"Read the text and tell me when the bridge opened.\n\n{BRIDGE}"),
    (GROUNDED, f"{BRIDGE}\n\nBased on the passage, tell me why lorries are banned."),
    (GROUNDED, f"Here's an email:\n\n{MAIL}\n\nWhat is the order number?"),
    ("summarize", f"Key takeaways? {BRIDGE}"),
    ("summarize", f"{REFUNDS}\n\nCould you give me a short summary?"),
    ("summarize", f"Sum up the text below in max 20 words\n---\n{BRIDGE}"),
    ("classification", "Classify the sentiment: I love this phone, best purchase this year!"),
    ("classification", "Which category does this fit: sports, politics, art?\nText: They won."),
    ("classification", "Tag it with one of: bug, feature, question.\n\nA dark mode would be nice."),
    ("judge", "Question: Where?\nAnswer: Rome\nReference: Rome\nIs the answer correct? yes/no"),
    ("judge", f"Context: {REFUNDS}\n\nAnswer: In 30 days.\n\nIs the answer faithful? yes/no"),
    ("judge", "Question: How long?\nResponse A: 2 m.\nResponse B: Ok.\nWhich response is better?"),
    ("extraction", f"{MAIL}\n\nExtract the order number."),
    ("arithmetic", "Tom has 15 apples and gives 4 to Ann. How many are left?"),
    ("arithmetic", f"{BRIDGE}\n\nHow many years after its opening was the crack found?"),
    ("memory", "Please remember that I am a vegetarian."),
    ("small-talk", "Hey, how's it going?"),
    ("knowledge", "What is an embedding?"),
    (None, "Draw me a cat"),
    (None, "Make me a sandwich with my favorite cheese."),
    (None, "Translate the following sentence into German.\n\nThe house is old."),
    (None, "Refactor this function:\n```python\ndef add(a,b): return a+b\n```"),
    (None, "def f(x):\n    return x+1\n\nFind the bug in this code"),
    (None, "Write a Python function that reverses a list."),
)


@pytest.mark.parametrize(("skill", "prompt"), PROMPTS)
def test_lets_the_skill_answer_that_the_request_is_for(skill, prompt):
    assert answered(prompt).skill == skill


def test_reads_a_wish_to_know_as_a_question():
    rules = ("system", f"You are a support agent. Use only this policy:\n{REFUNDS}")
    found = answered(rules, "I want to know how long refunds take.")
    assert found.skill == GROUNDED
    assert "5 to 7 working days" in found.reply.choices[0].text


def test_routes_a_question_to_a_department_that_the_system_lists():
    rules = ("system", "You route tickets. Departments: Sales, Support, Legal.")
    found = answered(rules, "My screen stays black when I switch it on, what should I do?")
    assert found.skill == "classification"
