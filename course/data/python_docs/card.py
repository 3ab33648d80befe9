"""Write the numbers of the data card: sizes, checksums, baselines, and the figure.

    python -m course.data.python_docs.card

Each part of `README.md` between `<!-- NAME -->` and `<!-- end of NAME -->` is written anew. Authors
run this after every change of the data; a test compares the parts that take no time to make.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median, quantiles

from course.data.card import STYLE, Part, checksums, rewrite
from course.data.python_docs import baselines, python_docs, python_docs_pages, python_docs_questions

HERE = Path(__file__).parent
FILES = ("manual.jsonl.xz", "manual.json", "questions.jsonl", "vectors.npy", "vectors.json")


def main() -> None:
    """Rewrite every part of the card, and the figure."""
    rewrite(HERE / "README.md", PARTS)
    draw()


def documents() -> str:
    """Return the number of documents of each kind, and how long they are."""
    lengths: dict[str, list[int]] = {}
    for document in python_docs():
        lengths.setdefault(document.kind, []).append(len(document.text.split()))
    lines = ["| Kind | Documents | Median words | 90th percentile |", "|---|---|---|---|"]
    for kind, words in sorted(lengths.items(), key=lambda item: -len(item[1])):
        longest = quantiles(words, n=10)[-1] if len(words) > 1 else words[0]
        lines.append(f"| {kind} | {len(words):,} | {median(words):.0f} | {longest:.0f} |")
    every = [length for words in lengths.values() for length in words]
    total = f"| all | {len(every):,} | {median(every):.0f} | {quantiles(every, n=10)[-1]:.0f} |"
    pages = [len(page.text.split()) for page in python_docs_pages()]
    whole = (
        f"| whole pages | {len(pages):,} | {median(pages):.0f} | {quantiles(pages, n=10)[-1]:.0f} |"
    )
    return "\n".join([*lines, total, whole])


def questions() -> str:
    """Return the number of questions of each kind in each split."""
    asked = python_docs_questions()
    kinds = Counter((question.kind, question.split) for question in asked)
    gaps = Counter((question.kind, question.split) for question in asked if question.vocabulary_gap)
    lines = ["| Kind | dev | test | of these with a vocabulary gap |", "|---|---|---|---|"]
    for kind in dict.fromkeys(question.kind for question in asked):
        dev, test = kinds[kind, "dev"], kinds[kind, "test"]
        lines.append(f"| {kind} | {dev} | {test} | {gaps[kind, 'dev'] + gaps[kind, 'test']} |")
    splits = Counter(question.split for question in asked)
    lines.append(f"| all | {splits['dev']} | {splits['test']} | {gaps.total()} |")
    answers = [len(question.answers) for question in asked if question.answers]
    helps = sum(len(question.helps) for question in asked)
    single = sum(number == 1 for number in answers)
    return "\n".join(lines) + (
        f"\n\n{len(answers)} questions have an answer: {sum(answers)} documents were judged 2 and"
        f" {helps} were judged 1.\n{single} questions have one answering document,"
        f" the others have up to {max(answers)}."
    )


def draw() -> None:
    """Draw how many documents each kind has and how long documents are."""
    import matplotlib.style  # noqa: PLC0415  (slow to import)
    from matplotlib.figure import Figure  # noqa: PLC0415

    kinds = Counter(document.kind for document in python_docs())
    entries = 1 - (kinds["section"] + kinds["term"]) / kinds.total()
    lengths = [len(document.text.split()) for document in python_docs()]
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(10, 5.2))
        left, right = figure.subplots(1, 2)
        names, numbers = zip(*kinds.most_common()[::-1], strict=True)
        left.bar_label(left.barh(names, numbers), padding=3, fontsize=9)
        left.set(title=f"{entries:.0%} of the documents are API entries", xlim=(0, 4700))
        left.grid(visible=False)
        right.hist(lengths, bins=[2**power for power in range(14)], edgecolor="white")
        right.set(title=f"Half have at most {median(lengths):.0f} words", xscale="log")
        right.set(xlabel="words (logarithmic)", ylabel="documents")
        figure.savefig(HERE / "card.svg", metadata={"Date": None})


PARTS: dict[str, Part] = {
    "documents": documents,
    "questions": questions,
    "checksums": lambda: checksums(HERE, FILES),
    "baselines": baselines.table,
}

if __name__ == "__main__":
    main()
