"""The Python documentation: counts, ids, anchors, questions, splits, vectors, and the card."""

import hashlib
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from course.data import (
    PythonDocument,
    python_docs,
    python_docs_pages,
    python_docs_questions,
    python_docs_vectors,
)
from course.data.card import replace
from course.data.python_docs import ADDRESS, card
from course.data.python_docs.vocabulary import shared
from course.data.ranking import fuse, interval, recall, reciprocal_rank
from course.data.vectors import made_of as made_of_texts
from simulator.embeddings import embedder

HERE = Path(card.__file__).parent
BY_ID = {document.id: document for document in python_docs()}
ANSWERABLE = [question for question in python_docs_questions() if question.answers]


def test_the_way_in_loads_nothing_that_is_slow() -> None:
    slow = "{'sphinx', 'docutils', 'numpy', 'onnxruntime', 'bm25s', 'matplotlib'}"
    code = f"import sys, course.data; sys.exit(', '.join({slow} & set(sys.modules)) or None)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_there_are_more_than_ten_thousand_documents() -> None:
    kinds = {document.kind for document in python_docs()}
    assert len(python_docs()) > 14_000
    assert {"function", "class", "method", "attribute", "exception", "data", "option"} <= kinds
    assert {"opcode", "envvar", "c function", "section", "term"} <= kinds
    assert sum(document.kind != "section" for document in python_docs()) > 10_000


def test_ids_are_unique_and_are_page_and_anchor() -> None:
    assert len(BY_ID) == len(python_docs())
    for document in python_docs():
        assert document.id == f"{document.page}#{document.anchor}"
        assert re.fullmatch(r"[\w./-]+#[\w.-]+", document.id), document.id
        assert document.url == f"{ADDRESS}/{document.page}.html#{document.anchor}"


def test_a_document_names_itself_its_path_and_its_license() -> None:
    sleep = BY_ID["library/asyncio-task#asyncio.sleep"]
    assert sleep.name == "asyncio.sleep"
    assert sleep.kind == "function"
    assert sleep.headings[0] == "The Python Standard Library"
    assert sleep.headings[-2:] == ("Coroutines and Tasks", "Sleeping")
    assert sleep.text.startswith("`coroutine asyncio.sleep(delay, result=None)`\n\nBlock for")
    assert sleep.version == "3.11.2"
    assert sleep.license.startswith("PSF-2.0")


def test_a_method_is_no_part_of_its_class() -> None:
    task, cancel = (BY_ID[f"library/asyncio-task#asyncio.Task{end}"] for end in ("", ".cancel"))
    assert cancel.headings[-1] == "asyncio.Task"
    assert cancel.text not in task.text
    assert "Request the Task to be cancelled." in cancel.text


def test_the_text_of_a_document_stands_in_its_page() -> None:
    pages = {page.page: page.text for page in python_docs_pages()}
    for document in python_docs():
        places = (pages[document.page][start:end] for start, end in document.spans)
        assert "\n\n".join(places) == document.text
        assert document.text.strip()


def test_every_character_of_a_page_belongs_to_one_document_at_most() -> None:
    taken: dict[str, list[tuple[int, int]]] = {}
    for document in python_docs():
        taken.setdefault(document.page, []).extend(document.spans)
    for spans in taken.values():
        ordered = sorted(spans)
        assert all(one[1] <= following[0] for one, following in pairwise(ordered))


def test_pages_are_whole_and_long_enough_to_be_cut() -> None:
    words = {page.page: len(page.text.split()) for page in python_docs_pages()}
    assert len(words) > 490
    assert sum(words.values()) > 1_300_000
    assert sum(count > 10_000 for count in words.values()) >= 20
    assert all(page.text.startswith(f"# {page.title}") for page in python_docs_pages())


def prose(document: PythonDocument) -> str:
    """Return the text without fenced and inline code."""
    without = re.sub(r"```.*?```", "", document.text, flags=re.DOTALL)
    return re.sub(r"``.*?``|`[^`\n]*`", "", without)


def test_no_markup_of_the_sources_is_left() -> None:
    markup = re.compile(r":(?:\w+:)?(?:func|meth|class|mod|ref|term|exc|attr|data|pep|issue):`")
    directive = re.compile(r"^\s*\.\. [a-zA-Z-]+::", re.MULTILINE)
    for document in python_docs():
        assert not markup.search(document.text), document.id
        assert not directive.search(prose(document)), document.id


def test_nothing_was_lost_when_the_manual_was_read() -> None:
    summary = json.loads((HERE / "manual.json").read_text("utf-8"))
    assert summary["unknown_directives_and_roles"] == 0
    assert summary["listings_missing"] == []
    assert summary["files_missing"] == []
    assert summary["documents"] == len(python_docs())


