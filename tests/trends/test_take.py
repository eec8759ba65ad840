"""What counts for a level, and what is unknown: rule by rule, on samples made by hand."""

from __future__ import annotations

import math

import pytest

from handbook.model.levels import Level
from handbook.readings.reading import Reading
from handbook.source.results import Matrix, NoAnswer, Reason
from handbook.trends.figures import Direction
from handbook.trends.trend import Trend
from handbook.trends.wording import shares_text, slope_text, span_text
from tests.trends.made import END, HANDBOOK, trends

COUNT = 121
STEP = 30.0
FAULT = NoAnswer(Reason.PARTIAL, "the source says that data is missing", END)


def one(rows: tuple[Trend, ...]) -> Trend:
    (row,) = rows
    return row


def shares(trend: Trend) -> dict[str, int]:
    """The moments at each level, those without any left out."""
    return {k.value: round(v * COUNT) for k, v in trend.shares.items() if v}


def now(server: str | None, kind: str, reason: str) -> Reading:
    return Reading(HANDBOOK.signals["heat"], server, (), None, Level.UNKNOWN, kind, reason, None)


def test_each_moment_counts_for_its_level_and_equal_to_a_boundary_is_not_past_it() -> None:
    values = [5.0] * 21 + [11.0] * 20 + [20.0] * 20 + [25.0] * 20 + [30.0] * 20 + [31.0] * 20
    trend = one(trends("heat", {"a": values}))
    assert shares(trend) == {"normal": 21, "elevated": 40, "warning": 40, "critical": 20}
    assert sum(trend.shares.values()) == pytest.approx(1)
    assert span_text(trend) == "5 to 31, median 20"


def test_a_gap_is_unknown_and_no_figure_counts_it() -> None:
    trend = one(trends("heat", {"a": [None] * 61 + [5.0] * 60}))
    assert shares(trend) == {"normal": 60, "unknown": 61}
    assert (trend.why_unknown, trend.figures.minimum) == ("no value", 5.0)
    assert shares_text(trend.shares, trend.why_unknown) == "unknown 50 % (no value), normal 50 %"


@pytest.mark.parametrize(
    ("up", "silent", "why"),
    [
        ([0.0] * 161, 0, "down"),
        ([1.0] * 161, 16, "stale"),
        ([1.0] * 161, -16, "stale"),
        ([None] * 160, 0, "not scraped"),
        ([math.nan] * 161, 0, "down"),
    ],
)
def test_a_value_of_a_server_that_is_not_believed_is_unknown(up, silent, why) -> None:
    trend = one(trends("heat", {"a": [5.0] * COUNT}, up={"a": up}, silent={"a": silent}))
    assert (shares(trend), trend.why_unknown) == ({"unknown": COUNT}, why)
    assert trend.figures.maximum is None


def test_three_intervals_of_silence_are_still_believed() -> None:
    trend = one(trends("heat", {"a": [5.0] * COUNT}, silent={"a": 15}))
    assert shares(trend) == {"normal": COUNT}


@pytest.mark.parametrize("is_presence", [True, False])
def test_a_partial_answer_makes_all_of_it_unknown(is_presence: bool) -> None:
    reading = now("a", "stale", "stale")
    rows = (
        trends("heat", {"a": [5.0] * COUNT}, presence=FAULT, readings=[reading])
        if is_presence
        else trends("heat", FAULT, readings=[reading])
    )
    trend = one(rows)
    assert (shares(trend), trend.why_unknown) == ({"unknown": COUNT}, FAULT.message)
    assert trend.is_open


def test_nan_is_unknown_and_infinity_is_past_every_level() -> None:
    trend = one(trends("heat", {"a": [math.nan] * 60 + [math.inf] * 61}))
    assert shares(trend) == {"critical": 61, "unknown": 60}
    assert trend.why_unknown == "not a number"


def test_a_window_that_is_not_full_is_unknown() -> None:
    trend = one(trends("slow", {"a": [1.0] * COUNT}, up={"a": [1.0] * 61}))
    # Twenty minutes less the slack are 1176 s: 40 steps from the first scrape on.
    assert (shares(trend), trend.why_unknown) == ({"normal": 21, "unknown": 100}, "not scraped")


def test_history_before_the_stretch_fills_a_window_at_its_first_moment() -> None:
    trend = one(trends("slow", {"a": [1.0] * COUNT}))
    assert shares(trend) == {"normal": COUNT}


def test_a_restart_empties_the_window_and_begins_the_slope() -> None:
    restart = END - 30 * STEP
    values = [1000.0 - i for i in range(90)] + [float(i) for i in range(31)]
    started = {"a": [restart - 90000] * 90 + [restart] * 31}
    heat = one(trends("heat", {"a": values}, started=started))
    assert heat.restarted_at == restart
    assert heat.figures.direction is Direction.RISES
    assert slope_text(heat, END).endswith("an hour since its start at 07:45:00Z")
    slow = one(trends("slow", {"a": [1.0] * COUNT}, started=started))
    assert (shares(slow), slow.why_unknown) == ({"normal": 90, "unknown": 31}, "window not full")


@pytest.mark.parametrize("seconds", [6 * 3600, 30 * 3600, 2 * 86400, 30 * 86400])
def test_a_coarse_grid_still_knows_that_a_window_was_full(seconds: float) -> None:
    trend = one(trends("slow", {"a": [1.0] * COUNT}, seconds=seconds))
    assert shares(trend) == {"normal": COUNT}


def test_a_value_for_all_servers_needs_all_of_them() -> None:
    both = {"a": [1.0] * 161, "b": [1.0] * 100 + [0.0] * 61}
    trend = one(trends("whole", {"": [7.0] * COUNT}, up=both))
    assert (shares(trend), trend.reading.server) == ({"normal": 60, "unknown": 61}, None)
    assert trend.why_unknown == "partial: a server did not answer"


def test_a_server_that_has_left_is_shown_and_counts_for_nothing() -> None:
    trend = one(trends("heat", {"a": [5.0] * COUNT}, readings=[now("b", "gone", "gone")])[:1])
    by_server = {t.reading.server: t for t in trends("heat", {"a": [5.0] * COUNT})}
    assert by_server["a"].reading.reason == "gone: not scraped within the hour"
    assert not by_server["a"].is_open
    assert trend.reading.server in ("a", "b")


def test_a_metric_that_is_not_exported_says_so_and_counts_for_nothing() -> None:
    reading = now("a", "not-exported", "not exported: heat (since client 1.20)")
    trend = one(trends("heat", Matrix((), END), up={"a": [1.0] * 161}, readings=[reading]))
    assert trend.why_unknown == reading.reason
    assert not trend.is_open


def test_what_cannot_be_read_now_is_open() -> None:
    reading = now("a", "stale", "stale: last scraped 1 min ago")
    trend = one(trends("heat", {"a": [5.0] * COUNT}, readings=[reading]))
    assert trend.is_open


def test_the_worst_comes_first() -> None:
    ranked = trends("heat", {"calm": [5.0] * COUNT, "was": [5.0] * 60 + [50.0] * 61})
    assert [t.reading.server for t in ranked] == ["was", "calm"]
