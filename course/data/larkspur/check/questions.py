"""Questions about the handbook: do their proofs stand where they say, and prove what they say?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain

from course.data.larkspur.check.documents import Finding
from course.data.larkspur.handbook import HandbookDocument, handbook
from course.data.larkspur.questions import HandbookQuestion, questions, says
from course.data.larkspur.shop import shop
from course.data.larkspur.world import facts
from course.data.python_docs.vocabulary import content_words

Library = Mapping[str, HandbookDocument]


def question_findings(asked: tuple[HandbookQuestion, ...] | None = None) -> Iterator[Finding]:
    """Find what is wrong with the questions: of all, without `asked`."""
    library = {document.id: document for document in handbook()}
    for question in questions() if asked is None else asked:
        alone = (check(question) for check in (_quotes, _values, _trap, _unanswerable, _numeric))
        for check, detail in chain(chain.from_iterable(alone), _gap(question, library)):
            yield Finding(question.id, check, detail)


def shared_words(question: HandbookQuestion, library: Library) -> frozenset[str]:
    """Return the content words of a question that stand in one of its passages.

    A passage counts with its heading and with the title of its document.
    """
    around = (
        f"{library[passage.document].title}\n{passage.heading}\n{passage.quote}"
        for passage in question.passages
    )
    return content_words(question.question) & content_words("\n".join(around))


def places(question: HandbookQuestion) -> frozenset[tuple[str, str]]:
    """Return what a question touches: documents, and of the long ones their sections."""
    long = {plan.id for plan in facts().documents if plan.long}
    trap = (question.trap,) if question.trap else ()
    return frozenset(
        (passage.document, passage.heading if passage.document in long else "")
        for passage in (*question.passages, *question.near, *trap)
    )


def split_of_places(asked: tuple[HandbookQuestion, ...]) -> dict[tuple[str, str], set[str]]:
    """Return the splits of each place, by the questions that one document answers."""
    found: dict[tuple[str, str], set[str]] = {}
    for question in asked:
        if question.kind != "multi-hop":
            for place in places(question):
                found.setdefault(place, set()).add(question.split)
    return found


def across_splits(asked: tuple[HandbookQuestion, ...]) -> tuple[HandbookQuestion, ...]:
    """Return the multi-hop questions that touch a place of the other split."""
    home = split_of_places(asked)
    return tuple(
        question
        for question in asked
        if question.kind == "multi-hop"
        and any(home.get(place, {question.split}) != {question.split} for place in places(question))
    )


Found = Iterator[tuple[str, str]]


def _quotes(question: HandbookQuestion) -> Found:
    trap = (question.trap,) if question.trap else ()
    for passage in (*question.passages, *question.near, *trap):
        try:
            _ = passage.span
        except ValueError as error:
            yield "quote", str(error)


def _values(question: HandbookQuestion) -> Found:
    if question.kind == "unanswerable":
        return
    if not question.accepts(question.answer):
        yield "answer", f"the reference answer lacks one of {question.values}"
    quotes = "\n".join(passage.quote for passage in question.passages)
    for spellings in question.values if question.sql is None else ():
        if not any(says(quotes, spelling) for spelling in spellings):
            yield "value", f"no passage says {' or '.join(spellings)!r}"


def _trap(question: HandbookQuestion) -> Found:
    if (question.kind == "outdated-trap") != (question.trap is not None):
        yield "trap", "a trap and the kind 'outdated-trap' go together"
    if question.trap is None:
        return
    outdated = {planted.old_document for planted in facts().contradictions}
    if question.trap.document not in outdated:
        yield "trap", f"no planted contradiction makes {question.trap.document} outdated"
    for passage in question.passages:
        if passage.document in outdated:
            yield "trap", f"{passage.document} is not in force"
    if not any(says(question.trap.quote, wrong) for wrong in question.wrong):
        yield "trap", f"the outdated passage says none of {question.wrong}"
    if question.accepts(question.trap.quote):
        yield "trap", "the outdated passage holds the right values"


def _unanswerable(question: HandbookQuestion) -> Found:
    if question.kind == "unanswerable":
        if question.values or question.passages or question.sql:
            yield "unanswerable", "it has values, passages or a query"
        if not question.near:
            yield "unanswerable", "nothing tempts to answer it"
    elif question.near:
        yield "unanswerable", f"a tempting passage, and the kind is {question.kind!r}"


def _numeric(question: HandbookQuestion) -> Found:
    if (question.kind == "numeric") != (question.sql is not None):
        yield "numeric", "a query and the kind 'numeric' go together"
    if question.sql is None:
        return
    try:
        with closing(shop()) as connection:
            rows = connection.execute(question.sql).fetchall()
    except sqlite3.Error as error:
        yield "numeric", f"{error}: {question.sql}"
        return
    result = " | ".join(str(value) for row in rows for value in row)
    for spellings in question.values:
        if not any(says(result, spelling) for spelling in spellings):
            yield "numeric", f"the database says {result!r}, not {' or '.join(spellings)!r}"


def _gap(question: HandbookQuestion, library: Library) -> Found:
    if any(passage.document not in library for passage in question.passages):
        return
    shared = shared_words(question, library)
    if question.vocabulary_gap != (bool(question.passages) and not shared):
        yield "vocabulary", f"vocabulary_gap is {question.vocabulary_gap}, shared: {set(shared)}"
    if question.kind == "different-vocabulary" and shared:
        yield "vocabulary", f"the question shares {set(shared)} with its passages"
