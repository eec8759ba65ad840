"""Trends made by hand: one server's samples in, the trend of one signal out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handbook.config.load import handbook_of
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.readings.reading import Board, Reading
from handbook.source.points import Points
from handbook.source.queries import Query
from handbook.source.results import Answer, Matrix, Series
from handbook.trends.questions import TrendQuestions, trend_questions
from handbook.trends.trend import Trend, take_trends

CONFIG = """
scopes:
  game: {title: Game, match: 'job="game"', identity: instance, scrape_interval: 5s}
links: {handbook: http://h, grafana: http://g, prometheus: http://p}
signals:
  heat:
    {title: Heat, group: G, expr: "heat{$scope}", unit: none, meaning: How hot., why: Because.,
     normal: 1 to 10, warning: "> 20", critical: "> 30"}
  slow:
    {title: Slow, group: G, expr: "deriv(heat{$scope}[20m])", unit: none, meaning: How fast.,
     window: 20m}
  whole:
    {title: Whole, group: G, expr: "sum(heat{$scope})", unit: none, meaning: All., per: service}
"""
HANDBOOK: Handbook = handbook_of(CONFIG)
END = 1_800_000_000.0
SECONDS = 3600.0

Values = Mapping[str, Sequence[float | None]]
"""By server: its values at the last moments of the stretch, None where there is none."""


def asked_for(signal: str, seconds: float = SECONDS) -> TrendQuestions:
    return trend_questions([HANDBOOK.signals[signal]], seconds, END)


def matrix(query: Query, values: Values, **labels: str) -> Matrix:
    """Put values at the last moments of a range query."""
    assert hasattr(query, "step")
    series = []
    for server, found in values.items():
        first = query.end - (len(found) - 1) * query.step
        points = Points.of(
            (first + i * query.step, v) for i, v in enumerate(found) if v is not None
        )
        name = {"instance": server} if server else {}
        series.append(Series({**name, **labels}, points))
    return Matrix(tuple(series), END)


def trends(
    signal: str,
    course: Answer | Values,
    *,
    up: Values | None = None,
    silent: Mapping[str, float] | None = None,
    started: Values | None = None,
    readings: Sequence[Reading] = (),
    seconds: float = SECONDS,
    presence: Answer | None = None,
) -> tuple[Trend, ...]:
    """Judge one signal.

    Args:
        signal: Its id in `CONFIG`.
        course: Its answer, or its values by server.
        up: `up` by server; 1 all along for every server of the course if None.
        silent: By server, how many seconds before each moment the last scrape was; 0 if absent.
        started: Start of the process by server; none known if None.
        readings: What is read now.
        seconds: How far back.
        presence: Stands for the answers on which servers were there.
    """
    asked = asked_for(signal, seconds)
    query = asked.signals[signal][1]
    _, courses = asked.scopes["game"]
    names = [s for s in (course if isinstance(course, Mapping) else {}) if s] or ["a"]
    count = round((courses.up.end - courses.up.start) / courses.up.step) + 1
    there = up if up is not None else dict.fromkeys(names, [1.0] * count)
    scraped: dict[str, list[float | None]] = {}
    for server, values in there.items():
        first = courses.up.end - (len(values) - 1) * courses.up.step
        ago = (silent or {}).get(server, 0.0)
        scraped[server] = [
            None if v is None else first + i * courses.up.step - ago for i, v in enumerate(values)
        ]
    answers: dict[Query, Answer] = {
        query: matrix(query, course) if isinstance(course, Mapping) else course,
        courses.up: presence or matrix(courses.up, there),
        courses.scraped: presence or matrix(courses.scraped, scraped),
        courses.started: presence or matrix(courses.started, started or {}),
    }
    board = Board(END, "made", {"game": ()}, {signal: tuple(readings)})
    return take_trends(asked, Live(board, {}, told=answers)).rows
