"""What a prompt says that a label means."""

from __future__ import annotations

import re


def told_of(name: str, text: str) -> str:
    """Return what a text says a name means, from a line or sentence that begins with it."""
    match = re.search(
        rf"(?:^|[\n.;])[ \t]*(?:[-*•]\s+|\d+[.)]\s+)?(?:use\s+|choose\s+|assign\s+|pick\s+)?"
        rf"[\"'`*]*{re.escape(name)}[\"'`*]*(?:\s*(?::|=|\u2013|—|\s-\s)\s*|\s+(?:means"
        r"|is\s+(?:used\s+)?for|is|covers"
        r"|refers\s+to|stands\s+for|if|when|for)\s+)(?P<told>[^\n;]{3,300}?)(?=\.\s|[\n;]|\.?$)",
        text,
        re.IGNORECASE,
    )
    return match["told"].strip(' *`"') if match else ""
