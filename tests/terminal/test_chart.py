from __future__ import annotations

import math

from handbook.model.levels import Limit
from handbook.model.units import Unit
from handbook.terminal.chart import ROWS, chart_lines
from handbook.terminal.screen import Screen

UNIT = Unit("goroutines")
RAMP = [(float(second), float(second)) for second in range(0, 3601, 30)]


LEVEL = Limit(None, 1800.0)


def drawn(points=RAMP, limit=LEVEL, width=80) -> list[str]:
    return chart_lines(points, 0.0, 3600.0, limit, UNIT, Screen(width))


def test_a_ramp_rises_from_left_to_right_with_its_level_named() -> None:
    *rows, words = drawn()
    assert len(rows) == ROWS
    filled = [row.count("█") for row in rows]
    assert filled == sorted(filled)
    assert "┄" in "".join(rows)
    assert "1 h back; low 0 goroutines, high 3,600 goroutines; ┄ level at 1,800" in words


def test_a_gap_stays_empty() -> None:
    points = [p for p in RAMP if not 900 < p[0] < 2700]
    *rows, _ = drawn(points, limit=None)
    cells = rows[-1].split("│")[1]
    assert "          " in cells


def test_a_level_far_off_is_said_and_not_drawn() -> None:
    *rows, words = drawn([(at, 1.0) for at, _ in RAMP], Limit(None, 5000.0))
    assert "┄" not in "".join(rows)
    assert "(off the chart)" in words


def test_nothing_but_nan_is_said() -> None:
    assert drawn([(0.0, math.nan)]) == ["no samples to draw"]
    assert drawn([]) == ["no samples to draw"]


def test_it_fits_a_narrow_terminal() -> None:
    *rows, _ = drawn(width=60)
    assert max(map(len, rows)) <= 60
