"""What a handbook asks of its source, all at once, and what comes of the answers.

Joins the read path with the readings for a site build and for the commands. Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from handbook.live import COURSE_SECONDS, Course, Live
from handbook.model.handbook import Handbook
from handbook.model.signals import Signal
from handbook.readings.alerts import take_alerts
from handbook.readings.questions import Questions, chart_query, questions
from handbook.readings.take import take_board
from handbook.source.queries import InstantQuery, Query, RangeQuery, RulesQuery
from handbook.source.results import Answer, Matrix, NoAnswer, Reason

_ILL = frozenset({
    Reason.UNREACHABLE, Reason.UNTRUSTED, Reason.SLOW, Reason.REFUSED_CREDENTIALS, Reason.FAILING,
    Reason.NOT_PROMETHEUS, Reason.MALFORMED,
})  # fmt: skip
"""Faults that, when every query meets them, are the source's as a whole."""

CourseKey = tuple[str, float]
"""A signal's id and the seconds that its chart looks back."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Every query behind a site or a command, for one moment."""

    handbook: Handbook
    now: float
    """Unix seconds by our clock; ranges end here."""
    at: float | None
    """Unix seconds that were asked for; None for the source's own now."""
    questions: Questions
    courses: Mapping[CourseKey, RangeQuery]
    raw: Mapping[str, InstantQuery]
    """Queries of raw blocks, by their text."""
    rules: RulesQuery | None = field(default_factory=RulesQuery)
    also: tuple[Query, ...] = ()
    """What else is asked; its answers are handed on as they came."""

    def queries(self) -> tuple[Query, ...]:
        """Return every query, each once: verdicts first, charts last."""
        alerts = (self.rules,) if self.rules else ()
        verdicts = [*self.questions.all(), *alerts]
        rest = [*self.raw.values(), *self.also, *self.courses.values()]
        return tuple(dict.fromkeys([*verdicts, *rest]))

    def live(
        self, answers: Mapping[Query, Answer], source: str, availability: Mapping[str, str]
    ) -> Live:
        """Judge the answers; a query without one counts as not asked."""
        told = dict(answers)
        missing = NoAnswer(Reason.NOT_ASKED, "not asked", self.now)
        for query in self.queries():
            told.setdefault(query, missing)
        problem = ""
        if all(isinstance(answer, NoAnswer) for answer in told.values()):
            told = {query: _named(answer) for query, answer in told.items()}
            problem = _whole_problem(told)
        board = take_board(
            self.questions,
            told,
            source=source,
            at=self.at if self.at is not None else self.now,
            availability=availability,
        )
        courses = {}
        for key, query in self.courses.items():
            answer = told[query]
            if not isinstance(answer, (Matrix, NoAnswer)):
                answer = NoAnswer(Reason.WRONG_TYPE, "the answer is no matrix", answer.asked_at)
            courses[key] = Course(query.start, query.end, answer)
        return Live(
            board=board,
            alerts=take_alerts(
                self.handbook.alerts.values(), told[self.rules] if self.rules else missing
            ),
            courses=courses,
            answers={text: told[query] for text, query in self.raw.items()},
            problem=problem,
            told={query: told[query] for query in self.also},
        )


def plan(
    handbook: Handbook,
    *,
    now: float,
    at: float | None = None,
    courses: Iterable[CourseKey] | None = None,
    raw: Iterable[str] = (),
    signals: Iterable[Signal] | None = None,
    rules: bool = True,
    also: Iterable[Query] = (),
) -> Asking:
    """List what a site asks: every signal, its chart, the rules, and the raw queries of pages.

    A command that needs less names its signals, and no charts.

    Args:
        handbook: The config.
        now: Unix seconds by our clock.
        at: The moment to ask about; None for the source's own now.
        courses: Charts to ask for; every signal over the usual stretch if None.
        raw: Texts of raw queries, already scoped.
        signals: What is to be read; every signal if None.
        rules: Whether the state of alerts is wanted.
        also: What else to ask in the same batch.
    """
    if courses is None:
        courses = [(name, COURSE_SECONDS) for name in handbook.signals]
    wanted = handbook.signals.values() if signals is None else signals
    return Asking(
        handbook=handbook,
        now=now,
        at=at,
        questions=questions(wanted, at),
        courses={
            (name, seconds): chart_query(
                handbook.signals[name], seconds, at if at is not None else now
            )
            for name, seconds in dict.fromkeys(courses)
        },
        raw={text: InstantQuery(text, at) for text in dict.fromkeys(raw)},
        rules=RulesQuery() if rules else None,
        also=tuple(also),
    )


def _whole_problem(answers: Mapping[Query, Answer]) -> str:
    """Return the one reason when nothing at all was answered."""
    faults = [a for a in answers.values() if isinstance(a, NoAnswer)]
    asked = [a for a in faults if a.reason is not Reason.NOT_ASKED]
    return next((fault.message for fault in [*asked, *faults]), "")


def _named(answer: Answer) -> Answer:
    """Say whose fault it was: beside a server's name it would be taken for the server's own.

    As `source.js` words it in the browser.
    """
    if isinstance(answer, NoAnswer) and answer.reason in _ILL:
        return replace(answer, message=f"Prometheus unreachable: {answer.message}")
    return answer
