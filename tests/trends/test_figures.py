"""The figures of one series."""

from __future__ import annotations

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.trends.figures import Direction, figures_of

HOUR = 3600.0


def line(start: float, per_hour: float, count: int = 121) -> list[tuple[float, float]]:
    return [(i * 30.0, start + per_hour * i * 30.0 / HOUR) for i in range(count)]


def test_a_line_has_its_slope_and_direction() -> None:
    up, down = figures_of(line(100, 50), HOUR), figures_of(line(100, -50), HOUR)
    assert up.slope_per_hour == pytest.approx(50)
    assert (up.direction, down.direction) == (Direction.RISES, Direction.FALLS)
    assert (up.minimum, up.median, up.maximum) == pytest.approx((100, 125, 150))


def test_noise_on_a_flat_line_is_no_trend() -> None:
    noise = random.Random(3)
    wild = [(at, value + noise.uniform(-40, 40)) for at, value in line(100, 0)]
    calm = [(at, value + noise.uniform(-0.5, 0.5)) for at, value in line(100, 0)]
    assert figures_of(wild, HOUR).direction is Direction.SWINGS
    assert figures_of(calm, HOUR).direction is Direction.STEADY


def test_a_sawtooth_on_a_rising_floor_rises() -> None:
    teeth = [(at, value + 15 * (i % 10) / 10) for i, (at, value) in enumerate(line(100, 60))]
    assert figures_of(teeth, HOUR).direction is Direction.RISES


def test_the_slope_begins_at_a_restart() -> None:
    before = line(1000, 800, 60)
    after = [(1800 + at, value) for at, value in line(10, 20, 61)]
    figures = figures_of([*before, *after], HOUR, since=1800)
    assert figures.slope_per_hour == pytest.approx(20)
    assert figures.maximum == pytest.approx(before[-1][1])


@pytest.mark.parametrize("points", [[], line(1, 1, 4), [(float(i), float(i)) for i in range(50)]])
def test_too_few_values_or_too_short_a_time_have_no_slope(points) -> None:
    figures = figures_of(points, HOUR)
    assert (figures.slope_per_hour, figures.direction) == (None, Direction.UNKNOWN)


def test_nothing_known_has_no_figures() -> None:
    figures = figures_of([], HOUR)
    assert (figures.minimum, figures.median, figures.maximum) == (None, None, None)


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=60))
def test_figures_of_any_values_hold(values: list[float]) -> None:
    figures = figures_of([(i * 60.0, v) for i, v in enumerate(values)], HOUR)
    assert figures.minimum == min(values)
    assert figures.maximum == max(values)
    median = statistics.median(values)
    assert figures.median == median or (math.isnan(median) and math.isnan(figures.median or 0))
    assert figures.slope_per_hour is None or math.isfinite(figures.slope_per_hour)
