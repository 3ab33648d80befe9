"""The whole application: the vendors' APIs, and under `/sim` the simulator's own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from simulator import embeddings, scenario
from simulator.account import Account, Options
from simulator.accounts import Accounts
from simulator.api import ModelApi, Receive, Scope, Send
from simulator.errors import BadOption, SimulatorError, UnknownRequest, UnknownSession
from simulator.records import Request, total
from simulator.verdict import judge, ledger

Handler = Callable[[HttpRequest], Awaitable[Response]]
OPTIONS = ("seed", "time", "scale", "settle_ms")


PAGE_POLICY = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
    )
}
"""The page asks nobody but this server, and a log that holds markup stays text."""


class App:
    """The whole application: paths under `/sim` are the simulator's own, all others a vendor's."""

    def __init__(self, accounts: Accounts) -> None:
        self._own = _own_pages(accounts)
        self._vendors = ModelApi(accounts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = scope["type"] == "http" and re.match(r"/sim(/|\Z)", scope["path"])
        begun = False

        async def sending(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await (self._own if own else self._vendors)(scope, receive, sending)
        except Exception as error:  # our own mistake; half an answer can only be broken off
            if begun:
                raise
            await _failure(error)(scope, receive, send)


def _own_pages(accounts: Accounts) -> Starlette:
    """Make the pages under `/sim`. Every answer is ours, the ones to unknown paths too."""
    admin = Admin(accounts)
    routes = [
        Route("/sim", _told(admin.index)),
        Route("/sim/health", _told(admin.health)),
        Route("/sim/scenarios", _told(admin.scenarios)),
        Route("/sim/sessions", _told(admin.list), methods=["GET"]),
        Route("/sim/sessions", _told(admin.create), methods=["POST"]),
        Route("/sim/sessions/{key}", _told(admin.show), methods=["GET"]),
        Route("/sim/sessions/{key}", _told(admin.close), methods=["DELETE"]),
        Route("/sim/sessions/{key}/requests", _told(admin.requests)),
        Route("/sim/sessions/{key}/verdict", _told(admin.verdict)),
        Route("/sim/sessions/{key}/ledger", _told(admin.ledger)),
        Route("/sim/sessions/{key}/requests/{id}", _told(admin.trace)),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _no_such_page})
    app.router.redirect_slashes = False
    return app


def _no_such_page(request: HttpRequest, error: Exception) -> Response:
    """Say that there is no such page, or that it does not take this method."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    text = (
        f"{request.method} {request.url.path} is none of the simulator's own pages; "
        "GET /sim names them"
    )
    return _json({"error": {"code": SimulatorError.code, "message": text}}, status)


