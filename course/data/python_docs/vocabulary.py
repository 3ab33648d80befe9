"""Which words a question shares with a document: decides the mark `vocabulary_gap`.

Words are compared in lower case, without endings of number and tense. Function words do not count,
nor do words of one letter; "2" and "10" do.
"""

from __future__ import annotations

import re

from course.data.python_docs import PythonDocument

WORD = re.compile(r"[^\W_]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
ENDING = re.compile(r"(?:ing|ies|ied|es|ed|s|y|e)$")
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about after again all already also am an and any anything are as at be because
        been before being both but by can could did do does doing don done each either
        else every for from get gets getting give given go goes going got had has have
        having he her here him his how i if in into is isn it its just like ll make
        makes may me might more most must my never no nobody nor not nothing of off on
        one only onto or other our out over own re s same say shall she should so some
        something such t than that the their them then there these they thing things
        this those through to too under up us use used uses using ve very via was way we
        were what when where which while who whose why will with without would you your
        """,
    )
)


def content_words(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning; "JSONEncoder" counts as two words."""
    words = WORD.findall(CAMEL.sub(" ", text).lower())
    kept = (word for word in words if word not in FUNCTION_WORDS)
    return frozenset(stem(word) for word in kept if len(word) > 1 or word.isdigit())


def stem(word: str) -> str:
    """Cut an ending off a word that stays at least three letters long."""
    cut = ENDING.sub("", word)
    return cut if len(cut) >= 3 else word


def shared(question: str, document: PythonDocument) -> frozenset[str]:
    """Return the content words of a question that stand in a document's name or first paragraph.

    The line with the name or the signature is not the first paragraph; the text below it is.
    """
    heading, _, body = document.text.partition("\n\n")
    start = f"{document.name}\n{heading}\n{body.partition(chr(10) * 2)[0]}"
    return content_words(question) & content_words(start)
