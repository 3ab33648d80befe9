"""Vectors of a corpus by `sim-embed`, kept beside it as float16: embedding it takes minutes.

Beside `NAME.npy` lies `NAME.json` with the checksums of what went into it, so that a test can tell
whether both still belong together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL = "sim-embed"
WEIGHT_FILES = ("minilm-l6-v2.onnx", "tokenizer.json")


def write(texts: Sequence[str], target: Path) -> None:
    """Embed the texts one by one and write `target` (.npy) and what it was made of (.json)."""
    import numpy as np  # noqa: PLC0415  (slow to import)

    from simulator.embeddings import embedder  # noqa: PLC0415

    rows = []
    for number, text in enumerate(texts, 1):
        rows += embedder(MODEL).vectors([text])
        if number % 1000 == 0:
            print(f"{number} of {len(texts)}", flush=True)
    np.save(target, np.vstack(rows).astype(np.float16))
    record = json.dumps(made_of(texts), indent=2) + "\n"
    target.with_suffix(".json").write_text(record, "utf-8", newline="\n")


def read(target: Path) -> NDArray[np.float16]:
    """Return vectors, read-only: the file is mapped, not read, so it opens in milliseconds."""
    import numpy as np  # noqa: PLC0415

    found: NDArray[np.float16] = np.load(target, mmap_mode="r")
    return found


def made_of(texts: Iterable[str]) -> dict[str, Any]:
    """Return what vectors of these texts depend on: the model's name, and checksums."""
    return {"model": MODEL, "texts_sha256": sha256_of(texts), "weights_sha256": weights()}


def sha256_of(texts: Iterable[str]) -> str:
    """Return one checksum of many texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def weights() -> dict[str, str]:
    """Return the recorded checksums of the files that the model is made of."""
    from simulator.embeddings import WEIGHTS  # noqa: PLC0415

    sums = json.loads((WEIGHTS / "sha256.json").read_text("utf-8"))
    return {name: sums[name] for name in WEIGHT_FILES}
