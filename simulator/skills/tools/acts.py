"""Common acts in ordinary words: a request as somebody would put it who names the act."""

from __future__ import annotations

import re
from functools import lru_cache

WHO = (
    r"(?:[A-Z][\w.'-]*(?:\s+[A-Z][\w'-]*)?|my\s+\w+|the\s+\w+(?:\s+of\s+\S+)?"
    r"|him|her|them|everyone|everybody|(?:all|both)\s+(?:the\s+)?[a-z]+)"
)
ACTS = (
    (
        rf"\b(?:[Ww]rite|[Tt]ell|[Tt]ext|[Mm]essage|[Pp]ing|[Ii]nform|[Nn]otify)\s+(?:to\s+)?(?P<who>{WHO})"
        r"(?=\s*(?:that|to\s+say|:|,|\"|\u201c|about|I\b|we\b|it's|the\b|in\b))",
        "Send a message to {who}",
    ),
    (rf"\b[Ll]et\s+(?P<who>{WHO})\s+know\b", "Send a message to {who}"),
    (rf"\b[Aa]sk\s+(?P<who>{WHO})\s+(?=whether|if|when|where|what|how)", "Send a message to {who}"),
    (rf"\b(?:[Aa]sk|[Tt]ell|[Gg]et)\s+(?P<who>{WHO})\s+to\s+", "Assign a task to {who}: "),
    (
        rf"^\W*(?:[Hh]ave|[Ll]et|[Mm]ake)\s+(?P<who>{WHO})\s+(?=[a-z]+\s)",
        "Assign a task to {who}: ",
    ),
    (r"\b[Gg]et\s+rid\s+of\b", "Delete"),
    (r"^\W*[Nn]o\s+more\b", "Stop"),
    (r"\b(?:take|put)\s+(?P<who>\w+)\s+off\b", "Remove {who} from"),
    (
        r"\b(?:is|are|has|have|got)\s+(?=(?:stuck|broken|leaking|jammed|crashed|frozen|down|damaged|flooded)\b)",
        "report a problem: ",
    ),
    (
        r"\b[Tt]here(?:'s|\s+is|\s+are)\s+(?=(?:an?\s+)?(?:crack|leak|hole|stain|scratch|fault|smoke|mold|smell)s?\b)",
        "report a problem: ",
    ),
    (r"\b(?:would\s+(?:like|love)|want|'d\s+(?:like|love))\s+to\s+see\b", "book a visit to see"),
)
"""What people say, and the same with the act by its name."""


@lru_cache(maxsize=1024)
def named(request: str) -> str:
    """Return a request with its act by name; as it is if no common act is in it.

    >>> named("Tell Mia that I am late"), named("Fly to Rome")
    ('Send a message to Mia that I am late', 'Fly to Rome')
    """
    for said, name in ACTS:
        match = re.search(said, request)
        if match is not None:
            called = name.format(**{"who": "", **match.groupdict()})
            return f"{request[: match.start()]}{called}{request[match.end() :]}"
    return request
