"""Bring ways of asking that mean the same to the one that the grammar reads."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.skills.sql.lexicon import MONTH, MONTHS, NUMBER_WORDS, month_number

Rewrite = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

NOUN = r"(?P<x>[\w' -]{2,60}?)"
LEFT_OUT = (
    r"(?:(?:are|were|is|being|should be|to be) )?(?:excluded|left out|left aside"
    r"|ignored|omitted|disregarded"
    r"|not (?:counted|included)|(?:do|does|should) not count|don't count|doesn't count|aside|out)"
)
LEAVE = (
    r"(?:(?:do )?not (?:count|counting|including|include)|don't (?:count|include)|without counting"
    r"|ignor(?:e|ing)|leav(?:e|ing) out|leav(?:e|ing) aside|disregard(?:ing)?|omit(?:ting)?"
    r"|exclud(?:e|ing))"
)
UNKNOWN = (
    r"(?:not|n't) (?:know|have|tell(?: us)?|told(?: us)?|given?(?: us)?|stated?|named?|recorded?"
    r"|provided?|disclosed?|answer(?:ed)?|say)"
)
NOUNS_OUT = r"(?:the |all )?[\w-]+(?:ed|en) (?:ones|[\w]+s)"
THEIR = r"(?:the|a|an|any|their|his|her|its|our)"
ON_FILE = (
    r"(?:on (?:file|record)|(?:that )?we have on (?:file|record)|in (?:the|our) (?:system|files?"
    r"|database|data|table|records|list|books|system|collection|catalog(?:ue)?|register|inventory))"
    r"|(?:in|on|from) (?:the|our|my) (?:collection|catalog(?:ue)?|list|register|inventory|books)"
)
X = r"[^?.,]{2,50}?"
PERIOD = r"(?:hour|minute|day|week|month|year|kilometer|kilogram|kilo|dollar|euro|meter|mile)"


PAY = (
    r"(?:pay|paid|spend|spent|give|given|gave|earn|earned|make|made|take in|take|taken|took"
    r"|bring in"
    r"|brought in|bring|generate|generated|raise|raised|donate|donated|owe|yield|yielded)"
)
NOUNS = {
    "high": "height", "long": "length", "tall": "height", "heavy": "weight", "large": "size",
    "big": "size", "deep": "depth", "wide": "width", "fast": "speed", "expensive": "price",
}  # fmt: skip
"""What a question for a degree asks for."""


DECADES = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990,
}  # fmt: skip


def _span(found: re.Match[str]) -> str:
    """`between April and June 2024`, as days"""
    first, last, year = month_number(found["a"]), month_number(found["b"]), int(found["year"])
    after = year * 12 + last
    until = f"{after // 12}-{after % 12 + 1:02d}"
    return f"from {MONTHS[first - 1]} {year} to {MONTHS[last - 1]} {year}" if until else ""


def _clock(found: re.Match[str]) -> str:
    """`5 pm`, `9:30`, as a quoted time of day"""
    half = found.groupdict().get("half")
    hour = int(found["h"]) % (12 if half else 24) + (12 if half in ("p", "P") else 0)
    return f'"{hour:02d}:{found["m"] or "00"}"'


def _rule(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Rewrite:
    return re.compile(pattern, re.IGNORECASE), new


TEXT_NOUNS = (
    r"(?:titles?|names?|subjects?|descriptions?|notes?|address(?:es)?|labels?|comments?|summar(?:y|ies)"
    r"|headlines?|remarks?|texts?|emails?|topics?|lines?|messages?)"
)
CONTAINING = (
    r"(?:with|have|has|having|contain(?:s|ing)?|includ(?:es?|ing)|mention(?:s|ing)?|use[sd]?)"
)

RULES: tuple[Rewrite, ...] = (
    _rule(
        r"\b(is|are|was|were|do|does|did|have|has|had|could|would|should)n['\u2019]t\b", r"\1 not"
    ),
    _rule(r"\b(?:cannot|can['\u2019]t)\b", "can not"),
    _rule(r"\bwon['\u2019]t\b", "will not"),
    _rule(
        r"\b(?P<has>have|has|had|do|did|were|was|is|are) I (?P<no>not |never )?", r"\g<has> \g<no>"
    ),
    _rule(r"\bI (?=have|had|do|did|own|am|was)", " we "),
    _rule(
        rf"\b(?P<has>{CONTAINING}) (?:the (?:word|term|name) )?(?P<w>[a-z]{{3,}}) "
        rf"(?:somewhere |anywhere )?in (?P<of>the|their|its) (?P<noun>{TEXT_NOUNS})\b",
        r'\g<has> "\g<w>" in \g<of> \g<noun>',
    ),
    _rule(
        r"\b(?:free of charge|for free|at no (?:cost|charge)|without (?:paying|charge)"
        r"|for nothing)\b",
        "with price = 0",
    ),
    _rule(r"\bcosts? nothing\b", "have price = 0"),
    _rule(r"\b(?:on|at the) top(?=[\s.,;?]*$)", "first"),
    _rule(r"\bpercentages?\b(?= (?:by|per|first|and|,|higher|lower|above|below))", "percent"),
    _rule(
        r"\b(?P<top>most|fewest|least|highest|lowest|biggest) (?P<x>[a-z]+(?: [a-z]+)?) "
        r"(?:in total|altogether|in all|combined|all together)(?=[?.,;]| in | during |$)",
        r"\g<top> total \g<x>",
    ),
    _rule(r"\bdearest\b", "most expensive"),
    _rule(
        r"\b(?P<verb>cost|weigh|last|measur)ing (?=[a-z]* ?[a-z]* ?[a-z]* ?[$\d])",
        r"that \g<verb> ",
    ),
    _rule(r"\b(?:nobody|no[- ]one) (?=\w+ed\b)", "no "),
    _rule(
        rf"\b(?P<a>{MONTH}) (?P<or>or|and) (?P<b>{MONTH}) (?P<year>\d{{4}})",
        r"\g<a> \g<year> \g<or> \g<b> \g<year>",
    ),
    _rule(r"(?<=most )(?P<x>\w+(?: \w+)?) by number\b", r"\g<x>"),
    _rule(r"\b(?P<h>1[0-2]|[1-9])(?::(?P<m>[0-5]\d))? ?(?P<half>[ap])\.?m\b\.?", _clock),
    _rule(r"\b(?P<at>at|after|before|since|until|from|by) noon\b", r'\g<at> "12:00"'),
    _rule(r"(?<![\"'\d:])\b(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)\b(?![\"':])", _clock),
    _rule(r"\b(\w+)[\u2010-\u2011](\w+)", r"\1-\2"),
    _rule(r"\b(?:please|pls)\b,?|,? (?:please|thanks|thank you)(?=\W*$)", " "),
    _rule(r"\be-mail", "email"),
    _rule(
        r"\b(have|has) (?:we|they|you) (?:already |ever |yet )?(?=\w+(?:ed|en|ld|nt|ught)\b)",
        r"\1 ",
    ),
    _rule(
        r"\b(mention|mentions|mentioning) (?:the (?:words?|terms?) )?"
        r"(?P<w>[a-z]{3,}?)s?(?=[\s?.,;]*$)",
        r'\1 "\g<w>"',
    ),
    _rule(r"\b(?:took|takes?|taken|taking) place\b", "happened"),
    _rule(r"\bneither (?P<a>[\w -]{2,30}?),? nor (?=\w)", r"not \g<a> or "),
    _rule(
        rf"\b(?:the )?(?:nineteen[- ])?(?P<word>{'|'.join(DECADES)})(?=[\s?.,;]|$)",
        lambda found: f"the {DECADES[found['word'].lower()]}s",
    ),
    _rule(r"(?<=est )single (?=\w)", ""),
    _rule(
        r"\b(?:lines?|amounts?|prices?|values?|sales) after (?:the |all )?"
        r"(?:discounts?|rebates?)\b",
        " net ",
    ),
    _rule(r"\bleft (?:us|again|the (?:company|club|firm|house))\b", "left"),
    _rule(
        r"\b(?:is|are|was|were) (?:still )?(?:waiting for|lacking|yet to (?:get|receive|have)) "
        r"(?:a |an |the |their |its )",
        "without ",
    ),
    _rule(
        r"\b(?P<who>that|which|who|whom) (?:nobody|no[- ]one|none|no [a-z]+) "
        r"(?:has |have |had )?(?:ever )?"
        r"(?P<verb>[a-z]+)(?: yet| so far)?(?=[\s:;,.?]|$)",
        r"\g<who> were never \g<verb>",
    ),
    _rule(
        rf"^what (?:did|do|does) (?:the |an? )?average (?P<x>{X}) cost(?: us)?\b",
        r"what is the average cost of \g<x>",
    ),
    _rule(
        rf"^(?:what|how much) (?:did|do) (?P<x>{X}) cost(?: us)?\b",
        r"what is the total cost of \g<x>",
    ),
    _rule(
        r"^how many (?P<x>[\w -]+?) (?:does|do|did|has|have) (?:an?|each|every|the) "
        r"(?P<y>[\w -]+?) \w+ "
        r"(?:on average|in the mean|typically)",
        r"what is the average number of \g<x> per \g<y>",
    ),
    _rule(rf"(?<! from)(?<! between) {ON_FILE}(?=[\s?.,;:])", ""),
    _rule(
        rf"\b(?:between|from) (?P<a>{MONTH})\.? (?:and|to|through|until|till) (?P<b>{MONTH})\.? "
        r"(?:of )?(?P<year>\d{4})",
        _span,
    ),
    _rule(
        rf"^(?:for|of|on|from|about) (?P<how>how many|which|what) {NOUN} (?:do|does|did) "
        rf"(?:we|they|you) {UNKNOWN} (?:when (?:they|it) (?:was|were|is|are) |{THEIR} )?",
        r"\g<how> \g<x> without ",
    ),
    _rule(rf"\b(?:that |who |which )?(?:do|does|did|have|has) ?{UNKNOWN} {THEIR} ", "without "),
    _rule(
        rf"^(?:for|on|in|at|of) (?P<how>how many|which|what) {NOUN} "
        rf"(?:is|are) (?:the |an? |their )?"
        r"(?P<y>[\w -]{2,30}?) (?P<gone>missing|unknown|empty|null|blank|not known|not given)\b",
        r"\g<how> \g<x> without \g<y>",
    ),
    _rule(
        r"\b(?P<no>(?:have|has|had|with) no (?:[\w-]+ ){1,3}?)(?:set|given|recorded|listed|entered"
        r"|stored|noted|told|assigned|yet|so far)(?=[\s?.,;]|$)",
        r"\g<no>",
    ),
    _rule(rf"(?<=[,;(.?]) ?{NOUN} {LEFT_OUT}(?=[\s.,;)?]*(?:$|[.;,)?]))", r" excluding \g<x> "),
    _rule(
        rf"[,;(] ?{NOUN} (?:are |were )?included(?=[\s.,;)?]*(?:$|[.;,)?]))"
        rf"|[,;(] ?including {NOUNS_OUT}"
        r"(?=[.,;)?]|$)|,? whatever became of [\w ]+|,? cancelled or not\b",
        " ",
    ),
    _rule(
        r"(?<=[,;(.?]) ?(?:and |but )?no (?P<x>[\w' ,-]{3,60}?)(?=[.;)?]|$)", r" excluding \g<x> "
    ),
    _rule(rf"(?<=[,;(.?]) ?(?:but |and )?(?:please )?{LEAVE}\b", " excluding "),
    _rule(rf"\b{LEAVE}\b(?= [\w ]+[.,;)?]| [\w ]+$)", "excluding"),
    _rule(rf"\bthan an? (?P<unit>{PERIOD})\b", r"than 1 \g<unit>"),
    _rule(r"\b(?:half an hour)\b", "30 minutes"),
    _rule(r"\b(?:best|highest|top|better|most highly)[- ](?:paid|earning)\b", "most paid"),
    _rule(r"\b(?:worst|lowest|least well)[- ](?:paid|earning)\b", "least paid"),
    _rule(r"\bbest[- ]sell(?:ing|ers?)\b", "most sold"),
    _rule(
        rf"\b(?:how much(?: money)?|what) (?P<did>did|do|does|has|have) "
        rf"(?P<x>[^?.,]{{2,50}}?) {PAY}\b"
        r"(?: us| for)?",
        r"how much money \g<did> \g<x>",
    ),
    _rule(
        rf"\bwhat (?P<what>\w+) (?P<did>did|do|does|has|have) (?P<x>[^?.,]{{2,50}}?) {PAY}\b",
        r"what \g<what> \g<did> \g<x>",
    ),
    _rule(
        rf"^how (?P<how>{'|'.join(NOUNS)}) (?:is|are|was|were) (?!the (?:\w+est|most|least)\b)",
        lambda found: f"what is the {NOUNS[found['how'].lower()]} of ",
    ),
    _rule(
        rf"\b(?<![\d.])(?P<n>\d+(?:\.\d+)?|{'|'.join(NUMBER_WORDS)}) (?:[-\u2013] )?"
        r"(?P<unit>\w+) or (?P<p>longer|more|heavier|older|better|higher)\b",
        r"at least \g<n> \g<unit>",
    ),
    _rule(r"\bQ([1-4])[/ -](\d{4})\b", r"Q\1 \2"),
    _rule(r"\b(\d{4})[- ]?Q([1-4])\b", r"Q\2 \1"),
    _rule(r"\b(?:month by month|by calendar month|for every month)\b", "per month"),
    _rule(r"\byear by year\b", "per year"),
    _rule(
        r",? ?(?:and )?round(?:ed)?(?: (?:it|them|off))? to "
        r"(?:the nearest )?[\w -]+?(?: places?)?(?=[.,;?]|$)",
        " ",
    ),
    _rule(r"\bno-shows?\b", "no show"),
    _rule(
        r"(?<=[.?!] )(?:the )?(?P<x>\w+(?:(?:,| and) (?:the )?\w+)*) "
        r"(?:is|are|will be|would be) (?:enough|fine|sufficient)\b",
        r"show the \g<x>",
    ),
    _rule(
        r"\b(?:in )?(?:the )?(?P<n>\d\d?)(?:st|nd|rd|th) century\b"
        r"(?:,? (?:i\.e\.|that is|meaning),? [^?;]*)?",
        lambda found: f"between {int(found['n']) * 100 - 99} and {int(found['n']) * 100}",
    ),
    _rule(
        r"\b(?P<has>have|has|with|of) an? (?:unknown|missing|empty|blank) (?=\w)", r"\g<has> no "
    ),
)


def reworded(question: str) -> str:
    """Return a question in plainer words.

    >>> reworded("For how many guests do we not know the birthday?")
    'how many guests without birthday?'
    """
    text = question
    for pattern, new in RULES:
        text = pattern.sub(new, text)
    return " ".join(text.split())


ROUNDED = re.compile(
    r"\bround(?:ed)?(?: (?:it|them|off))? to (?:(?:the nearest )?"
    r"(?P<whole>integer|whole|full)|(?P<n>\d+|"
    + "|".join(NUMBER_WORDS)
    + r") (?:decimals?|digits?|places?))",
    re.IGNORECASE,
)


def decimals(question: str) -> int | None:
    """Return to how many decimals results are to be rounded; None if the question does not tell.

    >>> decimals("Average price, rounded to two decimals"), decimals("Average price")
    (2, None)
    """
    found = ROUNDED.search(question)
    if found is None:
        return None
    return 0 if found["whole"] else int(NUMBER_WORDS.get(found["n"].lower(), found["n"]))
