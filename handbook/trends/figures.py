"""The figures of one series: lowest, median, highest, and the slope of the line through it.

Knows numbers only; what is unknown has been taken out before.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import mul

from handbook.source.points import Point

FEWEST = 5
"""Points that a slope needs."""
SHORTEST_SHARE = 0.1
"""Part of the stretch that they must span: a slope over less says nothing of the whole."""
STEADY_SHARE = 0.02
"""A spread within this part of the largest value is steady."""
FITTED_SHARE = 0.3
"""Part of the variance that the line must explain, else the values swing around."""
CHANGE_SHARE = 0.05
"""Part of the largest value that the line must climb or fall to be called a trend."""


class Direction(StrEnum):
    """Where a series goes, as far as a straight line can tell."""

    RISES = "rises"
    FALLS = "falls"
    STEADY = "steady"
    SWINGS = "swings"
    """It moves, and no line explains how."""
    UNKNOWN = "unknown"
    """Too few values, or too short a time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures in the signal's unit, unscaled; None where there was no value."""

    minimum: float | None = None
    median: float | None = None
    maximum: float | None = None
    slope_per_hour: float | None = None
    """Of the line of least squares, in the unit per hour."""
    direction: Direction = Direction.UNKNOWN


def figures_of(points: Sequence[Point], stretch_seconds: float, since: float = 0.0) -> Figures:
    """Take the figures of a series.

    Args:
        points: In rising time, without NaN.
        stretch_seconds: Length of the whole stretch.
        since: Unix seconds; the slope is that of the points from then on, such as a restart.
    """
    if not points:
        return Figures()
    values = [value for _, value in points]
    fitted = [(at, value) for at, value in points if at >= since and math.isfinite(value)]
    slope, direction = _line(fitted, stretch_seconds)
    return Figures(min(values), statistics.median(values), max(values), slope, direction)


def _line(points: Sequence[Point], stretch_seconds: float) -> tuple[float | None, Direction]:
    span = points[-1][0] - points[0][0] if points else 0.0
    if len(points) < FEWEST or span < SHORTEST_SHARE * stretch_seconds:
        return None, Direction.UNKNOWN
    times, values = [at for at, _ in points], [value for _, value in points]
    # Sums and products become infinite where `fmean` and `**` would raise.
    middle_time, middle = sum(times) / len(times), sum(values) / len(values)
    from_time, from_value = [t - middle_time for t in times], [v - middle for v in values]
    across = sum(map(mul, from_time, from_time))
    both = sum(map(mul, from_time, from_value))
    variance = sum(map(mul, from_value, from_value))
    slope = both / across
    per_hour = slope * 3600
    if not math.isfinite(per_hour) or not math.isfinite(variance):
        return None, Direction.UNKNOWN
    size = max(abs(value) for value in values)
    if max(values) - min(values) <= STEADY_SHARE * size:
        return per_hour, Direction.STEADY
    if not variance:
        return per_hour, Direction.SWINGS
    explains = slope * both / variance >= FITTED_SHARE
    if explains and abs(slope) * span > CHANGE_SHARE * size:
        return per_hour, Direction.RISES if slope > 0 else Direction.FALLS
    return per_hour, Direction.SWINGS
