"""The headers that tell a client whether and when to try again."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate

TOLD = ("retry-after", "retry-after-ms")
ASKED = "x-should-retry"


@dataclass(frozen=True, slots=True)
class Hint:
    """How an error tells its wait, and what it says about a retry (see `sections.Errors`)."""

    form: str = "both"
    should_retry: str = "vendor"

    def detail(self) -> dict[str, str]:
        """Return the hint as facts of a `Problem`."""
        return {"retry_form": self.form, "should_retry": self.should_retry}

    @classmethod
    def of(cls, detail: Mapping[str, str]) -> Hint:
        """Return the hint among the facts of a `Problem`."""
        default = cls()
        form = detail.get("retry_form", default.form)
        return cls(form, detail.get("should_retry", default.should_retry))

    def wait(self, told: float | None, now: float | None = None) -> float | None:
        """Return the wait that a client understands, in wall-clock seconds.

        A date has whole seconds, so it is rounded up. `now` is Unix time.
        """
        if told is None or self.form == "none":
            return None
        if self.form != "date":
            return told
        now = time.time() if now is None else now
        return math.ceil(now + told) - now

    def apply(self, headers: Mapping[str, str], told: float | None) -> dict[str, str]:
        """Return the vendor's `headers` with this hint instead of the vendor's own."""
        out = dict(headers)
        told_at_all = any(name in out for name in TOLD)
        if self.form == "ms":
            out.pop("retry-after", None)
        elif self.form == "seconds":
            out.pop("retry-after-ms", None)
        elif self.form == "date" and told is not None and told_at_all:
            out.pop("retry-after-ms")
            out["retry-after"] = formatdate(round(time.time() + told), usegmt=True)
        if self.should_retry != "vendor":
            out.pop(ASKED, None)
        if self.should_retry in ("true", "false"):
            out[ASKED] = self.should_retry
        return out
