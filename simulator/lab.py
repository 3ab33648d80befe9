"""Sessions as a caller sees them: a key, the log behind it, and the SDKs pointed at it."""

from __future__ import annotations

import atexit
import http.client
import json
import os
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from simulator import scenario as scenarios_module
from simulator.account import Options
from simulator.environment import Bypass, Export, base_urls
from simulator.errors import (
    NoConcurrency,
    OverlappingSessions,
    ServerUnavailable,
    SessionNotOpen,
    SimulatorError,
    UnknownSession,
    by_code,
)
from simulator.poison import poisoned
from simulator.records import Request, Trace, Usage, total
from simulator.server import Server, start
from simulator.verdict import LedgerRow, Verdict, judge, ledger

Overrides = Mapping[str, Mapping[str, Any]]

_shared: Server | None = None
_lock = threading.Lock()


def shared_url() -> str:
    """Return the server that sessions use: `SIMULATOR_URL`, or one in this process."""
    url = os.environ.get("SIMULATOR_URL", "").strip().rstrip("/")
    if url:
        return url
    global _shared  # noqa: PLW0603
    with _lock:
        if _shared is None or _shared.pid != os.getpid() or not _shared.running:
            _shared = start()
            atexit.register(_shared.stop)
        return _shared.url


class Lab:
    """A session. Use it as a context manager; its log can be read during and after the block."""

    def __init__(self, options: Mapping[str, Any], export: bool) -> None:
        self._options = dict(options)
        self._scenario = scenarios_module.load(options["scenario"], options["overrides"])
        self._exports = export
        self._export: Export | None = None
        self._bypass = Bypass()
        self._open = False
        self._url = ""
        self._key = ""
        self._snapshot: tuple[Request, ...] | None = None
        self._summary: dict[str, Any] = {}

    def __repr__(self) -> str:
        where = f" at {self._url}" if self._url else ", not open"
        return f"<simulator session {self._options['scenario']!r}{where}>"

    def __enter__(self) -> Lab:
        if self._open:
            raise OverlappingSessions(
                "this session is open already; make another one with simulator.session()"
            )
        self._url = shared_url()
        answer = self._call("POST", "/sim/sessions", self._options)
        self._key = answer.pop("key")
        self._snapshot, self._summary = None, {}
        if self._exports:
            self._export = Export(self._url, self._key)
            try:
                self._export.apply()
            except BaseException:
                self._call("DELETE", self._path())
                raise
        self._bypass.apply()
        self._open = True
        return self

    def __exit__(self, *exc: object) -> None:
        try:
            self._snapshot = self._fetch()
            self._summary = self._call("DELETE", self._path())
        except SimulatorError:
            # A log that could not be read is not an empty log: whoever asks for it gets the error.
            pass
        finally:
            self._open = False
            self._bypass.restore()
            if self._export is not None:
                self._export.restore()

    @property
    def url(self) -> str:
        """Address of the server, without a vendor's prefix."""
        self._path()
        return self._url

    @property
    def key(self) -> str:
        """The API key that names this session, for all three vendors."""
        self._path()
        return self._key

    @property
    def page(self) -> str:
        """Address of a page for people that shows this session's requests and traces, live."""
        return f"{self.url}/sim#{self.key}"

    @property
    def requests(self) -> tuple[Request, ...]:
        """Everything that the server saw, in order of arrival, as frozen records."""
        try:
            return self._fetch()
        except (ServerUnavailable, UnknownSession):
            if self._snapshot is None:
                raise
            return self._snapshot

    @property
    def usage(self) -> Usage:
        """Tokens of all requests together."""
        return total(request.usage for request in self.requests)

    @property
    def cost(self) -> float:
        """Price of all requests together, in US dollars."""
        return round(sum(request.cost for request in self.requests), 9)

    @property
    def peak_in_flight(self) -> int:
        """The most requests that were in flight at once.

        Exact in settle time; in real time as the server saw it. Raises NoConcurrency in virtual
        time, where nothing waits.
        """
        if self._options["time"] == "virtual":
            raise NoConcurrency(
                "virtual time has no concurrency, because nothing waits; "
                'open the session with time="settle" to count requests in flight'
            )
        try:
            summary = self._call("GET", self._path())
        except (ServerUnavailable, UnknownSession):
            if not self._summary:
                raise
            summary = self._summary
        return int(summary["peak_in_flight"])

    @property
    def ledger(self) -> tuple[LedgerRow, ...]:
        """What each model cost, dearest first."""
        return ledger(self.requests)

    def verdict(self) -> Verdict:
        """Summarize the log: statuses, retries, waits, concurrency, tokens, cost and faults."""
        return judge(self.requests)

    @property
    def poison(self) -> tuple[str, ...]:
        """The instructions that `poisoned` injects; none in most scenarios."""
        return self._scenario.poison.texts if self._scenario.poison is not None else ()

    def poisoned(self, text: str) -> str:
        """Return a document as an attacker left it: some get an injected instruction.

        Texts come back as they are in scenarios without poison. Which texts are hit, where and
        with what depends on the session's seed and on the text alone.
        """
        return poisoned(self._scenario.poison, self._options["seed"], text)

    def trace(self, request_id: str) -> Trace:
        """Return why the request with this id was answered as it was.

        Raises UnknownRequest.
        """
        return Trace.from_json(self._call("GET", f"{self._path()}/requests/{request_id}"))

    def canonical_log(self) -> str:
        """Return the log as JSON lines without wall times, sorted by fingerprint and attempt.

        It is byte-identical under any concurrency as long as nothing depends on the order of calls:
        rate limits, quotas, budgets, drift by number, or prompts that share a cached prefix.
        """
        timed = {"received", "first_byte", "finished", "in_flight", "retry_after"}
        rows = [
            {key: value for key, value in request.to_json().items() if key not in timed}
            for request in self.requests
        ]
        rows.sort(key=lambda row: (row["fingerprint"], row["attempt"]))
        return "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows)

    def openai(self) -> dict[str, Any]:
        """Return the arguments of `openai.OpenAI(...)` and `AsyncOpenAI(...)`."""
        return {"api_key": self.key, "base_url": base_urls(self.url)["OPENAI_BASE_URL"]}

    def anthropic(self) -> dict[str, Any]:
        """Return the arguments of `anthropic.Anthropic(...)` and `AsyncAnthropic(...)`."""
        return {"api_key": self.key, "base_url": base_urls(self.url)["ANTHROPIC_BASE_URL"]}

    def gemini(self) -> dict[str, Any]:
        """Return the arguments of `google.genai.Client(...)`."""
        url = base_urls(self.url)["GOOGLE_GEMINI_BASE_URL"]
        return {"api_key": self.key, "http_options": {"base_url": url}}

    def _path(self) -> str:
        if not self._key:
            raise SessionNotOpen(
                "the session is not open; use `with simulator.session(...) as lab:`"
            )
        return f"/sim/sessions/{self._key}"

    def _fetch(self) -> tuple[Request, ...]:
        return tuple(Request.from_json(r) for r in self._call("GET", f"{self._path()}/requests"))

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        return call(self._url, method, path, body)


