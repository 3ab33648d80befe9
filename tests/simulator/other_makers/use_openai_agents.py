"""The OpenAI Agents SDK: an agent with a tool, and one with a typed answer, on both surfaces."""

import asyncio
import json

from agents import Agent, Runner, function_tool, set_default_openai_api, set_tracing_disabled
from pydantic import BaseModel


class Person(BaseModel):
    """A person."""

    name: str
    age: int


seen = []


@function_tool
def weather(city: str) -> str:
    """The weather in a city."""
    seen.append(city)
    return f"It rains in {city}."


async def use():
    seen.clear()
    agent = Agent(name="a", model="sim-small", instructions="Answer.", tools=[weather])
    run = await Runner.run(agent, "The weather?")
    typed = Agent(name="b", model="sim-small", output_type=Person)
    person = await Runner.run(typed, "Ada is 36.")
    streamed = Runner.run_streamed(Agent(name="c", model="sim-small"), "How high is the pass?")
    events = [event.type async for event in streamed.stream_events()]
    return {
        "agent": run.final_output,
        "cities": sorted(seen),
        "person": person.final_output.model_dump(),
        "stream": streamed.final_output,
        "events": events.count("raw_response_event"),
    }


async def main():
    set_tracing_disabled(True)
    found = {}
    for surface, api in {
        "openai.chat": "chat_completions",
        "openai.responses": "responses",
    }.items():
        set_default_openai_api(api)
        found[surface] = await use()
    print(json.dumps(found))


asyncio.run(main())
