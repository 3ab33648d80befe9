"""Pydantic AI: agents with a tool and with a typed answer, on the client of a vendor."""

import json
import os
import sys

from google.genai import Client
from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput, ToolOutput
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.google import GoogleProvider


class Person(BaseModel):
    """A person."""

    name: str
    age: int


def google():
    options = {"base_url": os.environ["GOOGLE_GEMINI_BASE_URL"], "api_version": "v1"}
    return GoogleModel("sim-small", provider=GoogleProvider(client=Client(http_options=options)))


MODELS = {
    "openai.chat": lambda: OpenAIChatModel("sim-small"),
    "openai.responses": lambda: OpenAIResponsesModel("sim-small"),
    "anthropic.messages": lambda: AnthropicModel("sim-small"),
    "gemini.generate": google,
}


def use(model):
    seen = []
    agent = Agent(model)

    @agent.tool_plain
    def weather(city: str) -> str:
        """The weather in a city."""
        seen.append(city)
        return f"It rains in {city}."

    answer = agent.run_sync("The weather?").output
    kinds = {"tool": ToolOutput(Person, name="person")}
    # What an unknown model of this vendor can do, the package does not take for granted.
    if not isinstance(model, AnthropicModel):
        kinds["native"] = NativeOutput(Person)
    people = {
        kind: Agent(model, output_type=form).run_sync("Ada is 36.").output.model_dump()
        for kind, form in kinds.items()
    }
    plain = Agent(model).run_stream_sync("How high is the pass?")
    return {
        "stream": [*plain.stream_text(delta=False)][-1],
        "cities": seen,
        "agent": answer,
        **people,
    }


print(json.dumps(use(MODELS[sys.argv[1]]())))
