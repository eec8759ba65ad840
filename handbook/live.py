"""Everything live that a page can show, of one moment, handed to the renderers as one object."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from handbook.readings.alerts import AlertStatus
from handbook.readings.holds import Holds
from handbook.readings.reading import Board
from handbook.source.queries import Query
from handbook.source.results import Answer, Matrix, NoAnswer, Sample, Vector

COURSE_SECONDS = 3600.0
"""How far back a small chart looks unless its author says otherwise."""


@dataclass(frozen=True, slots=True)
class Course:
    """A signal over a stretch of time: a matrix, or why there is none."""

    start: float
    end: float
    answer: Matrix | NoAnswer


@dataclass(frozen=True, slots=True)
class Live:
    """What the source said, ready to be drawn."""

    board: Board
    alerts: Mapping[str, AlertStatus]
    courses: Mapping[tuple[str, float], Course] = field(default_factory=dict)
    """By signal id and seconds back."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By query text: what a raw ``promql`` block asked."""
    problem: str = ""
    """One sentence when the source as a whole could not be read; empty otherwise."""
    told: Mapping[Query, Answer] = field(default_factory=dict)
    """What a page compares for itself asked, and the answers."""
    holds: Holds = field(default_factory=Holds)
    """What Alertmanager holds back."""
    _named: dict[str, dict[str, list[Sample]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What `named` has sorted out already: every metric asks for its own of one large answer."""
    _once: dict[Hashable, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What `once` holds."""

    def named(self, text: str, names: Iterable[str]) -> list[Sample]:
        """Return the samples of some metrics from the answer to a raw query; none without one."""
        held = self._named.get(text)
        if held is None:
            held = self._named[text] = {}
            answer = self.answers.get(text)
            for sample in answer.samples if isinstance(answer, Vector) else ():
                held.setdefault(sample.labels.get("__name__", ""), []).append(sample)
        return [sample for name in names for sample in held.get(name, ())]

    def once(self, key: Hashable, write: Callable[[], str]) -> str:
        """Return what was written under this key, so that what several pages show is made once."""
        held = self._once.get(key)
        if held is None:
            held = self._once[key] = write()
        return held
