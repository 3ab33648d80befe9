"""LlamaIndex on openai 2: a plain answer, a stream, and tools."""

import json
import os

from llama_index.core.tools import FunctionTool
from llama_index.llms.openai import OpenAI
from llama_index.llms.openai.utils import ALL_AVAILABLE_MODELS, CHAT_MODELS

# The class only takes models that it knows the window of.
ALL_AVAILABLE_MODELS["sim-small"] = CHAT_MODELS["sim-small"] = 32_000


def weather(city: str) -> str:
    """The weather in a city."""
    return f"It rains in {city}."


# Without a limit it counts tokens, and asks a tokenizer that knows no such model.
model = OpenAI(model="sim-small", max_tokens=99, api_base=os.environ["OPENAI_BASE_URL"])
pieces = [piece.delta or "" for piece in model.stream_complete("How high is the pass?")]
called = model.chat_with_tools(
    [FunctionTool.from_defaults(weather)], user_msg="The weather?", allow_parallel_tool_calls=True
)
calls = model.get_tool_calls_from_response(called)
print(
    json.dumps(
        {
            "plain": model.complete("How high is the pass?").text,
            "stream": "".join(pieces),
            "pieces": len([piece for piece in pieces if piece]),
            "cities": [call.tool_kwargs["city"] for call in calls],
        }
    )
)
