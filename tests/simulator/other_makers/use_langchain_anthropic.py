"""langchain-anthropic: a plain answer, a stream, tools, and a class filled by a tool."""

import json
import os

from langchain_anthropic import ChatAnthropic
from langchain_core.tools import tool
from pydantic import BaseModel


class Person(BaseModel):
    """A person."""

    name: str
    age: int


@tool
def weather(city: str) -> str:
    """The weather in a city."""
    return f"It rains in {city}."


model = ChatAnthropic(
    model="sim-small", max_tokens=99, anthropic_api_url=os.environ["ANTHROPIC_BASE_URL"]
)
pieces = [piece.text for piece in model.stream("How high is the pass?")]
called = model.bind_tools([weather]).invoke("The weather?")
person = model.with_structured_output(Person).invoke("Ada is 36.")
print(
    json.dumps(
        {
            "plain": model.invoke("How high is the pass?").text,
            "stream": "".join(pieces),
            "pieces": len([piece for piece in pieces if piece]),
            "cities": [call["args"]["city"] for call in called.tool_calls],
            "person": person.model_dump(),
        }
    )
)
