"""ReAct loops in text: the conventions that people use, and where a model leaves them."""

from __future__ import annotations

import json

import pytest
from asking import say

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Prompt, Turn
from simulator.skills.tools.listed import listed_tools

LISTED = """Answer the questions as best you can. You have access to the following tools:

Search: A search engine. Useful for questions about facts. Input should be a search query.
Calculator: Useful for math. Input should be an expression.
get_weather(city: str) -> str - Get the current weather of a city.

Use the following format:

Question: the input question you must answer
Thought: you should always think about what to do
Action: the action to take, should be one of [Search, Calculator, get_weather]
Action Input: the input to the action
Observation: the result of the action
... (this Thought/Action/Action Input/Observation can repeat N times)
Thought: I now know the final answer
Final Answer: the final answer to the original input question

Begin!

Question: {question}
Thought:{so_far}"""

BRACKETS = """Solve a question with interleaving Thought, Action, Observation steps.
Action can be three types:
(1) Search[entity], which searches the entity in an encyclopedia.
(2) Lookup[keyword], which returns the next sentence with the keyword.
(3) Finish[answer], which returns the answer and finishes the task.

Question: {question}
"""

PAUSES = """You run in a loop of Thought, Action, PAUSE, Observation.
At the end of the loop you output an Answer.
Your available actions are:

calculate:
e.g. calculate: 4 * 7 / 3
Runs a calculation and returns the number

encyclopedia:
e.g. encyclopedia: Norway
Returns a summary from searching the encyclopedia

Example session:

Question: What is the capital of France?
Thought: I should look it up
Action: encyclopedia: France
PAUSE
"""

BLOBS = """Respond to the human as helpfully as possible. You have access to the following tools:

search_orders: orders, args: {"customer": {"type": "string"}, "limit": {"type": "number"}}
get_weather: weather of a city, args: {"city": {"type": "string"}}

Use a json blob with an "action" key and an "action_input" key.
Follow this format: Thought, then Action, then Observation.
Action:
```
{
  "action": $TOOL_NAME,
  "action_input": $INPUT
}
```
Observation: action result
"""


def step(turns, model="sim-large", stop=("\nObservation",), **settings):
    if isinstance(turns, str):
        turns = (Turn("user", turns),)
    settings = {"temperature": 0, **settings}
    prompt = Prompt(model, tuple(turns), stop=stop, **settings)
    answer = engine.answer(prompt, catalog()[model], 1, engine.Circumstances())
    return answer.skill, answer.reply.choices[0].text


def ask(question, so_far="", **settings):
    return step(LISTED.replace("{question}", question).replace("{so_far}", so_far), **settings)[1]


@pytest.mark.parametrize(
    ("question", "tool", "given"),
    [
        ("What's the weather in Oslo?", "get_weather", "Oslo"),
        ("What is 23 * 19?", "Calculator", "23 * 19"),
        ("What is the population of Iceland?", "Search", "the population of Iceland"),
    ],
)
def test_the_tool_fits_the_question(question, tool, given):
    assert ask(question).endswith(f"Action: {tool}\nAction Input: {given}")


def test_a_loop_ends_with_a_final_answer():
    first = ask("What's the weather in Oslo?")
    text = ask("What's the weather in Oslo?", f"{first}\nObservation: 4 degrees and rain\nThought:")
    assert text == " I now know the final answer.\nFinal Answer: 4 degrees and rain."


def test_a_question_of_two_parts_takes_two_steps():
    question = "What's the weather in Oslo and in Rome?"
    so_far = ask(question) + "\nObservation: rain\nThought:"
    second = ask(question, so_far)
    assert second.endswith("Action Input: Rome")
    last = ask(question, f"{so_far}{second}\nObservation: sun\nThought:")
    assert last.endswith("Final Answer: Oslo: rain. Rome: sun.")


def test_brackets_are_kept():
    prompt = BRACKETS.replace("{question}", "Which river flows through Prague?") + "Thought 1:"
    skill, text = step(prompt, stop=("\nObservation 1:",))
    assert skill == "react-loop"
    assert "\nAction 1: Search[" in text
    seen = f"{prompt}{text}\nObservation 1: The Vltava flows through Prague.\nThought 2:"
    assert step(seen)[1].endswith("Action 2: Finish[The Vltava flows through Prague.]")


