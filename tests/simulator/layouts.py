"""Ways in which people lay out a prompt: instructions, a passage or documents, and a question.

Each layout takes an instruction, the pieces of a context and a question, and returns messages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

Messages = list[dict[str, str]]
Layout = Callable[[str, Sequence[str], str], Messages]


def user(text: str) -> Messages:
    return [{"role": "user", "content": text}]


def system(first: str, second: str) -> Messages:
    return [{"role": "system", "content": first}, *user(second)]


def lines(pieces: Sequence[str], mark: str) -> str:
    return "\n\n".join(mark.format(n=n, text=text) for n, text in enumerate(pieces, 1))


def titled(pieces: Sequence[str]) -> list[str]:
    return [f"### Document {n}: Notes, part {n}\n{text}" for n, text in enumerate(pieces, 1)]


LAYOUTS: dict[str, Layout] = {
    "labels": lambda i, p, q: user(f"{i}\n\nContext:\n{' '.join(p)}\n\nQuestion: {q}\nAnswer:"),
    "passage label": lambda i, p, q: user(f"{i}\nPassage: {' '.join(p)}\nQ: {q}\nA:"),
    "squad": lambda i, p, q: user(
        f"Article: The old waterway\nParagraph: {' '.join(p)}\nQuestion: {q}\n{i}"
    ),
    "plain": lambda i, p, q: user(f"{i}\n\n{' '.join(p)}\n\n{q}"),
    "plain, instruction last": lambda i, p, q: user(f"{' '.join(p)}\n\n{q} {i}"),
    "question first": lambda i, p, q: user(f"{q}\n\n{i}\n\n{' '.join(p)}"),
    "question first, labeled": lambda i, p, q: user(f"Question: {q}\n\nText: {' '.join(p)}\n\n{i}"),
    "markdown": lambda i, p, q: user(
        f"# Task\n{i}\n\n## Context\n{' '.join(p)}\n\n## Question\n{q}"
    ),
    "markdown, bold": lambda i, p, q: user(
        f"**Instructions**\n{i}\n\n**Source text**\n{' '.join(p)}\n\n"
        f"**Question**\n{q}\n\n**Answer**"
    ),
    "markdown, rules": lambda i, p, q: user(f"{i}\n\n---\n\n{' '.join(p)}\n\n---\n\n{q}"),
    "xml": lambda i, p, q: user(
        f"{i}\n<context>\n{' '.join(p)}\n</context>\n<question>{q}</question>"
    ),
    "xml documents": lambda i, p, q: user(
        "<documents>"
        + lines(
            p,
            '<document index="{n}"><source>file{n}.md</source>'
            "<document_content>{text}</document_content></document>",
        )
        + f"</documents>\n\n{i}\n\n{q}"
    ),
    "xml sources": lambda i, p, q: system(
        i, lines(p, '<source id="S{n}">{text}</source>') + "\n" + q
    ),
    "numbered": lambda i, p, q: user(f"{i}\n\n{lines(p, '[{n}] {text}')}\n\nQuestion: {q}"),
    "numbered, plain": lambda i, p, q: user(f"{i}\n\n{lines(p, '{n}. {text}')}\n\n{q}"),
    "retrieved": lambda i, p, q: system(
        i,
        "Retrieved passages:\n\n"
        + lines(p, "--- passage {n} (score 0.8{n}) ---\n{text}")
        + f"\n\nUser question: {q}",
    ),
    "search results": lambda i, p, q: user(
        f"{i}\n\nSearch results:\n{lines(p, 'Result {n}: {text}')}\n\nQuery: {q}"
    ),
    "json": lambda i, p, q: user(
        json.dumps({"instructions": i, "context": " ".join(p), "question": q}, indent=1)
    ),
    "json documents": lambda i, p, q: system(
        i,
        json.dumps(
            {"question": q, "documents": [{"id": f"d{n}", "text": t} for n, t in enumerate(p, 1)]}
        ),
    ),
    "json block": lambda i, p, q: user(
        f"{i}\n\nDocuments:\n"
        + json.dumps([{"id": f"d{n}", "title": "Note", "content": t} for n, t in enumerate(p, 1)])
        + f"\n\nQuestion: {q}"
    ),
    "context in the system turn": lambda i, p, q: system(f"{i}\n\n{' '.join(p)}", q),
    "labeled context in the system turn": lambda i, p, q: system(
        f"You are a helpful assistant. {i}\n\nHere is what you know:\n{' '.join(p)}", q
    ),
    "context before instructions in the system turn": lambda i, p, q: system(
        f"{' '.join(p)}\n\n{i}", q
    ),
    "two turns": lambda i, p, q: [
        *user(f"{i}\n\n{' '.join(p)}"),
        {"role": "assistant", "content": "Understood. What would you like to know?"},
        *user(q),
    ],
    "two turns, read this": lambda i, p, q: [
        *user(f"Please read this text: {' '.join(p)}"),
        {"role": "assistant", "content": "I have read it."},
        *user(f"{i} {q}"),
    ],
    "fence": lambda i, p, q: user(f"{i}\n```\n{' '.join(p)}\n```\n{q}"),
    "quotes": lambda i, p, q: user(f'{i}\n\n"""\n{" ".join(p)}\n"""\n\n{q}'),
    "markdown, quoted": lambda i, p, q: user(
        f"{i}\n\n### Passage\n> " + "\n> ".join(p) + f"\n\n### Question\n{q}"
    ),
    "markdown, inline question": lambda i, p, q: user(
        f"## Instructions\n{i}\n## Document\n{' '.join(p)}\n\n**Question:** {q}"
    ),
    "markdown, headings of its own": lambda i, p, q: user(
        f"{i}\n\n## Source document\n\n# The old waterway\n\n### History\n{p[0]}\n\n### Use\n{p[1]}"
        f"\n\n### Today\n{p[2]}\n\n## User question\n\n{q}\n\n## Your answer\n"
    ),
    "markdown, bullets": lambda i, p, q: user(
        f"# Reference\n\n- {p[0]}\n- {p[1]}\n- {p[2]}\n\n# Rules\n\n- {i}\n\n# Question\n\n{q}"
    ),
    "markdown, documents": lambda i, p, q: user("\n\n".join([i, *titled(p), f"### Question\n{q}"])),
    "headings, question first": lambda i, p, q: user(
        f"## Question\n{q}\n\n## Text\n{' '.join(p)}\n\n{i}"
    ),
    "titled": lambda i, p, q: user(f"{i}\n\n**The old waterway**\n\n{' '.join(p)}\n\n{q}"),
    "begin and end": lambda i, p, q: user(
        f"{i}\n\n=== BEGIN TEXT ===\n{' '.join(p)}\n=== END TEXT ===\n\n{q}"
    ),
}
