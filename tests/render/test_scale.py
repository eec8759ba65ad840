from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handbook.render.scale import finite, nice_ticks, segments, step_of, thinned

NUMBER = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (0, 7, [0, 2, 4, 6, 8]),
        (0, 0, [0, 0.25, 0.5, 0.75, 1]),
        (-3, 5, [-4, -2, 0, 2, 4, 6]),
        (0, math.inf, [0, 1]),
    ],
)
def test_ticks_are_round_and_cover_the_data(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high) == ticks


@given(NUMBER, st.floats(min_value=0, max_value=1e15))
@example(-180143985094820.5, 0.03125)  # two floats that follow each other
def test_ticks_are_few_rising_and_around_the_data(low: float, size: float) -> None:
    ticks = nice_ticks(low, low + size)
    assert 2 <= len(ticks) <= 7
    assert ticks == sorted(ticks)
    slack = 1e-6 * max(1.0, abs(low), abs(low + size))
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + size - slack


def test_a_line_is_cut_where_more_than_two_and_a_half_steps_are_silent() -> None:
    points = [(0.0, 1.0), (10.0, 1.0), (35.0, 1.0), (61.0, 1.0)]
    step = step_of([points])
    assert step == 10.0
    assert [len(part) for part in segments(points, step)] == [3, 1]


def test_what_cannot_be_drawn_becomes_a_gap() -> None:
    points = [(float(t), math.nan if 20 < t < 60 else 1.0) for t in range(0, 100, 10)]
    assert [len(p) for p in segments(finite(points), 10.0)] == [3, 4]


def test_thinning_keeps_ends_peaks_and_order() -> None:
    points = [(float(t), 0.0) for t in range(5000)]
    points[1234] = (1234.0, 99.0)
    points[4321] = (4321.0, -99.0)
    kept = thinned(points)
    assert len(kept) <= 121
    assert kept == sorted(kept)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert (1234.0, 99.0) in kept
    assert (4321.0, -99.0) in kept
