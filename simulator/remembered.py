"""Answers that were worked out before, by all that decides them: equal questions cost nothing.

A skill is a function of its task and its mind, so that an answer may be given again wherever the
prompt, the model and the chances are the same, in another session too.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import fields, replace
from operator import attrgetter

from simulator import engine
from simulator.models import Model
from simulator.neutral import Prompt
from simulator.randomness import digest

DELIVERY = frozenset({"stream", "stream_usage", "follows", "keep", "cache", "echo"})
"""Fields of a prompt that say how its answer is sent, billed or kept, not what it is."""

_deciding = attrgetter(*(field.name for field in fields(Prompt) if field.name not in DELIVERY))

KEEP_TOKENS = 1_000_000
"""How many tokens of answers are remembered together; the least recently used go first."""

ENTRY_TOKENS = 200
"""What a remembered answer counts besides its tokens."""


class Answers:
    """A bounded memory of answers. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._known: OrderedDict[Hashable, tuple[engine.Answer, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def find(self, key: Hashable) -> engine.Answer | None:
        """Return what is remembered for this key, or None."""
        with self._lock:
            if key not in self._known:
                return None
            self._known.move_to_end(key)
            return self._known[key][0]

    def keep(self, key: Hashable, answer: engine.Answer, weight: int) -> None:
        """Remember an answer; forget the oldest while all together weigh too much."""
        if weight > self._most:
            return
        with self._lock:
            if key in self._known:
                self._weight -= self._known.pop(key)[1]
            self._known[key] = answer, weight
            self._weight += weight
            while self._weight > self._most:
                self._weight -= self._known.popitem(last=False)[1][1]


ANSWERS = Answers(KEEP_TOKENS)


class Question:
    """A prompt with all that decides its answer, which `recall` looks up and `work_out` finds."""

    def __init__(
        self, prompt: Prompt, model: Model, used: int, around: engine.Circumstances
    ) -> None:
        self._prompt, self._model, self._used, self._around = prompt, model, used, around
        throw = engine.throw(prompt, around)
        chances = (around.seed, around.drift, around.trained, throw)
        self._key = (_name(prompt), model, used, chances, engine.registry())

    def recall(self) -> engine.Answer | None:
        """Return the answer if it is remembered."""
        found = ANSWERS.find(self._key)
        return None if found is None else _with_call_ids(found, self._around.request)

    def work_out(self) -> engine.Answer:
        """Answer, and remember the answer."""
        # No skill gets to see what does not decide an answer, or the request's own name.
        bare = replace(
            self._prompt,
            stream=False,
            stream_usage=True,
            follows=None,
            keep=False,
            cache=None,
            echo={},
        )
        found = engine.answer(bare, self._model, self._used, replace(self._around, request=""))
        # Each log probability comes with a token and its alternatives.
        each = 1 + 4 * (self._prompt.logprobs or 0)
        ANSWERS.keep(self._key, found, ENTRY_TOKENS + found.reply.usage.output_tokens * each)
        return _with_call_ids(found, self._around.request)


def _name(prompt: Prompt) -> bytes:
    """Return 32 bytes that are equal for prompts that differ in their delivery alone."""
    return hashlib.sha256(repr(_deciding(prompt)).encode("utf-8", "surrogatepass")).digest()


def _with_call_ids(found: engine.Answer, request: str) -> engine.Answer:
    """Give the tool calls of an answer ids that belong to this request alone."""
    if not any(choice.calls for choice in found.reply.choices):
        return found
    choices = []
    for sample, choice in enumerate(found.reply.choices):
        names = (digest("call", f"{request}.{sample}", place) for place in range(len(choice.calls)))
        calls = (
            replace(call, id=name[:24]) for call, name in zip(choice.calls, names, strict=True)
        )
        choices.append(replace(choice, calls=tuple(calls)))
    return replace(found, reply=replace(found.reply, choices=tuple(choices)))
