"""Vectors of texts: a real sentence-embedding model, and a small table distilled from it.

`sim-embed` is all-MiniLM-L6-v2 (384 dimensions): what stands after its first 256 tokens does not
count. `sim-embed-small` sums one vector per token (256 dimensions), without a limit.
Nothing is loaded before the first text is embedded. `weights/README.md` has source and license.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from simulator.errors import WeightsUnusable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    Matrix = NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights"
MOST_TOKENS = 256
"""How many tokens of a text count for `sim-embed`, the two that mark start and end included."""

KEEP_VECTORS = 20_000
"""How many vectors each model remembers; the least recently used go first."""

KEEP_TOKENS = 200_000
"""How many tokens are remembered with their texts, 768 bytes each: the chunks of a whole lesson."""

DECIMALS = 4
END = 102
LAST_LAYER = "encoder.layer.5.output.LayerNorm.out"
"""The tensor of the tokens' states, before they are pooled to one vector."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, token by token, as the model sees each one in its place.

    vector: unit vector of the whole text, float32 (384,).
    tokens: unit vectors of its tokens without the marks of start and end, float16 (n, 384).
    spans: begin and end of each token in the text, in characters.
    """

    vector: Vector
    tokens: NDArray[np.float16]
    spans: tuple[tuple[int, int], ...]


class Encoder(Protocol):
    """Turns one text into a unit vector."""

    def vector(self, text: str) -> Vector:
        """Return the unit vector of a text, float32."""

    def truncates(self, text: str) -> bool:
        """Say whether the end of a text does not count."""


class Large:
    """all-MiniLM-L6-v2, one text at a time on one thread, so that a text has one vector."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = _tokenizer(folder)
        model = checked(folder / "minilm-l6-v2.onnx")
        self._table, self._scale = _word_table(model)
        self._session = session(model + _also_gives(LAST_LAYER))

    def vector(self, text: str) -> Vector:
        import numpy as np  # noqa: PLC0415

        ids = _shortened(self._tokenizer.encode(_sound(text)).ids)
        found: Vector = self._session.run(["vectors"], {"ids": np.array([ids], np.int64)})[0][0]
        return found

    def reading(self, text: str) -> Reading:
        """Read a text token by token."""
        import numpy as np  # noqa: PLC0415

        encoded = self._tokenizer.encode(_sound(text))
        ids = np.array([_shortened(encoded.ids)], np.int64)
        vector, states = self._session.run(["vectors", LAST_LAYER], {"ids": ids})
        inner = states[0][1:-1]
        lengths = np.maximum(np.linalg.norm(inner, axis=1, keepdims=True), 1e-9)
        spans = tuple(encoded.offsets[1 : len(inner) + 1])
        return Reading(vector[0], np.asarray(inner / lengths, np.float16), spans)

    def ids(self, text: str) -> list[int]:
        """Return the tokens of a text, without the marks of start and end."""
        found: list[int] = self._tokenizer.encode(_sound(text), add_special_tokens=False).ids
        return found

    def words(self, ids: Sequence[int]) -> Matrix:
        """Return the vectors of tokens before any layer, float32 (n, 384)."""
        import numpy as np  # noqa: PLC0415

        places = list(ids)
        return np.asarray(self._table[places] * self._scale[places], np.float32)

    def truncates(self, text: str) -> bool:
        # Nearly every token has a character at least: a short text need not be cut into tokens.
        long = len(text) > MOST_TOKENS // 2
        return long and len(self._tokenizer.encode(_sound(text)).ids) > MOST_TOKENS


class Small:
    """The static table: a text is the normalized sum of its tokens' vectors."""

    def __init__(self, folder: Path) -> None:
        import io  # noqa: PLC0415

        import numpy as np  # noqa: PLC0415

        self._tokenizer = _tokenizer(folder)
        with np.load(io.BytesIO(checked(folder / "static-256.npz"))) as table:
            self._rows, self._scale = table["rows"], table["scale"]

    def vector(self, text: str) -> Vector:
        import numpy as np  # noqa: PLC0415

        ids = self._tokenizer.encode(_sound(text), add_special_tokens=False).ids
        summed = self._scale[ids] @ self._rows[ids].astype(np.float32)
        length = float(np.linalg.norm(summed))
        if length:
            return np.asarray(summed / length, np.float32)
        blank = np.zeros(summed.shape, np.float32)
        blank[0] = 1  # a text without a known token: any fixed direction, but of length one
        return blank

    def truncates(self, text: str) -> bool:  # noqa: ARG002
        return False

    def weight(self, word: str) -> float:
        """Return how much a word says: the length of its longest token's vector, 0 to about 4.

        Words that stand in all texts have short vectors in this table.
        """
        import numpy as np  # noqa: PLC0415

        ids = self._tokenizer.encode(_sound(word), add_special_tokens=False).ids
        rows = self._scale[ids][:, None] * self._rows[ids].astype(np.float32)
        return round(float(np.linalg.norm(rows, axis=1).max(initial=0.0)), DECIMALS)


ENCODERS: dict[str, type[Large] | type[Small]] = {"sim-embed": Large, "sim-embed-small": Small}


