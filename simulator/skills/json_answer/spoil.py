"""JSON as a model writes it that nothing holds to a schema: now and then, it is not quite JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from simulator.mind import Mind
from simulator.skills.json_answer.wanted import Wanted

SHOWN = 0.6
"""With an example, a schema or a list of types in the prompt, this share of the faults remains."""

ONLY = 0.5
"""Where the prompt wants only JSON, this share of the faults remains."""


def share_of_faults(wanted: Wanted, malformed: float) -> float:
    """Return how often JSON comes out wrong; 0 where a schema is held to by the protocol."""
    if wanted.forced:
        return 0.0
    return malformed * (SHOWN if wanted.shown else 1.0) * (ONLY if wanted.only else 1.0)


def spoiled(text: str, wanted: Wanted, mind: Mind) -> tuple[str, str]:
    """Return the text as this model writes it, and the name of the fault, "" if there is none."""
    share = share_of_faults(wanted, mind.quality.malformed)
    if not share or not mind.chance("malformed JSON", share):
        return text, ""
    faults = WITHIN if wanted.valid else (*WITHIN, *BROKEN)
    fault = faults[mind.pick("fault", len(faults))]
    return fault(text), fault.__name__.strip("_").replace("_", " ")


def _missing_key(text: str) -> str:
    data = json.loads(text)
    if isinstance(data, dict) and len(data) > 1:
        data.pop(list(data)[-1])
    return json.dumps(data, ensure_ascii=False)


def _renamed_key(text: str) -> str:
    data = json.loads(text)
    if not isinstance(data, dict) or not data:
        return text
    first = next(iter(data))
    other = re.sub(r"_(\w)", lambda m: m[1].upper(), first) if "_" in first else first.capitalize()
    return json.dumps({other if k == first else k: v for k, v in data.items()}, ensure_ascii=False)


def _numbers_as_strings(text: str) -> str:
    data = json.loads(text)
    if not isinstance(data, dict):
        return text
    whole = {k: str(v) if isinstance(v, int | float) else v for k, v in data.items()}
    return json.dumps(whole, ensure_ascii=False)


def _prose_around(text: str) -> str:
    return f"Here is the JSON you asked for:\n\n{text}\n\nLet me know if you need anything else."


def _code_fence(text: str) -> str:
    return f"```json\n{text}\n```"


def _trailing_comma(text: str) -> str:
    return f"{text[:-1]},{text[-1]}"


def _single_quotes(text: str) -> str:
    return text.replace('"', "'")


def _cut_off(text: str) -> str:
    return text[: max(1, len(text) * 4 // 5)]


WITHIN: tuple[Callable[[str], str], ...] = (_missing_key, _renamed_key, _numbers_as_strings)
BROKEN: tuple[Callable[[str], str], ...] = (
    _prose_around,
    _code_fence,
    _trailing_comma,
    _single_quotes,
    _cut_off,
)
