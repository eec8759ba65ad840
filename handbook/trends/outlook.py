"""Where a signal goes from here: its slope, and the time left until it passes its worst level.

Pure. A time left is said only of a clear trend towards the level, and of no rate: a rate that was
once lower does not go on climbing by the same line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from handbook.live import COURSE_SECONDS, Live
from handbook.model.durations import duration_text
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.model.signals import Signal
from handbook.readings.reading import Reading
from handbook.source.points import Point
from handbook.source.results import Matrix
from handbook.thresholds import threshold_text
from handbook.trends.figures import Direction, Figures, figures_of
from handbook.trends.wording import direction_text

LONGEST_SECONDS = 30 * 86400
"""Beyond this a time left is no number any more."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """One series of one signal, from its course on."""

    signal: Signal
    figures: Figures
    level: Level
    """The worst level that the signal has a limit for; normal where it has none."""
    left_seconds: float | None
    """Until it passes that level: 0 when it has, infinite when it goes elsewhere; None where no
    trend is clear."""


def limits_of(handbook: Handbook, cited: Iterable[Signal]) -> tuple[Signal, ...]:
    """Choose what must not pass its worst level: shares of something limited, and what is cited.

    A share of a limit is a signal in ``ratio`` with a critical level, such as memory of its
    limit. Of the cited signals, those count that have a critical level and are no rate.
    """
    shares = (s for s in handbook.signals.values() if s.unit.base == "ratio")
    stocks = (s for s in cited if not is_rate(s))
    found = {s.id: s for s in (*stocks, *shares) if s.levels.critical is not None}
    return tuple(found.values())


def is_rate(signal: Signal) -> bool:
    """Tell whether a signal is a rate or a slope, by its unit or by the history that it needs."""
    return bool(signal.unit.per) or signal.window_seconds is not None


def outlook_of(
    signal: Signal,
    points: Iterable[Point],
    stretch_seconds: float,
    value: float,
    since: float = 0.0,
) -> Outlook:
    """Look ahead from a course.

    Args:
        signal: What it is.
        points: Its course; NaN and the infinities are passed over.
        stretch_seconds: Length of the course.
        value: What it is now, in the signal's unit.
        since: Unix seconds of the server's last restart, from which on the slope counts.
    """
    known = [(at, v) for at, v in points if math.isfinite(v)]
    figures = figures_of(known, stretch_seconds, since)
    level = Level.CRITICAL if signal.levels.critical else Level.WARNING
    limit = signal.levels.limit(level)
    if limit is None:
        return Outlook(signal, figures, Level.NORMAL, None)
    if limit.passed(value):
        return Outlook(signal, figures, level, 0.0)
    slope = figures.slope_per_hour
    if is_rate(signal):
        return Outlook(signal, figures, level, None)
    if figures.direction not in (Direction.RISES, Direction.FALLS) or not slope:
        return Outlook(signal, figures, level, None)
    end = limit.above if slope > 0 else limit.below
    left = math.inf if end is None else (end - value) / slope * 3600
    return Outlook(signal, figures, level, left)


def outlook_text(outlook: Outlook) -> str:
    """Say it: ``rises by 7,200 goroutines an hour; critical (> 5,000 goroutines) in 24 min``."""
    goes = direction_text(outlook.figures, outlook.signal.unit)
    left = outlook.left_seconds
    if left is None or left == math.inf:
        return goes
    name = f"{outlook.level.value} ({threshold_text(outlook.signal, outlook.level.value)})"
    if left == 0:
        return f"{goes}; {name} is passed"
    until = f"in {duration_text(left)}" if left < LONGEST_SECONDS else "in more than 30 d"
    return f"{goes}; {name} {until} at this rate"


def goes_text(reading: Reading, live: Live) -> str:
    """Say where a reading's signal goes by its course of the last hour; empty without one."""
    points = tuple(_points(reading, live))
    if reading.value is None or reading.level is Level.UNKNOWN or not points:
        return ""
    outlook = outlook_of(
        reading.signal, points, COURSE_SECONDS, reading.value, _restart(reading, live)
    )
    return outlook_text(outlook)


def _points(reading: Reading, live: Live) -> Iterable[Point]:
    """Return the course of the series that was read."""
    course = live.courses.get((reading.signal.id, COURSE_SECONDS))
    if course is None or not isinstance(course.answer, Matrix):
        return ()
    identity = reading.signal.scope.identity
    wanted = {*reading.labels, (identity, reading.server or "")}
    for series in course.answer.series:
        if wanted <= {*series.labels.items(), (identity, series.labels.get(identity, ""))}:
            return series.points
    return ()


def _restart(reading: Reading, live: Live) -> float:
    """Return when the server last started, Unix seconds; 0 where it did not lately."""
    for server in live.board.servers.get(reading.signal.scope.id, ()):
        if server.name == reading.server and server.restarted and server.history_since:
            return server.history_since
    return 0.0