class Embedder:
    """An encoder with a memory. Safe to use from several threads."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str]) -> list[Vector]:
        """Return one read-only unit vector per text."""
        return [self._vector(text) for text in texts]

    def truncates(self, text: str) -> bool:
        """Say whether the end of a text does not count."""
        return self.encoder.truncates(text)

    def knows(self, texts: Sequence[str]) -> bool:
        """Say whether all vectors are remembered, so that `vectors` is quick."""
        with self._lock:
            return all(text in self._known for text in texts)

    def _vector(self, text: str) -> Vector:
        with self._lock:
            found = self._known.get(text)
            if found is not None:
                self._known.move_to_end(text)
                return found
        made = self.encoder.vector(text)
        made.setflags(write=False)
        with self._lock:
            self._known[text] = made
            if len(self._known) > KEEP_VECTORS:
                self._known.popitem(last=False)
        return made


class Reader:
    """The larger encoder with a memory of readings. Safe to use from several threads."""

    def __init__(self, encoder: Large) -> None:
        self.encoder = encoder
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Reading] = OrderedDict()
        self._kept = 0

    def readings(self, texts: Sequence[str]) -> list[Reading]:
        """Return one reading per text."""
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        with self._lock:
            found = self._known.get(text)
            if found is not None:
                self._known.move_to_end(text)
                return found
        made = self.encoder.reading(text)
        with self._lock:
            if text not in self._known:
                self._kept += len(made.spans)
            self._known[text] = made
            while self._kept > KEEP_TOKENS:
                _, dropped = self._known.popitem(last=False)
                self._kept -= len(dropped.spans)
        return made


_loading = threading.Lock()
_loaded: dict[str, Embedder] = {}


def embedder(model: str) -> Embedder:
    """Return the embedder of a model, loaded on first use. Raises WeightsUnusable.

    >>> first, second = embedder("sim-embed-small").vectors(["a red barn", "a red shed"])
    >>> first.shape, score(first, second) > 0.2
    ((256,), True)
    """
    with _loading:
        if model not in _loaded:
            _loaded[model] = Embedder(ENCODERS[model](WEIGHTS))
        return _loaded[model]


@cache
def reader() -> Reader:
    """Return the reader, which shares its weights with the embedder `sim-embed`."""
    encoder = embedder("sim-embed").encoder
    if not isinstance(encoder, Large):
        raise WeightsUnusable("sim-embed has no encoder that reads token by token")
    return Reader(encoder)


@lru_cache(maxsize=16384)
def weight(word: str) -> float:
    """Return how much a word says, by the table of `sim-embed-small`: 0 to about 4."""
    encoder = embedder("sim-embed-small").encoder
    if not isinstance(encoder, Small):
        raise WeightsUnusable("sim-embed-small has no table of words")
    return encoder.weight(word)


def loaded(model: str) -> bool:
    """Say whether a model's weights are in memory."""
    return model in _loaded


def cut(vector: Vector, dimensions: int | None) -> Vector:
    """Return the first `dimensions` numbers of a vector, scaled to length one again."""
    if dimensions is None or dimensions == len(vector):
        return vector
    import numpy as np  # noqa: PLC0415

    short = vector[:dimensions]
    length = float(np.linalg.norm(short)) or 1.0
    return np.asarray(short / length, np.float32)


def score(first: Vector, second: Vector) -> float:
    """Return the cosine of two unit vectors, rounded to 4 decimals.

    Decisions are made on rounded scores: the last digits differ between processors.
    """
    return round(float(first @ second), DECIMALS)


def session(model: bytes) -> Any:
    """Return an onnxruntime session that computes on one thread, so that results repeat."""
    import onnxruntime  # noqa: PLC0415  (slow to import: 0.1 s)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _word_table(model: bytes) -> tuple[NDArray[np.int8], Matrix]:
    """Return the word vectors of a model file, int8 (words, 384), and their scales (words, 1).

    A tensor of a model file is its name, the mark of raw bytes, their number, and the bytes. They
    are read here because onnxruntime gives an inner tensor only by computing all layers.
    """
    import numpy as np  # noqa: PLC0415

    def raw(name: str) -> bytes:
        mark = name.encode() + b"\x4a"
        at = model.index(mark) + len(mark)
        size = shift = 0
        while True:
            size |= (model[at] & 0x7F) << shift
            at, shift, last = at + 1, shift + 7, model[at] < 0x80
            if last:
                return model[at : at + size]

    scale = np.frombuffer(raw("embeddings.word_embeddings.scale"), "<f4")
    rows = np.frombuffer(raw("embeddings.word_embeddings.int8"), np.int8)
    return rows.reshape(len(scale), -1), scale[:, None]


def _shortened(ids: list[int]) -> list[int]:
    return ids if len(ids) <= MOST_TOKENS else [*ids[: MOST_TOKENS - 1], END]


def _also_gives(name: str) -> bytes:
    """Return bytes that make a model file give an inner tensor, too, when they are appended.

    Protocol buffers merge a field that occurs twice: this is `graph { output { name, float } }`.
    """

    def field(number: int, value: bytes) -> bytes:
        return bytes([number << 3 | 2, len(value)]) + value

    floats = field(1, b"\x08\x01")
    return field(7, field(12, field(1, name.encode()) + field(2, floats)))


def _sound(text: str) -> str:
    """Replace halves of surrogate pairs, which the tokenizer cannot read."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _tokenizer(folder: Path) -> Any:
    import tokenizers  # noqa: PLC0415

    return tokenizers.Tokenizer.from_str(checked(folder / "tokenizer.json").decode("utf-8"))


def checked(path: Path) -> bytes:
    """Read a file of weights and compare its sha256 with the recorded one."""
    advice = "restore it with `git checkout simulator/weights`, or install the course again"
    try:
        sums = json.loads((path.parent / "sha256.json").read_text("utf-8"))
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise WeightsUnusable(f"{path.name} cannot be read: {error}; {advice}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sums.get(path.name):
        raise WeightsUnusable(f"{path.name} is not the file that was built; {advice}")
    return data
