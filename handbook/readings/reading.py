"""A reading, and the server it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from handbook.model.levels import WORST_FIRST, Level
from handbook.model.signals import Signal


class ServerState(StrEnum):
    """Whether a server's values can be believed."""

    UP = "up"
    DOWN = "down"
    """Prometheus scrapes it and it does not answer."""
    STALE = "stale"
    """No scrape for three intervals."""
    GONE = "gone"
    """Scraped within the last hour, and no longer known to Prometheus."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server of a scope, as its scrapes show it."""

    name: str
    """Value of the scope's identity label. Hostile: escape it wherever it is shown."""
    state: ServerState
    last_scrape: float | None
    """Unix seconds by the source's clock; None when it is gone."""
    reason: str
    """Why its readings are unknown; empty while it is up."""
    history_since: float | None = None
    """Unix seconds from which on it has been read without a restart, as far as windows reach."""
    restarted: bool = False
    """True when `history_since` is the start of its process."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A signal's value for one series at a moment, or why there is none."""

    signal: Signal
    server: str | None
    """None for a signal of the whole service, and where no server is known."""
    labels: tuple[tuple[str, str], ...]
    """The series' own labels, such as ``type``; without identity and scope. Hostile."""
    value: float | None
    """In the signal's unit, unscaled; None when unknown."""
    level: Level
    kind: str
    """Empty when known; else one stable word: ``stale``, ``not-exported``, ``unreachable``…"""
    reason: str
    """Empty when known; else one plain sentence. May hold text of the source: escape it."""
    sampled_at: float | None
    """Unix seconds of the server's last scrape; None when there was none."""


@dataclass(frozen=True, slots=True)
class Board:
    """Every reading of one moment."""

    at: float
    """Unix seconds: the moment asked for."""
    source: str
    """Which Prometheus, without credentials."""
    servers: Mapping[str, tuple[Server, ...]]
    """By scope id, sorted by name."""
    readings: Mapping[str, tuple[Reading, ...]]
    """By signal id; never empty for a signal that was asked."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """By scope id: why its servers are not known."""
    _by_server: dict[str, dict[str | None, tuple[Reading, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What `of` has sorted out already: a thousand servers each ask for their own."""

    def of(self, signal_id: str, server: str | None = None) -> tuple[Reading, ...]:
        """Return a signal's readings: all, or those that speak for one server.

        A signal of the whole service speaks for every server.
        """
        if server is None:
            return self.readings.get(signal_id, ())
        held = self._by_server.get(signal_id)
        if held is None:
            held = self._by_server[signal_id] = _sorted_out(self.readings.get(signal_id, ()))
        return held.get(server, held.get(None, ()))

    def worst(self, signal_id: str, server: str | None = None) -> Reading | None:
        """Return the reading that pages show first: the worst level, then the largest value."""
        found = self.of(signal_id, server)
        return min(found, key=badness) if found else None


def without_answer(readings: Iterable[Reading]) -> tuple[int, int]:
    """Count the servers of some readings: how many gave no value at all, and how many there are.

    Those that answered are taken from those that are known, so nobody is left out by silence.
    """
    known: set[str | None] = set()
    answered: set[str | None] = set()
    for reading in readings:
        known.add(reading.server)
        if reading.level is not Level.UNKNOWN:
            answered.add(reading.server)
    known.discard(None)
    return len(known - answered), len(known)


def _sorted_out(readings: Iterable[Reading]) -> dict[str | None, tuple[Reading, ...]]:
    """Return the readings that speak for each server; those of the service speak for all."""
    own: dict[str | None, list[Reading]] = {None: []}
    for reading in readings:
        if reading.server is None:
            for found in own.values():
                found.append(reading)
        else:
            own.setdefault(reading.server, list(own[None])).append(reading)
    return {server: tuple(found) for server, found in own.items()}


def badness(reading: Reading) -> tuple[int, float, str]:
    """Sort key, worst first."""
    value = reading.value if reading.value is not None else 0.0
    limit = reading.signal.levels.warning or reading.signal.levels.critical
    low_is_bad = limit is not None and limit.above is None
    return (
        WORST_FIRST.index(reading.level),
        value if low_is_bad else -value,
        reading.server or "",
    )
