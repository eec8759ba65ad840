"""The time left until a limit: said of a clear trend towards it, and of nothing else."""

from __future__ import annotations

import math

import pytest

from handbook.config.load import handbook_of, load_handbook
from handbook.live import COURSE_SECONDS, Course, Live
from handbook.model.levels import Level
from handbook.readings.reading import Board, Reading, Server, ServerState
from handbook.source.points import Points
from handbook.source.results import Matrix, Series
from handbook.terminal.outlook import limit_lines
from handbook.terminal.screen import Screen
from handbook.trends.outlook import limits_of, outlook_of, outlook_text
from tests.conftest import PROJECT
from tests.trends.made import CONFIG

HANDBOOK = handbook_of(
    f"""{CONFIG}
  low: {{title: Low, group: G, expr: "low{{$scope}}", unit: none, meaning: Room., why: Because.,
    warning: "< 20", critical: "< 10"}}
  speed: {{title: Speed, group: G, expr: "rate(x{{$scope}}[1m])", unit: requests/s, meaning: Rate.,
    why: Because., critical: "> 30"}}
"""
)
HEAT, LOW, SLOW, SPEED = (HANDBOOK.signals[name] for name in ("heat", "low", "slow", "speed"))


def course(first: float, per_hour: float) -> list[tuple[float, float]]:
    return [(i * 30.0, first + per_hour * i / 120) for i in range(121)]


@pytest.mark.parametrize(
    ("signal", "points", "value", "text"),
    [
        (HEAT, course(0, 20), 20, "rises by 20 an hour; critical (> 30) in 30 min at this rate"),
        (HEAT, course(20, 20), 40, "rises by 20 an hour; critical (> 30) is passed"),
        (HEAT, course(40, -20), 30, "falls by 20 an hour"),
        (HEAT, course(20, 0), 20, "steady"),
        (HEAT, course(20, 0), 31, "steady; critical (> 30) is passed"),
        (HEAT, course(20, 0)[:3], 20, "too little to tell a slope"),
        (HEAT, [], 20, "too little to tell a slope"),
        (HEAT, course(0.0, 0.02), 0.02,
         "rises by 0.02 an hour; critical (> 30) in more than 30 d at this rate"),
        (LOW, course(40, -20), 20, "falls by 20 an hour; critical (< 10) in 30 min at this rate"),
        (LOW, course(20, 20), 40, "rises by 20 an hour"),
        (SLOW, course(0, 20), 20, "rises by 20 an hour"),
        (SPEED, course(0, 20), 20, "rises by 20 requests/s an hour"),
        (SPEED, course(20, 20), 40,
         "rises by 20 requests/s an hour; critical (> 30 requests/s) is passed"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_course(signal, points, value, text) -> None:
    assert outlook_text(outlook_of(signal, points, 3600, value)) == text


def test_no_value_that_is_no_number_bends_the_line() -> None:
    points = [*course(0, 20), (3630.0, math.nan), (3660.0, math.inf)]
    assert outlook_of(HEAT, points, 3600, 20).left_seconds == pytest.approx(1800)


def test_the_line_begins_at_a_restart() -> None:
    points = [*course(1000, -500), *((3600 + at, v) for at, v in course(0, 20))]
    outlook = outlook_of(HEAT, points, 7200, 20, since=3601)
    assert outlook.left_seconds == pytest.approx(1800)


def test_the_shipped_limits_are_memory_descriptors_and_what_a_runbook_cites() -> None:
    handbook = load_handbook(PROJECT / "handbook.yml")
    cited = [handbook.signals[name] for name in ("goroutines", "cpu", "heap_growth", "sessions")]
    named = [signal.id for signal in limits_of(handbook, cited)]
    assert named == ["goroutines", "cpu", "memory_of_limit", "open_files"]


def test_the_terminal_says_how_near_a_limit_is_or_why_it_cannot() -> None:
    known = Reading(HEAT, "a", (), 20.0, Level.ELEVATED, "", "", 3600.0)
    unknown = Reading(LOW, "a", (), None, Level.UNKNOWN, "stale", "stale: last scraped", None)
    series = Series({"instance": "a", "__name__": "heat"}, Points.of(course(0, 20)))
    other = Series({"instance": "b"}, Points.of(course(0, 9000)))
    live = Live(
        Board(
            3600.0, "made", {"game": (Server("a", ServerState.UP, 3600.0, ""),)},
            {"heat": (known,), "low": (unknown,)},
        ),
        {},
        {("heat", COURSE_SECONDS): Course(0.0, 3600.0, Matrix((other, series), 3600.0))},
    )  # fmt: skip
    assert limit_lines([HEAT, LOW], "a", live, Screen(200))[1:] == [
        "Limits of a",
        "  Heat: 20, elevated; rises by 20 an hour; critical (> 30) in 30 min at this rate",
        "  Low: unknown, stale: last scraped",
    ]
