"""The trend of every signal on every server, ranked, from courses and what is read now.

A moment counts for a level only where the source gave a whole answer for a server that was up,
fresh and old enough; every other moment counts as unknown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from handbook.live import Live
from handbook.model.levels import WORST_FIRST, Level
from handbook.model.signals import Signal
from handbook.readings.reading import Reading, badness
from handbook.readings.take import own_labels
from handbook.source.points import Point, Points
from handbook.source.results import Matrix, NoAnswer, Series
from handbook.trends.figures import Figures, figures_of
from handbook.trends.presence import Presence, matrix_of
from handbook.trends.questions import Grid, TrendQuestions, grid_of

NO_VALUE = "no value"
NOT_A_NUMBER = "not a number"
FORMER = "former"
"""Kind of the reading of a server that was scraped in the stretch, and not in the last hour."""
NOT_EXPORTED = "not-exported"

_Key = tuple[str | None, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Trend:
    """How one series of one signal went, and how it stands now."""

    reading: Reading
    """Level and value now."""
    points: Points
    """The values that can be believed, in rising time."""
    figures: Figures
    shares: Mapping[Level, float]
    """Part of the time at each level, unknown included; together 1."""
    why_unknown: str
    """What most of the unknown time is due to; empty where there is none. May hold text of the
    source."""
    restarted_at: float | None
    """Unix seconds of the server's last restart in the stretch; the slope begins there."""

    @property
    def signal(self) -> Signal:
        """Whose trend it is."""
        return self.reading.signal

    @property
    def is_bad(self) -> bool:
        """Tell whether it is past a level now."""
        return self.reading.level in (Level.WARNING, Level.CRITICAL)

    @property
    def was_bad(self) -> bool:
        """Tell whether it was past a level for any time."""
        return self.shares[Level.WARNING] + self.shares[Level.CRITICAL] > 0

    @property
    def is_open(self) -> bool:
        """Tell whether it could not be known, though somebody should have said it."""
        if self.reading.kind in (NOT_EXPORTED, FORMER):
            return False
        return self.reading.level is Level.UNKNOWN or self.shares[Level.UNKNOWN] == 1


@dataclass(frozen=True, slots=True)
class Trends:
    """Every trend of one stretch, worst first."""

    at: float
    """Unix seconds: the moment asked for."""
    source: str
    """Which Prometheus, without credentials."""
    seconds: float
    """How far back was asked for."""
    grid: Grid
    """The moments judged; its end can lie up to a step before `at`."""
    rows: tuple[Trend, ...]
    range_queries: int
    samples: int
    """Points that the courses held."""
    problem: str = ""
    """One sentence when the source as a whole could not be read; empty otherwise."""


def take_trends(asked: TrendQuestions, live: Live, server: str | None = None) -> Trends:
    """Judge every course that was asked.

    Args:
        asked: What was asked, one signal at least.
        live: Readings, and under `told` the answers to what was asked.
        server: The one server wanted; all if None.
    """
    presence = {
        name: Presence(scope, _grid(asked, name), courses, live.told)
        for name, (scope, courses) in asked.scopes.items()
    }
    rows: list[Trend] = []
    samples = 0
    for signal, query in asked.signals.values():
        answer = matrix_of(query, live.told)
        there = presence[signal.scope.id]
        found = _rows(signal, answer, live.board.of(signal.id), grid_of(query), there)
        rows += [row for row in found if server in (None, row.reading.server)
                 or row.reading.server is None]  # fmt: skip
        if isinstance(answer, Matrix):
            samples += sum(len(series.points) for series in answer.series)
    return Trends(
        at=live.board.at,
        source=live.board.source,
        seconds=asked.seconds,
        grid=grid_of(next(query for _, query in asked.signals.values())),
        rows=tuple(sorted(rows, key=_rank)),
        range_queries=len(asked.ranges()),
        samples=samples,
        problem=live.problem,
    )


def _grid(asked: TrendQuestions, scope: str) -> Grid:
    return grid_of(next(q for s, q in asked.signals.values() if s.scope.id == scope))


def _rank(trend: Trend) -> tuple[int, float, float, float, str]:
    level = WORST_FIRST.index(trend.reading.level)
    return (
        level,
        -trend.shares[Level.CRITICAL],
        -trend.shares[Level.WARNING],
        badness(trend.reading)[1],
        trend.reading.server or "",
    )


