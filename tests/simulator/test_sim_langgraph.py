"""LangChain and LangGraph, unmodified: they only see an address and a key in the environment."""

from __future__ import annotations

import json
from typing import Annotated, TypedDict

import openai
import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.prebuilt import ToolNode, create_react_agent, tools_condition
from pydantic import BaseModel
from scripted import CALLED, PERSON

import simulator
from simulator.attempt import certain

ASKED = "The pass is 2,340 metres high. How high is the pass?"
ANSWER = "The pass is 2,340 metres high."
SAID = certain(ANSWER)
FLAKY = {"errors": {"statuses": [503], "probability": 1.0, "until_attempt": 1}}
SURFACES = {"openai.chat": False, "openai.responses": True}


class Person(BaseModel):
    """A person."""

    name: str
    age: int


class State(TypedDict):
    messages: Annotated[list, add_messages]


@tool
def weather(city: str) -> str:
    """The weather in a city."""
    return f"It rains in {city}."


@pytest.fixture
def lab():
    with simulator.session() as lab:
        yield lab


@pytest.fixture(params=SURFACES)
def model(request, lab, http):
    return ChatOpenAI(
        model="sim-small",
        base_url=lab.openai()["base_url"],
        http_client=http,
        temperature=0,
        use_responses_api=SURFACES[request.param],
        stream_usage=True,
    )


def agent_of(model, checkpointer=None):
    """Build the loop that every agent is: the model, its tools, and back."""
    graph = StateGraph(State)
    graph.add_node("model", lambda state: {"messages": [model.invoke(state["messages"])]})
    graph.add_node("tools", ToolNode([weather]))
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", tools_condition, {"tools": "tools", END: END})
    graph.add_edge("tools", "model")
    return graph.compile(checkpointer=checkpointer)


def test_an_answer_and_its_usage_arrive(lab, script, model):
    script(SAID)
    reply = model.invoke(ASKED)
    assert reply.text == ANSWER
    (request,) = lab.requests
    assert reply.usage_metadata["input_tokens"] == request.usage.input_tokens
    assert reply.usage_metadata["output_tokens"] == request.usage.output_tokens


def test_a_stream_joins_to_the_same_answer(lab, script, model):
    script(SAID)
    pieces = list(model.stream(ASKED))
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    assert len([piece for piece in pieces if piece.text]) > 1
    assert isinstance(whole, AIMessageChunk)
    assert whole.text == ANSWER
    assert whole.usage_metadata["output_tokens"] == lab.requests[0].usage.output_tokens


def test_tool_calls_come_parsed(script, model):
    script(CALLED)
    reply = model.bind_tools([weather]).invoke("The weather in Oslo and in Bergen?")
    assert [call["args"]["city"] for call in reply.tool_calls] == ["Oslo", "Bergen by the sea"]
    assert reply.invalid_tool_calls == []


def test_a_structured_answer_comes_as_the_class(script, model):
    script(PERSON)
    found = model.with_structured_output(Person, method="json_schema").invoke("Ada is 36.")
    assert found == Person(name="Ada", age=36)


def test_an_agent_calls_its_tools_and_answers_from_their_results(lab, script, model):
    skill = script(CALLED, certain("It rains in both."))
    state = agent_of(model.bind_tools([weather])).invoke({"messages": [HumanMessage("Where?")]})
    results = [one.content for one in state["messages"] if isinstance(one, ToolMessage)]
    assert results == ["It rains in Oslo.", "It rains in Bergen by the sea."]
    assert state["messages"][-1].text == "It rains in both."
    assert [turn.text for turn in skill.prompt.turns if turn.role == "tool"] == results
    assert len(lab.requests) == 2


@pytest.mark.filterwarnings("ignore:create_react_agent has been moved")
def test_the_prebuilt_react_agent_does_the_same(lab, script, model):
    script(CALLED, certain("It rains in both."))
    agent = create_react_agent(model, [weather])
    steps = list(agent.stream({"messages": [HumanMessage("Where?")]}, stream_mode="updates"))
    assert [next(iter(step)) for step in steps] == ["agent", "tools", "tools", "agent"]
    assert steps[-1]["agent"]["messages"][-1].text == "It rains in both."
    assert len(lab.requests) == 2


def test_a_graph_with_a_checkpoint_remembers_the_turns(script, model):
    skill = script(certain("Noted."))
    graph = agent_of(model.bind_tools([weather]), InMemorySaver())
    thread = {"configurable": {"thread_id": "a"}}
    for text in ("I am Ada.", "Who am I?"):
        graph.invoke({"messages": [HumanMessage(text)]}, thread)
    assert [turn.text for turn in skill.prompt.turns] == ["I am Ada.", "Noted.", "Who am I?"]


def test_its_retries_are_those_of_the_client(script, http):
    script(SAID)
    with simulator.session(overrides=FLAKY) as lab:
        model = ChatOpenAI(model="sim-small", http_client=http, max_retries=1)
        assert model.invoke(ASKED).text == ANSWER
        assert [request.status for request in lab.requests] == [503, 200]


def test_errors_are_those_of_the_client(lab, http):
    model = ChatOpenAI(model="sim-none", http_client=http, max_retries=0)
    with pytest.raises(openai.NotFoundError):
        model.invoke(ASKED)
    assert lab.requests[0].status == 404


def test_embeddings_of_texts_arrive(lab, http):
    model = OpenAIEmbeddings(
        model="sim-embed-small", http_client=http, check_embedding_ctx_length=False
    )
    vectors = model.embed_documents(["a red barn", "a red shed"])
    assert [len(vector) for vector in vectors] == [256, 256]
    assert json.dumps(lab.requests[0].body["input"]) == '["a red barn", "a red shed"]'