def test_the_licenses_lie_beside_the_data() -> None:
    text = (HERE / "LICENSE.md").read_text("utf-8")
    assert "PSF LICENSE AGREEMENT FOR PYTHON 3.11.2" in text
    assert "ZERO-CLAUSE BSD LICENSE" in text
    assert "Summary of changes" in text


def test_questions_are_many_and_of_every_kind() -> None:
    kinds = [question.kind for question in python_docs_questions()]
    assert len(ANSWERABLE) >= 220
    assert kinds.count("unanswerable") >= 20
    for kind in ("task", "error", "concept", "comparison", "exact-name", "version", "negation"):
        assert kinds.count(kind) >= 15, kind
    assert kinds.count("colloquial") >= 15
    assert len({question.text.lower() for question in python_docs_questions()}) == len(kinds)
    assert len({question.id for question in python_docs_questions()}) == len(kinds)


def test_every_judged_document_exists_and_is_judged_once() -> None:
    for question in python_docs_questions():
        judged = [*question.answers, *question.helps]
        assert set(judged) <= set(BY_ID), question.id
        assert len(set(judged)) == len(judged), question.id
        assert bool(judged) == (question.kind != "unanswerable"), question.id


def test_a_vocabulary_gap_is_what_the_rule_says() -> None:
    for question in python_docs_questions():
        answers = [BY_ID[name] for name in question.answers]
        gap = bool(answers) and not any(shared(question.text, answer) for answer in answers)
        assert question.vocabulary_gap == gap, question.id
    assert sum(question.vocabulary_gap for question in python_docs_questions()) >= 60


def test_the_splits_are_halves_that_share_no_answer() -> None:
    dev, test = python_docs_questions("dev"), python_docs_questions("test")
    assert len(dev) == len(test) == len(python_docs_questions()) / 2
    answers = [{name for one in split for name in one.answers} for split in (dev, test)]
    assert not answers[0] & answers[1]


def test_the_splits_stay_as_they_are() -> None:
    line = " ".join(f"{question.id}:{question.split}" for question in python_docs_questions())
    assert hashlib.sha256(line.encode()).hexdigest()[:16] == "321cf239b4832bd2"


def test_vectors_belong_to_these_texts_and_name_their_weights() -> None:
    made_of = json.loads((HERE / "vectors.json").read_text("utf-8"))
    texts = [document.text for document in python_docs()]
    assert made_of == made_of_texts(texts), "run course.data.python_docs.embed"


def test_vectors_are_unit_length_and_read_only() -> None:
    vectors = python_docs_vectors()
    assert vectors.shape == (len(python_docs()), 384)
    assert vectors.dtype == np.float16
    lengths = np.linalg.norm(np.asarray(vectors, np.float32), axis=1)
    assert np.allclose(lengths, 1, atol=2e-3)
    with pytest.raises(ValueError, match="read-only"):
        vectors[0, 0] = 1


@pytest.mark.parametrize("row", range(0, 14_000, 1_100))
def test_a_vector_is_the_one_that_the_simulator_computes(row: int) -> None:
    (found,) = embedder("sim-embed").vectors([python_docs()[row].text])
    assert float(found @ np.asarray(python_docs_vectors()[row], np.float32)) > 0.999


def test_fusion_prefers_what_both_rankings_have() -> None:
    assert fuse([["a", "b"], ["c", "b"]]) == ["b", "a", "c"]


def test_measures_of_a_ranking() -> None:
    ranking = ["x", "gold", "y", "other"]
    assert recall(ranking, ["gold", "other"], 2) == 0.5
    assert reciprocal_rank(ranking, ["other", "gold"]) == 0.5
    assert reciprocal_rank(ranking, ["missing"]) == 0


def test_an_interval_holds_its_mean_and_repeats() -> None:
    values = [0.0, 1.0, 0.0, 1.0, 1.0]
    first = interval(values)
    assert first.low < first.mean < first.high
    assert first == interval(values)


@pytest.mark.parametrize("name", ["documents", "questions", "checksums"])
def test_the_card_shows_the_numbers_of_the_data(name: str) -> None:
    text = (HERE / "README.md").read_text("utf-8")
    assert replace(text, name, card.PARTS[name]()) == text, "run course.data.python_docs.card"


def test_the_card_has_measured_baselines_with_room_above_them() -> None:
    text = (HERE / "README.md").read_text("utf-8")
    found = re.findall(r"^\| (?:dev|test) \(n=\d+\) \| (.+?) \| ([\d.]+) \(", text, re.MULTILINE)
    assert len(found) == 6
    assert all(0.15 < float(recall) < 0.6 for _, recall in found)


def test_a_card_without_the_part_is_refused() -> None:
    with pytest.raises(ValueError, match="0 parts named 'documents'"):
        replace("no marks", "documents", "text")
