"""Tool use: the right tool with the right arguments, several calls, and none where none fits."""

from __future__ import annotations

import json

import pytest
from tool_cases import TOOLBOX, offered, outcome, rows

from simulator import engine
from simulator.models import catalog
from simulator.neutral import Prompt, Tool, ToolChoice, Turn


def schema(required="", **properties):
    made = {
        name: value if isinstance(value, dict) else {"type": value[0], "description": value[1]}
        for name, value in properties.items()
    }
    return {"type": "object", "properties": made, "required": required.split()}


WEATHER = TOOLBOX["get_current_weather"]
STOCKS = TOOLBOX["stock_quote"]


def reply(turns, tools, model="sim-large", request="r", **settings):
    if isinstance(turns, str):
        turns = (Turn("user", turns),)
    settings = {"temperature": 0, **settings}
    prompt = Prompt(model, tuple(turns), tools=tuple(tools), **settings)
    around = engine.Circumstances(request=request)
    return engine.answer(prompt, catalog()[model], 1, around).reply.choices[0]


def calls(turns, tools, **settings):
    made = reply(turns, tools, **settings).calls
    return [(call.name, json.loads(call.arguments)) for call in made]


def arguments(request, tool, **settings):
    [(_, found)] = calls(request, [tool], **settings)
    return found


def score(model="sim-large", file="tool_choice.jsonl"):
    found = [(row, outcome(row, model)) for row in rows(file)]
    one = [out for row, out in found if len(row["calls"]) == 1]
    several = [out for row, out in found if len(row["calls"]) > 1]
    none = [out for row, out in found if not row["calls"]]
    return (
        sum(out.named for out in one) / len(one),
        sum(out.filled for out in one) / len(one),
        sum(out.named for out in several) / len(several),
        sum(out.named for out in none) / len(none),
    )


def test_the_large_model_keeps_its_figures_on_the_development_cases():
    named, filled, several, none = score()
    assert named >= 0.93
    assert filled >= 0.88
    assert several >= 0.9
    assert none >= 0.93


def test_one_tool_at_a_time_is_called_or_left_alone():
    named, filled, several, none = score(file="tool_styles.jsonl")
    assert named >= 0.9
    assert filled >= 0.85
    assert several >= 0.8
    assert none >= 0.9


def test_smaller_models_choose_worse():
    large, nano = score(), score("sim-nano")
    assert sum(nano) < sum(large)


@pytest.mark.parametrize(
    "spell", ["You are an expert.", "Take a deep breath.", "This is very important to my career!"]
)
def test_magic_words_change_no_call(spell):
    for row in rows()[::9]:
        plain = calls(row["request"], offered(row))
        turns = (Turn("system", spell), Turn("user", row["request"]))
        assert calls(turns, offered(row)) == plain


def opaque(described):
    return [
        Tool(
            f"fn_{place}",
            tool.description if described else "",
            tool.parameters if described else {},
        )
        for place, tool in enumerate(TOOLBOX.values())
    ][:30]


def test_descriptions_route_where_names_say_nothing():
    names = list(TOOLBOX)[:30]
    cases = [row for row in rows() if len(row["calls"]) == 1 and row["calls"][0]["name"] in names]

    def found(described):
        hits = 0
        for row in cases:
            made = reply(row["request"], opaque(described)).calls
            wanted = f"fn_{names.index(row['calls'][0]['name'])}"
            hits += any(call.name == wanted for call in made)
        return hits / len(cases)

    assert found(described=True) >= 0.8
    assert found(described=False) <= 0.2


def test_the_choice_of_tools_is_kept():
    both = [WEATHER, STOCKS]
    ask = "What's the weather in Oslo?"
    assert calls(ask, both, tool_choice=ToolChoice("none")) == []
    forced = ToolChoice("required", names=("stock_quote",))
    assert [name for name, _ in calls(ask, both, tool_choice=forced)] == ["stock_quote"]
    made = calls("Tell me a joke", both, tool_choice=ToolChoice("required"))
    assert len(made) == 1


def test_several_calls_need_permission():
    ask = "What's the weather in Oslo, Bergen and Tromso?"
    cities = ["Oslo", "Bergen", "Tromso"]
    assert [found["location"] for _, found in calls(ask, [WEATHER])] == cities
    alone = ToolChoice(parallel=False)
    assert [found["location"] for _, found in calls(ask, [WEATHER], tool_choice=alone)] == ["Oslo"]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3.5 km", 3500),
        ("two miles", 3218.688),
        ("800 m", 800),
        ("1,200 meters", 1200),
    ],
)
def test_measures_are_converted_where_the_description_names_a_unit(said, value):
    tool = Tool(
        "log_swim", "Log a swim.", schema("distance", distance=("number", "Distance in meters"))
    )
    assert arguments(f"Log a swim of {said}", tool)["distance"] == pytest.approx(value)


def test_without_a_unit_in_the_description_a_number_stays_as_it_is():
    tool = Tool("log_swim", "Log a swim.", schema("distance", distance=("number", "How far")))
    assert arguments("Log a swim of 3.5 km", tool)["distance"] == 3.5


