"""The handbook's chunks cover it, keep their places, and have vectors."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest

from course.data import handbook, handbook_chunks, handbook_vectors, vectors
from course.data.larkspur.chunks import MOST_SIGNS, SIGN, VECTORS
from simulator.embeddings import embedder

CHUNKS = handbook_chunks()
LIBRARY = {document.id: document for document in handbook()}


def test_a_chunk_is_a_part_of_its_document_below_its_headings():
    assert len({chunk.id for chunk in CHUNKS}) == len(CHUNKS)
    for chunk in CHUNKS:
        document = LIBRARY[chunk.document]
        assert document.text[chunk.start : chunk.end] == chunk.text
        assert chunk.headings[0] == document.sections[0].heading
        assert document.text.rfind(chunk.headings[-1], 0, chunk.start) >= 0


def test_chunks_hold_every_line_of_the_handbook_once():
    for document in handbook():
        own = [chunk for chunk in CHUNKS if chunk.document == document.id]
        assert all(a.end <= b.start for a, b in pairwise(own))
        ends, starts = [0, *(c.end for c in own)], [*(c.start for c in own), len(document.text)]
        between = "".join(document.text[end:start] for end, start in zip(ends, starts, strict=True))
        assert all(re.match(r"#{1,6} |\s*$", line) for line in between.splitlines()), document.id


def test_chunks_are_short_enough_for_the_model_to_read_them_whole():
    sizes = [len(SIGN.findall(chunk.text)) for chunk in CHUNKS]
    assert sum(size > MOST_SIGNS for size in sizes) <= 0.005 * len(CHUNKS)
    cut = [chunk for chunk in CHUNKS if embedder("sim-embed").truncates(chunk.in_place)]
    assert len(cut) <= 0.005 * len(CHUNKS)


def test_a_comment_in_a_listing_is_no_heading():
    listings = [chunk for chunk in CHUNKS if re.search(r"^# ", chunk.text, re.MULTILINE)]
    assert all("```" in chunk.text for chunk in listings)


def test_handbook_vectors_belong_to_these_chunks():
    made_of = json.loads(VECTORS.with_suffix(".json").read_text("utf-8"))
    texts = [chunk.in_place for chunk in CHUNKS]
    assert made_of == vectors.made_of(texts), "run python -m course.data.larkspur.embed"


def test_handbook_vectors_are_unit_length_and_read_only():
    found = handbook_vectors()
    assert found.shape == (len(CHUNKS), 384)
    assert found.dtype == np.float16
    assert np.allclose(np.linalg.norm(np.asarray(found, np.float32), axis=1), 1, atol=2e-3)
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1


@pytest.mark.parametrize("row", range(0, 1800, 300))
def test_a_handbook_vector_is_the_one_that_the_simulator_computes(row):
    (found,) = embedder("sim-embed").vectors([CHUNKS[row].in_place])
    assert float(found @ np.asarray(handbook_vectors()[row], np.float32)) > 0.999
