"""Rules for prose that a machine can check, in pages and in the text cells of notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BANNED = re.compile(r"\b(simply|just|obviously|powerful\w*|seamless\w*|effortless\w*)\b", re.I)
LATIN = re.compile(
    r"(?<!\w)(e\.\s?g\.|i\.\s?e\.|etc\.|et al\.|cf\.|viz\.|vs\.|ibid\.|N\.B\.)", re.I
)
BRITISH = re.compile(
    r"\b((?:colo|behavio|favo|hono|labo)ur\w*|cent(?:re|res|red)|licence\w*|grey|programme[sd]?"
    r"|(?:organ|real|recogn|normal|optim|summar|serial|minim|maxim|general|initial|token)is(?:e|ed"
    r"|es|ing|ation)|analys(?:e|ed|es|ing)|(?:model|label|travel)l(?:ing|ed)|artefact\w*)\b",
    re.I,
)
# A number with the unit of a measurement. Cells print those; text that has one names its source.
MEASURED = re.compile(r"(?<![\w`.])\d+(?:[.,]\d+)*\s?(?:ms|s|%|x)(?![\w-])")
SOURCE = re.compile(r"<!--\s*source:\s*\S.*?-->")
END_OF_SENTENCE = re.compile(r"(?<=[a-z0-9)`*\"”])([.?!])[\"”)*_]*\s+(?=[\"“(*_`\[{]*[A-Z])")
# What may end a line of a paragraph: a sentence, or what leads on to a list or a block.
CLOSED = re.compile(r"[.?!:;][\"”\u2019')*_`]*(?:\s*<!--.*-->)?$")
FENCE = re.compile(r"(`{3,}|~{3,}|:{3,})\s*(\{[\w-]+\})?\s*(.*)")
CODE_DIRECTIVES = {"{code}", "{code-block}", "{code-cell}", "{literalinclude}", "{mermaid}"}
# Directives whose first line is an address or a setting, not a title.
ARGUMENT_DIRECTIVES = {"{figure}", "{image}", "{grid}", "{div}", "{glossary}"}


@dataclass(frozen=True)
class Finding:
    """One broken rule. `rule` is a stable name, `where` a file with line or cell."""

    rule: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.what}"


@dataclass(frozen=True)
class Line:
    """A line of prose: its number in the source, and its text without code and markup."""

    number: int
    text: str
    raw: str
    kind: str  # "text", "item" (starts a list item), "table", "heading" or "title" (of a block)


def without_code(line: str) -> str:
    """Replace code, addresses and the machinery of roles by what a reader sees of them."""
    line = re.sub(r"<!--.*?-->", "", line)
    line = re.sub(r"\{term\}`([^`<]*?)\s*(?:<[^`>]*>)?`", r"\1", line)
    line = re.sub(r"\{[\w:-]+\}`[^`]*`", "X", line)
    line = re.sub(r"``.+?``|`[^`]*`", "code", line)
    line = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"https?://\S+", "address", line)


def _kind(text: str) -> str:
    if re.match(r"#{1,6} ", text):
        return "heading"
    if text.startswith("|"):
        return "table"
    return "item" if re.match(r"([-*+]|\d+[.)]) ", text) else "text"


def prose_lines(markdown: str) -> Iterator[Line]:
    """Yield the lines that a reader reads, in order; blocks of code and options are left out.

    A blank line is yielded with empty text, because it ends a paragraph.
    """
    lines = markdown.splitlines()
    start = lines.index("---", 1) + 1 if lines and lines[0] == "---" else 0
    open_fences: list[str] = []
    code = False
    for number, raw in enumerate(lines[start:], start=start + 1):
        text = raw.strip()
        fence = FENCE.match(text)
        if fence:
            marks, directive, title = fence.groups()
            if open_fences and text == open_fences[-1]:
                open_fences.pop()
                code = False
            elif not code:
                open_fences.append(marks)
                code = marks[0] != ":" and (not directive or directive in CODE_DIRECTIVES)
                if directive and title and directive not in ARGUMENT_DIRECTIVES:
                    yield Line(number, without_code(title), raw, "title")
        if fence or code or text.startswith("==="):  # === marks a rubric for nbgrader
            yield Line(number, "", raw, "text")
        elif option := re.match(r":([\w-]+):(?:\s+(.*))?$", text):
            alt = option.group(2) if option.group(1) == "alt" else ""
            yield Line(number, without_code(alt or ""), raw, "title")
        else:
            yield Line(number, without_code(text), raw, _kind(text))


def words(markdown: str) -> int:
    """Count the words of prose: text, headings, tables, titles and alternative texts."""
    return sum(
        len(re.findall(r"[A-Za-z0-9][\w'\u2019-]*", line.text)) for line in prose_lines(markdown)
    )


def check_words(markdown: str, where: str) -> Iterator[Finding]:
    """Find words and spellings that the house style rules out."""
    rules = (("banned-word", BANNED), ("latin-abbreviation", LATIN), ("american-spelling", BRITISH))
    for line in prose_lines(markdown):
        for rule, pattern in rules:
            for match in pattern.finditer(line.text):
                yield Finding(rule, f"{where}:{line.number}", match.group(0))


def check_lines(markdown: str, where: str) -> Iterator[Finding]:
    """Hold one sentence per source line: neither two on a line nor one over two lines."""
    before: Line | None = None
    for line in prose_lines(markdown):
        place = f"{where}:{line.number}"
        # Without the mark of an item, and without a bold label that runs into its sentence.
        text = re.sub(r"^(?:(?:[-*+]|\d+[.)]|:) )?(?:\*\*[^*]+\*\* )?", "", line.text)
        if line.kind in {"text", "item"} and (match := END_OF_SENTENCE.search(text)):
            yield Finding(
                "two-sentences", place, text[max(0, match.start() - 30) : match.end() + 20]
            )
        if before and before.text and line.text and {before.kind, line.kind} <= {"text", "item"}:
            goes_on = line.kind == "text" and not CLOSED.search(before.text)
            if goes_on and not line.text.startswith((":", "<")) and not _is_term(before, line):
                yield Finding("broken-sentence", place, f"{before.text[-30:]} / {line.text[:30]}")
        before = line


def _is_term(before: Line, line: Line) -> bool:
    """Say whether two lines are a glossary term and its explanation."""
    return line.raw.startswith((" ", ":")) and not before.raw.startswith(" ")


def check_measured_numbers(markdown: str, where: str) -> Iterator[Finding]:
    """Find measured numbers typed in prose; `<!-- source: ... -->` on the line names a source."""
    for line in prose_lines(markdown):
        if not SOURCE.search(line.raw):
            for match in MEASURED.finditer(line.text):
                yield Finding("typed-measurement", f"{where}:{line.number}", match.group(0))


def check_prose(markdown: str, where: str) -> list[Finding]:
    """Apply every rule that holds for all prose of the book."""
    return [*check_words(markdown, where), *check_lines(markdown, where)]