@pytest.mark.parametrize(
    ("wanted", "value"),
    [("YYYY-MM-DD", "2025-03-07"), ("MM/DD/YYYY", "03/07/2025"), ("DD.MM.YYYY", "07.03.2025")],
)
def test_dates_are_written_as_the_description_wants(wanted, value):
    tool = Tool(
        "book_tour", "Book a guided tour.", schema("day", day=("string", f"Date as {wanted}"))
    )
    assert arguments("Book a guided tour for March 7, 2025", tool) == {"day": value}


def test_relative_dates_need_a_date_in_the_prompt():
    tool = Tool(
        "book_tour", "Book a guided tour.", schema("day", day=("string", "Date, YYYY-MM-DD"))
    )
    system = Turn("system", "Today is Friday, March 7, 2025.")
    ask = Turn("user", "Book a guided tour for next Monday")
    assert arguments((system, ask), tool) == {"day": "2025-03-10"}
    assert arguments((ask,), tool) == {"day": "next Monday"}


def test_references_unions_and_nested_objects_are_followed():
    parameters = {
        "type": "object",
        "properties": {
            "guest": {"$ref": "#/$defs/Guest"},
            "nights": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "required": ["guest", "nights"],
        "$defs": {"Guest": schema("email", email=("string", "E-mail address"))},
    }
    tool = Tool("reserve_cabin", "Reserve a cabin for a guest.", parameters, strict=True)
    found = arguments("Reserve a cabin for lea@birch.org for three nights", tool)
    assert found == {"guest": {"email": "lea@birch.org"}, "nights": 3}
    open_nights = arguments("Reserve a cabin for lea@birch.org", tool)
    assert open_nights == {"guest": {"email": "lea@birch.org"}, "nights": None}


def test_optional_parameters_stay_out_unless_they_are_said():
    hotel = TOOLBOX["book_hotel"]
    found = arguments("Book a hotel in Graz for 2 nights from 2025-05-01", hotel)
    assert set(found) == {"city", "nights", "check_in"}
    without = arguments("Book a hotel in Graz for 2 nights from 2025-05-01, no breakfast", hotel)
    assert without["breakfast"] is False


def test_the_large_model_asks_for_what_is_missing_in_one_sentence():
    choice = reply("Book a hotel for me please", [TOOLBOX["book_hotel"]])
    assert not choice.calls
    assert choice.text.endswith("?")
    assert "city" in choice.text


def test_the_answer_to_a_question_back_completes_the_call():
    turns = (
        Turn("user", "Find flights from Oslo to Rome"),
        Turn("assistant", "Could you tell me the departure date?"),
        Turn("user", "2025-06-01"),
    )
    [(name, found)] = calls(turns, [TOOLBOX["search_flights"], WEATHER])
    assert name == "search_flights"
    assert found == {"origin": "Oslo", "destination": "Rome", "departure_date": "2025-06-01"}


CITIES = ("Oslo", "Rome", "Bonn", "Graz", "Lyon", "Bath", "Kiel", "Turin")


def made_up(model, instructions=""):
    asks = [f"Find a flight to {city} {how}" for city in CITIES for how in ("for two", "please")]
    tool = TOOLBOX["search_flights"]
    turns = [(Turn("system", instructions), Turn("user", ask)) for ask in asks]
    return sum(bool(reply(each, [tool], model=model).calls) for each in turns)


def test_smaller_models_make_values_up_unless_told_to_ask():
    assert made_up("sim-large") == 0
    assert made_up("sim-nano") > 0
    assert made_up("sim-nano", "Never guess values; ask the user.") == 0


def test_forced_calls_are_valid_against_the_schema():
    tool = Tool(
        "open_gate",
        "Open a gate.",
        schema(
            "gate code level when lights",
            gate={"type": "string", "enum": ["north", "south"]},
            code={"type": "string", "pattern": "^[A-Z]{2}-\\d{3}$"},
            level={"type": "integer", "minimum": 3, "maximum": 4},
            when={"type": "string", "format": "date"},
            lights={"type": "array", "items": {"type": "boolean"}},
        ),
    )
    found = arguments("Hm?", tool, tool_choice=ToolChoice("required"))
    assert found["gate"] in ("north", "south")
    assert found["code"] == "AA-111"
    assert found["level"] in (3, 4)
    assert found["when"].count("-") == 2
    assert found["lights"] == [False]


def spoiled(model, strict):
    tool = Tool(STOCKS.name, STOCKS.description, STOCKS.parameters, strict)
    count = 0
    for number in range(150):
        for call in reply(f"What is the price of stock A{number}X?", [tool], model=model).calls:
            try:
                count += "symbol" not in json.loads(call.arguments)
            except json.JSONDecodeError:
                count += 1
    return count


def test_only_smaller_models_spoil_arguments_and_never_strict_ones():
    assert spoiled("sim-large", strict=False) == 0
    assert spoiled("sim-nano", strict=False) > 0
    assert spoiled("sim-nano", strict=True) == 0


def test_sampling_loses_a_little_and_a_vote_wins_some_of_it_back():
    cases = [row for row in rows() if len(row["calls"]) == 1]

    def right(temperature, seeds):
        """Return for each case how many of the answers are right."""
        return [
            sum(outcome(row, temperature=temperature, seed=seed).filled for seed in range(seeds))
            for row in cases
        ]

    cold = sum(right(0, 1)) / len(cases)
    votes = right(1, 7)
    warm = sum(votes) / (7 * len(cases))
    hot = sum(right(2, 3)) / (3 * len(cases))
    vote = sum(count >= 4 for count in votes) / len(cases)
    assert 0.005 <= cold - warm <= 0.06
    assert hot < warm - 0.01
    assert warm < vote <= cold


def test_the_same_prompt_gives_the_same_calls():
    ask = "Translate 'good night' into Danish and play Kind of Blue"
    tools = [TOOLBOX["translate"], TOOLBOX["play_music"]]
    assert len({str(calls(ask, tools)) for _ in range(3)}) == 1


@pytest.mark.parametrize("text", ["", " ", "?", "日本の天気", "a" * 20_000, "\x00\x01", "{}" * 500])
def test_odd_requests_call_nothing_and_break_nothing(text):
    assert reply(text, [WEATHER, STOCKS]).calls == ()


def test_odd_schemas_break_nothing():
    odd = (
        {},
        {"type": "object"},
        {"type": "object", "properties": {"a": True, "b": {"$ref": "#/nowhere"}}},
        {"type": "object", "properties": {"a": {"type": ["null"]}}, "required": ["a", "ghost"]},
        {"type": "object", "properties": {"self": {"$ref": "#"}}, "required": ["self"]},
    )
    for parameters in odd:
        tool = Tool("get_weather", "Current weather of a city.", parameters)
        choice = ToolChoice("required")
        made = reply("What's the weather in Oslo?", [tool], tool_choice=choice).calls
        assert [call.name for call in made] == ["get_weather"]
        json.loads(made[0].arguments)


def test_an_example_in_a_description_is_not_used_for_another_call_as_well():
    symbol = {"type": "string", "description": "Ticker symbol, e.g. AAPL."}
    price = Tool("get_stock_price", "Get the price of a stock.", schema("symbol", symbol=symbol))
    found = calls("Get the stock price of AAPL and MSFT.", (price,))
    assert [given for _, given in found] == [{"symbol": "AAPL"}, {"symbol": "MSFT"}]


def test_a_parameter_named_for_a_unit_takes_a_number_with_this_unit():
    minutes = {"type": "integer", "description": "Length in minutes."}
    timer = Tool("set_timer", "Set a countdown timer.", schema("minutes", minutes=minutes))
    assert arguments("Set a 25 minute timer.", timer) == {"minutes": 25}


def shares(aside):
    """Return the shares of the cases of rooms that are right: one call, several, none."""
    found = [
        (row, outcome(row)) for row in rows("tool_rooms.jsonl") if bool(row.get("aside")) == aside
    ]
    kinds = [
        [out.filled for row, out in found if len(row["calls"]) == 1],
        [out.filled for row, out in found if len(row["calls"]) > 1],
        [out.named for row, out in found if not row["calls"]],
    ]
    return [sum(one) / len(one) for one in kinds]


def test_enums_labels_and_units_decide_arguments_in_other_domains():
    one, several, none = shares(aside=False)
    assert one >= 0.75
    assert several >= 0.8
    assert none >= 0.6


def test_cases_that_were_kept_aside_while_writing_keep_their_figures():
    one, several, none = shares(aside=True)
    assert one >= 0.6
    assert several >= 0.4
    assert none == 1


CONVERT = Tool(
    "convert",
    "",
    schema(
        "value from_unit to_unit",
        value={"type": "number"},
        from_unit={"type": "string", "enum": ["mile", "kilometer", "meter"]},
        to_unit={"type": "string", "enum": ["mile", "kilometer", "meter"]},
    ),
)


@pytest.mark.parametrize(
    "request_",
    ["How many meters are 3 miles?", "Convert 3 miles to meters.", "Turn 3 miles into meters."],
)
def test_the_unit_beside_the_number_is_the_one_that_is_converted(request_):
    wanted = {"value": 3, "from_unit": "mile", "to_unit": "meter"}
    assert arguments(request_, CONVERT, tool_choice=ToolChoice("required")) == wanted


def test_choices_that_a_request_lists_are_calls_of_their_own():
    side = {"type": "string", "enum": ["east", "west", "south"]}
    gate = Tool("open_gate", "Opens a gate of the harbor.", schema("gate", gate=side))
    found = [
        given for _, given in calls("Open the east gate and the west gate of the harbor.", [gate])
    ]
    assert found == [{"gate": "east"}, {"gate": "west"}]


def test_the_coefficients_of_an_equation_keep_their_signs():
    numbers = {name: {"type": "number"} for name in "abc"}
    solve = Tool(
        "solve_quadratic", "Finds the roots of a quadratic equation.", schema("a b c", **numbers)
    )
    found = arguments("Find the roots of 3x^2 - 8x + 4 = 0", solve)
    assert found == {"a": 3, "b": -8, "c": 4}
