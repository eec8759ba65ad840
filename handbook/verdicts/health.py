"""The quick health check: which of its questions are met, on which server.

Pure. Knows no page and no terminal.
"""

from __future__ import annotations

from dataclasses import dataclass

from handbook.live import Live
from handbook.model.handbook import Handbook, HealthCheck
from handbook.model.levels import Level
from handbook.readings.reading import Reading, badness
from handbook.runbooks.answers import NOT_EXPORTED

OUTCOMES = ("no", "unknown", "yes")
"""Answers of a check, worst first; ``yes`` is met."""

_ORDER = (Level.NORMAL, Level.ELEVATED, Level.WARNING, Level.CRITICAL)


def met(check: HealthCheck, reading: Reading) -> str:
    """Answer a check from one reading: ``yes``, ``no`` or ``unknown``."""
    if reading.level not in _ORDER:
        return "unknown"
    return "yes" if _ORDER.index(reading.level) < _ORDER.index(check.below) else "no"


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """One check on one server; of several series the worst speaks."""

    check: HealthCheck
    reading: Reading
    outcome: str
    """One of `OUTCOMES`."""

    @property
    def counts(self) -> bool:
        """False where the server does not export the metric: neither for nor against."""
        return self.reading.kind != NOT_EXPORTED


def health_answers(
    handbook: Handbook, live: Live, server: str | None = None
) -> tuple[HealthAnswer, ...]:
    """Answer every check on every server, or on one, in the config's order, then by server."""
    found = []
    for check in handbook.health:
        by_server: dict[str | None, list[Reading]] = {}
        for reading in live.board.of(check.signal.id, server):
            by_server.setdefault(reading.server, []).append(reading)
        for name in sorted(by_server, key=lambda name: name or ""):
            judged = [(met(check, reading), reading) for reading in by_server[name]]
            outcome, worst = min(
                judged, key=lambda pair: (OUTCOMES.index(pair[0]), badness(pair[1]))
            )
            found.append(HealthAnswer(check, worst, outcome))
    return tuple(found)