class Admin:
    """The simulator's own API: sessions, their logs and their traces."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def index(self, request: HttpRequest) -> Any:
        """Say what this server is, and where its own pages are; a browser gets the page."""
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(_page(), headers={"x-simulated": "true", **PAGE_POLICY})
        return {
            "what": "an offline simulator of three model APIs; it is not a language model",
            "apis": ["/openai/v1", "/anthropic", "/gemini"],
            "own": ["/sim/health", "/sim/scenarios", "/sim/sessions"],
            "sessions": await self.list(request),
        }

    async def health(self, request: HttpRequest) -> Any:
        """Say that the server is up."""
        return {"ok": True, "simulated": True, "sessions": len(self._accounts.all())}

    async def scenarios(self, request: HttpRequest) -> Any:
        """List the scenarios with their summaries."""
        return {name: scenario.summary(name) for name in scenario.names()}

    async def list(self, request: HttpRequest) -> Any:
        """List the sessions; with their keys only where the server was told to show them."""
        accounts = self._accounts.all()
        if self._accounts.shown:
            return [{"key": account.key, **_summary(account)} for account in accounts]
        return [_summary(account) for account in accounts]

    async def create(self, request: HttpRequest) -> Any:
        """Make a session from {"scenario", "overrides", "seed", "time", "scale", "settle_ms"}."""
        try:
            data = await request.json() if await request.body() else {}
        except (ValueError, RecursionError) as error:
            raise BadOption(f"the body is not JSON: {error}") from error
        if not isinstance(data, dict):
            raise BadOption("the body must be a JSON object")
        unknown = set(data) - {"scenario", "overrides", *OPTIONS}
        if unknown:
            raise BadOption(f"unknown option {min(unknown)!r}")
        chosen = scenario.load(data.get("scenario", "calm"), data.get("overrides"))
        options = {name: data[name] for name in OPTIONS if data.get(name) is not None}
        account = self._accounts.open(Options(chosen, **options))
        if account.clock.counts_concurrency:
            # Nobody's first answer shall take longer than the others because of the weights.
            await asyncio.to_thread(embeddings.reader)
        return {"key": account.key, **_summary(account)}

    async def show(self, request: HttpRequest) -> Any:
        """Describe one session."""
        return _summary(await self._account(request))

    async def close(self, request: HttpRequest) -> Any:
        """End a session and describe it a last time."""
        account = await self._account(request)
        self._accounts.close(account)
        return _summary(account)

    async def requests(self, request: HttpRequest) -> Any:
        """Return the log of a session, in order of arrival."""
        account = await self._account(request)
        return [record.to_json() for record in _log(account)]

    async def verdict(self, request: HttpRequest) -> Any:
        """Summarize the log of a session."""
        return judge(_log(await self._account(request))).to_json()

    async def ledger(self, request: HttpRequest) -> Any:
        """Say what each model of a session cost."""
        return [row.to_json() for row in ledger(_log(await self._account(request)))]

    async def trace(self, request: HttpRequest) -> Any:
        """Return the trace of one request."""
        account = await self._account(request)
        entry = account.entries.get(request.path_params["id"])
        if entry is None:
            raise UnknownRequest(
                f"the session has no request {request.path_params['id']!r}; "
                "take an id from the session's requests"
            )
        return entry.trace.to_json()

    async def _account(self, request: HttpRequest) -> Account:
        # Clients that have already left are noticed before anyone looks at the log.
        for _ in range(5):
            await asyncio.sleep(0)
        account = self._accounts.read(request.path_params["key"])
        if account is None:
            raise UnknownSession("no session has this key; it was closed long ago, or never was")
        return account


def _log(account: Account) -> tuple[Request, ...]:
    return tuple(entry.record() for entry in account.entries.values())


@cache
def _page() -> str:
    return resources.files("simulator").joinpath("page.html").read_text("utf-8")


def _summary(account: Account) -> dict[str, Any]:
    entries = list(account.entries.values())
    usage = total(entry.usage for entry in entries)
    return {
        "scenario": account.options.scenario.name,
        "seed": account.options.seed,
        "time": account.options.time,
        "scale": account.clock.scale,
        "closed": account.closed,
        "requests": len(entries),
        "in_flight": account.in_flight,
        "peak_in_flight": account.peak if account.clock.counts_concurrency else None,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost": round(sum(entry.price(entry.usage) for entry in entries), 9),
    }


def _told(handler: Callable[[HttpRequest], Awaitable[Any]]) -> Handler:
    """Answer with the handler's data as JSON, or with the error it raised."""

    async def answer(request: HttpRequest) -> Response:
        try:
            data = await handler(request)
            return data if isinstance(data, Response) else _json(data)
        except SimulatorError as error:
            status = 404 if isinstance(error, UnknownSession | UnknownRequest) else 400
            code, text = error.code, str(error.args[0])
        except Exception as error:  # our own mistake, or a body that JSON cannot carry
            return _failure(error)
        return _json({"error": {"code": code, "message": text}}, status)

    return answer


def _failure(error: Exception) -> Response:
    text = f"the simulator itself failed: {type(error).__name__}: {error}"
    return _json({"error": {"code": SimulatorError.code, "message": text}}, 500)


def _json(data: Any, status: int = 200) -> Response:
    # Escaped to ASCII: a body in the log may hold half of a surrogate pair.
    text = json.dumps(data)
    return Response(text, status, {"x-simulated": "true"}, media_type="application/json")
