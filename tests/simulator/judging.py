"""Development cases for the judge: the prompts that they are put into, and how they are counted."""

from __future__ import annotations

import json

from asking import answered, cases

TEXTS = cases("summarize")[0]["texts"]
ROWS = cases("judge")


def prompt_of(row, place=0):
    """Put a case into one of several layouts; the verdict is a word, a number or JSON."""
    makers = {"claim": _claim, "correct": _correct, "relevant": _relevant, "pair": _pair}
    return makers.get(row["kind"], _draft)(row, place)


def _claim(row, place):
    context = " ".join(TEXTS[row["text"]])
    if place % 3 == 0:
        return (
            "Judge whether the answer is supported by the context. Reply with PASS or FAIL only."
            f"\n\nContext: {context}\n\nAnswer: {row['claim']}"
        )
    if place % 3 == 1:
        return (
            "Is the answer faithful to the context? Score 1 if it is, 0 otherwise. Only the number."
            f"\n\n<context>\n{context}\n</context>\n\n<answer>\n{row['claim']}\n</answer>\n\nScore:"
        )
    shape = '{"verdict": "yes" or "no", "reason": "..."}'
    return (
        f"You evaluate faithfulness. Return JSON: {shape}\n\n### Context\n{context}\n\n"
        f"### Answer\n{row['claim']}"
    )


def _correct(row, place):
    parts = f"Question: {row['question']}\nReference answer: {row['reference']}\n"
    if place % 2:
        return (
            "Grade the submitted answer against the reference: CORRECT or INCORRECT. One word only."
            f"\n\n{parts}Submitted answer: {row['answer']}"
        )
    return f"Rate the correctness on a scale of 1 to 5.\n\n{parts}Answer: {row['answer']}\n\nScore:"


def _relevant(row, _place):
    return (
        "Rate how relevant the answer is to the question, from 1 to 5. Only the number.\n\n"
        f"Question: {row['question']}\nAnswer: {row['answer']}"
    )


def _pair(row, _place):
    return (
        'Act as an impartial judge. Output "[[A]]" if assistant A is better, "[[B]]" if B '
        f'is better, and "[[C]]" for a tie.\n\n[User Question]\n{row["question"]}\n\n'
        f"[Reference Answer]\n{row['reference']}\n\n"
        f"[The Start of Assistant A's Answer]\n{row['a']}\n[The End of Assistant A's Answer]\n\n"
        f"[The Start of Assistant B's Answer]\n{row['b']}\n[The End of Assistant B's Answer]"
    )


def _draft(row, _place):
    return (
        'Review this draft against the sources. List the problems, or reply with "OK".\n\n'
        f"Sources: {' '.join(TEXTS[row['text']])}\n\nDraft: {row['draft']}"
    )


def right(row, text, place=0):
    """Say whether a verdict is the wanted one."""
    if row["kind"] == "claim":
        if place % 3 == 2:
            return (json.loads(text)["verdict"] == "yes") == bool(row["wanted"])
        return (text in {"PASS", "1"}) == bool(row["wanted"])
    if row["kind"] == "correct" and place % 2:
        return (text == "CORRECT") == bool(row["wanted"])
    if row["kind"] in {"correct", "relevant"}:
        score = int("".join(one for one in text if one.isdigit())[:1] or 0)
        return score >= 4 if row["wanted"] else 1 <= score <= 2
    if row["kind"] == "pair":
        return f"[[{row['wanted']}]]" in text
    return text == "OK" if row["wanted"] == "OK" else row["wanted"] in text


def outcomes(kinds=(), **settings):
    """Return (row, text, right) for all cases of these kinds."""
    out = []
    for place, row in enumerate(ROWS):
        if not kinds or row["kind"] in kinds:
            answer = answered(prompt_of(row, place), **settings)
            text = answer.reply.choices[0].text
            out.append((row, text, answer.skill == "judge" and right(row, text, place)))
    return out


def share(kinds=(), **settings):
    found = outcomes(kinds, **settings)
    return sum(good for *_, good in found) / len(found)
