"""Measure the simulator on its held-out sets, with OpenAI's own client.

    python tests/simulator/heldout/measure.py [SET ...] [--model MODEL] [--json FILE] [--wrong N]
    python tests/simulator/heldout/measure.py --development [SET ...]
    python tests/simulator/heldout/measure.py --publish [SET ...]

Prints a table per set and kind: right, n, share, and the Wilson interval for 95 %.
Rows with a dot explain the row above them; a reply that was refused with a 4xx counts as wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import openai

import simulator
from simulator import behavior

sys.path.insert(0, str(Path(__file__).parent))  # also when a test imports this file

from scorers import Answer, Call, Score, score

SETS = Path(__file__).parent
DEVELOPMENT = SETS.parent / "development"
ROOT = SETS.parents[2]
MEASURED = ROOT / "simulator" / "measured.json"
CARD = ROOT / "book" / "reference" / "behavior-card.md"
PUBLISHED = ("sim-large", "sim-small", "sim-nano")
# Skill in the trace -> set that is named after it, where the two differ.
SET_OF_SKILL = {
    "classification": "classify",
    "grounded-answer": "grounded",
    "json-answer": "json_schema",
    "react-loop": "react",
    "small-talk": "smalltalk",
    "text-to-sql": "sql",
    "tool-use": "tools",
}


@dataclass(frozen=True)
class Result:
    """One case with what came back. `error` is the text of a refused request, else empty."""

    case: Mapping[str, Any]
    answer: Answer
    score: Score
    error: str


@dataclass(frozen=True)
class Row:
    """A share of `n` cases; `right` is a sum of shares in rows that explain another."""

    name: str
    right: float
    n: int

    @property
    def share(self) -> float:
        return self.right / self.n

    def interval(self) -> tuple[float, float]:
        return behavior.wilson(self.right, self.n)


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.jsonl"))


def cases(file: Path) -> list[dict[str, Any]]:
    lines = file.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def ask(
    client: openai.OpenAI, lab: simulator.Lab, request: Mapping[str, Any], model: str
) -> tuple[Answer, str]:
    """Send one request; return the answer, and the error's text when it was refused."""
    try:
        raw = client.chat.completions.with_raw_response.create(
            model=model, temperature=0, **request
        )
    except openai.APIStatusError as error:
        return Answer(), str(error)
    message = raw.parse().choices[0].message
    calls = tuple(
        Call(one.function.name, arguments(one.function.arguments))
        for one in message.tool_calls or ()
        if one.type == "function"
    )
    skill = lab.trace(raw.headers["x-request-id"]).skill or ""
    return Answer(message.content or "", calls, SET_OF_SKILL.get(skill, skill)), ""


def arguments(text: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def run(file: Path, client: openai.OpenAI, lab: simulator.Lab, model: str) -> Iterator[Result]:
    for case in cases(file):
        answer, error = ask(client, lab, case["request"], model)
        scored = Score(False) if error else score(answer, case)
        yield Result(case, answer, scored, error)


def table(results: Sequence[Result]) -> list[Row]:
    """One row for all scored cases, one for each kind and style, and rows that explain them."""
    scored = [one for one in results if one.case["expect"]]
    rows = [_row("all", scored)] if scored else []
    for key in ("kind", "style"):
        for value in sorted({one.case[key] for one in scored if key in one.case}):
            group = [one for one in scored if one.case.get(key) == value]
            rows += [_row(f"{key}: {value}", group)]
            rows += _parts(group) if key == "kind" else []
    return rows


def _row(name: str, results: Sequence[Result]) -> Row:
    return Row(name, sum(one.score.right for one in results), len(results))


def _parts(results: Sequence[Result]) -> Iterator[Row]:
    for part in dict.fromkeys(name for one in results for name in one.score.parts):
        shares = [one.score.parts[part] for one in results if part in one.score.parts]
        yield Row(f"  . {part}", sum(shares), len(shares))


def printed(name: str, rows: Iterable[Row], unscored: int, refused: int) -> Iterator[str]:
    note = f"; {unscored} without a score" if unscored else ""
    note += f"; {refused} refused with an error" if refused else ""
    yield f"\n{name}{note}"
    for row in rows:
        low, high = row.interval()
        share = f"{row.right:>7.4g} /{row.n:>4}{row.share:>8.3f}"
        yield f"  {row.name:<48}{share}  [{low:.3f}, {high:.3f}]"


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [
        {
            "row": row.name.strip(),
            "right": row.right,
            "n": row.n,
            "share": round(row.share, 4),
            "interval": [round(end, 4) for end in row.interval()],
        }
        for row in rows
    ]


def measure(files: Sequence[Path], model: str, wrong: int) -> dict[str, Any]:
    """Run the sets one after the other in one session; return rows by set."""
    found: dict[str, Any] = {}
    with (
        httpx2.Client(verify=False, timeout=60) as http,
        simulator.session(export=False) as lab,
    ):
        client = openai.OpenAI(**lab.openai(), http_client=http, max_retries=0)
        for file in files:
            results = list(run(file, client, lab, model))
            rows = table(results)
            unscored = sum(not one.case["expect"] for one in results)
            refused = sum(bool(one.error) for one in results)
            print("\n".join(printed(file.stem, rows, unscored, refused)))
            for one in [one for one in results if not one.score.right][:wrong]:
                print(f"    {one.case['id']}: {(one.error or one.answer.text)[:160]!r}")
            found[file.stem] = {"rows": as_json(rows), "unscored": unscored, "refused": refused}
    return found


def shares(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return right answers and cases of each set: of all, and of each kind."""
    return {
        name: {
            row["row"].removeprefix("kind: "): [row["right"], row["n"]]
            for row in result["rows"]
            if row["row"] == "all" or row["row"].startswith("kind: ")
        }
        for name, result in found.items()
    }


def publish(sets: Sequence[str]) -> None:
    """Measure held-out sets with the three models, and write what the behavior card shows.

    Without names, all sets; the figures of sets that are not named stay as they are.
    """
    files = [SETS / f"{name}.jsonl" for name in sets or names(SETS)]
    report = json.loads(MEASURED.read_text("utf-8")) if sets else {}
    for model in PUBLISHED:
        report[model] = report.get(model, {}) | shares(measure(files, model, 0))
    MEASURED.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    behavior.measured.cache_clear()
    CARD.write_text(behavior.page(), "utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help="which sets (all when none)")
    parser.add_argument("--model", default="sim-large")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, too")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="show N wrong replies")
    parser.add_argument(
        "--publish", action="store_true", help="measure three models, and write the behavior card"
    )
    parser.add_argument(
        "--development", action="store_true", help="measure the retired sets in ../development"
    )
    options = parser.parse_args(argv)
    if options.publish and options.development:
        parser.error("--publish measures held-out sets; leave out --development")
    folder = DEVELOPMENT if options.development else SETS
    there = names(folder)
    if unknown := set(options.sets) - set(there):
        parser.error(f"no set {', '.join(sorted(unknown))}; there are {', '.join(there)}")
    if options.publish:
        publish(options.sets)
        return 0
    files = [folder / f"{name}.jsonl" for name in options.sets or there]
    found = measure(files, options.model, options.wrong)
    if options.json:
        report = {"model": options.model, "temperature": 0, "sets": found}
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
