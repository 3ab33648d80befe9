"""Read the rest of a prompt for SQL: the question, the dialect, the day, the form of the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from simulator.language import sentences
from simulator.markup import elements
from simulator.parse import QUESTION_LABEL, QUESTION_TAG
from simulator.skills.sql.feedback import Feedback, names_failure, read_feedback, without_repair
from simulator.skills.sql.reader import read_schema
from simulator.skills.sql.schema import Schema
from simulator.skills.sql.told import in_lines
from simulator.task import Task

DIALECTS = (
    ("postgres", r"postgres(?:ql)?|redshift"), ("mysql", r"mysql|mariadb"),
    ("tsql", r"sql server|t-?sql|mssql"), ("bigquery", r"bigquery"), ("snowflake", r"snowflake"),
    ("duckdb", r"duckdb"), ("oracle", r"oracle"), ("spark", r"spark sql|databricks"),
)  # fmt: skip
DIALECT = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in DIALECTS) + r")\b", re.IGNORECASE
)
TODAY = re.compile(
    r"\b(?:today|current date|now|as of|today's date)\b(?: is|:|=)?\s*(?:the )?(\d{4}-\d\d-\d\d)",
    re.I,
)
WRITE = re.compile(
    (
        r"^(?:please\s+)?(?:can you\s+|could you\s+)?(?:write|generate|give me"
        r"|create|produce|compose|provide|i need|build)\s+(?:me\s+)?(?:an?\s+"
        r"|the\s+)?(?:single\s+|valid\s+|correct\s+)?(?:sqlite\s+|postgres\w*\s+"
        r"|mysql\s+)?(?:sql(?:ite)?\s*)?(?:query|statement|select|code|sql)\b\s*"
        r"(?:in\s+\w+\s+)?(?:that\s+(?:answers|returns|finds|gets|shows|lists"
        r"|computes)\b\s*(?:the\s+(?:following\s+)?question)?|to\s+(?:answer"
        r"|return|find|get|show|list|compute|retrieve)\b\s*(?:the\s+"
        r"(?:following\s+)?question)?|which\s+\w+|for)?\s*:?\s*"
    ),
    re.I,
)
RULE = re.compile(
    (
        r"^(?:you\s+(?:are|will|must|should|can|write|translate|answer|turn"
        r"|convert|have)|(?:return|respond|reply|answer|output|print|write"
        r"|give)\s+(?:me\s+)?(?:only|with|in|exactly|just|one|a\s+single|the\s+"
        r"(?:sql|query|final)|sql|nothing|as|a\s+(?:sql|json|valid))|use\s|using\s"
        r"|do\s+not|don't|never|always|no\s+(?:explanation|markdown|prose"
        r"|comments)|only\s+(?:use|return|output|sql|the\s+sql)|given\s+(?:the"
        r"|this|these|a|an)\s+(?:\w+\s+)?(?:schema|tables?|database)"
        r"|based\s+on\s+the|here\s+(?:is|are)|the\s+following|below|translate"
        r"|convert|turn\s|generate|answer\s+(?:the|this|using|with)|write\s"
        r"|complete\s|think|if\s+(?:the|no|it|you)|today\b|the\s+(?:database"
        r"|schema|dialect|tables?)\b|current\s+date|schema|database|tables?|sqlite"
        r"|sql|dialect|###|important|note|hint|rules?|task|instructions?"
        r"|for\s+dates|foreign[_ ]keys|primary[_ ]keys|explain|act\s+as|take\s+a"
        r"|this\s+is|be\s+\w+)\b"
    ),
    re.I,
)
CORRECTS = re.compile(
    (
        r"\b(?:fix|correct|repair|revise|try again|rewrite|error|failed|wrong"
        r"|returned|result|previous|that query|this query|your query|the query|check|look again"
        r"|gives?|gave|works?|runs?"
        r"|rows)\b"
    ),
    re.I,
)
ORDER = re.compile(
    (
        r"^(?:please\s+)?(?:(?:can|could|would)\s+you\s+)?(?:please\s+)?(?:give|write|return|reply"
        r"|respond|answer|output|provide|send|show|generate|produce|print|use|do|don't)\b"
        r"(?:\s+\w+){0,4}?\s+(?:the|an?|one|only|just|valid|single|with|any|no|in|final|sqlite)\s+"
        r"(?:(?:sqlite|sql|final|select|valid|single|plain|raw)\s+)?"
        r"(?:sql(?:ite)?|query|statement|explanations?|markdown|comments?|prose)"
        r"(?:\s+(?:query|statement|code|for\s+(?:this|it)|please))?\b"
    ),
    re.I,
)
"""Orders about the form of the answer, which are no part of a question."""
TRAILER = re.compile(
    r"\n[ \t]*(?:#+\s*)?(?:--\s*)?"
    r"(?:sql(?:ite)?(?: query)?|query|answer|a|select|response)\s*:?\s*\Z",
    re.I,
)
LEAD = re.compile(
    r"^[^:?.\n]{0,100}\b(?:sql\w*|quer(?:y|ies)|statement)\b[^:?.\n]{0,40}:[ \t]+(?=\S)"
    r"|^(?:i (?:need|want|would like|'d like)|give me|write|show me)\b[^.?\n]{0,20}\bsql\b"
    r"(?:\s+(?:query|statement))?\s+(?:that|which|to)\s+(?=\w)",
    re.I,
)
"""An order for SQL before a request in the same sentence."""

TAIL = re.compile(
    r",?[ \t]*\b(?:as|in)\s+(?:an?\s+)?(?:sql(?:ite)?)(?:\s+(?:query|statement))?"
    r"(?:,?\s*please)?(?=[.!?]?[ \t]*$)",
    re.I,
)
"""The same after a request: "..., as SQL please"."""

BARE = re.compile(
    (
        r"\b(?:only|just|nothing but|solely)\b[^.\n]{0,40}\b(?:sql|query"
        r"|statement)\b|\bsql only\b|\bquery only\b|\b(?:no|without|do not"
        r"|don't)\b[^.\n]{0,40}\b(?:markdown|fences?|code blocks?|backticks"
        r"|formatting)\b|\braw sql\b|\bplain sql\b|\bonly with (?:the )?sql\b"
        r"|\bnothing else\b"
    ),
    re.I,
)
FENCE = re.compile(
    (
        r"\b(?:in|inside|as|use|with) (?:an? )?(?:sql )?(?:fenced|code|markdown)[ "
        r"-]?(?:code )?(?:block|fence)"
    ),
    re.I,
)
JSON = re.compile(
    (
        r"\bjson\b[^.\n]*?[\"'`](?P<key>sql|query|sql_query|statement)[\"'`]"
        r"|[\"'`](?P<other>sql|query|sql_query)[\"'`][^.\n]*\bjson\b|\{\s*\""
        r"(?P<shown>sql|query|sql_query)\"\s*:"
    ),
    re.I,
)


@dataclass(frozen=True)
class Request:
    """What a prompt for SQL says. `form` is bare, fenced, or json with `key`."""

    schema: Schema
    question: str
    dialect: str
    today: date | None
    form: str
    key: str
    feedback: Feedback


WANTED = re.compile(
    r"^[ \t>*#-]{0,8}(?:the |my |original )*(?:user|customer|i|we|they|task|goal|request)\s*"
    r"(?:asked|wanted|wants?|needs?|needed)?(?: for| to know)?\s*:[ \t]*(?P<text>[^\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
"""A question in a line of its own: `The user asked: ...`, `Task: ...`."""

QUOTED = re.compile(
    r"\b(?:asked|asks|question|wanted|request|for|answers?|intent)\b[^\"\u201c\n]{0,30}"
    r"[\"\u201c](?!\s*(?:SELECT|WITH)\b)(?P<text>[^\"\u201d\n]*\s[^\"\u201d\n]*\s[^\"\u201d\n]*)[\"\u201d]",
    re.IGNORECASE,
)
INDIRECT = re.compile(
    r"\b(?:user|customer|boss|colleague|i|we|they)\s+(?:asked|wanted|want|wants|needed|need)\s+"
    r"(?:for\s+|to\s+know\s+|to\s+see\s+)?(?P<text>[^.:\"\n]{8,}?)(?=,?\s+(?:and|but)\s+(?:tried|got|wrote|ran)\b|[.:\n])"
    r"|\b(?:(?:meant|supposed|intended|ought)\s+to|should|has\s+to|must)\s+"
    r"(?:answer|find|return|show|list|give|tell|count|compute|get|say)(?:\s+(?:me|us))?\s*:?\s*"
    r"(?P<aim>[^.:\n]{8,})",
    re.IGNORECASE,
)
"""A question that the story of a repair tells: in quotes, or in indirect speech."""

SEPARATOR = "\n\f\n"
"""Stands between turns while they are read as one text."""


def shows_tables(task: Task) -> bool:
    """Say whether a prompt shows the tables of a database."""
    return bool(read_schema(_joined(task))[0].tables)


def _joined(task: Task) -> str:
    turns = (turn for turn in task.prompt.turns if turn.role in ("system", "user"))
    return in_lines(SEPARATOR.join(turn.text for turn in turns))


def read_request(task: Task) -> Request | None:
    """Return what a prompt asks; None if it shows no schema."""
    turns = [turn for turn in task.prompt.turns if turn.role in ("system", "user")]
    schema, rest = read_schema(_joined(task))
    if not schema.tables:
        return None
    texts = rest.split(SEPARATOR)
    users = [text for turn, text in zip(turns, texts, strict=True) if turn.role == "user"]
    last = users[-1] if users else ""
    feedback = read_feedback(task.history, last)
    found = TODAY.search(rest)
    form, key = _form(rest)
    return Request(
        schema, _question(users, feedback), _dialect(rest), _day(found[1]) if found else None,
        form, key, feedback,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _dialect(text: str) -> str:
    found = DIALECT.search(text)
    return found.lastgroup if found and found.lastgroup else "sqlite"


def _form(text: str) -> tuple[str, str]:
    if found := JSON.search(text):
        return "json", found["key"] or found["other"] or found["shown"]
    return ("bare", "") if BARE.search(text) and not FENCE.search(text) else ("fenced", "")


def _question(users: list[str], feedback: Feedback) -> str:
    """Return the question: of the last turn, or of the last one before a request to correct."""
    if feedback.given and len(users) == 1:
        return _told(users[0]) or question_in(without_repair(users[0]))
    for text in reversed(users):
        found = question_in(text)
        asks = found and not (
            feedback.given
            and (CORRECTS.search(found) or names_failure(found))
            and len(users) > 1
            and text is not users[0]
        )
        if asks:
            return found
    return question_in(users[0]) if users else ""


def _told(text: str) -> str:
    """Return the question that the story of a repair tells, if it tells one."""
    if WANTED.search(text) or QUESTION_LABEL.search(text):
        return ""
    quoted = QUOTED.search(text)
    if quoted is not None:
        return quoted["text"].strip()
    told = INDIRECT.search(text)
    return (told["text"] or told["aim"]).strip() if told is not None else ""


def _asked(text: str) -> str:
    """Return a question without the orders about the form of its answer."""
    parts = sentences(text)
    return " ".join(part for part in parts if not ORDER.match(part)) or text


def _without_order(line: str) -> str:
    """Cut the order for SQL off a line that goes on with a request, at either end."""
    return TAIL.sub("", WRITE.sub("", LEAD.sub("", line.strip())))


def question_in(text: str) -> str:
    """Return the question in a text whose schema is blanked out."""
    text = TRAILER.sub("", text.rstrip())
    text = re.sub(r"^[ \t]*(?:--+|#+|//|>)[ \t]*", "", text, flags=re.M)
    text = re.sub(r"/\*|\*/", " ", text)
    labelled = [span.text for span in elements(text, QUESTION_TAG)[0]]
    labelled += [found["text"] for found in QUESTION_LABEL.finditer(text)]
    labelled = labelled or [found["text"] for found in WANTED.finditer(text)]
    if labelled and labelled[-1].strip():
        return _asked(WRITE.sub("", TRAILER.sub("", " ".join(labelled[-1].split()))))
    text = re.sub(r"```.*?```", " ", text, flags=re.S)
    lines = [_without_order(line) for line in text.splitlines() if re.search(r"[A-Za-z]{2}", line)]
    asked = [sentences(line) for line in lines]
    for parts in reversed(asked):
        if any(part.rstrip("\"' )").endswith("?") for part in parts):
            at = next(i for i, part in enumerate(parts) if part.rstrip("\"' )").endswith("?"))
            kept = [part for part in parts[at:] if not (RULE.match(part) or ORDER.match(part))]
            before = [part for part in parts[:at] if not RULE.match(part)]
            return (
                " ".join([*before[-1:], *kept])
                if before and len(before[-1]) < 120
                else " ".join(kept)
            )
    for parts in reversed(asked):
        kept = [part for part in parts if not (RULE.match(part) or ORDER.match(part))]
        if kept:
            return " ".join(kept)
    return lines[-1] if lines else ""
