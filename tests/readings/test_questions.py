"""What is asked, to the letter: each query, each window, each moment of a chart."""

from __future__ import annotations

import pytest

from handbook.config.load import handbook_of
from handbook.readings.questions import chart_query, questions
from handbook.source.queries import InstantQuery, RangeQuery
from tests.readings.answering import CONFIG

HANDBOOK = handbook_of(CONFIG)
LEVEL, TREND, TOTAL = HANDBOOK.signals.values()
UP = 'up{job="game"}'
SEEN = InstantQuery(f"last_over_time({UP}[1h])", None)
SCRAPED = InstantQuery(f"timestamp({UP})", None)
PRESENT = InstantQuery(
    'group by (__name__, instance) (last_over_time({__name__=~"go_goroutines",job="game"}[1h]))',
    None,
)
STARTED = InstantQuery('process_start_time_seconds{job="game"}', None)


def test_a_signal_without_a_window_asks_for_no_history() -> None:
    asked = questions([LEVEL]).all()
    assert asked == (SEEN, SCRAPED, PRESENT, InstantQuery(LEVEL.query(), None))


def test_of_several_windows_the_longest_and_a_tenth_more_is_asked_for() -> None:
    long = HANDBOOK.signals["trend"]
    asked = questions([LEVEL, long, TOTAL]).all()
    since = InstantQuery(f"min_over_time(timestamp({UP})[990s:16s])", None)
    assert asked == (
        SEEN, SCRAPED, PRESENT, since, STARTED,
        *(InstantQuery(signal.query(), None) for signal in (LEVEL, long, TOTAL)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("windows", "interval", "looks_back"),
    [
        (("1m",), "5s", "66s:5s"),
        (("1m", "10m"), "5s", "660s:11s"),
        (("10m", "1m"), "15s", "660s:15s"),
        (("1h",), "5s", "3960s:66s"),
    ],
)
def test_history_is_looked_at_as_often_as_it_is_scraped_but_sixty_times_at_most(
    windows: tuple[str, ...], interval: str, looks_back: str
) -> None:
    text = CONFIG.replace("scrape_interval: 5s", f"scrape_interval: {interval}")
    for number, window in enumerate(windows):
        text = text.replace(
            "signals:\n",
            f'signals:\n  s{number}: {{title: S, group: G, expr: "deriv(x{number}{{$scope}}[1m])", '
            f"unit: goroutines/s, warning: '> 1', why: w, meaning: m, window: {window}}}\n",
        )
    made = handbook_of(text)
    asked = questions([made.signals[f"s{number}"] for number in range(len(windows))]).all()
    assert f"min_over_time(timestamp({UP})[{looks_back}])" in {
        query.expr for query in asked if isinstance(query, InstantQuery)
    }


def test_every_question_is_of_the_moment_asked_about() -> None:
    asked = questions([LEVEL, TREND], at=1234.5).all()
    assert {query.at for query in asked} == {1234.5}


@pytest.mark.parametrize(
    ("seconds", "now", "points", "start", "end", "step"),
    [
        (3600, 1_800_000_017, 120, 1_799_996_400, 1_800_000_000, 30),
        (3600, 1_800_000_017, 60, 1_799_996_400, 1_800_000_000, 60),
        (300, 1_800_000_003, 120, 1_799_999_700, 1_800_000_000, 5),
        (6 * 3600, 1_800_000_000, 120, 1_799_978_400, 1_800_000_000, 180),
        (1000, 1_800_000_004, 120, 1_799_999_000, 1_800_000_000, 8),
    ],
)
def test_a_chart_is_asked_for_on_whole_steps(
    seconds: float, now: float, points: int, start: float, end: float, step: float
) -> None:
    asked = chart_query(LEVEL, seconds, now, points)
    assert asked == RangeQuery(LEVEL.query(), start, end, step)
    assert chart_query(LEVEL, 3600, now) == chart_query(LEVEL, 3600, now, 120)


def test_a_chart_is_never_finer_than_scrapes() -> None:
    slow = handbook_of(CONFIG.replace("scrape_interval: 5s", "scrape_interval: 30s"))
    assert chart_query(slow.signals["level"], 300, 1_800_000_000).step == 30
