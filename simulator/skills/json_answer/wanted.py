"""The JSON that a prompt wants: a schema of its format, or one read from its words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simulator.layout import without_json
from simulator.skills.tools.meaning import meaning
from simulator.skills.tools.schema import Leaf, words_of
from simulator.task import Task

ASKS = re.compile(
    r"\b(?:return|respond|reply|answer|output|give|produce|write|generate|provide|format"
    r"|convert|as|in|into|valid|only|to|a)\b[^.\n]{0,60}\bJSON\b|\bJSON\s+(?:object|array|only"
    r"|with|format|schema|output|response)",
    re.IGNORECASE,
)
SHOWN_OBJECT = re.compile(
    r"\b(?:reply|respond|return|answer|output|write|give(?:\s+back)?|produce|use|say|form(?:at)?"
    r"|print)\b"
    r"(?:(?!\b(?:from|documents?|contexts?|sources?|passages?|articles?|excerpts?|chunks?|results)\b)"
    r"[^\n{]){0,60}\{\s*\"\w+\"\s*:",
    re.IGNORECASE,
)
"""An order that shows the object that is wanted, without the word JSON: and not what it is from."""

SHOWN_OUTPUT = re.compile(
    r"(?:^[ \t]*\w[\w ]{0,20}:|-{1,2}>|=>|\u2192)[ \t]*(?P<object>\{\s*\"\w+\"\s*:[^{}\n]{1,200}\})"
    r"[ \t]*$",
    re.MULTILINE,
)
"""The output of an example, which is an object."""

CUE = re.compile(r"(?:(?:^|\n)[ \t]*\w[\w ]{0,20}:|-{1,2}>|=>|\u2192)\s*\Z")
"""The end of a prompt that wants the output of one more example."""

ONLY = re.compile(
    r"\b(?:only|nothing\s+but|just|raw|exactly)\b[^.\n]{0,40}\bJSON\b|\bJSON\s+only\b"
    r"|\bno\s+(?:prose|explanation|markdown|code\s+fence|other\s+text|extra\s+text|commentary)"
    r"|\bwithout\s+(?:any\s+)?(?:prose|explanation|markdown|other\s+text|code\s+fence|commentary)",
    re.IGNORECASE,
)
EXTRACTED = re.compile(
    r"\b(?:extract|pull\s+out|pick\s+out|return|get|give\s+me|find)\s+(?:the\s+)?"
    r"(?P<list>[A-Za-z][\w \"'`,-]{0,150}?)"
    r"(?:\s+(?:from|of|in)\s+(?:this|the|that|it)\b[^.:\n]{0,60}?)?\s*,?"
    r"\s+(?:as|in|into)\s+(?:an?\s+)?(?:valid\s+)?JSON\b",
    re.IGNORECASE,
)
NO_KEY_LIST = """
    data information info fields details entities facts answer result it everything values
    results output response
