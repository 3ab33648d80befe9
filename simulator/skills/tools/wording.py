"""Values that are wording: messages, queries, titles, and what follows a parameter's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.language import stem
from simulator.skills.tools.meaning import FORMED, meaning
from simulator.skills.tools.mentions import QUOTED, Mention
from simulator.skills.tools.schema import Leaf, words_of
from simulator.skills.tools.words import FUNCTION_WORDS, VERB_WORDS

MESSAGE = re.compile(
    r"\b(?:saying|that\s+says|which\s+says|that\s+reads|reading|stating|telling\s+(?:him|her|them|me|us|\w+)"
    r"|ask\s+[^\s,]+(?:\s+[^\s,]+){0,4}?(?=\s+(?:whether|if)\b)|(?:tell|remind|inform|notify|let)\s+(?:him|her|them|me|us|[A-Z]\w+|the\s+\w+)(?:\s+know)?"
    r"|(?:email|e-mail|text|message|write\s+to|write|sms|ping)\s+[^\s,]+(?:\s+[A-Z]\w+)?(?=\s+(?:that|to\s+say|:))"
    r"|to\s+say|and\s+say|with\s+the\s+(?:message|text|body|note|comment|content)|message|body|text|note)"
    r"(?:\s*:|\s+that|\s+to|\s+about)?\s+(?P<value>[^\n]{3,}?)(?=[.!?](?:\s|$)|$)",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"\b(?:titled|called|named|entitled|labell?ed|with\s+the\s+(?:title|subject|name)|subject|title"
    r"|under\s+the\s+name(?:\s+of)?)(?:\s+line)?(?:\s*:|\s+is)?\s+"
    r"(?P<value>[^\n.,;!?]{2,60}?)(?=\s+(?:for|on|at|with|to|in|and|from|saying|due|by)\b|[.,;!?]|$)",
    re.IGNORECASE,
)
THAT = re.compile(
    r"\bthat\s+(?!(?:is|are|was|were|has|have|had|can|could|will|would|must|should|may|do(?:es)?|did"
    r"|says?|said|reads?|contains?|fits?|needs?|goes|comes|makes?|works?|uses?)\b)"
    r"(?P<value>[^\n;]{3,}?)(?=,?\s+(?:please|and\s+(?:please|also))\b|;|[.!?](?:\s|$)|$)",
    re.IGNORECASE,
)
"""A clause that says what is told, noted or asked: "tell him that I am late"."""

BECAUSE = re.compile(
    r"\b(?:because(?:\s+of)?|due\s+to|owing\s+to|since|so\s+that)\s+"
    r"(?P<value>[^\n;]{3,}?)(?=,\s|;|[.!?](?:\s|$)|$)",
    re.IGNORECASE,
)
FOR_WHAT = r"for\s+(?:the\s+)?(?P<value>[^\n;,]{3,}?)(?=,\s|;|[.!?](?:\s|$)|$)"
FOR = re.compile(rf"\b{FOR_WHAT}", re.IGNORECASE)
MEANT_FOR = re.compile(rf"\b(?:it's|it\s+is|they're|this\s+is|meant)\s+{FOR_WHAT}", re.IGNORECASE)
REASONS = frozenset(
    map(stem, ("reason", "purpose", "cause", "excuse", "occasion", "project", "justification"))
)
"""Words in the name of a parameter that says why or what for."""

DO = re.compile(
    rf"\b(?:to|must|should|please)\s+(?P<value>(?:{VERB_WORDS})\b[^\n;]{{2,}}?)(?=;|[.!?](?:\s|$)|$)",
    re.IGNORECASE,
)
TASKS = frozenset(map(stem, ("task", "job", "instruction", "instructions", "todo", "assignment")))
"""Words in the name of a parameter that says what somebody has to do."""

COLON = re.compile(r"[a-z]:\s+(?P<value>[^\n]{3,})$")
REMIND = re.compile(
    r"\b(?:remind\s+\w+|reminder|task|to-?do|todo)(?:\s+item)?(?:\s*:)?\s+(?:to|for\s+me\s+to|that\s+I\s+(?:need|have)\s+to|about|for)\s+"
    r"(?P<value>[^\n.;!?]{3,80}?)(?=\s+(?:at\s+\d|on\s|tomorrow|today|tonight|next|by|every|in\s+\d)|[.;!?,]|$)",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|on\s+the\s+(?:topic|subject)\s+of|related\s+to|covering|on|for|of|what\s+is|what\s+are)\s+"
    r"(?P<value>[^\n?!]{2,}?)(?=\s+(?:from|in\s+the\s+last|published|written|by\s+\w*[A-Z_]\w*|in\s+(?:English|French|German|Spanish|Italian)\b|(?:on|at|for|from|until|by)\s+\d|with\s+at\s+(?:least|most)|since|before|after|sorted|(?:do|did|have|can|could|would|will)\s+(?:you|we|they)|(?:under|over|below|above|up\s+to)\s+[$€£]?\d|and\s+(?:return|show|give|limit|sort))\b|[?!,]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
COMMAND = re.compile(
    r"^\W*(?:(?:please|can|could|would|will|you|i|we|want|need|like|to|me|let's|help|kindly|hey|hi|then|and|also|'d)\s+)*"
    rf"(?:(?:{VERB_WORDS}|search|look|google|browse|find|get|fetch|show|tell|give|look\s+up|query|run\s+a\s+(?:web\s+)?search|do\s+a\s+(?:web\s+)?search|research|check)\b\s*)?"
    r"(?:(?:the\s+)?(?:web|internet|online|up|out|for|me|us|about|on|google|some|any|information|info|articles?|papers?|results?|in|the\s+knowledge\s+base|our\s+docs|the\s+docs)\b\s*)*",
    re.IGNORECASE,
)
TRANSLATE = re.compile(
    r"\b(?:translate|summari[sz]e|analy[sz]e|paraphrase|proofread|encrypt|encode|convert|of)\s*:?\s+"
    r"(?:the\s+(?:following\s+)?(?:text|sentence|phrase|word|paragraph)\s*:?\s*)?"
    r"(?P<value>[^\n]{1,}?)(?=\s+(?:to|into|from|in|with|using)\s+[A-Z\d]\w*|[.?!]?\s*$)",
    re.IGNORECASE,
)
LONGEST = 300
SURE = 1.6
"""The score of what follows "name:" or "name is"."""

TAIL = re.compile(
    r"(?:,?\s+(?:under|over|below|above|up\s+to|at\s+most|at\s+least|(?:less|more|cheaper)\s+than|for\s+less\s+than)\s+[$€£]?\d"
    r"|,?\s+and\s+(?:also\s+)?(?:give|show|return|limit|list|tell|send)\b|,?\s+(?:limit(?:ed)?|sort(?:ed)?)\b).*$",
    re.IGNORECASE | re.DOTALL,
)


def worded(leaf: Leaf, text: str) -> Iterator[tuple[float, Mention]]:
    """Yield wordings in a request that can be the value of a parameter, each with its score."""
    sort = meaning(leaf).sort
    patterns: tuple[tuple[float, re.Pattern[str]], ...] = {
        "message": ((0.9, THAT), (0.85, MESSAGE), (0.92, COLON), (0.6, REMIND), (0.5, TRANSLATE)),
        "title": ((0.9, TITLE), (0.8, COLON), (0.8, REMIND)),
        "query": ((0.62, ABOUT),),
        "person": ((0.75, TITLE),),
        "organization": ((0.75, TITLE),),
        "other": ((0.3, TITLE),),
    }.get(sort, ())
    if REASONS & set(leaf.name_stems):
        patterns = ((0.9, BECAUSE), (0.8, MEANT_FOR), (0.4, FOR), *patterns)
    if TASKS & set(leaf.name_stems):
        patterns = ((0.7, DO), *patterns)
    for score, pattern in patterns:
        for match in pattern.finditer(text):
            quoted = None if pattern is THAT else QUOTED.search(text)
            inside = quoted is not None and quoted.start() > match.start("value")
            if quoted is not None and (inside or pattern is COLON):
                continue
            if (found := _mention(text, *match.span("value"))) is not None:
                yield score, found
    if sort == "query" and (found := _rest(text)) is not None:
        yield 0.58, found
    if sort not in FORMED:
        yield from _labelled(leaf, text)


def _labelled(leaf: Leaf, text: str) -> Iterator[tuple[float, Mention]]:
    """Yield what follows the name of the parameter: "status to active", "subject: Lunch"."""
    name = words_of(leaf.name).split()
    words = [re.escape(word) for word in name if len(word) > 2 and word not in FUNCTION_WORDS]
    for word in words[-1:]:
        found = re.search(
            rf"\b{word}s?\b(?P<link>\s*(?:=|:)\s*|\s+(?:is|of|as|to|called|named|should\s+be|set\s+to|being)\s+(?:the\s+|an?\s+)?)"
            r"(?P<value>[^\n,;?!]{1,80}?)(?=\s+(?:and|with|to|for|from|on|at|in|by|of|using|as)\b|[,;?!]|\.(?:\s|$)|\s*$)",
            text,
            re.IGNORECASE,
        )
        if found is not None and (one := _mention(text, *found.span("value"))) is not None:
            sure = found["link"].strip() in ("=", ":") or len(name) > 1
            yield (SURE if sure else 0.5), one


def _rest(text: str) -> Mention | None:
    """Return what is left of a request without the words that ask for it."""
    match = COMMAND.match(text)
    start = match.end() if match is not None else 0
    tail = TAIL.search(text, start)
    return _mention(text, start, tail.start() if tail is not None else len(text.rstrip(" .?!")))


def _mention(text: str, start: int, end: int) -> Mention | None:
    quoted = QUOTED.match(text, start)
    if quoted is not None:
        end = quoted.end()
    value = text[start:end]
    start += len(value) - len(value.lstrip(" '\"\u201c\u2018:"))
    value = value.strip(" '\"\u201c\u201d\u2018\u2019:,.")
    if len(value) < 2 or len(value) > LONGEST or stem(value.lower()) in FUNCTION_WORDS:
        return None
    return Mention("phrase", value, start, start + len(value), value, worded=True)
