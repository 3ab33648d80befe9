"""Keep what matters of a conversation: its facts, or a summary of what was said."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from simulator.attempt import Attempt, certain
from simulator.language import sentences
from simulator.neutral import Turn
from simulator.skills.memory.facts import facts_in
from simulator.skills.memory.store import transcript
from simulator.spoken import asked, everything
from simulator.task import Task

JSON_WISH = re.compile(r"\bJSON\b", re.IGNORECASE)
KEY = re.compile(r"[\"'](\w+)[\"']\s*:\s*\[|\b(?:key|field)s? [\"'`](\w+)[\"'`]", re.IGNORECASE)


def _conversation(task: Task) -> tuple[Turn, ...]:
    """Return the conversation that is meant: a transcript in the prompt, or the turns before."""
    texts = [asked(task), *(block.text for block in task.blocks)]
    found = max((transcript(text) for text in texts), key=len, default=())
    if found:
        return found
    return task.history or tuple(Turn("user", block.text) for block in task.blocks)


def _third(text: str) -> str:
    """Write what the user said as what is known about the user."""
    found = re.match(r"^(?:I|We)(?:'m| am| are)\s+(?P<rest>.*)$", text)
    if found is not None:
        return f"The user is {found['rest']}"
    verb = re.match(r"^(?:I|We)\s+(?P<verb>[a-z]+)\b(?P<rest>.*)$", text)
    if verb is not None:
        return f"The user {_third_person(verb['verb'])}{_of_user(verb['rest'])}"
    return _of_user(re.sub(r"^(?:I've|We've)\b", "The user has", text))


def _third_person(verb: str) -> str:
    if verb in {"have", "do", "go"}:
        return {"have": "has", "do": "does", "go": "goes"}[verb]
    past = verb.endswith("ed") or verb in {
        "was",
        "went",
        "had",
        "got",
        "bought",
        "saw",
        "will",
        "can",
        "never",
    }
    past = past or verb in {
        "would",
        "should",
        "must",
        "cannot",
        "may",
        "might",
        "could",
        "just",
        "also",
        "now",
    }
    return verb if past else f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"


def _of_user(text: str) -> str:
    text = re.sub(r"\b(?:my|our)\b", "the user's", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:I am|I'm|we are|we're)\b", "the user is", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:I|me|we|us)\b", "the user", text)
    return text[:1].upper() + text[1:]


def extracted(task: Task) -> Attempt:
    """List the facts that a conversation tells."""
    words = everything(task)
    known = [_third(fact.text) for fact in facts_in(_conversation(task))]
    if JSON_WISH.search(words) or task.prompt.format.kind == "json":
        return certain(as_json(known, words), f"{len(known)} facts")
    if not known:
        return certain("No facts worth remembering.")
    return certain("\n".join(f"- {text}" for text in known), f"{len(known)} facts")


def as_json(texts: Sequence[str], words: str) -> str:
    key = KEY.search(words)
    if key is None and re.search(r"\bJSON (?:array|list)\b|\blist of strings\b", words, re.I):
        return json.dumps(list(texts), ensure_ascii=False)
    name = (key[1] or key[2]) if key is not None else "facts"
    return json.dumps({name: list(texts)}, ensure_ascii=False)


def condensed(task: Task) -> Attempt:
    """Condense a conversation: what the user told, what was answered last, what is open."""
    turns = _conversation(task)
    known = [_third(fact.text) for fact in facts_in(turns)]
    asked_before = [
        s for t in turns if t.role == "user" for s in sentences(t.text) if s.endswith("?")
    ]
    answers = [
        s for t in turns if t.role == "assistant" for s in sentences(t.text)[:1] if _carries(s)
    ]
    parts = known[:]
    parts += [f"The assistant said: {text}" for text in answers[-3:]]
    parts += [f"The user asked: {text}" for text in asked_before[-2:]]
    notes = f"{len(known)} facts, {len(answers)} answers, {len(asked_before)} questions"
    return certain(" ".join(parts) or "Nothing was said so far.", notes)


def _carries(sentence: str) -> bool:
    """Say whether an answer says something that is worth keeping: it has a number or a name."""
    return re.search(r"\d|(?<=[a-z,] )[A-Z]", sentence) is not None and not re.match(
        r"^(?:thanks|noted|got it|ok)", sentence, re.IGNORECASE
    )
