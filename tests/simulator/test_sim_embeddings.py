"""Embeddings: true to the original model, over the real SDKs, under every scenario."""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import openai
import pytest
from google import genai
from google.genai import errors, types
from openai.types import CreateEmbeddingResponse

import simulator
from simulator import embeddings
from simulator.weights import choose

HERE = Path(__file__).parent
TEXTS = json.loads((HERE / "minilm_texts.json").read_text("utf-8"))
PAIR = ["The hut has nine beds.", "How many people can sleep in the hut?"]


@pytest.fixture
def lab():
    with simulator.session(export=False) as lab:
        yield lab


@pytest.fixture(scope="module")
def vectors():
    original = np.load(HERE / "minilm_vectors.npy").astype(np.float32)
    original /= np.linalg.norm(original, axis=1, keepdims=True)
    return original, np.vstack(embeddings.embedder("sim-embed").vectors(TEXTS))


def nearest(scores):
    scores = np.round(scores, 4)
    np.fill_diagonal(scores, -1)
    return np.argsort(-scores, axis=1, kind="stable")[:, :5]


def shared_nearest(one, other):
    pairs = zip(nearest(one @ one.T), nearest(other @ other.T), strict=True)
    return np.mean([len({*a} & {*b}) / 5 for a, b in pairs])


def test_vectors_agree_with_the_original_model(vectors):
    original, ours = vectors
    cosines = (original * ours).sum(axis=1)
    assert len(TEXTS) >= 500
    assert cosines.mean() >= 0.999
    assert cosines.min() >= 0.998


def test_the_five_nearest_agree_with_the_original_model(vectors):
    assert shared_nearest(*vectors) >= 0.99


def test_the_weights_are_turned_to_float32_once_at_load(tmp_path):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = str(tmp_path / "loaded.onnx")
    model = embeddings.WEIGHTS / "minilm-l6-v2.onnx"
    onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    assert model.read_bytes().count(b"Cast") == 37
    left = (tmp_path / "loaded.onnx").read_bytes().count(b"Cast")
    assert left == 1, "only the words of a text are turned with each call"


def test_published_similarities_of_the_model_are_met():
    weather = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    a, b, c = embeddings.embedder("sim-embed").vectors(weather)
    scores = [embeddings.score(a, b), embeddings.score(a, c), embeddings.score(b, c)]
    assert scores == pytest.approx([0.6660, 0.1046, 0.1411], abs=0.01)


