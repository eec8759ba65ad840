"""A small chart of block characters: one server's course, with the level as a line.

Pure: points in, lines of text out. Knows no source.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from handbook.model.durations import duration_text
from handbook.model.levels import Limit
from handbook.model.units import Unit, value_text
from handbook.terminal.screen import Screen
from handbook.thresholds import exact_text

ROWS = 4
_BLOCKS = " ▁▂▃▄▅▆▇█"
_LINE = "┄"

Point = tuple[float, float]
"""Unix seconds and value."""


def chart_lines(
    points: Sequence[Point],
    start: float,
    end: float,
    limit: Limit | None,
    unit: Unit,
    screen: Screen,
) -> list[str]:
    """Draw a course; columns without a sample stay empty.

    The scale holds zero unless the values lie far from it, and the level where that leaves the
    course readable; else a sentence says where the level is.
    """
    known = [(at, value) for at, value in points if math.isfinite(value)]
    if not known or end <= start:
        return ["no samples to draw"]
    columns = max(16, min(60, screen.width - 34))
    lows, highs = _columns(known, start, end, columns)
    low, high = min(lows.values()), max(highs.values())
    level = _drawn_level(limit, low, high)
    bottom = min(low, high if level is None else level)
    top = max(high, low if level is None else level)
    if bottom > 0 and bottom < 0.7 * top:
        bottom = 0.0
    top = top if top > bottom else bottom + (abs(bottom) or 1.0)
    rows = [_row(row, highs, columns, bottom, top, level) for row in reversed(range(ROWS))]
    labels = [value_text(top, unit), *[""] * (ROWS - 2), value_text(bottom, unit)]
    drawn = [f"│{row}│ {label}".rstrip() for row, label in zip(rows, labels, strict=True)]
    span = duration_text(end - start)
    words = f"└ {span} back; low {value_text(low, unit)}, high {value_text(high, unit)}"
    if limit is not None:
        ends = [exact_text(x, unit) for x in (limit.below, limit.above) if x is not None]
        words += f"; {_LINE} level at {' and '.join(ends)}"
        words += "" if level is not None else " (off the chart)"
    return [*drawn, words]


def _columns(
    points: Sequence[Point], start: float, end: float, columns: int
) -> tuple[dict[int, float], dict[int, float]]:
    """Return the lowest and highest value of each column that has one."""
    lows: dict[int, float] = {}
    highs: dict[int, float] = {}
    for at, value in points:
        column = min(columns - 1, max(0, int((at - start) / (end - start) * columns)))
        lows[column] = min(value, lows.get(column, value))
        highs[column] = max(value, highs.get(column, value))
    return lows, highs


def _drawn_level(limit: Limit | None, low: float, high: float) -> float | None:
    """Return the level if it fits: the course must keep a quarter of the height."""
    if limit is None:
        return None
    level = limit.above if limit.above is not None else limit.below
    if level is None:
        return None
    reach = max(abs(high), abs(low), high - low)
    return level if abs(level) <= 4 * reach else None


def _row(
    row: int, highs: dict[int, float], columns: int, bottom: float, top: float, level: float | None
) -> str:
    height = (top - bottom) / ROWS
    floor = bottom + row * height
    here = level is not None and (
        floor <= level < floor + height or (row == ROWS - 1 and level == top)
    )
    cells = []
    for column in range(columns):
        if column not in highs:
            cells.append(_LINE if here else " ")
            continue
        eighths = round((highs[column] - floor) / height * 8)
        eighths = max(1 if row == 0 else 0, min(8, eighths))
        cells.append(_LINE if here and eighths == 0 else _BLOCKS[eighths])
    return "".join(cells)
