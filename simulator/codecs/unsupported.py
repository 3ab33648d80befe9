"""Features of the vendors' APIs that the simulator does not have yet. None is silently ignored.

Each function takes a request that the vendor would accept, and raises Problem if it asks for one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from simulator.neutral import Problem

WHY = "The simulator does not support this yet; leave it out, or ask a real provider."
NO_CHOICE = (None, "none", "auto")
MIME_TYPES = (None, "", "text/plain", "application/json")


def refuse_openai(name: str, param: str | None = None) -> Problem:
    """Make the problem of a parameter of OpenAI's that the simulator does not have."""
    text = f"Unsupported parameter: '{name}'. {WHY}"
    return Problem("invalid", 400, text, param or name, {"code": "unsupported_parameter"})


def check_openai_chat(body: Mapping[str, Any]) -> None:
    """Refuse the old form of functions, sound and web search of chat completions."""
    asked = {
        **_set(body, ("functions", "audio")),
        "function_call": body.get("function_call") not in NO_CHOICE,
        "modalities": _others(body.get("modalities"), ("text",)),
        "web_search_options": body.get("web_search_options") is not None,
    }
    _refuse(asked, "Unsupported parameter: '{}'. ", {"code": "unsupported_parameter"})


def refuse_anthropic(name: str) -> Problem:
    """Make the problem of something of Anthropic's that the simulator does not have."""
    return Problem("invalid", 400, f"{name}: {WHY}", name)


def check_anthropic(body: Mapping[str, Any]) -> None:
    """Refuse containers and threads of messages."""
    if body.get("thread") is not None:
        # With this code, the client's own tool runner goes on without a thread.
        detail = {"error_code": "thread_unsupported_request"}
        raise Problem("invalid", 400, f"thread: {WHY}", "thread", detail)
    _refuse(_set(body, ("container",)), "{}: ", {})


def refuse_gemini(name: str) -> Problem:
    """Make the problem of something of Gemini's that the simulator does not have."""
    return Problem("invalid", 400, f"* GenerateContentRequest.{name}: {WHY}", name)


def check_gemini(fields: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    """Refuse cached content, media, and answers in other forms than text and JSON."""
    asked = {
        **_set(fields, ("cachedContent",)),
        **_set(config, ("responseFormat", "speechConfig", "imageConfig"), "generationConfig."),
        "generationConfig.responseMimeType": config.get("responseMimeType") not in MIME_TYPES,
        "generationConfig.responseModalities": _others(
            config.get("responseModalities"), ("TEXT", "text", "MODALITY_UNSPECIFIED")
        ),
    }
    _refuse(asked, "* GenerateContentRequest.{}: ", {})


def _refuse(asked: Mapping[str, bool], template: str, detail: dict[str, str]) -> None:
    for name, is_asked in asked.items():
        if is_asked:
            raise Problem("invalid", 400, template.format(name) + WHY, name, detail)


def _set(body: Mapping[str, Any], names: Collection[str], where: str = "") -> dict[str, bool]:
    return {where + name: bool(body.get(name)) for name in names}


def _others(values: Any, allowed: Collection[str]) -> bool:
    """Say whether a list asks for more than what is allowed."""
    return bool(values) and not (isinstance(values, list) and all(v in allowed for v in values))
