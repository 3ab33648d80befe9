"""The provider switch: lessons open `course.session(...)` and do not care who answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from course.errors import Skip, UnknownNeed
from course.models import SIMULATOR, Provider, current_provider, providers

OLLAMA = "ollama"
NEEDS = {
    "embeddings": "vectors for texts",
    "faults": "failures on demand",
    "log": "the server's log of requests",
    "logprobs": "the probabilities of tokens",
    "seed": "answers that a seed repeats",
    "settle": "exact counts of requests in flight",
    "trace": "the reason for an answer",
    "virtual": "time that does not pass",
}
"""What a cell can need of a provider. The simulator offers all of it."""


class Lab(Protocol):
    """What a session gives: arguments for the clients, and, on the simulator, the log."""

    def openai(self) -> dict[str, Any]:
        """Return the arguments of `openai.OpenAI(...)`."""

    def anthropic(self) -> dict[str, Any]:
        """Return the arguments of `anthropic.Anthropic(...)`."""

    def gemini(self) -> dict[str, Any]:
        """Return the arguments of `google.genai.Client(...)`."""

    @property
    def requests(self) -> tuple[Any, ...]:
        """What the server saw."""

    @property
    def peak_in_flight(self) -> int:
        """The most requests in flight at one moment."""

    @property
    def usage(self) -> Any:
        """The tokens of all requests."""

    @property
    def cost(self) -> float:
        """The price of all requests in US dollars."""

    def trace(self, request_id: str) -> Any:
        """Return why a request was answered as it was."""


def session(
    *,
    scenario: str = "calm",
    seed: int = 0,
    time: str = "virtual",
    needs: Iterable[str] = (),
    **options: Any,
) -> AbstractContextManager[Lab]:
    """Open a session with the provider that `COURSE_PROVIDER` names: the simulator by default.

    scenario, seed, time and `options` (scale, settle_ms, overrides, export) are those of
    `simulator.session`. needs: what the cell cannot do without, from `course.provider.NEEDS`; a
    scenario other than calm implies "faults", settle time implies "settle".

    A real provider takes the keys of the reader's own environment and ignores seed and time. For
    Ollama, the variables that OpenAI's clients read lead to it inside the block.
    Raises `Skip` with the reason when it lacks a need, and `UnknownNeed`.
    """
    wanted = _check(set(needs))
    name = current_provider()
    if name == SIMULATOR:
        import simulator  # noqa: PLC0415

        opened: AbstractContextManager[Lab] = simulator.session(
            scenario=scenario, seed=seed, time=time, **options
        )
        return opened
    if scenario != "calm":
        wanted.add("faults")
    if time == "settle":
        wanted.add("settle")
    provider = providers()[name]
    if lacking := sorted(wanted - provider.offers):
        reasons = ", ".join(f"{need} ({NEEDS[need]})" for need in lacking)
        raise _skip(f"{name} does not offer {reasons}.")
    if provider.key and not os.environ.get(provider.key):
        raise Skip(f"{provider.key} is not set.", f"set it to your {name} key, {_BACK}")
    return _answered_by(provider)


@contextmanager
def _answered_by(provider: Provider) -> Iterator[Lab]:
    """Give a lab of a real provider; Ollama, which has no SDK, is put behind OpenAI's clients."""
    from simulator.environment import put_back  # noqa: PLC0415

    lab = _RealLab(provider)
    wanted = {}
    if provider.name == OLLAMA:
        arguments = lab.openai()
        wanted = {"OPENAI_API_KEY": arguments["api_key"], "OPENAI_BASE_URL": arguments["base_url"]}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield lab
    finally:
        put_back(before)


_BACK = "or unset COURSE_PROVIDER to use the simulator."


def _skip(reason: str) -> Skip:
    return Skip(reason, "unset COURSE_PROVIDER to run this cell on the simulator.")


class _RealLab:
    """A session with a real provider. It has clients, and none of what only a simulator knows."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def openai(self) -> dict[str, Any]:
        if self.provider.name == OLLAMA:
            address = os.environ.get("OLLAMA_HOST", "") or "127.0.0.1:11434"
            url = address if "://" in address else f"http://{address}"
            return {"api_key": OLLAMA, "base_url": f"{url.rstrip('/')}/v1"}
        return self._arguments("openai", "OPENAI_BASE_URL", lambda url: {"base_url": url})

    def anthropic(self) -> dict[str, Any]:
        return self._arguments("anthropic", "ANTHROPIC_BASE_URL", lambda url: {"base_url": url})

    def gemini(self) -> dict[str, Any]:
        return self._arguments(
            "gemini", "GOOGLE_GEMINI_BASE_URL", lambda url: {"http_options": {"base_url": url}}
        )

    def _arguments(
        self, vendor: str, url_name: str, with_url: Callable[[str], dict[str, Any]]
    ) -> dict[str, Any]:
        if vendor != self.provider.name:
            raise _skip(f"this cell calls {vendor}, and COURSE_PROVIDER is {self.provider.name}.")
        url = os.environ.get(url_name, "")
        return {"api_key": os.environ[self.provider.key], **(with_url(url) if url else {})}

    @property
    def requests(self) -> tuple[Any, ...]:
        raise self._unknown("log")

    @property
    def peak_in_flight(self) -> int:
        raise self._unknown("settle")

    @property
    def usage(self) -> Any:
        raise self._unknown("log")

    @property
    def cost(self) -> float:
        raise self._unknown("log")

    def trace(self, request_id: str) -> Any:  # noqa: ARG002
        raise self._unknown("trace")

    def _unknown(self, need: str) -> Skip:
        return _skip(f"{self.provider.name} does not offer {need} ({NEEDS[need]}).")


def _check(needs: set[str]) -> set[str]:
    if unknown := sorted(needs - NEEDS.keys()):
        raise UnknownNeed(f"No need is called {unknown[0]!r}.", f"use one of: {', '.join(NEEDS)}.")
    return needs
