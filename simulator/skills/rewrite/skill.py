"""The skill: which rewriting is asked for, of which question, in which form."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Literal

from simulator.attempt import Attempt, Option, Slot, certain, choose
from simulator.invention import invented
from simulator.mind import Mind
from simulator.skills.arithmetic.numbers import in_digits
from simulator.skills.base import Card
from simulator.skills.memory.store import transcript
from simulator.skills.rewrite.spelling import COMMON, corrected
from simulator.skills.rewrite.standalone import standalone
from simulator.skills.rewrite.variants import HOW_TO, keywords, step_back, sub_questions, variations
from simulator.skills.rewrite.wording import SYNONYMS, content_words, topic
from simulator.spoken import asked, told
from simulator.task import Task

Kind = Literal["standalone", "several", "parts", "keywords", "correct", "document", "back", "plain"]

DEFAULT_COUNT = 3
"""How many variations are written where the prompt names no number."""

MOST_COUNT = 12
SCALE = 0.02
SOUND = 0.3
"""A model overlooks what is left out at the rate by which its rate of invention exceeds this."""

NEXT_BEST = 0.06
"""Score between a wording and the one that could stand in its place."""

LONGEST = 120
"""A prompt of more words, or with documents, has to name the rewriting in so many words."""

KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "document",
        re.compile(
            r"\bhypothetical (?:document|passage|answer|paragraph)\b|\bHyDE\b|\b(?:write"
            r"|generate|draft)\b[^.\n]{0,40}"
            r"\b(?:passage|paragraph|document)\b[^.\n]{0,30}\b(?:answers?|answering"
            r"|would answer)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "back",
        re.compile(
            r"\bstep[\s-]?back\b|\b(?:more (?:general|generic|abstract)|broader"
            r"|higher[- ]level)\b[^.\n]{0,25}"
            r"\b(?:question|query|version)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "parts",
        re.compile(
            r"\bsub[\s-]?(?:questions?|quer(?:y|ies)|problems?)\b|\bdecompos\w+"
            r"|\bbreak\w*\b[^.\n]{0,40}\b(?:down|into)\b"
            r"[^.\n]{0,30}\b(?:questions?|queries|parts|steps)\b"
            r"|\bsplit\b[^.\n]{0,40}\binto\b[^.\n]{0,30}\b(?:questions"
            r"|queries)\b|\bsimpler questions\b",
            re.IGNORECASE,
        ),
    ),
    (
        "standalone",
        re.compile(
            r"\bstand[\s-]?alone\b|\bself[\s-]contained\b|\b(?:de)?contextuali[sz]\w*"
            r"|\bfollow[\s-]?up\b[^.\n]{0,60}"
            r"\b(?:rewrite|rephrase|reformulate|condense|complete)\b|\b(?:rewrite|rephrase"
            r"|reformulate|condense|resolve"
            r"|turn)\b[^.\n]{0,80}\b(?:follow[\s-]?up|conversation|chat|history|context"
            r"|pronouns?|previous|without the"
            r" (?:chat|history))\b|\bunderst\w+ without\b[^.\n]{0,30}\b(?:history"
            r"|conversation|chat|context)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "several",
        re.compile(
            r"\b(?:\d+|multiple|several|different|alternative|various|some|more"
            r"|other)\s+(?:\w+\s+){0,3}?(?:versions?"
            r"|variations?|variants?|paraphrases?|reformulations?|rewrites|rewordings"
            r"|quer(?:y|ies)|ways|phrasings"
            r"|search queries|wordings)\b|\bparaphras\w+|\bmulti[\s-]query\b|\b(?:query"
            r"|search) expansion\b"
            r"|\bexpand\b[^.\n]{0,30}\bquer(?:y|ies)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "keywords",
        re.compile(
            r"\bkey[\s-]?words?\b|\bsearch (?:quer(?:y|ies)|terms?|string|engine query)\b"
            r"|\bquery for (?:a|the) search\b",
            re.IGNORECASE,
        ),
    ),
    (
        "correct",
        re.compile(
            r"\b(?:correct|fix)\b[^.\n]{0,40}\b(?:spelling|typos?|misspell\w*|query|mistakes"
            r"|errors)\b"
            r"|\bspell(?:ing)?[\s-]?(?:check|correct\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "plain",
        re.compile(
            r"\b(?:rewrite|rephrase|reformulate|reword|improve"
            r"|optimi[sz]e)\b[^.\n]{0,50}\b(?:quer(?:y|ies)|question)\b",
            re.IGNORECASE,
        ),
    ),
)
LABEL = re.compile(
    r"^[ \t#*]*(?:follow[\s-]?up(?: (?:input|question|query|message))?|(?:original |user "
    r"|input |latest |last |current |new"
    r" |search |complex )*(?:question|query|input|message)|user's (?:question"
    r"|query))\**[ \t]*:\**[ \t]*(?P<text>[^\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
TAGGED = re.compile(
    r"<(?P<name>question|query|follow_?up|input"
    r"|user_query)>\s*(?P<text>.+?)\s*</(?P=name)>",
    re.I | re.S,
)
QUOTED = re.compile(r"[\"\u201c](?P<text>[^\"\u201d\n]{6,300})[\"\u201d]")
SEPARATED = re.compile(
    r"\b(?:rewrite|rephrase|reformulate|paraphrase|correct|fix|decompose|break|split|expand"
    r"|generate|write|convert|turn"
    r"|extract|give|make|create|produce|provide|return|output|only|do not|don't|you are"
    r"|your task|given|answer|use"
    r"|by generating|one per line|separate|number)\b",
    re.IGNORECASE,
)
JSON_WISH = re.compile(r"\bJSON\b", re.IGNORECASE)
KEY = re.compile(
    r"[\"'`](\w+)[\"'`]\s*:\s*\[|\b(?:key|field) [\"'`](\w+)[\"'`]"
    r"|[\"'`](quer(?:y|ies)|questions?)[\"'`]"
)
COUNT = re.compile(
    r"\b(?P<n>\d+)\s+(?:\w+[\s-]+){0,4}?(?:versions?|variations?|variants?"
    r"|paraphrases?|reformulations?"
    r"|rewrites|quer(?:y|ies)|ways|questions|sub-?questions|phrasings|wordings"
    r"|alternatives|keywords)\b",
    re.I,
)


class Rewrite:
    """Rewrites queries."""

    name = "rewrite"
    card = Card(
        does="Rewrites a question: standalone, varied, split, as keywords, corrected, broader.",
        how=(
            "A follow-up takes the name or noun phrase that was talked about last in the place of "
            "its pronouns; a fragment (“and in winter?”) goes into the question before.",
            "Variations exchange words by a small list of synonyms and turn the structure.",
            "Comparisons, lists, clauses and nested “of” phrases become sub-questions.",
            "Misspelled words become the commonest word one slip away.",
            "A hypothetical document is a template around the topic with a made-up value.",
        ),
        reads=(
            "The turns, or a transcript in the prompt, for what a follow-up leaves out.",
            "The number of variations; lines, numbers or JSON.",
        ),
        limits=(
            "Synonyms outside the list are not known.",
            "Of several people or things that a pronoun could mean, it takes the last.",
        ),
        constants={
            "DEFAULT_COUNT": DEFAULT_COUNT,
            "MOST_COUNT": MOST_COUNT,
            "NEXT_BEST": NEXT_BEST,
            "SOUND": SOUND,
            "SCALE": SCALE,
            "LONGEST": LONGEST,
            "COMMON": COMMON,
            "words with synonyms": len(SYNONYMS),
        },
    )

    def claim(self, task: Task) -> float:
        request = _request(task)
        if _kind_of(task, request) is None or not _question(task):
            return 0.0
        return 0.92 if JSON_WISH.search(request) else 0.83

    def attempt(self, task: Task, mind: Mind) -> Attempt | None:
        request = _request(task)
        kind, question = _kind_of(task, request), _question(task)
        if kind is None or not question:
            return None
        note = f"{kind}: {question}"
        if kind == "standalone" or (kind == "plain" and _history(task, question)):
            return _standalone(question, _history(task, question), mind, note)
        if kind == "parts" and _overlooks(question, mind):
            return certain(question, note, "did not see the parts of the question")
        if kind in {"several", "parts"}:
            return _several(kind, question, request, note)
        made = _made(kind, question, mind)
        if JSON_WISH.search(request):
            made = _as_json([made], request, single=True)
        return certain(made, note)


def _made(kind: Kind, question: str, mind: Mind) -> str:
    if kind == "document":
        return _document(question, mind)
    makers = {"keywords": keywords, "correct": corrected, "back": step_back}
    return makers[kind](question) if kind in makers else corrected(_bare(question))


def _request(task: Task) -> str:
    """Return the words of the request, without the question that it is about."""
    text = asked(task)
    found = LABEL.search(text) or TAGGED.search(text)
    if found is not None:
        text = text[: found.start()] + text[found.end() :]
    elif told(task) and not SEPARATED.search(text):
        text = ""
    return in_digits(f"{told(task)}\n{text}")


def _kind(request: str) -> Kind | None:
    head = request[:3_000]
    return next((kind for kind, pattern in KINDS if pattern.search(head)), None)


def _kind_of(task: Task, request: str) -> Kind | None:
    """Return the kind of rewriting that a request names, or else means."""
    apart = any(block.apart for block in task.blocks) or len(asked(task).split()) > LONGEST
    meant = "" if apart else task.job.removeprefix("rewrite.")
    return _kind(request) or next((kind for kind, _ in KINDS if kind == meant), None)


def _question(task: Task) -> str:
    """Return the question that is to be rewritten."""
    text = asked(task).replace(task.order, "\n\n") if task.order else asked(task)
    tagged = [match["text"] for match in TAGGED.finditer(text)]
    labelled = [match["text"] for match in LABEL.finditer(text) if match["text"].strip()]
    for found in (tagged, labelled):
        if found:
            return found[-1].strip(" \"'")
    if told(task) and _kind(in_digits(told(task))) is not None:
        spoken = [turn.text for turn in transcript(text) if turn.role == "user"]
        return spoken[-1] if spoken else text.strip()
    quoted = QUOTED.search(text)
    if quoted is not None:
        return quoted["text"]
    _, _, after = text.rpartition("\n\n")
    if after.strip() and not SEPARATED.match(after.strip()):
        spoken = [turn.text for turn in transcript(after) if turn.role == "user"]
        return spoken[-1] if spoken else after.strip()
    colon = re.search(r":\s*(?P<text>[^:\n]{6,400})$", text)
    if colon is not None:
        return colon["text"].strip()
    earlier = [turn.text for turn in task.history if turn.role == "user"]
    return earlier[-1] if earlier else task.question


def _history(task: Task, question: str) -> list[tuple[str, str]]:
    """Return the turns before the question: those of a transcript, else those of the request."""
    written: list[tuple[str, str]] = [
        (turn.role, turn.text) for turn in transcript(asked(task)) if turn.role != "system"
    ]
    if written:
        last = written[-1]
        same = last[0] == "user" and (last[1].strip() == question.strip() or not last[1].strip())
        return (
            written[:-1] if same else [one for one in written if one[1].strip() != question.strip()]
        )
    turns: list[tuple[str, str]] = [
        (turn.role, turn.text) for turn in task.history if turn.role in {"user", "assistant"}
    ]
    return [one for one in turns if one[1].strip() != question.strip()]


def _overlooks(question: str, mind: Mind) -> bool:
    """Say whether the model overlooks what a question leaves out, or the parts that it has."""
    rate = max(0.0, mind.quality.invention - SOUND)
    return mind.about(question).chance("overlooks", rate)


def _standalone(
    question: str, history: Sequence[tuple[str, str]], mind: Mind, note: str
) -> Attempt:
    made, plain = standalone(question, history), question.strip()
    left = NEXT_BEST if _overlooks(question, mind) else -NEXT_BEST
    options = [Option(1.0, (made,))]
    if made != plain:
        options.append(Option(1.0 + left, (plain,)))
    return Attempt((choose(*options, scale=SCALE),), notes=(note,))


def _several(kind: Kind, question: str, request: str, note: str) -> Attempt:
    """Write variations or sub-questions, each on its line."""
    counted = COUNT.search(request)
    if kind == "parts":
        made = sub_questions(question)
        most = int(counted["n"]) if counted else MOST_COUNT
        pool: list[str] = []
    else:
        pool = variations(question)
        most = min(MOST_COUNT, int(counted["n"])) if counted else DEFAULT_COUNT
        made, pool = pool[:most], pool[most:]
    made = made[:most]
    if JSON_WISH.search(request):
        return certain(_as_json(made, request), note)
    slots = [_slot(one, pool[place : place + 1]) for place, one in enumerate(made)]
    numbered = re.search(r"\bnumber(?:ed)?\b(?! of)|\b1[.)]", request, re.IGNORECASE)
    pieces: list[str | Slot] = []
    for place, slot in enumerate(slots):
        mark = (
            f"{place + 1}. " if numbered else "- " if re.search(r"\bbullet", request, re.I) else ""
        )
        between = ("\n" if place else "") + mark
        pieces += [between, slot] if between else [slot]
    return Attempt(tuple(pieces), notes=(note,))


def _slot(text: str, others: Sequence[str]) -> Slot:
    options = [Option(1.0, (text,)), *(Option(1.0 - NEXT_BEST, (one,)) for one in others)]
    return choose(*options, scale=SCALE)


def _as_json(texts: Sequence[str], request: str, *, single: bool = False) -> str:
    key = KEY.search(request)
    name = next((one for one in key.groups() if one), "") if key else ""
    if single:
        return json.dumps({name or "query": texts[0]}, ensure_ascii=False)
    if name and not re.search(r"\bJSON (?:array|list)\b", request, re.IGNORECASE):
        return json.dumps({name: list(texts)}, ensure_ascii=False)
    return json.dumps(list(texts), ensure_ascii=False)


def _bare(question: str) -> str:
    """Drop greetings and what surrounds a question."""
    found = [s for s in re.split(r"(?<=[.!?])\s+", question) if s.endswith("?")] or [question]
    lead = (
        r"^(?:hi|hello|hey|so|well|please|um+|i was wondering(?: if)?|can you tell me|do you know"
        r"|i want to know)\b[\s,]*"
    )
    text = re.sub(lead, "", found[-1], flags=re.IGNORECASE).strip()
    return text[:1].upper() + text[1:]


def _document(question: str, mind: Mind) -> str:
    """Write a passage that could answer a question: its topic, its words, a made-up value."""
    how = HOW_TO.match(question.strip())
    words = content_words(question)
    listed = ", ".join(words)
    if how is not None:
        act = how["act"]
        return (
            f"To {act}, follow these steps. First, get ready what you need for {listed}. "
            f"Then {act} as described here, and check the result. "
            f"These are the rules that apply when you {act}."
        )
    about = topic(question)
    subject = about[:1].upper() + about[1:]
    value = invented(question, mind.about(question), short=True)
    fact = f"{subject}: {value}." if value is not None else f"{subject} is described as follows."
    return f"{fact} This text explains {about}, with details on {listed}."