def test_the_static_table_keeps_the_order_of_scores(vectors):
    original, _ = vectors
    small = np.vstack(embeddings.embedder("sim-embed-small").vectors(TEXTS))
    upper = np.triu_indices(len(TEXTS), 1)
    correlation = np.corrcoef((original @ original.T)[upper], (small @ small.T)[upper])[0, 1]
    assert correlation >= 0.6
    assert shared_nearest(original, small) >= 0.42
    assert np.linalg.norm(small, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_measured_text_had_a_part_in_choosing_the_table():
    chosen_on = choose.sentences()
    assert len(chosen_on) == choose.TEXTS
    assert not {*chosen_on} & {*TEXTS}


@pytest.mark.parametrize(("model", "size"), [("sim-embed", 384), ("sim-embed-small", 256)])
def test_openai_gives_the_same_vector_as_base64_and_as_floats(lab, openai_client, model, size):
    client = openai_client(lab)
    packed = client.embeddings.create(model=model, input=PAIR)
    floats = client.embeddings.create(model=model, input=PAIR, encoding_format="float")
    assert lab.requests[0].body["encoding_format"] == "base64"
    assert [item.index for item in packed.data] == [0, 1]
    for one, other in zip(packed.data, floats.data, strict=True):
        assert np.array_equal(np.float32(one.embedding), np.float32(other.embedding))
        assert len(one.embedding) == size


def test_openai_replies_validate_and_are_billed(lab, http, unknown_fields):
    body = {"model": "sim-embed", "input": PAIR[0]}
    headers = {"authorization": f"Bearer {lab.key}"}
    raw = http.post(f"{lab.url}/openai/v1/embeddings", json=body, headers=headers)
    reply = CreateEmbeddingResponse.model_validate(raw.json(), strict=True)
    assert raw.headers["x-simulated"] == "true"
    assert unknown_fields(reply) == []
    (request,) = lab.requests
    assert (request.surface, request.status) == ("openai.embeddings", 200)
    assert request.usage.input_tokens == reply.usage.prompt_tokens == reply.usage.total_tokens
    assert request.cost == pytest.approx(request.usage.input_tokens * 0.10 / 1e6)
    assert lab.trace(request.id).skill == "embedding"


def test_fewer_dimensions_are_the_first_ones_at_length_one(lab, openai_client):
    client = openai_client(lab)
    full = client.embeddings.create(model="sim-embed", input="a").data[0].embedding
    short = client.embeddings.create(model="sim-embed", input="a", dimensions=64).data[0].embedding
    assert np.linalg.norm(short) == pytest.approx(1, abs=1e-6)
    assert np.dot(full[:64], short) == pytest.approx(np.linalg.norm(full[:64]), abs=1e-6)


BAD = [
    ({"input": "a"}, "missing_required_parameter", "model"),
    ({"model": "sim-embed"}, "missing_required_parameter", "input"),
    ({"model": "sim-embed", "input": ""}, None, "input"),
    ({"model": "sim-embed", "input": []}, None, "input"),
    ({"model": "sim-embed", "input": ["a", 3]}, "invalid_type", "input[1]"),
    ({"model": "sim-embed", "input": [1, 2]}, "unsupported_value", "input"),
    ({"model": "sim-embed", "input": [[1], [2]]}, "unsupported_value", "input"),
    ({"model": "sim-embed", "input": ["a"] * 2049}, "array_above_max_length", "input"),
    ({"model": "sim-embed", "input": "a", "dimensions": 385}, None, "dimensions"),
    ({"model": "sim-embed", "input": "a", "dimensions": "9"}, "invalid_type", "dimensions"),
    ({"model": "sim-embed", "input": "a", "hue": 1}, "unknown_parameter", "hue"),
    ({"model": "sim-embed", "input": "a ! " * 5000}, "context_length_exceeded", None),
    ({"model": "sim-embed", "input": "a", "encoding_format": "hex"}, None, "encoding_format"),
]


@pytest.mark.parametrize(("body", "code", "param"), BAD)
def test_refuses_a_bad_body_as_openai_does(lab, http, body, code, param):
    headers = {"authorization": f"Bearer {lab.key}"}
    reply = http.post(f"{lab.url}/openai/v1/embeddings", json=body, headers=headers)
    error = reply.json()["error"]
    assert (reply.status_code, error["param"]) == (400, param)
    assert code is None or error["code"] == code
    assert error["message"]


def test_a_model_serves_its_own_kind_of_request_only(lab, openai_client):
    client = openai_client(lab)
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="sim-small", input="a")
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(
            model="sim-embed", messages=[{"role": "user", "content": "a"}]
        )


def test_gemini_embeds_a_list_and_counts_it(lab, gemini_client):
    config = types.EmbedContentConfig(output_dimensionality=128, task_type="RETRIEVAL_QUERY")
    client = gemini_client(lab)
    full = client.models.embed_content(model="sim-embed", contents=PAIR)
    short = client.models.embed_content(model="sim-embed", contents=PAIR, config=config)
    assert [len(item.values) for item in full.embeddings] == [384, 384]
    assert [len(item.values) for item in short.embeddings] == [128, 128]
    ours = embeddings.embedder("sim-embed").vectors(PAIR)
    assert np.array_equal(np.float32(full.embeddings[0].values), ours[0])
    request = lab.requests[0]
    assert (request.surface, request.status) == ("gemini.embed", 200)
    assert full.usage_metadata.prompt_token_count == request.usage.input_tokens


def test_gemini_embeds_one_content(lab, http):
    url = f"{lab.url}/gemini/v1beta/models/sim-embed-small:embedContent"
    body = {"content": {"parts": [{"text": "a red barn"}]}, "output_dimensionality": 8}
    reply = http.post(url, json=body, headers={"x-goog-api-key": lab.key})
    assert len(reply.json()["embedding"]["values"]) == 8


PART = {"parts": [{"text": "a"}]}
BAD_GEMINI = [
    ({}, "expected a list"),
    ({"requests": []}, "at least 1"),
    ({"requests": [{"content": PART}] * 101}, "at most 100"),
    ({"requests": [{"content": {"parts": []}}]}, "must have text"),
    ({"requests": [{"content": PART, "model": "models/other"}]}, "the model of the path"),
    ({"requests": [{"content": PART, "hue": 1}]}, "Unknown name"),
    ({"requests": [{"content": PART, "outputDimensionality": 0}]}, "Must be between"),
    ({"requests": [3]}, "expected an object"),
    ([], "expected a JSON object"),
]


