"""A skill that says what a test tells it to, so that a wire format can be tested without skills."""

from __future__ import annotations

from simulator.attempt import Attempt, Draft, Option, certain, choose
from simulator.skills.base import Card

WEATHER = {
    "name": "weather",
    "description": "The weather in a city.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
}
CALLS = (
    Draft("weather", ('{"city": "Oslo"}',)),
    Draft("weather", ('{"city": "Bergen by the sea"}',)),
)
CALLED = Attempt((), CALLS)
SPOKE_AND_CALLED = Attempt(("I will look it up. ",), CALLS)
THOUGHT = Attempt(("It is seven.",), thinking="Three and four are seven. Nothing else is asked.")
UNSURE = Attempt((choose(Option(0.9, ("It is red.",)), Option(0.89, ("It is blue.",))),))
REFUSED = Attempt(("I can't help with that.",), refusal=True)
PERSON = Attempt(('{"name": "Ada", "age": 36}',))


class Scripted:
    """Answers with one attempt after the other, and keeps the tasks that it was given."""

    name = "scripted"
    card = Card("says what it is told", ())

    def __init__(self, *attempts):
        self._attempts = list(attempts)
        self.tasks = []

    @property
    def prompt(self):
        """The prompt that it saw last."""
        return self.tasks[-1].prompt

    def claim(self, _task):
        return 1.0

    def attempt(self, task, _mind):
        self.tasks.append(task)
        return self._attempts.pop(0) if len(self._attempts) > 1 else self._attempts[0]


class Obliging:
    """Does what the prompt asks for by its form: calls its tools, fills its schema, or speaks.

    It calls `weather` twice and then speaks of the results; any other tool gets a person.
    """

    name = "obliging"
    card = Card("does what the form of the prompt asks for", ())

    def claim(self, _task):
        return 1.0

    def attempt(self, task, _mind):
        prompt = task.prompt
        if any(turn.result is not None for turn in prompt.turns):
            return certain("It rains in both.")
        if prompt.tools:
            names = prompt.tool_choice.names or tuple(tool.name for tool in prompt.tools)
            return CALLED if "weather" in names else Attempt((), (Draft(names[0], PERSON.pieces),))
        return certain("The pass is 2,340 metres high.") if prompt.format.kind == "text" else PERSON
