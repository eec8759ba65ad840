"""What trends cost: one range query for each expression, of bounded points."""

from __future__ import annotations

import pytest

from handbook.asking import plan
from handbook.config.load import load_handbook
from handbook.source.queries import RangeQuery
from handbook.trends.questions import trend_questions
from tests.conftest import PROJECT

DURATIONS = [600, 3600, 5 * 3600 + 60, 21600, 86400, 7 * 86400, 30 * 86400]
NOW = 1795366497.3


@pytest.mark.parametrize("seconds", DURATIONS)
def test_a_stretch_of_any_length_has_few_points_on_whole_steps(seconds: float) -> None:
    handbook = load_handbook(PROJECT / "handbook.yml")
    asked = trend_questions(handbook.signals.values(), seconds, NOW)
    assert len(asked.ranges()) == len({s.query() for s in handbook.signals.values()}) + 3
    for query in asked.ranges():
        assert query.start % query.step == query.end % query.step == 0
        assert NOW - query.step < query.end <= NOW
        assert (query.end - query.start) / query.step <= 480
    for _, query in asked.signals.values():
        assert (query.end - query.start) / query.step <= 125
        assert query.end - query.start == pytest.approx(seconds, abs=query.step)


def test_a_site_asks_three_more_queries_than_its_charts() -> None:
    handbook = load_handbook(PROJECT / "handbook.yml")
    asked = trend_questions(handbook.signals.values(), 3600, NOW)
    without = plan(handbook, now=NOW).queries()
    together = plan(handbook, now=NOW, also=asked.ranges()).queries()
    assert len(together) == len(without) + 3
    assert sum(isinstance(q, RangeQuery) for q in together) == len(asked.ranges())
