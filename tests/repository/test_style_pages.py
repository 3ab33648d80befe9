"""The prose of every page keeps the house style, and the glossary its form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prose_style import check_measured_numbers, check_prose

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    path
    for path in sorted(ROOT.glob("book/**/*.md"))
    if not {"_static", "node_modules", "_build"} & set(path.parts)
]
GLOSSARY = ROOT / "book" / "reference" / "glossary.md"
LEAST_TERMS = 80
ASYNC_TERMS = """
async generator; awaitable; backpressure; cancellation; concurrency; coroutine; event loop;
exponential backoff; hedged request; idempotency; jitter; Little's law; partial failure;
rate limit; retry; semaphore; structured concurrency; tail latency; task; throughput;
timeout; token bucket
"""
OTHER_TERMS = """
agent; attention; base model; baseline; canary release; chunk; circuit breaker; confidence
calibration; context window; drift; embedding; eval; faithfulness; fine-tuning; foundation
model; grounding; guardrail; hallucination; hybrid search; inference; LLM-as-judge; LLMOps;
MCP; memory; prompt; prompt injection; RAG; re-ranking; ReAct; reciprocal rank fusion;
reflection; regression; semantic cache; span; temperature; token; tool call; trace;
transformer; vector database
"""


def entries() -> dict[str, list[str]]:
    """Return the glossary's terms, in the file's order, with their lines."""
    body = GLOSSARY.read_text(encoding="utf-8").split("```{glossary}\n")[1].split("```")[0]
    found: dict[str, list[str]] = {}
    for block in body.strip().split("\n\n"):
        term, *lines = block.splitlines()
        assert term not in found, f"{term} is explained twice"
        found[term] = [line.strip() for line in lines]
    return found


@pytest.mark.parametrize("path", PAGES, ids=[p.relative_to(ROOT).as_posix() for p in PAGES])
def test_a_page_keeps_the_house_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    where = path.relative_to(ROOT).as_posix()
    found = [*check_prose(text, where), *check_measured_numbers(text, where)]
    assert not found, "\n".join(str(finding) for finding in found)


def test_the_glossary_has_the_terms_of_the_course() -> None:
    assert len(entries()) >= LEAST_TERMS
    wanted = {re.sub(r"\s+", " ", t).strip() for t in f"{ASYNC_TERMS}; {OTHER_TERMS}".split(";")}
    assert wanted <= set(entries())


@pytest.mark.parametrize("term", entries())
def test_a_term_is_explained_in_two_sentences(term: str) -> None:
    lines = entries()[term]
    assert len(lines) == 2, f"{term} has {len(lines)} lines, one for each of two sentences"
    for line in lines:
        assert re.fullmatch(r"[A-Z].*[^.]\.", line), f"not one sentence: {line}"
        assert not re.search(r"[.?!] [A-Z]", line), f"two sentences: {line}"


def test_the_terms_are_in_alphabetical_order() -> None:
    order = [term.lower().replace("-", " ") for term in entries()]
    assert order == sorted(order)
