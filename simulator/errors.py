"""What can go wrong when you drive the simulator.

    SimulatorError
    ├── BadOption              sim-bad-option
    ├── UnknownScenario        sim-unknown-scenario
    ├── UnknownSetting         sim-unknown-setting
    ├── NeedsClock             sim-needs-clock
    ├── NoConcurrency          sim-no-concurrency
    ├── OverlappingSessions    sim-overlapping-sessions
    ├── SessionNotOpen         sim-session-not-open
    ├── UnknownSession         sim-unknown-session
    ├── UnknownRequest         sim-unknown-request
    ├── ServerUnavailable      sim-server-unavailable
    └── WeightsUnusable        sim-weights-unusable

Every class has a stable `code`, and every code has a page in `book/reference/errors/`.
These are errors of the harness.
What a vendor's API answers (400, 429, 503 and so on) reaches the caller through the vendor's SDK.
"""


class SimulatorError(Exception):
    """The root of all errors that this package raises."""

    code = "sim-error"

    def __str__(self) -> str:
        return f"{super().__str__()} [{self.code}]"


class BadOption(SimulatorError):
    """An argument of `session()` or of the admin API has a value that makes no sense."""

    code = "sim-bad-option"


class UnknownScenario(SimulatorError):
    """No scenario file has that name."""

    code = "sim-unknown-scenario"


class UnknownSetting(SimulatorError):
    """An override names a section or a key that no scenario has."""

    code = "sim-unknown-setting"


class NeedsClock(SimulatorError):
    """The scenario needs a clock, and virtual time has none."""

    code = "sim-needs-clock"


class NoConcurrency(SimulatorError):
    """Concurrency was asked for in virtual time, where nothing waits."""

    code = "sim-no-concurrency"


class OverlappingSessions(SimulatorError):
    """Two sessions want the environment variables at the same time."""

    code = "sim-overlapping-sessions"


class SessionNotOpen(SimulatorError):
    """A session was used before its `with` block began."""

    code = "sim-session-not-open"


class UnknownSession(SimulatorError):
    """The server does not know this key (any more)."""

    code = "sim-unknown-session"


class UnknownRequest(SimulatorError):
    """The session has no request with this id."""

    code = "sim-unknown-request"


class ServerUnavailable(SimulatorError):
    """The server did not start, or does not answer."""

    code = "sim-server-unavailable"


class WeightsUnusable(SimulatorError):
    """A file of the embedding models is missing, or is not the one that was built."""

    code = "sim-weights-unusable"


def by_code(code: str) -> type[SimulatorError]:
    """Return the class with this code; `SimulatorError` if there is none."""
    return next(
        (cls for cls in SimulatorError.__subclasses__() if cls.code == code), SimulatorError
    )
