"""Make the vectors of all documents with the simulator's model. Authors run this; learners never.

    python -m course.data.python_docs.embed

Written next to this file: `vectors.npy` (one float16 row a document, in the order of
`python_docs()`) and `vectors.json` with the checksums of what went into them.
It takes minutes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from course.data.python_docs import python_docs
from simulator.embeddings import WEIGHTS, embedder

HERE = Path(__file__).parent
MODEL = "sim-embed"
WEIGHT_FILES = ("minilm-l6-v2.onnx", "tokenizer.json")


def main() -> None:
    """Embed every document's text and write both files."""
    texts = [document.text for document in python_docs()]
    rows = []
    for number, text in enumerate(texts, 1):
        rows += embedder(MODEL).vectors([text])
        if number % 1000 == 0:
            print(f"{number} of {len(texts)}", flush=True)
    np.save(HERE / "vectors.npy", np.vstack(rows).astype(np.float16))
    made_of = {"model": MODEL, "texts_sha256": sha256_of(texts), "weights_sha256": weights()}
    (HERE / "vectors.json").write_text(json.dumps(made_of, indent=2) + "\n", "utf-8", newline="\n")


def sha256_of(texts: Iterable[str]) -> str:
    """Return one checksum of many texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def weights() -> dict[str, str]:
    """Return the recorded checksums of the files that the model is made of."""
    sums = json.loads((WEIGHTS / "sha256.json").read_text("utf-8"))
    return {name: sums[name] for name in WEIGHT_FILES}


if __name__ == "__main__":
    main()