def call(
    url: str,
    method: str,
    path: str,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Send JSON to a server, past any proxy, and return the JSON that it answers.

    Raises the error that the admin API names; ServerUnavailable if nothing answers.
    """
    data = None if body is None else json.dumps(body)
    sent = {"content-type": "application/json", **(headers or {})}
    try:
        status, answer = _exchange(url, method, path, data, sent)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ServerUnavailable(
            f"no simulator answers at {url}: {error}; start one with `simulator serve`, "
            "or unset SIMULATOR_URL to use one in this process"
        ) from error
    if status >= 400:
        told = answer.get("error", {})
        raise by_code(told.get("code", ""))(told.get("message", f"status {status}"))
    return answer


def _exchange(
    url: str, method: str, path: str, data: str | None, headers: Mapping[str, str]
) -> tuple[int, Any]:
    """Send one request and return the status and the JSON of its answer."""
    parts = urlsplit(url)
    https = parts.scheme == "https"
    kind = http.client.HTTPSConnection if https else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request(method, parts.path.rstrip("/") + path, data, dict(headers))
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def session(
    *,
    scenario: str = "calm",
    seed: int = 0,
    time: str = "virtual",
    scale: float = 0.02,
    settle_ms: float = 50,
    overrides: Overrides | None = None,
    export: bool = True,
) -> Lab:
    """Describe a session; `with` opens it.

    scenario: a name from `simulator.scenarios()`, or several joined by "+".
    seed: decides every chance event together with the request and its attempt.
    time: "virtual" (nothing waits), "settle" (counts concurrency exactly), "real".
    scale: wall-clock seconds per simulated second, in "real" and "settle" time.
    settle_ms: milliseconds without a new request after which "settle" releases the answers.
    overrides: settings by section, for example {"rate_limit": {"requests_per_minute": 60}}.
    export: set the SDKs' environment variables for the time of the block.

    Raises BadOption, UnknownScenario, UnknownSetting, NeedsClock; on entering also
    ServerUnavailable and OverlappingSessions.
    """
    # Checked here too, so that a mistake shows where it was made.
    Options(scenarios_module.load(scenario, overrides), seed, time, scale, settle_ms)
    options = {
        "scenario": scenario,
        "overrides": {key: dict(value) for key, value in (overrides or {}).items()},
        "seed": seed,
        "time": time,
        "scale": scale,
        "settle_ms": settle_ms,
    }
    return Lab(options, export)
