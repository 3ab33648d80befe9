"""Which modules the warm process imports before it forks.

A library is not only its top module: SDKs load their parts on first use, and each child would pay
for that again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.errors import NotebookUnreadable
from autograder.notebook import read_notebook

_SIMULATOR = (
    "httpx2",
    "httpcore2",
    "httpcore2._backends.anyio",
    "uvicorn",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.lifespan.on",
    "starlette.applications",
    "simulator",
    "simulator.app",
    "simulator.server",
    "simulator.transport",
    "uvicorn.lifespan.off",
    "tokenizers",
    "importlib.resources.readers",
    "anyio._backends._asyncio",
    "encodings.idna",
)
# What a client of an SDK loads when it is made.
_CLIENT = (
    "h11",
    "httpcore2",
    "httpcore2._async.connection_pool",
    "httpcore2._async.http_proxy",
    "httpcore2._sync.connection_pool",
    "httpcore2._sync.http_proxy",
    "truststore",
)
PARTS: dict[str, tuple[str, ...]] = {
    "anthropic": ("anthropic", "anthropic.resources.messages", *_CLIENT),
    "chromadb": ("chromadb", "chromadb.api.rust", "chromadb.telemetry.product.posthog"),
    "course": (*_SIMULATOR, "course.provider"),
    "google": ("google.genai", "google.genai.types"),
    "numpy": ("numpy", "numpy.random", "numpy.testing"),
    "openai": (
        "openai",
        "openai.pagination",
        "openai.resources.chat.chat",
        "openai.resources.chat.completions.completions",
        "openai.lib.streaming.chat",
        "openai.types.chat.completions",
        "openai.resources.responses",
        "openai.resources.embeddings",
        *_CLIENT,
    ),
    "simulator": _SIMULATOR,
}
# What `course check` may meet.
EVERYTHING = ("numpy", "openai", "anthropic", "google", "course", "autograder.engine.model")


def modules(imports: Iterable[str]) -> tuple[str, ...]:
    """Return the modules to import for libraries, each once, in a stable order."""
    found = [part for name in sorted(imports) for part in PARTS.get(name, (name,))]
    return tuple(dict.fromkeys(found))


def imports_of(notebooks: Iterable[Path]) -> frozenset[str]:
    """Return the libraries that the code of notebooks imports, by their top names."""
    return frozenset(name for path in notebooks for name in _imports(path))


def heavy_imports_of(notebooks: Iterable[Path]) -> frozenset[str]:
    """Return those of their libraries that take long to import: the ones with parts listed here."""
    return imports_of(notebooks) & PARTS.keys()


def _imports(path: Path) -> Iterator[str]:
    try:
        cells = read_notebook(path).code
    except NotebookUnreadable:
        return
    for cell in cells:
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:  # a magic, or a stub; nothing is lost but time
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (name.name.partition(".")[0] for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]
