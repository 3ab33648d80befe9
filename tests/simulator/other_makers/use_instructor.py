"""Instructor on openai 2: a class filled through a tool, and one through a schema."""

import json

import instructor
import openai
from pydantic import BaseModel


class Person(BaseModel):
    """A person."""

    name: str
    age: int


def ask(mode):
    client = instructor.from_openai(openai.OpenAI(), mode=mode)
    return client.chat.completions.create(
        model="sim-small",
        messages=[{"role": "user", "content": "Ada is 36."}],
        response_model=Person,
    ).model_dump()


modes = {"tool": instructor.Mode.TOOLS, "schema": instructor.Mode.JSON_SCHEMA}
print(json.dumps({name: ask(mode) for name, mode in modes.items()}))
