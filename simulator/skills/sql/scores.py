"""The numbers that decide what a question means, and queries with their scores."""

from __future__ import annotations

from dataclasses import dataclass

MOST_CANDIDATES = 8
"""How many queries stand to choice."""

RELAXED = 0.1
"""Taken off a query whose texts match by part, which is tried after an empty result."""

TURN = 0.03
"""Taken off a query for every column that is not the best, beside the difference of scores."""


LEAST_LINK = 0.6
"""Names that score below this are no links."""

MEANING_LINK = 0.42
"""Least likeness of meaning of a word and a label that counts as a link."""

SAME_VALUE = 0.78
"""Least likeness of a word and a sample value that means the same: USA, United States."""

SAMPLES_MEANT = 12
"""With how many sample values a word is compared by meaning."""

SURE_MEANING = 0.55
"""Below this, a word that follows a preposition is rather a value that no sample shows."""

LEAST_OF_MANY = 0.8
"""The same for names that several words are to name."""

LEAST_OF_CUES = 0.93
"""The same where one of the words is a word of the grammar."""

RIVAL = 0.35
"""A name that scores less than the best one by this much is no rival."""

MEANT_RIVAL = 0.15
"""The same for likeness of meaning."""

MOST_MEANT = 8
"""How many words without a link are looked up by meaning."""

NEAR_LABELS = 24
"""How many labels a quick look leaves for each question."""

PARTIAL = 0.55
"""Score of a word that is one of many words of a name; grows to 0.9 with the share it makes up."""

NESTED_GRAIN = 100
"""Models that see meaning in fewer dimensions write no query inside a query."""

COMBINED_GRAIN = 200
"""Models that see it in fewer write no INTERSECT, and restrict no aggregate to an extreme row."""

OWNER = 0.3
"""Added to a column of the table that stands beside it in the question."""

MAIN = 0.12
"""Added to a column of the table that the question is about."""

MENTIONED = 0.06
"""Added to a column of a table that the question names."""

FAR = 0.04
"""Taken off a column for every join that leads to it."""

LATER = 0.08
"""Taken off a column for every noun of an adjective that comes before the one it fits."""

LONGER = 0.02
"""Taken off it for every word of its name."""

NEAR = 0.1
"""Added to a column of the table that is named nearest to a value."""

MEASURED = 0.4
"""Added to a column whose unit measures what the unit of a number measures."""

STATE = 0.4
"""Added to a column of states for a participle: cancelled, paid."""

TOLD = 0.25
"""Added to a date whose name is like a word of the question: joined, delivery."""

BOUND = 0.2
"""Taken off a part of the name of a bound, such as a minimum, where no bound is asked for."""

HAPPENED = 0.4
"""Added to a date of the table that a verb of the question is about."""

PLACED = 0.3
"""Added to a column of places for a name in capitals after a word such as in or from."""

SHOWN = 0.6
"""Taken off a column that is shown already, where a value without a column looks for one."""

SAID = 0.4
"""Added to a column if a word before the value is like its name."""

QUOTED = 0.2
"""Added to a column of names for a value in quotes, or one of several words."""

BY_NAME = 0.2
"""Added to a column called a name for a value of several words in capitals."""

AGENT = 0.4
"""Added to a column of names for a value that does something: loaned by, how many did ... write."""

ENTITY = 0.25
"""Added to a column of names for a name in capitals, unless it stands as a place does."""

MONEY = 0.1
"""Added to a quantity of money where it is only said that something is spent or paid."""

BESIDE = 0.3
"""Added to a column of the table directly beside a value; twice for a name of its rows."""

CATEGORY = 0.25
"""Taken off a column of names for a value in small letters; half of it added for kinds."""

CODED = 0.4
"""Added to a column of codes for a value of a few capitals."""

NAMED = 0.5
"""Added to a column of names after a word such as called."""

SCALE = 0.08
"""Scores of queries that differ by this much differ by a factor e, at temperature 1."""

ANSWERABLE = 0.5
"""Least share of the words of a question that the schema must explain."""

MENDED = 0.5
"""By how much a failed query without its mistake is better than what is written anew."""

ALIKE_NAME = 0.5
"""Least likeness of a column to the wrong name that it replaces, before other tables are tried."""

LEAST_ALIKE = 0.35
"""Least likeness of a table to the wrong name that it replaces."""

HINTED = 0.25
"""Added to a column that the query written anew uses, where one replaces a wrong name."""

USED_OTHERWISE = 0.4
"""Taken off it if it is of another kind than the use of the name asks for."""


@dataclass(frozen=True)
class Written:
    """A query as text, and how well it fits the question."""

    sql: str
    score: float
