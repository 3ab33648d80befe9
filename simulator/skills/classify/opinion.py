"""What everybody knows about a few common labels: opinions, spam, urgency.

Cosines hardly tell "I loved it" from "I hated it". Words of praise and blame do (a small lexicon
in the manner of Hu and Liu 2004, with negation as in Taboada et al. 2011).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.language import stem

PRAISE_WORDS = """
    good great excellent amazing awesome wonderful fantastic perfect love lovely best better
    beautiful brilliant superb outstanding enjoy happy pleased delight delightful recommend
    impressive impressed helpful friendly kind comfortable fun funny charming fine nice favorite
    glad thank thanks exceed satisfied satisfy gorgeous joy joyful incredible terrific solid
    reliable smooth fast easy worth masterpiece moving touching gem flawless flawlessly treat
    tasty delicious generous clever smart elegant fresh clean pleasant magnificent refreshing
    superior thrilled thrilling captivating engaging hilarious gripping stunning warm remarkable
    stellar marvelous splendid win winner grateful polite attentive spotless affordable bargain
"""
BLAME_WORDS = """
    bad terrible awful horrible worst worse poor hate disappointing disappointed disappoint boring
    bored dull waste broken broke break useless rude slow dirty cold lukewarm overpriced expensive
    annoying annoy angry fail fails failed failure problem unfortunately sad ugly uncomfortable
    mediocre weak stupid ridiculous mess messy flat lame regret refund defective cheap flimsy
    crash crashes crashed buggy noisy stale bland disgusting nasty painful frustrating frustrated
    unacceptable scam misleading pathetic predictable tedious clumsy pointless tired lifeless
    unfunny shallow confusing horrendous dreadful garbage trash junk lacks lacking lost avoid
    worthless unhelpful incompetent late wrong complaint complain damaged leaks leaking faulty
    nightmare ignored filthy smelly die dies dead died unwatchable bore mistake hardly barely
"""
NEGATIONS = re.compile(
    r"^(?:not|no|never|n't|cannot|can't|without|hardly|barely|neither|nor|nothing|nobody|isn't"
    r"|wasn't|aren't|don't|doesn't|didn't|won't|wouldn't|couldn't|shouldn't|haven't|hasn't|less)$"
)
STRONG = frozenset(("very", "really", "so", "extremely", "absolutely", "totally", "utterly", "too"))
REACH = 3
"""How many words after "not" it turns around."""

FULL = 2.0
"""So many words of praise more than of blame, or the reverse, say all there is to say."""

PRAISE = frozenset(map(stem, PRAISE_WORDS.split()))
BLAME = frozenset(map(stem, BLAME_WORDS.split()))
TOKEN = re.compile(r"[A-Za-z']+|[.!?;,]|:\)|:\(")


@dataclass(frozen=True, slots=True)
class Known:
    """What a common label means. sayings: typical texts. side: 1 praise, -1 blame, 0 neither.

    opinion: the label is one of opinions at all.
    """

    sayings: tuple[str, ...]
    side: int = 0
    opinion: bool = False

    def lean(self, leaning: float) -> float:
        """Return how much a leaning of a text, -1 to 1, speaks for the label."""
        if not self.opinion:
            return 0.0
        return self.side * leaning if self.side else 0.4 - abs(leaning)


POSITIVE = Known(
    (
        "I love it, it is great and works very well.",
        "Wonderful, I am very happy with it.",
        "An excellent and enjoyable experience.",
    ),
    1,
    True,
)
NEGATIVE = Known(
    (
        "I hate it, it is terrible and does not work.",
        "Awful, I am very disappointed with it.",
        "A bad experience and a waste of money.",
    ),
    -1,
    True,
)
NEUTRAL = Known(
    (
        "It has these parts and this size.",
        "The event takes place on Monday.",
        "It is an ordinary thing, neither good nor bad.",
    ),
    0,
    True,
)
SPAM = Known(
    (
        "Congratulations, you won a free prize, claim it now!",
        "Limited offer, click this link to get cash.",
        "Verify your account at this link immediately.",
    )
)
HAM = Known(
    (
        "See you later, I am on my way home.",
        "Can we meet tomorrow for lunch?",
        "Thanks for sending the notes from the meeting.",
    )
)
URGENT = Known(
    (
        "Everything is down, we need help immediately.",
        "This is an emergency, please act right now.",
        "Nobody can work and we lose money every minute.",
    )
)
MODERATE = Known(
    (
        "Some people have a problem, there is a way around it.",
        "Please look at this some time this week.",
    )
)
RELAXED = Known(
    ("A small question, no hurry at all.", "There is a minor typo, fix it whenever you can.")
)
TABLE: dict[str, Known] = {
    **dict.fromkeys(
        ("positive", "pos", "good", "happy", "favorable", "satisfied", "praise"), POSITIVE
    ),
    **dict.fromkeys(("negative", "neg", "bad", "unhappy", "unfavorable", "dissatisfied"), NEGATIVE),
    **dict.fromkeys(("neutral", "mixed"), NEUTRAL),
    **dict.fromkeys(("very positive",), POSITIVE),
    **dict.fromkeys(("very negative",), NEGATIVE),
    "spam": SPAM,
    **dict.fromkeys(("ham", "not spam", "no spam", "legitimate", "non spam"), HAM),
    **dict.fromkeys(("urgent", "critical", "high", "high priority", "blocker"), URGENT),
    **dict.fromkeys(("medium", "normal", "moderate", "medium priority"), MODERATE),
    **dict.fromkeys(("low", "minor", "not urgent", "low priority", "trivial"), RELAXED),
}


def proverbial(name: str) -> Known | None:
    """Return what is known about a common label, or None for all others."""
    return TABLE.get(name.strip())


def leaning(text: str) -> float:
    """Return praise minus blame in a text, from -1 to 1.

    >>> leaning("not good"), leaning("A great, lovely film."), leaning("It has a door.")
    (-0.5, 1.0, 0.0)
    """
    total, turned, strong = 0.0, 0, False
    for token in TOKEN.findall(text.lower()):
        if token in ".!?;,":
            turned = 0
            continue
        if NEGATIONS.match(token) or token.endswith("n't"):
            turned = REACH
            continue
        side = _side(token)
        if side:
            total += (-side if turned else side) * (1.5 if strong else 1.0)
        strong = token in STRONG
        turned = max(0, turned - 1)
    return max(-1.0, min(1.0, total / FULL))


def _side(token: str) -> int:
    if token in (":)", ":("):
        return 1 if token == ":)" else -1
    root = stem(token)
    return (root in PRAISE) - (root in BLAME)
