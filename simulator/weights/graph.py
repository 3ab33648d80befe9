"""The graphs of `minilm-l6-v2.onnx` and `reader-l6.onnx`, computed in float32.

The first keeps dense weights in float16 and words in int8. The second keeps dense weights in int8,
with one scale per output, and is given the word vectors of the first.
Dense weights are turned to float32 by Cast, once, at load. The word table is int8 with one scale
per row, turned back by Cast and Mul for the rows that a text needs. DequantizeLinear is avoided
on purpose: onnxruntime rewrites it to low-precision kernels, whose results differ between
processors. What other forms cost and reach: docs/decisions/0006-float16-dense-weights.md.
Needs `onnx`, which only the authors' build uses.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from simulator.weights.original import EPSILON, HEADS, LAYERS, Array

OPSET, IR_VERSION = 20, 9
LENGTH, WIDTH = 256, 384


def quantized(weight: Array) -> tuple[NDArray[np.int8], Array]:
    """Return int8 rows and one float32 scale per row, shape (rows, 1), for a matrix.

    The scale is the one of 41 candidates with the smallest squared error.
    """
    top = np.abs(weight).max(axis=1, keepdims=True)
    top = np.where(top == 0, np.float32(1), top)
    best_error = np.full(top.shape, np.inf, np.float32)
    best = top / 127
    for share in np.linspace(0.8, 1.0, 41, dtype=np.float32):
        scale = (top * share / 127).astype(np.float32)
        back = np.clip(np.rint(weight / scale), -127, 127) * scale
        error = ((weight - back) ** 2).sum(axis=1, keepdims=True)
        best = np.where(error < best_error, scale, best)
        best_error = np.minimum(error, best_error)
    rows = np.clip(np.rint(weight / best), -127, 127).astype(np.int8)
    return rows, best.astype(np.float32)


class Builder:
    """Collects nodes and constants of a graph."""

    def __init__(self, tensors: dict[str, Array]) -> None:
        self._tensors = tensors
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.constant("heads", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        self.constant("joined", np.array([0, 0, WIDTH], np.int64))
        self.constant("head_scale", np.array((WIDTH // HEADS) ** -0.5, np.float32))

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], out: str, **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, **attributes))
        return out

    def dense(self, x: str, name: str) -> str:
        """Multiply by a stored weight, add its bias."""
        weight = self.stored(name)
        product = self.node("MatMul", [x, weight], f"{name}.product")
        bias = self.constant(f"{name}.bias", self._tensors[f"{name}.bias"])
        return self.node("Add", [product, bias], f"{name}.out")

    def stored(self, name: str) -> str:
        """Store a dense weight, and return the name of what it is at load: float32 (in, out)."""
        half = self._tensors[f"{name}.weight"].T.astype(np.float16)
        constant = self.constant(f"{name}.half", half)
        return self.node("Cast", [constant], f"{name}.weight", to=TensorProto.FLOAT)

    def norm(self, x: str, name: str) -> str:
        """Normalize over the last axis."""
        inputs = [x] + [
            self.constant(f"{name}.{part}", self._tensors[f"{name}.{part}"])
            for part in ("weight", "bias")
        ]
        return self.node("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=EPSILON)

    def words(self) -> str:
        """Look up token vectors and add those of their positions."""
        name = "embeddings.word_embeddings"
        rows, scale = quantized(self._tensors[f"{name}.weight"])
        tables = (self.constant(f"{name}.int8", rows), self.constant(f"{name}.scale", scale))
        found = self.node("Gather", [tables[0], "ids"], f"{name}.found")
        as_float = self.node("Cast", [found], f"{name}.cast", to=TensorProto.FLOAT)
        scales = self.node("Gather", [tables[1], "ids"], f"{name}.scales")
        x = self.node("Mul", [as_float, scales], f"{name}.out")
        kinds = self._tensors["embeddings.token_type_embeddings.weight"][0]
        return self.norm(self.placed(x, "ids", kinds), "embeddings.LayerNorm")

    def placed(self, x: str, counted: str, kinds: Array | np.float32) -> str:
        """Add to token vectors those of their positions; `counted` has as many tokens as `x`."""
        places = self._tensors["embeddings.position_embeddings.weight"][:LENGTH]
        table = self.constant("embeddings.places", places + kinds)
        shape = self.node("Shape", [counted], "length", start=1, end=2)
        zero = self.constant("zero", np.array([0], np.int64))
        first = self.node("Slice", [table, zero, shape, zero], "embeddings.first")
        return self.node("Add", [x, first], "embeddings.sum")

    def layers(self, x: str) -> str:
        """Go through all layers, and return what the last one makes of each token."""
        for layer in range(LAYERS):
            x = self.layer(x, f"encoder.layer.{layer}")
        return x

    def attention(self, x: str, name: str) -> str:
        """Mix the tokens, head by head."""
        parts = {}
        orders = {"query": [0, 2, 1, 3], "key": [0, 2, 3, 1], "value": [0, 2, 1, 3]}
        for part, order in orders.items():
            dense = self.dense(x, f"{name}.self.{part}")
            split = self.node("Reshape", [dense, "heads"], f"{name}.{part}.heads")
            parts[part] = self.node("Transpose", [split], f"{name}.{part}.turned", perm=order)
        scores = self.node("MatMul", [parts["query"], parts["key"]], f"{name}.scores")
        scaled = self.node("Mul", [scores, "head_scale"], f"{name}.scaled")
        weights = self.node("Softmax", [scaled], f"{name}.weights", axis=-1)
        mixed = self.node("MatMul", [weights, parts["value"]], f"{name}.mixed")
        turned = self.node("Transpose", [mixed], f"{name}.turned", perm=[0, 2, 1, 3])
        return self.node("Reshape", [turned, "joined"], f"{name}.joined")

    def layer(self, x: str, name: str) -> str:
        """Attention, then two dense layers, each with its shortcut."""
        mixed = self.attention(x, f"{name}.attention")
        mixed = self.dense(mixed, f"{name}.attention.output.dense")
        x = self.node("Add", [x, mixed], f"{name}.first_sum")
        x = self.norm(x, f"{name}.attention.output.LayerNorm")
        wide = self.dense(x, f"{name}.intermediate.dense")
        bent = self.node("Gelu", [wide], f"{name}.gelu", approximate="none")
        narrow = self.dense(bent, f"{name}.output.dense")
        x = self.node("Add", [x, narrow], f"{name}.second_sum")
        return self.norm(x, f"{name}.output.LayerNorm")


class ReaderBuilder(Builder):
    """Stores dense weights in int8, with one scale per output."""

    def stored(self, name: str) -> str:
        rows, scale = quantized(self._tensors[f"{name}.weight"])
        parts = (self.constant(f"{name}.int8", rows.T), self.constant(f"{name}.scale", scale.T))
        cast = self.node("Cast", [parts[0]], f"{name}.cast", to=TensorProto.FLOAT)
        return self.node("Mul", [cast, parts[1]], f"{name}.weight")

    def pairs(self) -> str:
        """Add to given word vectors those of their positions and of the text that they are in."""
        kinds = self._tensors["embeddings.token_type_embeddings.weight"]
        table = self.constant("embeddings.kinds", kinds)
        found = self.node("Gather", [table, "kinds"], "embeddings.kind")
        x = self.node(
            "Add", [self.placed("words", "kinds", np.float32(0)), found], "embeddings.all"
        )
        return self.norm(x, "embeddings.LayerNorm")


def build(tensors: dict[str, Array]) -> bytes:
    """Return the embedding model: `ids`, int64 (batch, length), to `vectors`, float32 (batch, 384).

    Mean pooling and normalization are inside. All texts of a batch have the same length, at most
    256 tokens: there is no mask, because the simulator embeds one text at a time.
    """
    make = Builder(tensors)
    x = make.layers(make.words())
    axis = make.constant("tokens", np.array([1], np.int64))
    mean = make.node("ReduceMean", [x, axis], "mean", keepdims=0)
    make.node("LpNormalization", [mean], "vectors", axis=-1, p=2)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "length"])
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])
    return _model("minilm-l6-v2", make, [ids], vectors)


def build_reader(tensors: dict[str, Array]) -> bytes:
    """Return the reader: word vectors and kinds of tokens to `states`, float32 (1, length, 384).

    `words` is float32 (1, length, 384). `kinds` is int64 (1, length): 0 in the question, and 1 in
    the statements after it.
    """
    make = ReaderBuilder(tensors)
    x = make.layers(make.pairs())
    make.node("Identity", [x], "states")
    shape = ["batch", "length"]
    words = helper.make_tensor_value_info("words", TensorProto.FLOAT, [*shape, WIDTH])
    kinds = helper.make_tensor_value_info("kinds", TensorProto.INT64, shape)
    states = helper.make_tensor_value_info("states", TensorProto.FLOAT, [*shape, WIDTH])
    return _model("reader-l6", make, [words, kinds], states)


def _model(name: str, make: Builder, inputs: list[Any], output: Any) -> bytes:
    graph = helper.make_graph(make.nodes, name, inputs, [output], make.constants)
    opsets = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))
