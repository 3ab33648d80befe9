"""Wordings of usual choices and switches: "no rush" for a low priority, "unhurt" for injured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from simulator.language import stem
from simulator.skills.tools.choices import AUXILIARY
from simulator.skills.tools.schema import Leaf, words_of

LEAD = 0.04
"""A choice that the document says in other words leads those that it does not by so much."""

OWN = 0.2
"""Of several such choices, their own scores count with this weight."""

DENIED = 0.6
"""Taken off a choice that the document names only to deny it: "not urgent"."""

CHOICES_LIST = {
    "low minor trivial": r"(?:no|not an?|isn't an?) (?:big |great |real )?(?:rush|hurry)"
    r"|(?:not|\w+n't) (?:very |that |so |at all )?urgent|whenever"
    r"|(?:when|until|once) you"
    r" (?:have|get) (?:time|a moment|a chance)|minor|cosmetic|nothing urgent|not important"
    r"|can wait",
    "urgent high critical emergency severe": r"asap|as soon as possible|immediate(?:ly)?|right away"
    r"|emergency|at once|critical|urgent(?:ly)?|nobody can work|top priority|straight away",
    "success succeeded successful passed ok": r"success\w*|succeeded|finished|completed|went well"
    r"|passed|without (?:any )?(?:errors?|problems?)|all green",
    "failed failure error": r"fail(?:ed|s|ure)|crash(?:ed|es)|aborted|timed out|exited with"
    r"|broke down|did not (?:start|finish|pass)",
    "hybrid mixed": r"days? (?:a|per) week (?:from|at|in) (?:home|the office)|days? from home"
    r"|partly remote|home office on|mix of",
    "remote fully_remote full": r"fully remote|(?:work|working) from (?:home|anywhere)"
    r"|100 ?% remote"
    r"|remote(?:ly)?(?: only)?|entirely remote",
    "onsite on_site office none": r"on[- ]site|in the office|at our (?:office|premises)|no remote",
    "full_time fulltime permanent": r"full[- ]time|40 hours|permanent",
    "part_time parttime": r"part[- ]time|half[- ]time|(?:1\d|2\d|30) hours (?:a|per) week",
    "contract temporary fixed_term freelance": r"freelanc\w+|temporary|fixed[- ]term|contractor"
    r"|maternity cover|for (?:six|twelve|\d+) months",
    "internship intern": r"intern(?:ship)?|trainee",
    "female woman f": r"female|woman|girl|mrs|ms|she|her|lady|daughter|mother|wife",
    "male man m": r"male|man|boy|mr|he|his|him|son|father|husband",
    "used second_hand": r"used|second[- ]hand|pre-owned|scratch\w*|previous owners?",
    "new brand_new": r"brand[- ]new|unopened|never (?:been )?(?:used|worn|opened)|sealed|unused",
    "card credit_card debit_card": r"(?:credit |debit )?card|visa|mastercard|amex",
    "bank_transfer transfer wire": r"(?:bank |wire )?transfer|iban|wired|bank account",
    "cash": r"cash|coins|notes",
    "unpaid outstanding open": r"unpaid|not (?:yet |been )*paid|outstanding|still (?:owe|open)"
    r"|overdue",
    "paid settled": r"(?<!not )(?<!yet )paid|settled|received your payment",
    "overdue late": r"overdue|late|past due|reminder",
    "round_trip return": r"return(?:ing)?|round[- ]trip|and back",
    "one_way single": r"one[- ]way|single ticket|no return",
    "apartment flat": r"flat|apartment|-room|-bedroom",
    "house": r"house|cottage|villa|bungalow|detached",
    "daily": r"(?:every|each|per|a) day|daily",
    "weekly": r"(?:every|each|per|a) week|weekly",
    "monthly month": r"(?:every|each|per|a) month|monthly|pcm",
    "yearly annual annually year": r"(?:every|each|per|a) year|yearly|annual(?:ly)?|p\.a\.",
    "hourly hour": r"(?:every|each|per|an) hour|hourly",
    "refund money_back": r"refund(?:ed)?|money back|reimburse\w*",
    "replacement exchange replace": r"replace(?:ment|d)?|exchange|(?:a |send )new one|another one"
    r"|swap(?:ped)?",
    "repair fix": r"repair(?:ed)?|fix(?:ed)?|mend(?:ed)?",
    "cancel cancellation cancelled canceled": r"cancel\w*|call(?:ed)? off|terminate",
    "delivered received": r"delivered|arrived|received|handed over",
    "shipped in_transit sent": r"shipped|on (?:its|the) way|in transit|dispatched|left (?:our|the)",
    "pending waiting processing open": r"pending|waiting|awaiting|being (?:prepared|processed)"
    r"|not (?:yet )?(?:shipped|decided|confirmed)",
    "in_progress ongoing active": r"in progress|ongoing|working on|under way|still (?:running"
    r"|being)",
    "resolved closed fixed done solved": r"resolved|solved|fixed|works again|closed|done",
    "easy beginner simple": r"easy|beginners?|simple|anyone can",
    "hard difficult advanced expert": r"hard|difficult|advanced|experienced|challenging|steep",
    "phone call telephone": r"phone|call(?:ed|ing)?|rang|telephone",
    "email mail": r"e-?mail(?:ed)?|wrote|@",
    "minor_injury slight light": r"slight(?:ly)?|minor|bruis\w+|light",
    "bug technical_problem technical defect": r"crash\w*|error|bug|broken|does(?: not|n't) work"
    r"|not working|fails|freez\w+|stopped working",
    "feature_request suggestion": r"would be (?:nice|great|good)|could you add|please add|wish"
    r"|suggest\w*|it would help",
    "complaint": r"complain\w*|disappoint\w*|unacceptable|worst|terrible|annoy\w*",
    "question inquiry": r"\?|wonder(?:ing)?|how (?:do|can) I|could you tell me",
    "billing payment invoice": r"invoice|bill(?:ed)?|charged?|payment|paid twice|debited",
    "praise compliment": r"thank(?:s| you)|great|love|wonderful|excellent|fantastic",
    "sunny clear": r"sunny|clear sky|sunshine",
    "rainy rain": r"rain\w*|shower\w*|drizzl\w+",
    "breakfast bed_and_breakfast": r"breakfast|b&b",
    "vegan": r"vegan|plant-based",
    "vegetarian": r"vegetarian|meat-free|no meat",
}  # fmt: skip

YES_LIST = {
    "injur hurt wound": r"hurt|injur\w+|broke (?:his|her|their|an?)\b|broken (?:arm|leg|wrist"
    r"|rib|ankle)"
    r"|wounded|bruis\w+|taken to hospital|bleeding",
    "urgent": r"urgent(?:ly)?|asap|as soon as possible|immediate(?:ly)?|right away|emergency"
    r"|at once",
    "paid pai pay": r"(?:has|have|was|were|been|already|fully) paid|settled|payment received|paid"
    r" (?:by|in|on|with|via)",
    "avail stock": r"in stock|available|ready to ship|on the shelf",
    "recommend": r"recommend(?:ed)?|worth (?:it|every|the)|buy (?:it )?again|go again|come back",
    "workaround": r"work-?around|still works?|instead|in the meantime|for now we",
    "smoker smok": r"smokes|smoker|packs? a day|cigarettes a day",
    "fold foldabl": r"fold\w*|collapsible",
    "resolv fix solv": r"resolved|solved|fixed|works? again|working again|back up|sorted",
    "park": r"parking|garage|car park|parking space|carport",
    "refund refundabl": r"refund\w*|money back|free cancellation",
    "remot": r"remote(?:ly)?|from home|home office|from anywhere",
    "lift elevator elevat": r"lift|elevator",
    "free": r"free(?: of charge)?|no charge|complimentary|at no cost",
    "return": r"come back|back (?:soon|next|any)|again|second time|regular|returning|once more"
    r"|repeat",
    "new first": r"first time|new customer|never (?:been|bought|ordered)",
    "children kid child": r"children|kids|child|son|daughter",
    "pet": r"pets?|dogs?|cats?",
    "furnish": r"furnished|with furniture|furniture included",
    "balconi": r"balcony|terrace",
    "waterproof": r"water-?proof|water-?resistant|rainproof",
    "wireless": r"wireless|bluetooth|cordless",
    "vegetarian": r"vegetarian|vegan|meat-free|no meat",
    "insur": r"insured|insurance covers|covered by",
    "marri": r"married|wife|husband|spouse",
    "attach": r"attach\w*|enclosed",
    "discount": r"discount\w*|% off|percent off|reduced by|voucher",
    "visa": r"visa",
    "licens": r"licen[cs]e",
    "cancel": r"cancel\w*|called off",
    "delay": r"delay\w*|late|behind schedule",
    "damag": r"damag\w+|broken|cracked|scratch\w*|dent(?:ed|s)?|torn",
    "breakfast": r"breakfast",
    "wifi": r"wi-?fi|wireless internet",
    "onlin": r"online|by video|on zoom|via zoom|on teams|virtual(?:ly)?|webinar",
}  # fmt: skip
NO_LIST = {
    "injur hurt wound": r"unhurt|unharmed|uninjured|not hurt|no injur\w+|nobody was hurt"
    r"|not injured"
    r"|without injur\w+",
    "avail stock": r"sold out|out of stock|unavailable|not available|no longer (?:available|sold)",
    "recommend": r"avoid|stay away|not (?:worth|recommend)|never again|wouldn't recommend",
    "smoker smok": r"non-?smok\w+|never smoked|quit smoking|stopped smoking|does not smoke"
    r"|ex-smoker",
    "paid pai pay": r"unpaid|outstanding|not (?:yet |been )*paid|still open|overdue|pay later",
    "refund refundabl": r"non-?refundable|no refunds?|cannot be refunded",
    "furnish": r"unfurnished",
    "remot": r"on[- ]site only|no remote|in the office",
    "vegetarian": r"chicken|beef|pork|bacon|ham|fish|lamb|salmon|tuna|meat(?!-free)",
    "marri": r"unmarried|single|divorced|widowed",
    "resolv fix solv": r"unresolved|still (?:broken|down|not|open)|not (?:yet )?(?:resolved|fixed)",
    "urgent": r"no (?:rush|hurry)|whenever you|(?:not|\w+n't) (?:very |that |so )?urgent|can wait",
}  # fmt: skip

NOT = (
    r"(?:\b(?:not|no|never|without|nor|non|none|neither|cannot|hardly|nobody)\b|n't\b|\bun)"
    r"(?:\s+(?:yet|been|be|any|an?|the|very|that|so|at|all|really|being|have|has|is|was|of|were"
    r"|longer|it))*"
    r"[\s-]*$"
)
DENIES = re.compile(NOT, re.IGNORECASE)
DENIED_AFTER = re.compile(
    r"\s*(?:(?:are|is|was|were|will be|has been|have been|be|can|could)\s*(?:not\b|n't)"
    r"|(?:are|is|was|were)n't\b|:\s*(?:no|none)\b|\?\s*no\b"
    r"|(?:are|is|was|were)?\s*(?:prohibited|forbidden|banned|excluded|declined|refused))",
    re.IGNORECASE,
)
REACH = 40


def _table(rows: dict[str, str]) -> dict[str, re.Pattern[str]]:
    """Return a pattern for every name, of all the rows that it stands in."""
    said: dict[str, list[str]] = {}
    for names, pattern in rows.items():
        for name in names.split():
            said.setdefault(name, []).append(pattern)
    return {
        name: re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
        for name, patterns in said.items()
    }


CHOICES, YES, NO = _table(CHOICES_LIST), _table(YES_LIST), _table(NO_LIST)


def reworded(scores: Mapping[str, float], text: str) -> dict[str, float]:
    """Return the scores of choices with what the wordings of a text say for and against them.

    One that is said in other words leads those that are not by `LEAD`.
    """
    meant = {choice: _meant(choice, text) for choice in scores}
    out = {
        choice: score - (DENIED if meant[choice] is False else 0.0)
        for choice, score in scores.items()
    }
    best = max((out[choice] for choice in out if not meant[choice]), default=0.0)
    return {
        choice: max(score, best + LEAD + OWN * score) if meant[choice] else score
        for choice, score in out.items()
    }


def _meant(choice: str, text: str) -> bool | None:
    """Say whether a text has a wording of a choice; None if it says nothing of it."""
    known = CHOICES.get("_".join(words_of(choice).split()))
    own = _own(choice)
    hits = [*own.finditer(text)] if own is not None else []
    if hits and all(_denied(text, hit) for hit in hits):
        return False
    found = known is not None and any(not _denied(text, hit) for hit in known.finditer(text))
    return True if found else None


@lru_cache(maxsize=2048)
def _own(choice: str) -> re.Pattern[str] | None:
    words = words_of(choice).split()
    if not words:
        return None
    return re.compile(rf"(?<!\w){r'[ _-]+'.join(map(re.escape, words))}(?!\w)", re.IGNORECASE)


def switch_said(leaf: Leaf, text: str) -> bool | None:
    """Return what a text says in usual words for a yes or no; None if it says nothing."""
    stems = [stem(word) for word in words_of(leaf.name).split()]
    telling = [word for word in stems if word in YES and word not in AUXILIARY]
    for word in telling:
        no = NO.get(word)
        if no is not None and no.search(text):
            return False
        hits = [*YES[word].finditer(text)]
        if hits:
            return not all(_denied(text, hit) for hit in hits)
    return None


def _denied(text: str, match: re.Match[str]) -> bool:
    before = re.split(r"[,.;:!?\n]", text[max(0, match.start() - REACH) : match.start()])[-1]
    return DENIES.search(before) is not None or DENIED_AFTER.match(text, match.end()) is not None