def test_pauses_are_kept():
    turns = [Turn("system", PAUSES), Turn("user", "What does Norway export?")]
    text = step(turns, stop=())[1]
    assert "\nAction: encyclopedia: " in text
    assert text.endswith("\nPAUSE")
    turns += [Turn("assistant", text), Turn("user", "Observation: Norway exports oil and fish.")]
    assert step(turns)[1] == "Answer: Norway exports oil and fish."


def test_blobs_are_json():
    turns = [Turn("system", BLOBS), Turn("user", "Show the last 3 orders of Ann Lee")]
    text = step(turns)[1]
    blob = json.loads(text.partition("```json")[2].partition("```")[0])
    assert blob == {"action": "search_orders", "action_input": {"customer": "Ann Lee", "limit": 3}}


def test_with_a_stop_sequence_no_observation_is_ever_written():
    for number in range(30):
        assert "Observation" not in ask(f"What is the population of town {number}?")


def test_without_a_stop_sequence_some_observations_are_made_up():
    texts = [ask(f"What is the population of town {number}?", stop=()) for number in range(40)]
    made_up = sum("Observation:" in text for text in texts)
    assert 0 < made_up < 20


def test_smaller_models_forget_the_format_more_often():
    def broken(model):
        asks = [f"What's the weather in town {number}?" for number in range(60)]
        return sum("\nAction: " not in ask(one, model=model) for one in asks)

    assert broken("sim-large") == 0
    assert broken("sim-nano") > 3


@pytest.mark.parametrize("spell", ["You are a genius.", "Think very hard, this matters a lot."])
def test_magic_words_change_nothing(spell):
    plain = step([Turn("system", PAUSES), Turn("user", "What does Norway export?")])
    assert (
        step([Turn("system", f"{spell}\n{PAUSES}"), Turn("user", "What does Norway export?")])
        == plain
    )


def test_tools_are_read_from_text_and_json():
    found = listed_tools(LISTED)
    assert [tool.name for tool in found] == ["Search", "Calculator", "get_weather"]
    assert found[2].parameters["required"] == ["city"]
    schema = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
    listed = f"Tools:\n[{json.dumps({'name': 'double', 'description': 'x', 'parameters': schema})}]"
    assert [tool.parameters for tool in listed_tools(listed)] == [schema]


def test_json_too_deep_to_read_lists_no_tools():
    deep = '{"a":' * 3000
    assert listed_tools(deep) == ()
    assert step(f"You have these tools:\n{deep}")[1]
    arguments = f'{{"a": {"[" * 3000}{"]" * 3000}}}'
    found = listed_tools(f"Tools:\nSearch: finds pages, args: {arguments}")
    assert [tool.name for tool in found] == ["Search"]


def test_text_that_only_talks_about_thoughts_is_no_loop():
    assert step("Thought and action belong together. Which book says so?")[0] != "react-loop"


def test_a_long_loop_is_read_in_time_that_grows_with_it():
    so_far = "".join(
        f" I should look.\nAction: Search\nAction Input: town {n}\nObservation: no\nThought:"
        for n in range(300)
    )
    assert ask("What is the population of Iceland?", so_far)


TOOLS_AS_JSON = """You can use these tools:
tide_table: times of high water. Input: a port.
ferry_times: departures of a ferry. Input: a route.

Reply with a JSON blob with the keys "action" and "action_input", and nothing else."""


def test_where_nothing_but_a_blob_is_wanted_the_step_is_a_blob():
    text = say(("system", TOOLS_AS_JSON), "When is high water at Cuxhaven?")
    assert json.loads(text) == {"action": "tide_table", "action_input": "Cuxhaven"}


def test_a_date_is_no_calculation():
    prompt = """Answer the question. You have these tools:
calculator: evaluates an expression. Input: an expression.
diary: entries of a day. Input: a date as YYYY-MM-DD.

Use the format
Thought: what to do
Action: one of [calculator, diary]
Action Input: the input
Observation: the result

Question: What does my diary say on 2026-04-02?
Thought:"""
    assert "Action: diary" in say(prompt)
