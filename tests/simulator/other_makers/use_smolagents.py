"""smolagents: its model class, plain, as a stream and with a tool."""

import json
import os

from smolagents import ChatMessage, MessageRole, OpenAIServerModel, tool


@tool
def weather(city: str) -> str:
    """The weather in a city.

    Args:
        city: The city.
    """
    return f"It rains in {city}."


model = OpenAIServerModel(
    "sim-small", api_base=os.environ["OPENAI_BASE_URL"], api_key=os.environ["OPENAI_API_KEY"]
)
asked = [ChatMessage(role=MessageRole.USER, content="How high is the pass?")]
pieces = [delta.content or "" for delta in model.generate_stream(asked)]
called = model.generate(asked, tools_to_call_from=[weather])
cities = [json.loads(call.function.arguments)["city"] for call in called.tool_calls]
print(
    json.dumps(
        {
            "plain": model.generate(asked).content,
            "stream": "".join(pieces),
            "pieces": len([piece for piece in pieces if piece]),
            "cities": cities,
        }
    )
)
