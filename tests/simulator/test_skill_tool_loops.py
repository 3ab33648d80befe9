"""Agent loops over tools: results, chains, repair after errors, honesty about what is missing."""

from __future__ import annotations

import json

import pytest
from tool_cases import TOOLBOX

import simulator
from simulator import engine
from simulator.models import catalog
from simulator.neutral import Format, Prompt, Result, Tool, ToolChoice, Turn
from simulator.skills.tools.repair import MOST_REPAIRS
from simulator.skills.tools.results import Round, reading

MOST_STEPS = 12
WEATHER, STOCKS = TOOLBOX["get_current_weather"], TOOLBOX["stock_quote"]
ORDER, LIGHTS = TOOLBOX["order_status"], TOOLBOX["lights_control"]
AIR = TOOLBOX["forecast_air_quality"]


def run(ask, tools, answer, model="sim-large", system="", **settings):
    """Run a loop as an application does; return all calls and the last text."""
    turns = [*([Turn("system", system)] if system else []), Turn("user", ask)]
    made = []
    for step in range(MOST_STEPS):
        prompt = Prompt(model, tuple(turns), temperature=0, tools=tuple(tools), **settings)
        around = engine.Circumstances(request=f"step {step}")
        choice = engine.answer(prompt, catalog()[model], 1, around).reply.choices[0]
        if not choice.calls:
            return made, choice.text
        turns.append(Turn("assistant", choice.text, calls=choice.calls))
        for call in choice.calls:
            result, is_error = answer(call.name, call.arguments), False
            if isinstance(result, Exception):
                result, is_error = str(result), True
            made.append((call.name, call.arguments))
            text = result if isinstance(result, str) else json.dumps(result)
            turns.append(Turn("tool", text, result=Result(call.id, call.name, is_error)))
    return made, None


def always(result):
    return lambda _name, _arguments: result


def given(arguments, name):
    return json.loads(arguments)[name]


def tool(name, description, required, /, **properties):
    made = {key: {"type": kind, "description": told} for key, (kind, told) in properties.items()}
    schema = {"type": "object", "properties": made, "required": required.split()}
    return Tool(name, description, schema)


def test_data_is_told_in_sentences_for_each_call():
    def answer(_, arguments):
        return {"temperature": 21 if "Rome" in arguments else 4, "sky": "clear"}

    made, text = run("What's the weather in Rome and Oslo?", [WEATHER, STOCKS], answer)
    assert len(made) == 2
    assert text == "Rome: the temperature is 21 and the sky is clear. " + (
        "Oslo: the temperature is 4 and the sky is clear."
    )


def test_without_parallel_calls_the_second_comes_in_the_next_turn():
    single = ToolChoice(parallel=False)
    ask = "What's the weather in Rome and Oslo?"
    made, text = run(ask, [WEATHER], always("mild"), tool_choice=single)
    assert [given(arguments, "location") for _, arguments in made] == ["Rome", "Oslo"]
    assert text == "Rome: mild. Oslo: mild."


def test_an_id_is_looked_up_and_then_used():
    find = tool("find_member", "Find a member by name.", "name", name=("string", "Full name"))
    loans = tool(
        "list_loans", "List the loans of a member.", "member_id", member_id=("string", "Member id")
    )

    def answer(name, _):
        return {"id": "M-77", "name": "Ida Holm"} if name == "find_member" else {"books": ["Emma"]}

    made, text = run("Which loans does Ida Holm have?", [find, loans, WEATHER], answer)
    assert [name for name, _ in made] == ["find_member", "list_loans"]
    assert given(made[1][1], "member_id") == "M-77"
    assert "Emma" in text


def test_a_number_of_one_tool_goes_into_the_next():
    convert = TOOLBOX["convert_currency"]

    def answer(name, _):
        return {"price": 212} if name == "stock_quote" else {"converted": 195.1}

    ask = "What's the price of AAPL? Then convert it from USD to EUR."
    made, text = run(ask, [STOCKS, convert], answer)
    assert given(made[1][1], "amount") == 212
    assert "195.1" in text


def test_an_error_that_lists_the_allowed_values_is_repaired():
    def answer(_, arguments):
        room = given(arguments, "room")
        known = ("lounge", "kitchen", "cellar")
        return (
            {"ok": True}
            if room in known
            else ValueError(f"room must be one of: {', '.join(known)}")
        )

    made, _ = run("Turn off the lights in the sitting room", [LIGHTS], answer)
    assert len(made) == 2
    assert given(made[1][1], "room") in ("lounge", "kitchen", "cellar")


def test_an_error_that_names_a_format_is_repaired():
    def answer(_, arguments):
        wrong = "-" in given(arguments, "day")
        return ValueError("date must be in DD/MM/YYYY format") if wrong else {"index": 40}

    made, text = run("Air quality in Krakow on 2025-03-02?", [AIR], answer)
    assert given(made[-1][1], "day") == "02/03/2025"
    assert "40" in text


def test_an_error_that_passes_is_tried_again():
    seen = []

    def answer(name, _):
        seen.append(name)
        return "503 Service Unavailable" if len(seen) < 2 else {"status": "shipped"}

    made, text = run("Where is order A-10001?", [ORDER], answer)
    assert len(made) == 2
    assert "shipped" in text


