"""An offline simulator of the OpenAI, Anthropic and Gemini APIs. It is not a language model.

>>> import simulator
>>> with simulator.session(scenario="calm") as lab:
...     len(lab.requests)
0
"""

from simulator.errors import (
    BadOption,
    NeedsClock,
    NoConcurrency,
    OverlappingSessions,
    ServerUnavailable,
    SessionNotOpen,
    SimulatorError,
    UnknownRequest,
    UnknownScenario,
    UnknownSession,
    UnknownSetting,
    WeightsUnusable,
)
from simulator.lab import Lab, session
from simulator.records import Candidate, Latency, Request, Trace, Usage
from simulator.scenario import names as scenarios
from simulator.server import Server, start
from simulator.verdict import LedgerRow, Verdict

__all__ = [
    "BadOption",
    "Candidate",
    "Lab",
    "Latency",
    "LedgerRow",
    "NeedsClock",
    "NoConcurrency",
    "OverlappingSessions",
    "Request",
    "Server",
    "ServerUnavailable",
    "SessionNotOpen",
    "SimulatorError",
    "Trace",
    "UnknownRequest",
    "UnknownScenario",
    "UnknownSession",
    "UnknownSetting",
    "Usage",
    "Verdict",
    "WeightsUnusable",
    "scenarios",
    "session",
    "start",
]
