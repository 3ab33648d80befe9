"""The words of word problems: what comes and goes, what is asked, where a clause ends."""

from __future__ import annotations

import re
from fractions import Fraction

LOSS = re.compile(
    r"\b(?:gives?|gave|los(?:es|t)|eats?|ate|eaten|sells?|sold|uses?|used|spends?|spent|removes?d?"
    r"|breaks?|broke|broken|donates?d?|leaves?|left the|takes? (?:out|away|off)|took|drops?"
    r"|died?|dies"
    r"|throws?|threw|thrown|consumes?d?|drinks?|drank|withdraws?|withdrew|ships?|shipped|cancel\w*"
    r"|decreas\w+|falls?|fell|gets? off|got off|fewer|less|transfers?|transferred|pays?|paid|lends?"
    r"|lent|mails?|sends?|sent|minus|discard\w*|burn\w*|melt\w*|wast\w+|shar\w+ with|borrowed by"
    r"|checks? out|checked out|spoil\w*|rotten|rotted|missing|defective|deduct\w*|gets? rid)\b",
    re.IGNORECASE,
)
GAIN = re.compile(
    r"\b(?:gets?(?! off)|got(?! off)|receiv\w+|finds?|found|adds?|added|earn\w*|picks?|picked"
    r"|collects?|collected|wins?|won|another|arriv\w+|joins?|joined|born|deposit\w*"
    r"|increas\w+|rises?"
    r"|rose|grows?|grew|gain\w*|restock\w*|deliver\w*|returned|comes? in|came|more|buys?|bought"
    r"|board\w*|bak\w+|makes?|made|print\w*|is given|are given|was given|were given|plus"
    r"|enrol\w*)\b",
    re.IGNORECASE,
)
GIVEN = re.compile(
    r"\b(?:is|are|was|were|been|has|have|had) given\b|\bgives? (?:him|her|them|me)\b"
    r"|\bgave (?:him|her|them|me)\b",
    re.I,
)
LEFT = re.compile(
    r"\b(?:left|remain\w*|change (?:does|do|will|would|should|is)|in change|change\?|get back|still"
    r"|unsold|rest of)\b",
    re.I,
)
TOTAL = re.compile(r"\b(?:total|altogether|in all|combined|together|overall|sum)\b", re.IGNORECASE)
MISSING = re.compile(
    r"\bhow (?:many|much) more\b.*\b(?:need|require|must|to (?:reach|buy|get))", re.I
)
DIFFERENCE = re.compile(
    r"\bhow (?:many|much) (?:more|fewer|less|older|younger|taller|longer|heavier|farther|further"
    r"|higher|lower|cheaper|faster)\b|\bdifference\b",
    re.IGNORECASE,
)
SPLIT = re.compile(
    r"\b(?:shar\w+|split\w*|divid\w+|distribut\w+|packs?|packed|put|placed|arrang\w+|fills?|seat\w*"
    r"|group\w*|pack\w*|spread|cut\w*)\b",
    re.IGNORECASE,
)
EACH_ASKED = re.compile(r"\b(?:each|per (?:person|\w+)|every|apiece)\b", re.IGNORECASE)
TIMES = re.compile(
    r"\b(?:(?P<n>\d+(?:\.\d+)?) times|(?P<word>twice|half|double|triple|thrice)) "
    r"(?:as (?:many|much|\w+)|the (?:number|amount|price|age|length|weight)|\w+ (?:age|number))",
    re.IGNORECASE,
)
WORTH = {
    word: Fraction(by) for word, by in (("twice", 2), ("double", 2), ("triple", 3), ("thrice", 3))
}
WORTH["half"] = Fraction(1, 2)
THAN = re.compile(
    r"\b(?P<how>more|fewer|less|older|younger|taller|shorter|longer)\b[^.,]*?\bthan\b", re.I
)
CUTS = re.compile(
    r"\b(?:off|discount\w*|sale|reduc\w+|decreas\w+|los\w+|fell|falls?|drop\w*|cheaper|less|spends?"
    r"|spent|gives?|gave|sold|sells?|uses?|used|lower\w*|depreciat\w+|deduct\w*|marked down|fewer"
    r"|saves|donat\w+|eaten|broken|absent|left)\b",
    re.IGNORECASE,
)
RAISES = re.compile(
    r"\b(?:tax|vat|tip\w*|service|raise\w*|increas\w+|more|grew|grows?|rose|rises?|gain\w*|profit"
    r"|markup|marked up|surcharge|interest|higher|fee|bonus|gratuity|appreciat\w+|added)\b",
    re.IGNORECASE,
)
ASKED_CUT = re.compile(
    r"\bhow much (?:is|was|does|would) (?:the|a|an)(?: \d+%)? (?:discount|tax|tip|vat|fee"
    r"|interest)\b|\bhow much (?:tax|tip|interest|discount)\b|\bhow (?:big|large) (?:is"
    r"|was) the (?:discount|tip)\b|\b(?:amount of|what is) the (?:discount|tip|tax)\b",
    re.I,
)
QUESTION = re.compile(
    r"\b(?:how (?:many|much|far|long|old|fast|tall|heavy|big)|what(?:'s| is| are| was| were| will"
    r"| would| percent\w*| fraction| did| does)|find|calculate|determine)\b",
    re.IGNORECASE,
)
EACH_FIRST = re.compile(
    r"\b(?:each|every|a single|one)\s+(?:of (?:the|them|his|her) )?([a-z]+)\s+(?:can |will "
    r"|only )?(?:holds?"
    r"|carr(?:y|ies)|has|have|contains?|costs?|takes?|needs?|weighs?|fits?|seats?|gets?"
    r"|produces?|makes?"
    r"|requires?|gives?|uses?|serves?|earns?|sells? for|is worth)\b",
    re.IGNORECASE,
)
EARNS = re.compile(r"\b(?:sold|sells?|earn\w*|collect\w*|raised?|revenue|income|takes? in)\b", re.I)
DIVIDES = re.compile(r"\b(?:among|amongst|between|into|equally|evenly)\b", re.IGNORECASE)
EACH_OF = re.compile(r"\b(?:each|every|per)\s+([a-z]+)\b", re.IGNORECASE)
PERIOD = re.compile(
    r"\b(for|in|over|after|during) (?:a|an|one) (year|week|day|hour|month|decade)\b", re.I
)
CLAUSE = re.compile(
    r"(?<=[.;!?])\s+|\s*(?:,|;)\s+(?:(?:and|but|then|so|which|who)\s+)*"
    r"|\s+(?:and|but)\s+(?:then\s+)?(?=(?:he |she |they |it |also )?[a-z]+s?\b[^,.]*\d|[$€£]?\d)",
    re.IGNORECASE,
)


def sign_of(clause: str, before: int) -> int:
    """Return +1 if things come, -1 if they go, 0 if they are there; "and" keeps the verb."""
    if GIVEN.search(clause):
        return 1
    loss, gain = LOSS.search(clause), GAIN.search(clause)
    if loss and (gain is None or loss.start() <= gain.start() or gain.group() in {"more"}):
        return -1
    if gain:
        return 1
    starts = re.search(
        r"\b(?:has|have|had|is|are|was|were|there|costs?|starts?|began|with)\b", clause
    )
    return 0 if starts else before