"""
NO_KEYS = frozenset(NO_KEY_LIST.split())
MOST_WORDS = 3
KEYS = re.compile(
    r"\b(?:keys?|fields?|properties|attributes|columns)\b(?:\s+(?:are|named|called))?\s*[:(,]?\s*"
    r"(?P<list>[\"'`]?\w[\w \"'`]*(?:\s*\([^()]*\))?"
    r"(?:\s*,\s*(?:and\s+)?[\"'`]?\w[\w \"'`]*(?:\s*\([^()]*\))?)*"
    r"(?:\s*,?\s+and\s+[\"'`]?\w+[\"'`]?(?:\s*\([^()]*\))?)?)",
    re.IGNORECASE,
)
FIELD_LINE = re.compile(
    r"^[ \t]*[-*•]\s+[\"'`*]*(?P<name>[A-Za-z_]\w*)[\"'`*]*\s*(?:\((?P<kind>[^()\n]*)\))?"
    r"\s*(?:[:=\u2013-]\s*(?P<told>[^\n]*))?$",
    re.MULTILINE,
)
TYPED_LINE = re.compile(
    r"^[ \t]+(?P<name>[A-Za-z_]\w*)(?P<open>\?)?\s*:\s*(?P<kind>[^\n;#/=]+?)\s*(?:=[^\n#]*)?[;,]?"
    r"[ \t]*(?:(?://|#)\s*(?P<told>[^\n]*))?$",
    re.MULTILINE,
)
TYPES = re.compile(r"\b(?:interface|class|type)\s+\w+[^{:\n]*[{:]|\btype\s+\w+\s*=\s*\{")
PLURAL = re.compile(r"(?<![su])(?<!i)s$")
NUMERIC = re.compile(
    r"(?:^|_)(?:total|amount|price|cost|count|quantity|qty|age|year|number_of|num|sum|tax|salary"
    r"|rating|score|confidence|probability|percentage|percent|duration_\w+|weight|height"
    r"|distance)(?:_|$)"
)
MOST_OBJECTS = 6
"""How many objects in a text are tried as an example of what is wanted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What JSON is wanted. schema: as told or guessed. forced: the protocol holds it to be kept.

    valid: the protocol holds it to be valid JSON. only: nothing but JSON shall be written.
    shown: the prompt shows an example or a schema.
    """

    schema: Mapping[str, Any]
    forced: bool = False
    valid: bool = False
    only: bool = False
    shown: bool = False


def wanted(task: Task) -> Wanted | None:
    """Return what JSON a task wants, or None if it wants none."""
    form = task.prompt.format
    if form.kind == "schema" and form.schema:
        return Wanted(form.schema, forced=True, valid=True, only=True, shown=True)
    if form.name and form.kind == "text":
        return None  # a part of an answer in JSON, which is in the making
    texts = _said(task)
    told = [text for text in texts[-1:] + texts[:-1] if len(text) < 200_000]
    joined = "\n".join([*texts[:1], *texts[-1:]])
    shown = [one.wanted for one in task.examples[:8]]
    asks = any(ASKS.search(text) or SHOWN_OBJECT.search(text) for text in told)
    goes_on = any(map(goes_on_with_objects, told[:1]))
    alike = bool(shown) and all(isinstance(_loaded(one), dict) for one in shown)
    if form.kind != "json" and not (asks or goes_on or alike):
        return None
    only = ONLY.search(joined) is not None
    for text in told:
        schema = described(text)
        if schema is not None:
            return Wanted(schema, valid=form.kind == "json", only=only, shown=True)
    data = next(
        (d for one in task.examples[:3] if isinstance(d := _loaded(one.wanted), dict)), None
    )
    schema = _of_example(data) if data else _schema({"answer": {"type": "string"}})
    return Wanted(schema, valid=form.kind == "json", only=only, shown=bool(data))


def _said(task: Task) -> list[str]:
    """Return what was said; documents in JSON are no example of what is wanted."""
    turns = (turn for turn in task.prompt.turns if turn.role in ("system", "user"))
    return [without_json(turn.text) for turn in turns]


def goes_on_with_objects(text: str) -> bool:
    """Say whether a text ends where one more object is wanted after those of its examples."""
    return CUE.search(text) is not None and SHOWN_OUTPUT.search(text) is not None


def shows_an_object(task: Task) -> bool:
    """Say whether an order shows the object that is wanted, or worked examples do."""
    texts = _said(task)
    return any(SHOWN_OBJECT.search(text) for text in texts) or any(
        map(goes_on_with_objects, texts[-1:])
    )


@lru_cache(maxsize=256)
def described(text: str) -> Mapping[str, Any] | None:
    """Return the schema that a text describes: JSON Schema, an example, types, a list of keys."""
    for way in (_object, _types, _lines, _extracted, _keys):
        found = way(text)
        if found is not None:
            return found
    return None


def _object(text: str) -> Mapping[str, Any] | None:
    decoder = json.JSONDecoder()
    for opening in [*re.finditer(r"[{\[](?=\s*[\"{}])", text)][:MOST_OBJECTS]:
        try:
            data, _ = decoder.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict) and isinstance(data.get("properties"), dict):
            return data
        if isinstance(data, dict) and data:
            return _of_example(data)
        if isinstance(data, list) and data and isinstance(data[0], dict):
            return {"type": "array", "items": _of_example(data[0])}
    return _loose(text)


def _loose(text: str) -> Mapping[str, Any] | None:
    """Read an object that is not JSON: {"name": string, "age": int}, or {name, age}."""
    match = re.search(r"\{(?P<body>[^{}]{3,1500})\}", text)
    if match is None:
        return None
    pairs = re.findall(r"[\"']?([A-Za-z_]\w*)[\"']?\s*:\s*([^,\n}]+)", match["body"])
    if not pairs and re.fullmatch(
        r"\s*[\"']?\w+[\"']?(?:\s*,\s*[\"']?\w+[\"']?)+\s*", match["body"]
    ):
        pairs = [(name, "") for name in re.findall(r"\w+", match["body"])]
    return _schema({name: _of_type(name, kind, "") for name, kind in pairs}) if pairs else None


def _of_example(data: Mapping[str, Any]) -> dict[str, Any]:
    return _schema({key: _of_value(key, value) for key, value in data.items()})


def _schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _of_value(key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool | int | float):
        exact = isinstance(value, int) and not NUMERIC.search(key.lower())
        return {"type": "boolean" if isinstance(value, bool) else "integer" if exact else "number"}
    if isinstance(value, dict):
        return _of_example(value) if value else {"type": "object"}
    if isinstance(value, list):
        inner = _of_value(key, value[0]) if value else {"type": "string"}
        return {"type": "array", "items": inner}
    if value is None:
        return {**guessed(key, ""), "nullable": True}
    return _of_type(key, value, "")


def _of_type(key: str, kind: str, told: str) -> dict[str, Any]:
    """Return the schema for a type as people write it: "string", "int | null", "'a' | 'b'"."""
    kind = kind.strip().strip("\"'<>").strip()
    low = kind.lower()
    optional = bool(re.search(r"\bnull\b|\bnone\b|\boptional\b|\?$", low))
    bare = re.sub(
        r"\|\s*(?:null|none|undefined)|optional\[(.*)\]|\boptional\b|[,(]\s*null.*$", r"\1", low
    )
    extra: dict[str, Any] = {"nullable": True} if optional else {}
    if told:
        extra["description"] = told
    literal = re.match(r"(?:literal|enum)\s*[\[(](?P<list>.+)[\])]", kind, re.IGNORECASE)
    members = re.split(r"\s*[|/]\s*|\s+or\s+", kind) if not literal else literal["list"].split(",")
    members = [one.strip(" \"'`") for one in members]
    members = [one for one in members if one and one.lower() not in ("null", "none", "undefined")]
    if (
        len(members) > 1
        and all(len(one.split()) <= 3 for one in members)
        and not _typed(members[0])
    ):
        return {"type": "string", "enum": [*members, None] if optional else members, **extra}
    array = re.match(
        r"(?:list|array|sequence|tuple)\s*[\[<(]?\s*(?:of\s+)?(\w*)|(\w+)\[\]|\[\s*(\w+)", bare
    )
    if array:
        inner = next((one for one in array.groups() if one), "string")
        return {"type": "array", "items": _of_type(key, inner, ""), **extra}
    known = _typed(bare.strip())
    if known:
        form = {"format": known[1]} if known[1] else {}
        return {"type": known[0], **form, **extra}
    guess = guessed(key, kind)
    return {**guess, "description": kind, **extra} if kind and kind != "..." else {**guess, **extra}


def _typed(name: str) -> tuple[str, str] | None:
    found = re.match(
        r"(?P<string>str(?:ing)?\b|text\b)|(?P<integer>int(?:eger)?\b)|(?P<number>float\b"
        r"|number\b|decimal\b|double\b)"
        r"|(?P<boolean>bool(?:ean)?\b|true\b|false\b)|(?P<date>date\b(?!\s*\w)|yyyy-mm-dd)"
        r"|(?P<datetime>datetime\b)",
        name.strip().lower(),
    )
    if found is None or not found.lastgroup:
        return None
    forms = {"date": ("string", "date"), "datetime": ("string", "date-time")}
    return forms.get(found.lastgroup, (found.lastgroup, ""))


def guessed(name: str, told: str) -> dict[str, Any]:
    """Return the type that the name of a key suggests."""
    words = words_of(name).split()
    low = "_".join(words)
    if words and words[0] in ("is", "has", "can", "should", "was", "contains"):
        return {"type": "boolean"}
    if re.match(r"(?:a\s+)?(?:list|array)\b", told, re.IGNORECASE):
        return {"type": "array", "items": {"type": "string"}}
    about = meaning(Leaf((name,), "string", {}, True, doc=told))
    if NUMERIC.search(low) or re.match(r"(?:an?\s+)?(?:number|integer|amount)\b", told, re.I):
        return {"type": "number"}
    if about.sort == "other" and words and len(words[-1]) > 3 and PLURAL.search(words[-1]):
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "string"}


def _types(text: str) -> Mapping[str, Any] | None:
    opened = TYPES.search(text)
    if opened is None:
        return None
    rows: list[re.Match[str]] = []
    for match in TYPED_LINE.finditer(text, opened.start()):
        if rows and text[rows[-1].end() : match.start()].strip(" \n;,"):
            break
        rows.append(match)
    if len(rows) < 1:
        return None
    return _schema({m["name"]: _of_type(m["name"], m["kind"], m["told"] or "") for m in rows})


def _lines(text: str) -> Mapping[str, Any] | None:
    head = re.search(
        r"\b(?:keys|fields|properties|attributes|JSON)\b[^\n]*:[ \t]*\n+(?=[ \t]*[-*•])", text, re.I
    )
    if head is None:
        return None
    rows: list[re.Match[str]] = []
    at = head.end()
    for match in FIELD_LINE.finditer(text, at):
        if text[at : match.start()].strip():
            break
        rows.append(match)
        at = match.end()
    found = {}
    for row in rows:
        told = row["told"] or ""
        kind = row["kind"] or (told.split(",")[0] if _typed(told) or "|" in told else "")
        found[row["name"]] = (
            _of_type(row["name"], kind, told)
            if kind
            else {**guessed(row["name"], told), **({"description": told} if told else {})}
        )
    return _schema(found) if found else None


def _extracted(text: str) -> Mapping[str, Any] | None:
    """Read "Extract name and total as JSON"."""
    order = EXTRACTED.search(text)
    parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", order["list"]) if order is not None else []
    names = [re.sub(r"^(?:the|a|an|all)\s+", "", part.strip(" \"'`")) for part in parts]
    keys = [re.sub(r"\W+", "_", name.lower()).strip("_") for name in names]
    if not keys or not all(keys) or any(len(name.split()) > MOST_WORDS for name in names):
        return None
    return None if NO_KEYS & set(keys) else _schema({key: guessed(key, "") for key in keys})


def _keys(text: str) -> Mapping[str, Any] | None:
    for match in KEYS.finditer(text):
        parts = re.split(
            r"\s*,\s*(?:and\s+)?|\s+and\s+", re.sub(r"\(([^()]*)\)", _held, match["list"])
        )
        found: dict[str, Any] = {}
        for part in parts:
            name, _, kind = part.partition("\x01")
            name = name.strip(" \"'`")
            if not re.fullmatch(r"[A-Za-z_]\w*", name):
                break
            kind = kind.replace("\x02", ",").strip("\x01 ")
            found[name] = _of_type(name, kind, "") if kind else guessed(name, "")
        if found and name not in ("and", "only"):
            return _schema(found)
    return None


def _held(match: re.Match[str]) -> str:
    return "\x01" + match[1].replace(",", "\x02")


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
