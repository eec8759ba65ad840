"""When to stop asking: what the requests of one batch, taken together, say of the source.

Knows times and flaws, all handed in; must not know threads, sockets or clocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handbook.source.flaw import Flaw
from handbook.source.results import Reason

SILENT_SECONDS = 1.0
"""A request without a first byte for so long counts as silent."""
PROBE_SECONDS = 0.5
"""A request silent for so long makes us ask `/-/ready`, so that its silence is known in time."""


@dataclass(frozen=True, slots=True)
class Flight:
    """One request that is under way; times are monotonic seconds."""

    started: float
    heard: bool
    """Whether a first byte has come."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to `/-/ready`."""

    started: float
    answered: float | None = None
    """When any HTTP answer came; None while there is none."""


class Breaker:
    """Gathers what happened; `flaw` is why nothing more is asked, once that is so."""

    def __init__(self) -> None:
        self.flaw: Flaw | None = None
        self._last_complete = float("-inf")
        self._slow = 0

    def ended(self, started: float, now: float, reason: Reason | None, flaw: Flaw | None) -> None:
        """Take the end of a request: `reason` if it has no answer, `flaw` if it speaks for all.

        Two slow requests during which nothing else was answered open the breaker too: a source
        that sends a byte now and then is hung as well, though each request hears from it.
        """
        if flaw is not None:
            self._open(flaw)
        if reason is not Reason.SLOW:
            self._last_complete = now
            self._slow = 0
        elif started >= self._last_complete:
            self._slow += 1
            if self._slow >= 2:
                self._open(Flaw(Reason.SLOW, "the source answers nothing in time"))

    def wants_probe(self, flights: Iterable[Flight], probe: Probe | None, now: float) -> bool:
        """Whether `/-/ready` should be asked now; an answer to it holds for a second."""
        if not any(not f.heard and now - f.started >= PROBE_SECONDS for f in flights):
            return False
        if probe is None:
            return True
        return probe.answered is not None and now - probe.answered >= SILENT_SECONDS

    def look(self, flights: Iterable[Flight], probe: Probe | None, now: float) -> None:
        """Open if two requests and `/-/ready` are silent."""
        silent = [f for f in flights if not f.heard and now - f.started >= SILENT_SECONDS]
        if (
            len(silent) >= 2
            and probe is not None
            and probe.answered is None
            and now - probe.started >= SILENT_SECONDS
        ):
            self._open(Flaw(Reason.UNREACHABLE, "the source does not answer, though it is there"))

    def _open(self, flaw: Flaw) -> None:
        if self.flaw is None:
            self.flaw = flaw
