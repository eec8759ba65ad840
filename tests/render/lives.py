"""Makes what a source could say: answers that no real Prometheus would give on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handbook.live import COURSE_SECONDS, Course, Live
from handbook.readings.alerts import ActiveAlert, AlertState, AlertStatus
from handbook.readings.holds import Holds
from handbook.readings.questions import questions
from handbook.readings.take import take_board
from handbook.source.points import Points
from handbook.source.queries import InstantQuery, Query
from handbook.source.results import Answer, Matrix, NoAnswer, Reason, Sample, Series, Vector
from tests.render.blocks import AT, BACKLINKS, CATALOGUE, HANDBOOK, RAW_QUERY, TRENDS

__all__ = ["AT", "dead_live", "live_of", "with_course"]


def live_of(
    values: Mapping[str, float],
    *,
    label: str = "update",
    silent: frozenset[str] = frozenset(),
    help_reason: str = "",
) -> Live:
    """Say one value of every signal for each server, with a label of a type where it has one.

    Args:
        values: Value by server name.
        label: Value of the label ``type`` on every sample.
        silent: Servers that were last scraped long ago.
        help_reason: When given, the state of every alert is unknown for this reason.
    """
    asked = questions(HANDBOOK.signals.values(), AT)
    answers: dict[Query, Answer] = {}
    for _, scope in asked.scopes.values():
        answers[scope.seen] = _vector(dict.fromkeys(values, 1.0))
        scraped = {name: AT - (600 if name in silent else 2) for name in values}
        answers[scope.scraped] = _vector(scraped)
        for query in (scope.since, scope.started):
            if query is not None:
                answers[query] = _vector(dict.fromkeys(values, AT - 7200))
        if scope.present is not None:
            answers[scope.present] = _vector({})
    for _, query in asked.signals.values():
        answers[query] = _vector(values, type=label)
    board = take_board(
        asked, answers, source="http://127.0.0.1:9090 (test)", at=AT, availability={}
    )
    return Live(
        board=board,
        alerts=_alerts(values, help_reason),
        courses={(s, COURSE_SECONDS): _course(values, label) for s in HANDBOOK.signals},
        answers=_raw(values, label),
        told=_told(values, label),
        holds=_silenced(label),
    )


def _silenced(text: str) -> Holds:
    """Silence every alert, each word of it by somebody else."""
    status = {"state": "suppressed", "silencedBy": ["1"], "inhibitedBy": []}
    labels = [{"alertname": a.name, "severity": "critical"} for a in HANDBOOK.alerts.values()]
    silence = {"id": "1", "endsAt": text, "createdBy": text, "comment": text}
    held = tuple({"labels": one, "fingerprint": "", "status": status} for one in labels)
    return Holds("", held, (silence,))


def dead_live(reason: str = "nobody listens at 127.0.0.1:9") -> Live:
    """Say what a build says whose source does not answer at all."""
    asked = questions(HANDBOOK.signals.values(), AT)
    none = NoAnswer(Reason.UNREACHABLE, reason, AT)
    answers: dict[Query, Answer] = dict.fromkeys(asked.all(), none)
    board = take_board(asked, answers, source="http://127.0.0.1:9", at=AT, availability={})
    alerts = {
        a.name: AlertStatus(a, AlertState.UNKNOWN, reason, ()) for a in HANDBOOK.alerts.values()
    }
    courses = {(s, COURSE_SECONDS): Course(AT - COURSE_SECONDS, AT, none) for s in HANDBOOK.signals}
    queries = [RAW_QUERY, *BACKLINKS.queries.values()]
    return Live(board, alerts, courses, dict.fromkeys(queries, none), reason)


def with_course(live: Live, signal_id: str, answer: Matrix | NoAnswer) -> Live:
    """Replace the course of one signal."""
    course = Course(AT - COURSE_SECONDS, AT, answer)
    return replace(live, courses={**live.courses, (signal_id, COURSE_SECONDS): course})


def _vector(values: Mapping[str, float], **labels: str) -> Vector:
    return Vector(
        tuple(
            Sample({"instance": name, "job": "game-server", **labels}, AT, value)
            for name, value in values.items()
        ),
        AT,
    )


def _course(values: Mapping[str, float], label: str) -> Course:
    start = AT - COURSE_SECONDS
    series = tuple(
        Series(
            {"instance": name, "job": "game-server", "type": label},
            Points.of((start + 30.0 * step, value) for step in range(121)),
        )
        for name, value in values.items()
    )
    return Course(start, AT, Matrix(series, AT))


def _told(values: Mapping[str, float], label: str) -> dict[Query, Answer]:
    """Say the same for trends: each server was there all along."""
    told: dict[Query, Answer] = {
        query: _course(values, label).answer for _, query in TRENDS.signals.values()
    }
    for _, asked in TRENDS.scopes.values():
        times = [asked.up.start + i * asked.up.step for i in range(400)]
        times = [at for at in times if at <= asked.up.end]
        for query, value in ((asked.up, 1.0), (asked.scraped, None), (asked.started, 1e9)):
            told[query] = Matrix(
                tuple(
                    Series({"instance": name}, Points.of((t, t if value is None else value)
                                                         for t in times))
                    for name in values
                ),
                AT,
            )  # fmt: skip
    return told


def _alerts(values: Mapping[str, float], reason: str) -> dict[str, AlertStatus]:
    if reason:
        return {
            a.name: AlertStatus(a, AlertState.UNKNOWN, reason, ()) for a in HANDBOOK.alerts.values()
        }
    return {
        alert.name: AlertStatus(
            alert,
            AlertState.FIRING,
            "",
            tuple(
                ActiveAlert(alert.name, AlertState.FIRING, "critical", name,
                            "2026-11-22T16:30:00.5Z", str(value))
                for name, value in values.items()
            ),
        )
        for alert in HANDBOOK.alerts.values()
    }  # fmt: skip


def _raw(values: Mapping[str, float], label: str) -> dict[str, Answer]:
    names = [m.name for m in CATALOGUE.metrics.values()]
    everything = tuple(
        Sample({"__name__": name, "instance": server, "job": "game-server", "type": label}, AT, v)
        for name in names
        for server, v in values.items()
    )
    answers: dict[str, Answer] = dict.fromkeys(BACKLINKS.queries.values(), Vector(everything, AT))
    answers[InstantQuery(RAW_QUERY).expr] = _vector(values, type=label)
    return answers
