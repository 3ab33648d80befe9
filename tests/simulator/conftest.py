"""Clients of the three vendors that share their connections: a TLS context costs 38 ms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from google import genai
from pydantic import BaseModel
from scripted import Scripted

import simulator
from simulator.attempt import Attempt
from simulator.remembered import Answers


@pytest.fixture(scope="session")
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(verify=False, timeout=30) as client:
        yield client


@pytest.fixture
def openai_client(http: httpx2.Client) -> Callable[..., openai.OpenAI]:
    def make(lab: simulator.Lab, retries: int = 0) -> openai.OpenAI:
        return openai.OpenAI(**lab.openai(), http_client=http, max_retries=retries)

    return make


@pytest.fixture
def anthropic_client(http: httpx2.Client) -> Callable[..., anthropic.Anthropic]:
    def make(lab: simulator.Lab, retries: int = 0) -> anthropic.Anthropic:
        return anthropic.Anthropic(**lab.anthropic(), http_client=http, max_retries=retries)

    return make


@pytest.fixture
def gemini_client(http: httpx2.Client) -> Callable[..., genai.Client]:
    def make(lab: simulator.Lab, **options: Any) -> genai.Client:
        arguments = lab.gemini()
        arguments["http_options"] |= {"httpx_client": http, **options}
        return genai.Client(**arguments)

    return make


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scripted]:
    """Put a skill that says what it is told in the place of all others."""

    def make(*attempts: Attempt) -> Scripted:
        skill = Scripted(*attempts)
        monkeypatch.setattr("simulator.engine.REGISTRY", (skill,))
        # It answers anew each time, as no skill does.
        monkeypatch.setattr("simulator.remembered.ANSWERS", Answers(0))
        return skill

    return make


@pytest.fixture
def unknown_fields() -> Callable[[Any], list[str]]:
    """List the fields of a parsed reply that the vendor's own types do not have."""

    def walk(value: Any, path: str = "") -> list[str]:
        if isinstance(value, BaseModel):
            extra = [f"{path}.{name}" for name in value.model_extra or {}]
            inner = [walk(getattr(value, n), f"{path}.{n}") for n in type(value).model_fields]
            return extra + [found for one in inner for found in one]
        if isinstance(value, list):
            return [found for i, item in enumerate(value) for found in walk(item, f"{path}[{i}]")]
        return []

    return walk
