"""What a handbook asks at once, and what comes of answers that are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.asking import plan
from handbook.config.load import handbook_of, load_handbook
from handbook.model.levels import Level
from handbook.readings.alerts import AlertState
from handbook.source.queries import RangeQuery
from handbook.source.results import Matrix, NoAnswer, Reason, Vector
from tests.readings.answering import CONFIG

NOW = 1_800_000_003.0
REAL = load_handbook(Path(__file__).parent.parent / "handbook.yml")
SMALL = handbook_of(CONFIG)


def test_every_query_is_asked_once_and_freshness_first() -> None:
    asked = plan(REAL, now=NOW, raw=["up", "up", next(iter(REAL.signals.values())).query()])
    queries = asked.queries()
    assert len(queries) == len(set(queries))
    assert queries[0] == next(iter(asked.questions.scopes.values()))[1].seen
    assert {query for _, query in asked.questions.signals.values()} <= set(queries)


def test_charts_come_last_and_lie_on_a_grid_of_their_step() -> None:
    queries = plan(REAL, now=NOW, courses=[("cpu", 700.0), ("cpu", 3600.0)]).queries()
    charts = [query for query in queries if isinstance(query, RangeQuery)]
    assert list(queries[-2:]) == charts
    for chart in charts:
        assert chart.start % chart.step == 0
        assert chart.end % chart.step == 0
        assert NOW - chart.step < chart.end <= NOW


def test_without_any_answer_everything_is_unknown() -> None:
    live = plan(REAL, now=NOW, raw=["up"]).live({}, "nobody", {})
    assert set(live.board.readings) == set(REAL.signals)
    for found in live.board.readings.values():
        assert [(r.level, r.kind) for r in found] == [(Level.UNKNOWN, "not-asked")]
    assert {status.state for status in live.alerts.values()} == {AlertState.UNKNOWN}
    assert all(isinstance(course.answer, NoAnswer) for course in live.courses.values())
    assert isinstance(live.answers["up"], NoAnswer)
    assert live.problem == "not asked"


def test_one_reason_is_told_when_nothing_was_answered() -> None:
    asked = plan(SMALL, now=NOW)
    first, *_ = asked.queries()
    live = asked.live({first: NoAnswer(Reason.UNREACHABLE, "refused", NOW)}, "nobody", {})
    assert live.problem == "Prometheus unreachable: refused"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.UNREACHABLE, "Prometheus unreachable: refused"),
        (Reason.FAILING, "Prometheus unreachable: refused"),
        (Reason.PARTIAL, "refused"),  # it does answer
        (Reason.CLOCK, "refused"),
    ],
)
def test_nobody_takes_the_fault_of_a_dead_source_for_a_servers_own(
    reason: Reason, said: str
) -> None:
    asked = plan(SMALL, now=NOW)
    refused = NoAnswer(reason, "refused", NOW)
    live = asked.live(dict.fromkeys(asked.queries(), refused), "nobody", {})
    told = {r.reason for found in live.board.readings.values() for r in found}
    told |= {course.answer.message for course in live.courses.values()}  # type: ignore[union-attr]
    assert told == {said}
    one, *others = asked.queries()
    known = asked.live({one: refused, **dict.fromkeys(others, Vector((), NOW))}, "somebody", {})
    reasons = {r.reason for found in known.board.readings.values() for r in found}
    assert not any("unreachable" in reason for reason in reasons)


def test_one_answer_is_enough_for_the_source_not_to_be_called_dead() -> None:
    asked = plan(SMALL, now=NOW)
    first, *_ = asked.queries()
    assert asked.live({first: Vector((), NOW)}, "somebody", {}).problem == ""


@pytest.mark.parametrize("taken_away", range(len(plan(SMALL, now=NOW).queries())))
def test_a_course_of_another_type_is_no_course(taken_away: int) -> None:
    asked = plan(SMALL, now=NOW)
    answers = {query: Vector((), NOW) for query in asked.queries()}
    del answers[asked.queries()[taken_away]]
    live = asked.live(answers, "odd", {})
    assert live.courses
    for course in live.courses.values():
        assert not isinstance(course.answer, Matrix)
    for found in live.board.readings.values():
        assert {r.level for r in found} == {Level.UNKNOWN}
