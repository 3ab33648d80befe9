"""A small knowledge of English: words for the same thing, verbs and nouns, questions and topics."""

from __future__ import annotations

import re

from simulator.language import STOP_WORDS

SYNONYM_ROWS = """
    cost price fee charge|buy purchase order|cancel terminate end|refund reimbursement money-back
    return send-back|ship deliver send|shipping delivery|delivery shipment|change modify update
    delete remove erase|create make set-up|start begin launch|stop end halt|fix repair resolve
    broken faulty defective|problem issue error|error failure fault|slow sluggish|fast quick rapid
    increase raise grow|decrease reduce lower|improve enhance|choose select pick|use utilize apply
    help assist support|show display|find locate|get obtain receive|allow permit|forbid prohibit
    need require|rule policy regulation|policy rules guidelines|employee staff worker|boss manager
    salary pay wage|holiday vacation leave|vacation holiday leave|sick ill|doctor physician
    car vehicle|house home|kid child|phone telephone|laptop computer|password credentials
    login sign-in|account profile|customer client|company firm business|city town|country nation
    best top|cheap affordable inexpensive|expensive costly|big large|small little|new recent
    old former|important key|difference distinction comparison|advantage benefit
    disadvantage drawback
    benefit advantage|risk danger hazard|reason cause|cause reason|effect impact consequence
    impact effect|method technique approach|way method|train teach|learn study|test check verify
    deadline due-date|limit maximum|guarantee warranty|warranty guarantee|invoice bill
    contract agreement
    travel trip journey|hotel accommodation|flight plane|weather climate|food meal|document file
    database data-store|server host|install set-up|configure set-up|reset restore|backup copy
    safe secure|security protection|film movie|happen occur|build construct|invent create devise
    author writer|founder creator|population inhabitants|capital main-city|war conflict|law act
    work function operate|long lengthy|win gain|lose miss|job position role|treat cure
    disease illness
    medicine drug medication|energy power|power electricity|store shop|money funds
    meeting appointment
"""
SYNONYMS = {
    row.split()[0]: tuple(word.replace("-", " ") for word in row.split()[1:])
    for line in SYNONYM_ROWS.strip().split("\n")
    for row in line.split("|")
}
AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)"
QUESTION = re.compile(
    rf"^(?P<wh>what|which|who|whom|whose|where|when|why|how(?:\s+(?:many|much|long|often|far"
    rf"|old|big|fast))?)\b"
    rf"(?P<noun>(?:\s+(?!{AUXILIARY}\b)[\w'-]+){{0,5}}?)\s+(?P<aux>{AUXILIARY})\b\s*(?P<rest>.*?)[?.!\s]*$",
    re.IGNORECASE,
)
CONTENT = re.compile(r"[A-Za-z0-9][\w'\u2019/.+#-]*")
QUESTION_WORD_LIST = """
    what which who whom whose where when why how many much long often tell explain describe show
    find give list know want wonder wondering like need could would please does did happen happens
    way anyone anybody someone there make sure thing things hello hi hey thanks question help im i'm
    i've
"""
QUESTION_WORDS = frozenset(QUESTION_WORD_LIST.split())
NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'.-]*(?:\s+(?:of\s+(?:the\s+)?)?[A-Z0-9][\w'.-]*)*")
PHRASE = re.compile(
    r"\b(?:the|a|an|my|our|your)\s+[\w'\u2019-]+(?:\s+of\s+(?:the\s+)?[\w'-]+)?", re.I
)
PHRASE_FIRST = re.compile(
    r"^(?P<np>(?:(?:the|a|an|my|our|your|their|his|her|its|this|these)\s+)?[\w'\u2019-]+"
    r"(?:\s+(?:of|in|for|on|at)\s+(?:the\s+|a\s+)?[\w'\u2019-]+)?)",
    re.IGNORECASE,
)
PRONOUNS = frozenset(["i", "you", "we", "it", "they", "he", "she", "one", "people"])


def content_words(text: str) -> list[str]:
    """Return the words of a query that carry it, in order.

    >>> content_words("How do I cancel my order?")
    ['cancel', 'order']
    """
    out = []
    for word in CONTENT.findall(text):
        bare = word.strip(".'\u2019-").removesuffix("'s").removesuffix("\u2019s")
        if bare and bare.lower() not in STOP_WORDS and bare.lower() not in QUESTION_WORDS:
            out.append(bare)
    return list(dict.fromkeys(out))


def synonyms(word: str) -> tuple[str, ...]:
    """Return other words for a word, inflected as it is where that is plain."""
    low = word.lower()
    if low in SYNONYMS:
        return SYNONYMS[low]
    for ending in ("s", "es", "d", "ed", "ing"):
        stem = low.removesuffix(ending)
        for base in (stem, f"{stem}e"):
            if stem != low and base in SYNONYMS:
                return tuple(_inflected(one, ending) for one in SYNONYMS[base])
    return ()


def _inflected(word: str, ending: str) -> str:
    head, _, tail = word.partition(" ")
    tail = f" {tail}" if tail else ""
    if ending in {"s", "es"}:
        return f"{head}{'es' if head.endswith(('s', 'x', 'ch', 'sh')) else 's'}{tail}"
    stem = head.removesuffix("e")
    return f"{stem}{'ing' if ending == 'ing' else 'ed'}{tail}"


def topic(question: str) -> str:
    """Return what a question is about, as a noun phrase.

    >>> topic("How long does the battery of the Corvo last?")
    'the battery of the Corvo'
    """
    match = QUESTION.match(question.strip())
    if match is None:
        found = PHRASE.search(question)
        words = content_words(question)
        return found.group().rstrip() if found else " ".join(words[-3:]) or question.rstrip("?. ")
    rest, noun = match["rest"], match["noun"].strip()
    if match["aux"].lower() in {"is", "are", "was", "were"} and len(rest.split()) <= 7:
        return f"{noun} {rest}".strip()
    found = PHRASE_FIRST.match(rest)
    subject = found["np"] if found else rest
    if not subject or subject.lower() in PRONOUNS:
        words = content_words(rest) or content_words(question)
        return " ".join(words[-4:]) or question.rstrip("?")
    return f"{noun} {subject}".strip()
