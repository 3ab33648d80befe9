"""What a check found: one line per problem, with the file, the task and the next step."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One problem. `kind` is stable and meant for machines; `file` is relative to the course."""

    file: str
    task: str
    kind: str
    message: str
    next_step: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.task}" if self.task else self.file
        return f"{place}: {self.message} Next: {self.next_step} [{self.kind}]"

    def to_dict(self) -> dict[str, str]:
        """Return the finding as a plain dictionary for `--json`."""
        return asdict(self)