@pytest.mark.parametrize("model", ["sim-large", "sim-small", "sim-nano"])
def test_a_tool_that_always_fails_is_given_up(model):
    turns = 0
    for number in range(12):
        ask = f"What is the status of the order A-1000{number % 10}? Look it up."
        made, text = run(ask, [ORDER], always("500 internal server error"), model=model)
        assert text is not None
        turns = max(turns, len(made))
    assert turns <= MOST_REPAIRS + 3


def test_what_failed_is_said():
    _, text = run("Where is order A-10001?", [ORDER], always(PermissionError("access denied")))
    assert "access denied" in text


def test_vague_errors_are_repaired_less_often_than_clear_ones():
    def repairs(message):
        count = 0
        for number in range(40):
            ask = f"Where is order A-{10000 + number}?"
            count += len(run(ask, [ORDER], always(ValueError(message)))[0]) > 1
        return count

    assert 0 < repairs("operation aborted") < repairs("temporarily unavailable, try again") == 40


def glossed(model, result, system=""):
    count = 0
    for number in range(60):
        ask = f"What is the status of the order A-{10000 + number}? Look it up."
        made, text = run(ask, [ORDER], always(result), model=model, system=system)
        honest = any(word in (text or "") for word in ("nothing", "could not", "cannot be right"))
        count += bool(made) and not honest
    return count / 60


TREAT = "If a tool returns an empty result, say so and never answer without data."


def test_empty_results_are_glossed_over_less_when_the_prompt_says_what_to_do():
    plain, told = glossed("sim-large", {"results": []}), glossed("sim-large", [], TREAT)
    assert 0.05 <= plain <= 0.3
    assert told < plain


def test_absurd_results_are_noticed_more_often_when_the_prompt_asks_for_checks():
    absurd = {"status": "shipped", "weight": -4}
    check = "Check the values that tools return; report implausible results instead of using them."
    assert glossed("sim-large", absurd, check) < glossed("sim-large", absurd)


def test_a_required_call_never_ends():
    made, text = run("What's AAPL at?", [STOCKS], always("1"), tool_choice=ToolChoice("required"))
    assert text is None
    assert len(made) >= MOST_STEPS


def test_an_answer_in_another_form_is_left_to_other_skills():
    call = json.dumps({"order_id": "A-10001"})
    turns = (
        Turn("user", "Where is order A-10001?"),
        Turn("assistant", "", calls=(engine.Call("1", "order_status", call),)),
        Turn("tool", '{"status": "lost"}', result=Result("1", "order_status")),
    )
    form = Format("schema", {"type": "object", "properties": {}})
    prompt = Prompt("sim-large", turns, temperature=0, tools=(ORDER,), format=form)
    answered = engine.answer(prompt, catalog()["sim-large"], 1, engine.Circumstances())
    assert answered.skill != "tool-use"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[]", "empty"),
        ('{"results": [], "total": 0}', "empty"),
        ("No results found.", "empty"),
        ("null", "empty"),
        ('{"error": "no such city"}', "error"),
        ('{"success": false, "message": "denied"}', "error"),
        ("Error: timeout", "error"),
        ('{"price": -3}', "absurd"),
        ('{"humidity": 340}', "absurd"),
        ('{"value": NaN}', "absurd"),
        ('{"temperature": -3}', "data"),
        ('{"stock": 0, "name": "mug"}', "data"),
        ("The error rate is 3 percent.", "text"),
        ("It rains.", "text"),
    ],
)
def test_results_are_told_apart(text, kind):
    assert reading(Round(engine.Call("1", "f", "{}"), text)).kind == kind


def test_a_long_text_result_answers_the_question():
    story = (
        "The customer has been with us for years. The carrier scanned the label twice. "
        "Order A-10001 is in the depot at Bremen. The parcel holds two mugs and a teapot. "
        "Returns are free of charge within 30 days. The invoice went to the billing address."
    )
    _, text = run("Where is order A-10001?", [ORDER], always(story))
    assert "Bremen" in text
    assert "mugs" not in text


def test_the_openai_client_runs_a_loop():
    import openai  # noqa: PLC0415

    tools = [
        {
            "type": "function",
            "function": {
                "name": WEATHER.name,
                "description": WEATHER.description,
                "parameters": WEATHER.parameters,
            },
        }
    ]
    with simulator.session(), openai.OpenAI() as client:
        messages = [{"role": "user", "content": "What's the weather in Rome and Oslo?"}]
        ask = {"model": "sim-large", "temperature": 0, "tools": tools}
        first = client.chat.completions.create(messages=messages, **ask).choices[0]
        assert first.finish_reason == "tool_calls"
        messages.append(first.message.model_dump(exclude_none=True))
        for call in first.message.tool_calls:
            place = json.loads(call.function.arguments)["location"]
            told = json.dumps({"sky": f"clear over {place}"})
            messages.append({"role": "tool", "tool_call_id": call.id, "content": told})
        last = client.chat.completions.create(messages=messages, **ask).choices[0]
    assert last.finish_reason == "stop"
    assert (
        last.message.content
        == "Rome: the sky is clear over Rome. Oslo: the sky is clear over Oslo."
    )


def test_what_the_call_said_is_not_told_again():
    parcel = tool("track_parcel", "Where a parcel is.", "parcel", parcel=("string", "Its number"))
    answer = always({"parcel": "PX-2201", "place": "Graz", "state": "sorted"})
    made, text = run("Where is parcel PX-2201?", [parcel], answer)
    assert len(made) == 1
    assert "Graz" in text
    assert "PX-2201" not in text
