"""The simulator, asked through the real SDK: one answer a prompt, deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import openai
from openai.types.chat import ChatCompletionMessageParam

import simulator

MODEL = "sim-large"


def answers(prompts: Iterable[str], system: str = "") -> Iterator[str]:
    """Yield the answer of the largest simulated model to each prompt, at temperature 0."""
    told: list[ChatCompletionMessageParam] = []
    if system:
        told.append({"role": "system", "content": system})
    with simulator.session(export=False) as lab:
        client = openai.OpenAI(**lab.openai())
        for prompt in prompts:
            done = client.chat.completions.create(
                model=MODEL, temperature=0, messages=[*told, {"role": "user", "content": prompt}]
            )
            yield done.choices[0].message.content or ""
