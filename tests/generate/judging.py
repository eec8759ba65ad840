"""What one server with one value of a signal is told: level, health check, steps of runbooks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.readings.questions import questions
from handbook.readings.take import take_board
from handbook.runbooks.parse import load_runbooks
from handbook.source.queries import Query
from handbook.source.results import Answer, Sample, Vector
from handbook.verdicts.health import health_answers
from handbook.verdicts.triage import findings
from handbook.verdicts.walks import Walks

AT = 1_795_365_900.0
SERVER = "10.0.0.7:5500"


def verdicts(handbook: Handbook, runbooks: Path, signal: str, value: float) -> Mapping[str, str]:
    """Judge one server on which every signal is 0 but one; by name of what was judged."""
    live = _live(handbook, signal, value)
    said: dict[str, str] = {}
    for name, readings in live.board.readings.items():
        said[f"level {name}"] = readings[0].level.value
    for answer in health_answers(handbook, live):
        said[f"health {answer.check.id}"] = answer.outcome
    books = load_runbooks(runbooks, handbook)
    for finding in findings(Walks(books), live):
        assert finding.walk is not None
        for result in finding.walk.results:
            said[f"step {finding.runbook.id}/{result.step.id}"] = result.outcome.value
    return said


def _live(handbook: Handbook, signal: str, value: float) -> Live:
    asked = questions(handbook.signals.values(), AT)
    answers: dict[Query, Answer] = {}
    for _, scope in asked.scopes.values():
        answers[scope.seen] = _vector(1.0)
        answers[scope.scraped] = _vector(AT - 2)
        for query in (scope.since, scope.started):
            if query is not None:
                answers[query] = _vector(AT - 7200)
        if scope.present is not None:
            answers[scope.present] = Vector((), AT)
    for name, (_, query) in asked.signals.items():
        answers[query] = _vector(value if name == signal else 0.0)
    board = take_board(asked, answers, source="http://test", at=AT, availability={})
    return Live(board=board, alerts={}, courses={}, answers={})


def _vector(value: float) -> Vector:
    return Vector((Sample({"instance": SERVER, "job": "game-server"}, AT, value),), AT)