def _rows(
    signal: Signal,
    answer: Matrix | NoAnswer,
    readings: Sequence[Reading],
    grid: Grid,
    presence: Presence,
) -> Iterable[Trend]:
    fault = answer.message if isinstance(answer, NoAnswer) else ""
    held = {_key(reading): reading for reading in readings}
    known = {server for server, _ in held}
    used: set[_Key] = set()
    for series in answer.series if isinstance(answer, Matrix) else ():
        server = series.labels.get(signal.scope.identity, "") if signal.per_server else None
        key = server, own_labels(signal.scope, series.labels)
        # An unknown server has one reading, without the labels of its series.
        said = next((k for k in (key, (server, ())) if k in held), None)
        if said is not None:
            used.add(said)
            reading = replace(held[said], labels=key[1])
        else:
            reading = _vanished(signal, server, key[1], known)
        yield _trend(reading, series, fault, grid, presence)
    for key, reading in held.items():
        if key not in used:
            yield _trend(reading, None, fault, grid, presence)


def _key(reading: Reading) -> _Key:
    return reading.server, reading.labels


def _vanished(
    signal: Signal, server: str | None, labels: tuple[tuple[str, str], ...], known: set[str | None]
) -> Reading:
    """Make the reading of a series that is not there any more."""
    kind, reason = "no-data", "no data: this series is not there any more"
    if server not in known:
        kind, reason = FORMER, "gone: not scraped within the hour"
    return Reading(signal, server, labels, None, Level.UNKNOWN, kind, reason, None)


def _trend(
    reading: Reading, series: Series | None, fault: str, grid: Grid, presence: Presence
) -> Trend:
    signal = reading.signal
    fault = fault or presence.fault
    if not fault and signal.window_seconds is not None:
        fault = presence.history_fault
    if fault:
        why: Sequence[str] = (fault,) * grid.count
    elif reading.server is None:
        why = presence.why_service(signal.window_seconds)
    else:
        why = presence.why(reading.server, signal.window_seconds)
    points, open_ = _believed(series, why, grid)
    levels = _levels(signal, points.values)
    levels[Level.UNKNOWN] = open_.total()
    restart = presence.restarted_at(reading.server)
    return Trend(
        reading=reading,
        points=points,
        figures=figures_of(points, grid.end - grid.start, restart or 0.0),
        shares={level: levels[level] / grid.count for level in WORST_FIRST},
        why_unknown=_why_unknown(reading, open_),
        restarted_at=restart,
    )


def _believed(series: Series | None, why: Sequence[str], grid: Grid) -> tuple[Points, Counter[str]]:
    """Return the values that count, and how many moments are unknown for which reason."""
    if series is not None and len(series.points) == grid.count and not any(why):
        # Most series: whole, of a server that was always there.
        missing = sum(map(math.isnan, series.points.values))
        if not missing:
            return series.points, Counter()
        numbers = Points.of(point for point in series.points if not math.isnan(point[1]))
        return numbers, Counter({NOT_A_NUMBER: missing})
    values: list[float | None] = [None] * grid.count
    for at, value in series.points if series is not None else ():
        index = grid.index(at)
        if 0 <= index < grid.count:
            values[index] = value
    points: list[Point] = []
    open_: Counter[str] = Counter()
    for index, (reason, found) in enumerate(zip(why, values, strict=True)):
        if reason:
            open_[reason] += 1
        elif found is None:
            open_[NO_VALUE] += 1
        elif math.isnan(found):
            open_[NOT_A_NUMBER] += 1
        else:
            points.append((grid.start + index * grid.step, found))
    return Points.of(points), open_


def _levels(signal: Signal, values: Sequence[float]) -> Counter[Level]:
    """Count the values at each level."""
    of = signal.levels.of
    if values and of(min(values)) is of(max(values)) is Level.NORMAL:
        # The normal values of every signal lie side by side, so all between are normal too.
        return Counter({Level.NORMAL: len(values)})
    return Counter(map(of, values))


def _why_unknown(reading: Reading, open_: Counter[str]) -> str:
    """Name the reason of most unknown moments; a metric that is not exported says so itself."""
    if not open_:
        return ""
    if reading.kind == NOT_EXPORTED and open_.most_common(1)[0][0] == NO_VALUE:
        return reading.reason
    return open_.most_common(1)[0][0]
