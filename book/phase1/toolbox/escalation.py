from typing import Protocol


class Model(Protocol):
    def ask(self, prompt: str) -> str: ...


class Canned:
    def ask(self, prompt: str) -> str:
        return f"yes, a person should read {prompt!r}"


class Chunked:
    def ask(self, prompt: str) -> list[str]:
        return ["yes, a person ", "should read ", repr(prompt)]


def escalate(model: Model, ticket: str) -> bool:
    return model.ask(ticket).startswith("yes")


escalate(Canned(), "The rope is frayed.")
escalate(Chunked(), "The rope is frayed.")
