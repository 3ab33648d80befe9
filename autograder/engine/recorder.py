"""What a cell put out, in the order in which it came, as a notebook file stores it."""

from __future__ import annotations

import base64
import io
import os
import sys
import tempfile
from typing import Any

TEXT_LIMIT = 100_000
DISPLAY_LIMIT = 1_000_000
COUNT_LIMIT = 500
CUT = "\n... output cut ..."


class Recorder:
    """Collects the outputs of one cell, in linear time and bounded size.

    Text beyond `TEXT_LIMIT` characters, rich data beyond `DISPLAY_LIMIT` and outputs beyond
    `COUNT_LIMIT` are dropped; that they were is said once.
    """

    def __init__(self) -> None:
        self._shown: dict[str, list[dict[str, Any]]] = {}
        self._begin()

    def _begin(self) -> None:
        self._outputs: list[dict[str, Any]] = []
        self._parts: list[str] = []
        self._text = 0
        self._data = 0
        self._clear_next = False

    def write(self, name: str, text: str) -> None:
        """Add text to the stream `name`, "stdout" or "stderr"."""
        room = TEXT_LIMIT - self._text
        self._text += len(text)
        if room < 0 or not text:
            return
        piece = text if len(text) <= room else text[:room] + CUT
        last = self._outputs[-1] if self._outputs else None
        if last is None or last.get("name") != name or self._clear_next:
            if not self._add({"output_type": "stream", "name": name}):
                return
            self._parts = []
            self._outputs[-1]["text"] = self._parts
        self._parts.append(piece)

    def display(
        self, data: dict[str, Any], metadata: dict[str, Any] | None, name: str | None = None
    ) -> None:
        """Add something displayed; `name` lets `update` replace it."""
        output = {"output_type": "display_data", **self._bounded(data, metadata)}
        if self._add(output) and name is not None:
            self._shown.setdefault(name, []).append(output)

    def update(self, data: dict[str, Any], metadata: dict[str, Any] | None, name: str) -> None:
        """Replace everything that was displayed under `name`."""
        for output in self._shown.get(name, ()):
            output.update(self._bounded(data, metadata))

    def result(self, data: dict[str, Any], metadata: dict[str, Any] | None, count: int) -> None:
        """Add the value of the cell's last expression."""
        output = {"output_type": "execute_result", "execution_count": count}
        self._add({**output, **self._bounded(data, metadata)})

    def clear(self, *, wait: bool) -> None:
        """Forget the outputs, at once or when the next one comes."""
        self._clear_next = wait
        if not wait:
            self._outputs, self._parts = [], []

    def take(self) -> list[dict[str, Any]]:
        """Return the outputs since the last call."""
        outputs = self._outputs
        for output in outputs:
            if isinstance(output.get("text"), list):
                output["text"] = "".join(output["text"])
        self._begin()
        return outputs

    def _add(self, output: dict[str, Any]) -> bool:
        if self._clear_next:
            self._outputs, self._clear_next = [], False
        if len(self._outputs) >= COUNT_LIMIT:
            return False
        self._outputs.append(output)
        return True

    def _bounded(self, data: dict[str, Any], metadata: dict[str, Any] | None) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for kind, value in data.items():
            plain = _plain(value)
            size = len(plain) if isinstance(plain, str) else len(repr(plain))
            if self._data + size <= DISPLAY_LIMIT:
                self._data += size
                kept[str(kind)] = plain
            elif kind == "text/plain" and isinstance(plain, str):
                kept[kind] = plain[:1000] + CUT
        return {"data": kept, "metadata": _plain(metadata or {})}


def _plain(value: Any) -> Any:
    """Return `value` as JSON can hold it; bytes become base64, the rest its text."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return repr(value)


class Stream(io.TextIOBase):
    """A text stream that writes into a recorder and never blocks."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, recorder: Recorder, name: str, descriptor: int) -> None:
        self.recorder = recorder
        self.name = name
        self.descriptor = descriptor

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor that the stream stands for."""
        return self.descriptor

    def write(self, text: str) -> int:
        """Record `text`, and return its length."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.recorder.write(self.name, text)
        return len(text)


class Capture:
    """Takes over stdout and stderr of this process, the streams and the descriptors."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.files = [tempfile.TemporaryFile(), tempfile.TemporaryFile()]  # noqa: SIM115
        for descriptor, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(self.files[descriptor - 1].fileno(), descriptor)
            stream = Stream(recorder, name, descriptor)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)

    def take(self) -> list[dict[str, Any]]:
        """Return the outputs since the last call, what went to the descriptors at the end."""
        for name, file in zip(("stdout", "stderr"), self.files, strict=True):
            descriptor = file.fileno()
            os.lseek(descriptor, 0, os.SEEK_SET)
            written = os.read(descriptor, TEXT_LIMIT).decode("utf-8", "replace")
            if written:
                os.ftruncate(descriptor, 0)
                os.lseek(descriptor, 0, os.SEEK_SET)
                self.recorder.write(name, written)
        return self.recorder.take()
