"""The arithmetic of a chart: nice ticks, gaps, fewer points. Knows no HTML and no signal."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

GAP_STEPS = 2.5
"""A longer silence between two points is a gap, which a line never bridges."""

POINTS = 121
"""Points of one line in a drawing: both ends of 120 steps, which is what a chart asks for."""

_FLAT = 1e-12
"""Of a value's size: what lies closer together is one value, since no ticks fit between floats."""

Point = tuple[float, float]
"""Unix seconds and value."""


def nice_ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Return evenly spaced round numbers that cover `low` to `high`, at most `wanted` + 2."""
    if not (math.isfinite(low) and math.isfinite(high)) or high < low:
        return [0.0, 1.0]
    if high - low <= _FLAT * abs(low):
        high = low + (abs(low) or 1.0)
    rough = (high - low) / wanted
    if not math.isfinite(rough) or rough <= 0 or rough < 1e-300:
        return [low, high]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) + 0.0 for index in range(first, last + 1)]


def finite(points: Iterable[Point]) -> list[Point]:
    """Drop what cannot be drawn: NaN and the infinities leave a gap."""
    return [point for point in points if math.isfinite(point[1])]


def step_of(lines: Iterable[Sequence[Point]]) -> float:
    """Find the distance of two points on the grid: the smallest that occurs; 0 when none does."""
    gaps = (b[0] - a[0] for line in lines for a, b in itertools.pairwise(line))
    return min((gap for gap in gaps if gap > 0), default=0.0)


def segments(points: Sequence[Point], step: float) -> list[list[Point]]:
    """Cut a line where data is missing."""
    if points and points[-1][0] - points[0][0] < (len(points) - 0.5) * step:
        return [list(points)]  # the usual line: the whole stretch leaves no room for a gap
    parts: list[list[Point]] = []
    for point in points:
        if parts and point[0] - parts[-1][-1][0] <= GAP_STEPS * step:
            parts[-1].append(point)
        else:
            parts.append([point])
    return parts


def thinned(points: list[Point], most: int = POINTS) -> list[Point]:
    """Keep at most `most` points, the lowest and highest of each stretch, in time order."""
    if len(points) <= most:
        return points
    stretches = max(1, (most - 2) // 2)
    inner = points[1:-1]
    kept = [points[0]]
    for index in range(stretches):
        part = inner[index * len(inner) // stretches : (index + 1) * len(inner) // stretches]
        if part:
            ends = {min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])}
            kept += sorted(ends)
    return [*kept, points[-1]]
