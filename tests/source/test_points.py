"""Points read as the pairs that they were made of."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from handbook.source import Points

PAIRS = st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)))


@given(PAIRS, st.slices(6))
def test_points_are_their_pairs(pairs: list[tuple[float, float]], part: slice) -> None:
    points = Points.of(pairs)
    assert list(points) == pairs
    assert [points[index] for index in range(len(points))] == pairs
    assert list(points[part]) == pairs[part]
    assert points == Points.of(iter(pairs))
    assert bool(points) is bool(pairs)
    assert points[-1:] == Points.of(pairs[-1:])


def test_points_with_another_value_or_time_are_others() -> None:
    points = Points.of([(1.0, 2.0)])
    assert points != Points.of([(1.0, 3.0)])
    assert points != Points.of([(2.0, 2.0)])
    assert points != ((1.0, 2.0),)


def test_not_a_number_is_a_value() -> None:
    ((_, value),) = Points.of([(1.0, math.nan)])
    assert math.isnan(value)
