"""The `simulator` command."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Annotated, Any

import typer

from simulator import scenario as scenarios_module
from simulator.account import Options
from simulator.environment import NO_PROXY, REMOVED, base_urls, removed, with_loopback
from simulator.errors import SimulatorError
from simulator.lab import Lab, call, session, shared_url
from simulator.models import catalog
from simulator.server import HOST, serve

app = typer.Typer(
    help="An offline simulator of the OpenAI, Anthropic and Gemini APIs. Not a language model.",
    no_args_is_help=True,
    add_completion=False,
)

DEFAULT_KEY = "sim-default"
DEFAULT_PORT = 8400


@app.command("serve")
def serve_command(
    *,
    port: Annotated[int, typer.Option(help="Port; 0 for any free one.")] = DEFAULT_PORT,
    host: Annotated[str, typer.Option(help="Address; loopback unless you say otherwise.")] = HOST,
    scenario: Annotated[str, typer.Option(help="Scenario, or several joined by +.")] = "calm",
    seed: Annotated[int, typer.Option(help="Seed of every chance event.")] = 0,
    mode: Annotated[str, typer.Option("--time", help="virtual, settle or real.")] = "real",
    scale: Annotated[float, typer.Option(help="Seconds per simulated second.")] = 1.0,
    key: Annotated[str, typer.Option(help="API key of the session that is open.")] = DEFAULT_KEY,
    show_logs: Annotated[
        bool, typer.Option("--show-logs", help="Let the page at /sim show every session's log.")
    ] = False,
) -> None:
    """Serve until interrupted, with one session open."""

    def ready(url: str) -> None:
        typer.echo(f"The simulator answers at {url} (scenario {scenario}, {mode} time).")
        for name, value in base_urls(url).items():
            typer.echo(f"  export {name}={value}")
        for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"):
            typer.echo(f"  export {name}={key}")
        for name in NO_PROXY:
            typer.echo(f"  export {name}={with_loopback(os.environ.get(name, ''))}")
        typer.echo(f"  unset {' '.join(dict.fromkeys((*REMOVED, *removed(os.environ))))}")
        typer.echo(f"Its own page is {url}/sim#{key}. Sessions from Python: SIMULATOR_URL={url}")
        typer.echo("Ctrl-C ends it.")

    def run() -> None:
        options = Options(scenarios_module.load(scenario), seed, mode, scale)
        serve(options, key=key, host=host, port=port, ready=ready, shown=show_logs)

    _or_exit(run)


@app.command("scenarios")
def scenarios_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON with all settings.")] = False,
) -> None:
    """List the scenarios."""
    names = scenarios_module.names()
    if as_json:
        rows = {name: scenarios_module.describe(scenarios_module.load(name)) for name in names}
        typer.echo(json.dumps(rows, indent=2))
        return
    width = max(map(len, names))
    for name in names:
        clock = " (needs a clock)" if scenarios_module.load(name).needs_clock else ""
        typer.echo(f"{name:<{width}} {scenarios_module.summary(name)}{clock}")


DEMO_TEXT = (
    "Answer only from the context.\n\n"
    "Context:\n"
    "Unused gear can be returned within 30 days.\n"
    "Refunds are paid to the card that was charged.\n\n"
    "Question: Within how many days can gear be returned?"
)


@app.command()
def demo() -> None:
    """Ask one question over each of the three APIs, and show what the server logged."""
    _or_exit(_demo)


def _demo() -> None:
    with session(export=False) as lab:
        for name, ask in (("OpenAI", _openai), ("Anthropic", _anthropic), ("Gemini", _gemini)):
            typer.echo(f"{name:<10} {ask(lab)}")
        typer.echo("")
        for request in lab.requests:
            trace = lab.trace(request.id)
            tokens = f"{request.usage.input_tokens}+{request.usage.output_tokens} tokens"
            typer.echo(
                f"{request.path:<42} {request.status} {tokens}, ${request.cost:.6f}, "
                f"{trace.latency.total:.2f} simulated s, skill {trace.skill}"
            )


def _openai(lab: Lab) -> str:
    body = {"model": "sim-large", "messages": [{"role": "user", "content": DEMO_TEXT}]}
    headers = {"authorization": f"Bearer {lab.key}"}
    answer = call(lab.url, "POST", "/openai/v1/chat/completions", body, headers)
    return str(answer["choices"][0]["message"]["content"])


def _anthropic(lab: Lab) -> str:
    messages = [{"role": "user", "content": DEMO_TEXT}]
    body = {"model": "sim-small", "max_tokens": 200, "messages": messages}
    headers = {"x-api-key": lab.key, "anthropic-version": "2026-10-21"}
    answer = call(lab.url, "POST", "/anthropic/v1/messages", body, headers)
    return str(answer["content"][0]["text"])


def _gemini(lab: Lab) -> str:
    body = {"contents": [{"role": "user", "parts": [{"text": DEMO_TEXT}]}]}
    headers = {"x-goog-api-key": lab.key}
    path = "/gemini/v1/models/sim-nano:generateContent"
    answer = call(lab.url, "POST", path, body, headers)
    return str(answer["candidates"][0]["content"]["parts"][0]["text"])


@app.command()
def doctor() -> None:
    """Check that the simulator works here, and say what to do where it does not."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Python", _check_python),
        ("models and scenarios", _check_files),
        ("environment", _check_environment),
        ("server", _check_server),
        ("answer", _check_answer),
    )
    failed = 0
    for name, check in checks:
        try:
            typer.echo(f"ok    {name}: {check()}")
        except Exception as error:  # every failure becomes one line
            failed += 1
            typer.echo(f"FAIL  {name}: {error}")
    raise typer.Exit(1 if failed else 0)


def _check_python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _check_files() -> str:
    names = scenarios_module.names()
    for name in names:
        scenarios_module.load(name)
    return f"{len(catalog())} models, {len(names)} scenarios"


def _check_environment() -> str:
    found = [name for name in REMOVED if name in os.environ]
    return f"{', '.join(found)} set; sessions hide them" if found else "nothing in the way"


def _check_server() -> str:
    url = shared_url()
    begun = time.perf_counter()
    call(url, "GET", "/sim/health")
    return f"{url} answers in {(time.perf_counter() - begun) * 1000:.1f} ms"


def _check_answer() -> str:
    with session(export=False) as lab:
        return _openai(lab)


def _or_exit(action: Callable[[], Any]) -> None:
    """Run `action`; an error of ours becomes one line and status 1."""
    try:
        action()
    except SimulatorError as error:
        typer.echo(f"{error}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
