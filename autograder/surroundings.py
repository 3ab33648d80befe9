"""The environment in which graded work runs: the simulator answers, whoever grades it."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What would let another server answer: the provider switch, a running simulator, and the vendors'
# keys and addresses, which their clients read by themselves.
PROVIDERS = (
    r"COURSE_PROVIDER|COURSE_MODEL_.*|SIMULATOR_URL|OLLAMA_HOST"
    r"|(OPENAI|AZURE_OPENAI|ANTHROPIC|GEMINI|GOOGLE)_.*|SSL_CERT_(FILE|DIR)"
)
# Each new client reads all certificates of the machine, 38 ms, although it speaks to the simulator
# on loopback, without TLS. A folder that is not there is read at once.
_NO_CERTIFICATES = {"SSL_CERT_DIR": "/nonexistent"}


def on_simulator(environ: Mapping[str, str]) -> dict[str, str]:
    """Copy an environment so that `course.session` is the simulator and no vendor has a key."""
    kept = {name: value for name, value in environ.items() if not re.fullmatch(PROVIDERS, name)}
    return {**kept, **_NO_CERTIFICATES, "COURSE_PROVIDER": "simulator"}


_NEEDED = r"PATH|LANG|LANGUAGE|LC_.*|TZ|LD_LIBRARY_PATH|PYTHONPATH|PYTHONHASHSEED|VIRTUAL_ENV"


def bare(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a submission may know of the environment: nothing that says who grades where."""
    kept = {name: value for name, value in environ.items() if re.fullmatch(_NEEDED, name)}
    return {**kept, **_NO_CERTIFICATES, "HOME": "/tmp", "COURSE_PROVIDER": "simulator"}
