"""One question and one answer at a time, over a connection whose other end is in a student's reach.

Every answer carries the nonce of its question. An answer that comes early, twice, late, too long or
for another question proves that something else than our code wrote it, and ends the run.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from autograder.engine.alarms import Alarm, Canary, judge_look
from autograder.engine.answers import read_answer, result_of
from autograder.engine.children import MESSAGE_LIMIT, Child
from autograder.engine.results import FORGED, CellError, CellResult, Step
from autograder.engine.wire import OddFrame


class Forged(Exception):
    """What arrived cannot come from the code that answers for cells."""


def send(child: Child, message: Mapping[str, Any]) -> str:
    """Ask something; return the nonce that the answer must carry.

    Raises `Forged` when an answer is there before the question.
    """
    if child.connection.poll(0):
        receive(child, "")
    nonce = secrets.token_hex(8)
    child.connection.send_bytes(json.dumps({**message, "nonce": nonce}).encode())
    return nonce


def receive(child: Child, nonce: str) -> dict[str, Any]:
    """Return the answer that carries `nonce`.

    Raises `Forged` for anything else, and `EOFError` or `OSError` when the other is gone.
    """
    try:
        message = read_answer(child.connection.recv_bytes(MESSAGE_LIMIT))
    except (OddFrame, ValueError) as error:
        raise Forged(f"what it sent was no answer ({error})") from error
    if message.get("nonce") != nonce or not nonce:
        raise Forged("an answer came that nobody had asked for")
    return message


def judged(message: Mapping[str, Any], step: Step, canary: Canary | None) -> CellResult:
    """Make a result of an answer, with alarms where a canary was sent along."""
    result = result_of(step.label, message)
    if canary is None:
        return result
    alarms = (*canary.judge(message.get("canaries")), *judge_look(message.get("look"), step.source))
    return replace(result, alarms=alarms)


def forged_result(result: CellResult, reason: str) -> CellResult:
    """Return a result that counts for nothing, with an alarm."""
    text = f"the process that runs the cells was not the one to answer: {reason}"
    alarm = Alarm("channel-forged", f"{text}; this cell and those after it have no points")
    error = CellError(FORGED, text, ended="forged")
    return replace(result, error=error, outputs=(), alarms=(*result.alarms, alarm))