@pytest.mark.parametrize(("body", "message"), BAD_GEMINI)
def test_refuses_a_bad_body_as_google_does(lab, http, body, message):
    url = f"{lab.url}/gemini/v1beta/models/sim-embed:batchEmbedContents"
    reply = http.post(url, json=body, headers={"x-goog-api-key": lab.key})
    assert reply.status_code == 400
    assert message in reply.json()["error"]["message"]


def test_gemini_does_not_find_a_model_that_writes(lab, gemini_client):
    with pytest.raises(errors.ClientError) as caught:
        gemini_client(lab).models.embed_content(model="sim-small", contents="a")
    assert caught.value.code == 404


def test_the_async_clients_embed(lab):
    async def both():
        async with openai.AsyncOpenAI(**lab.openai()) as client:
            first = await client.embeddings.create(model="sim-embed", input=PAIR[0])
        async with genai.Client(**lab.gemini()).aio as client:
            second = await client.models.embed_content(model="sim-embed", contents=PAIR[0])
        return first.data[0].embedding, second.embeddings[0].values

    first, second = asyncio.run(both())
    assert np.array_equal(np.float32(first), np.float32(second))


def test_scenarios_apply(openai_client):
    limits = {"rate_limit": {"requests_per_minute": 60, "burst_requests": 1}}
    options = {"time": "real", "scale": 0.5, "overrides": limits, "export": False}
    with simulator.session(scenario="rate-limited", **options) as lab:
        client = openai_client(lab)
        client.embeddings.create(model="sim-embed-small", input="a")
        with pytest.raises(openai.RateLimitError):
            client.embeddings.create(model="sim-embed-small", input="b")
        assert lab.requests[1].fault == "rate-limited:requests"
    with simulator.session(scenario="flaky", export=False) as lab:
        client = openai_client(lab, retries=5)
        for text in "abcdefghijklmnopqrstuvwxyz":
            client.embeddings.create(model="sim-embed-small", input=text)
        assert {request.status for request in lab.requests} > {200}


def test_what_stands_after_256_tokens_does_not_count_and_the_trace_says_so(lab, openai_client):
    long = "barn " * 254
    client = openai_client(lab)
    reply = client.embeddings.create(model="sim-embed", input=[long, long + "sea " * 9])
    assert reply.data[0].embedding == reply.data[1].embedding
    assert lab.trace(lab.requests[0].id).notes == (
        "text 1 is longer than 256 tokens; the rest does not count",
    )


def test_threads_get_the_same_vectors():
    embedder = embeddings.Embedder(embeddings.Large(embeddings.WEIGHTS))
    texts = TEXTS[:20]
    with ThreadPoolExecutor(4) as pool:
        many = list(pool.map(embedder.vectors, [texts] * 4))
    assert all(np.array_equal(many[0], other) for other in many)
    assert embedder.knows(texts)
    assert not many[0][0].flags.writeable


@pytest.mark.parametrize("text", ["", " ", "\ud83d", "\x00", "日本語", "😀"])
@pytest.mark.parametrize("model", ["sim-embed", "sim-embed-small"])
def test_any_text_has_a_vector_of_length_one(model, text):
    (vector,) = embeddings.embedder(model).vectors([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("kind", [embeddings.Large, embeddings.Small])
def test_missing_or_changed_weights_are_an_error_and_never_replaced(tmp_path, kind):
    with pytest.raises(simulator.WeightsUnusable, match="cannot be read"):
        kind(tmp_path)
    for name in ("tokenizer.json", "sha256.json"):
        (tmp_path / name).write_bytes((embeddings.WEIGHTS / name).read_bytes())
    for name in ("minilm-l6-v2.onnx", "static-256.npz"):
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(simulator.WeightsUnusable, match="not the file that was built"):
        kind(tmp_path)


def test_the_readme_of_the_weights_has_their_checksums():
    sums = json.loads((embeddings.WEIGHTS / "sha256.json").read_text("utf-8"))
    text = (embeddings.WEIGHTS / "README.md").read_text("utf-8")
    for name, found in sums.items():
        assert hashlib.sha256((embeddings.WEIGHTS / name).read_bytes()).hexdigest() == found
        assert found in text


def test_importing_the_package_loads_no_weights():
    code = "import simulator, sys; print({'onnxruntime', 'tokenizers', 'numpy'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
