"""Anthropic's `system` and `messages`: blocks of text, documents, calls, results and thinking."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.cache_rules import Mark
from simulator.codecs.anthropic_documents import Source, source_of
from simulator.codecs.anthropic_surface import NEWEST, tagged, text, want
from simulator.codecs.anthropic_surface import field as required
from simulator.neutral import Call, Document, Problem, Result, Role, Turn
from simulator.randomness import digest

ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant", "system": "system"}
BLOCK_NAMES = """
    bash_code_execution_tool_result code_execution_tool_result container_upload document image
    redacted_thinking search_result server_tool_use text text_editor_code_execution_tool_result
    thinking tool_result tool_search_tool_result tool_use web_fetch_tool_result
    web_search_tool_result
"""
BLOCKS = frozenset(BLOCK_NAMES.split())


def signature(thinking: str) -> str:
    """Sign reasoning, so that it can be told from reasoning that somebody changed."""
    return f"sim-{digest('signature', thinking)}"


@dataclass(slots=True)
class Reader:
    """Reads a conversation. A message with results of tools becomes a turn for each, and its own.

    points: where each block ends, by its name in messages of errors.
    sources: what came as a document, in order.
    late: calls whose results stand behind something else, where the vendor does not find them.
    """

    version: str
    turns: list[Turn] = field(default_factory=list)
    points: dict[str, Mark] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    late: set[str] = field(default_factory=set)

    def system(self, system: Any) -> None:
        """Read the system text."""
        if system is not None:
            self._message("system", "system", system)

    def messages(self, messages: Any) -> None:
        """Read the messages. Raises Problem for anything the vendor would refuse."""
        want(isinstance(messages, list), "messages", "Input should be a valid list")
        if not messages:
            raise Problem("invalid", 400, "messages: at least one message is required")
        waiting: Mapping[str, str] = {}
        for number, message in enumerate(messages):
            name = f"messages.{number}"
            want(isinstance(message, dict), name, "Input should be a valid dictionary")
            role, content = (required(message, part, name) for part in ("role", "content"))
            ok = isinstance(role, str) and role in ROLES
            want(ok, f"{name}.role", "Input should be 'user', 'assistant' or 'system'")
            begun = len(self.turns)
            self._message(f"{name}.content", ROLES[role], content)
            self._answer(number, begun, waiting)
            waiting = {call.id: call.name for turn in self.turns[begun:] for call in turn.calls}
        _unanswered(len(messages) - 1, waiting, set())

    def _message(self, name: str, role: Role, content: Any) -> None:
        self.turns.append(Turn(role, ""))
        if isinstance(content, str):
            self.turns[-1] = Turn(role, content)
            return
        want(isinstance(content, list), name, "Input should be a valid string or list")
        place = len(self.turns) - 1
        for i, block in enumerate(content):
            where = f"{name}.{i}"
            kind = tagged(block, where, BLOCKS)
            turn = self.turns.pop()
            if kind == "tool_result" and role == "user":
                self.turns.append(self._result(where, block))
                if turn != Turn(role, ""):
                    self.late.add(block["tool_use_id"])
                self.points[where] = Mark(len(self.turns) - 1)
                self.turns.append(turn)
                continue
            turn = self._block(where, kind, block, turn)
            self.turns.append(turn)
            point = Mark(len(self.turns) - 1, len(turn.text), documents=len(turn.documents))
            self.points[where] = point
        self._close(place)

    def _close(self, place: int) -> None:
        """Drop the message's own turn if it holds results alone; marks at its end mean all."""
        last = len(self.turns) - 1
        turn = self.turns[last]
        if last > place and turn == Turn(turn.role, ""):
            self.turns.pop()
        whole = (len(turn.text), len(turn.documents))
        for name, point in self.points.items():
            if point.turn == last and (point.chars, point.documents) == whole:
                self.points[name] = Mark(last)

    def _block(self, where: str, kind: str, block: Mapping[str, Any], turn: Turn) -> Turn:
        if kind == "text":
            words = text(required(block, "text", where), f"{where}.text")
            if block.get("citations") and turn.role == "user" and self.version == NEWEST:
                message = f"{where}.text.citations: Extra inputs are not permitted"
                raise Problem("unknown_field", 400, message)
            return replace(turn, text=f"{turn.text}\n{words}" if turn.text else words)
        if kind == "tool_use" and turn.role == "assistant":
            return replace(turn, calls=(*turn.calls, _call(f"{where}.tool_use", block)))
        if kind == "document" and turn.role != "assistant":
            return self._document(where, block, turn)
        if kind == "document":
            message = f"{where}: document blocks are not permitted in assistant messages"
            raise Problem("invalid", 400, message)
        if kind == "thinking":
            _check_thinking(where, block)
        return replace(turn, parts=(*turn.parts, kind))

    def _document(self, where: str, block: Mapping[str, Any], turn: Turn) -> Turn:
        source = source_of(f"{where}.document", block)
        title, context = (block.get(name) for name in ("title", "context"))
        for name, value in (("title", title), ("context", context)):
            ok = isinstance(value, str | None)
            want(ok, f"{where}.document.{name}", "Input should be a valid string")
        self.sources.append(source)
        document = Document(source.text, title or "", source.cite)
        words = "\n".join(part for part in (turn.text, context) if part)
        return replace(turn, text=words, documents=(*turn.documents, document))

    def _result(self, where: str, block: Mapping[str, Any]) -> Turn:
        name = f"{where}.tool_result"
        call_id = text(required(block, "tool_use_id", name), f"{name}.tool_use_id")
        failed = block.get("is_error") or False
        want(isinstance(failed, bool), f"{name}.is_error", "Input should be a valid boolean")
        turn = Turn("tool", "", result=Result(call_id, is_error=failed))
        content = block.get("content") or ""
        if isinstance(content, str):
            return replace(turn, text=content)
        want(isinstance(content, list), f"{name}.content", "Input should be a valid string or list")
        for i, part in enumerate(content):
            inner = f"{name}.content.{i}"
            turn = self._block(inner, tagged(part, inner, BLOCKS), part, turn)
        return turn

    def _answer(self, number: int, begun: int, waiting: Mapping[str, str]) -> None:
        """Give each result the name of its tool. Raises Problem unless all calls are answered."""
        done: set[str] = set()
        for index, turn in enumerate(self.turns[begun:], begun):
            if turn.result is None:
                continue
            call_id = turn.result.call_id
            if call_id not in waiting:
                message = (
                    f"messages.{number}.content.{index - begun}: unexpected `tool_use_id` found in "
                    f"`tool_result` blocks: {call_id}. Each `tool_result` block must have a "
                    "corresponding `tool_use` block in the previous message."
                )
                raise Problem("invalid", 400, message)
            if call_id in done:
                message = (
                    f"messages.{number}.content.{index - begun}: each tool_use must have a single "
                    f"result. Found multiple `tool_result` blocks with id: {call_id}"
                )
                raise Problem("invalid", 400, message)
            done |= {call_id} - self.late
            self.turns[index] = replace(turn, result=replace(turn.result, name=waiting[call_id]))
        _unanswered(number - 1, waiting, done)


def _unanswered(number: int, waiting: Mapping[str, str], done: set[str]) -> None:
    missing = [call_id for call_id in waiting if call_id not in done]
    if missing:
        message = (
            f"messages.{number}: `tool_use` ids were found without `tool_result` blocks "
            f"immediately after: {', '.join(missing)}. Each `tool_use` block must have a "
            "corresponding `tool_result` block in the next message."
        )
        raise Problem("invalid", 400, message)


def _call(name: str, block: Mapping[str, Any]) -> Call:
    call_id, tool = (text(required(block, part, name), f"{name}.{part}") for part in ("id", "name"))
    given = required(block, "input", name)
    want(isinstance(given, dict), f"{name}.input", "Input should be a valid dictionary")
    return Call(call_id, tool, json.dumps(given, ensure_ascii=False))


def _check_thinking(where: str, block: Mapping[str, Any]) -> None:
    name = f"{where}.thinking"
    said, signed = (
        text(required(block, part, name), f"{name}.{part}") for part in ("thinking", "signature")
    )
    # Thinking that was left out in the reply comes back empty, under the signature of the whole.
    ok = signed == signature(said) if said else signed.startswith("sim-")
    want(ok, where, "Invalid `signature` in `thinking` block")
