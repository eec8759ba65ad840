"""What has to be asked to tell how signals went: their courses, and which servers were there.

The courses are those that small charts ask for, so a site that draws them asks nothing twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from handbook.model.signals import Scope, Signal
from handbook.readings.questions import chart_query
from handbook.source.queries import RangeQuery


@dataclass(frozen=True, slots=True)
class Grid:
    """The moments that a course is judged at: both ends and every step between."""

    start: float
    """Unix seconds, a multiple of `step`."""
    end: float
    step: float

    @property
    def count(self) -> int:
        """How many moments there are."""
        return round((self.end - self.start) / self.step) + 1

    def index(self, at: float) -> int:
        """Number a moment from the start on; those before it are negative."""
        return round((at - self.start) / self.step)


@dataclass(frozen=True, slots=True)
class ScopeCourses:
    """What tells when a scope's servers could be believed.

    They reach back beyond the stretch as far as the longest window, so that its first moments
    can be judged too.
    """

    up: RangeQuery
    scraped: RangeQuery
    """Time of each server's last scrape, Unix seconds."""
    started: RangeQuery
    """Start of each server's process, Unix seconds."""

    def all(self) -> tuple[RangeQuery, ...]:
        """Return the three queries."""
        return self.up, self.scraped, self.started


@dataclass(frozen=True, slots=True)
class TrendQuestions:
    """All range queries behind some trends."""

    seconds: float
    """How far back they look."""
    signals: dict[str, tuple[Signal, RangeQuery]]
    scopes: dict[str, tuple[Scope, ScopeCourses]]

    def ranges(self) -> tuple[RangeQuery, ...]:
        """Return every range query, each once."""
        presence = (query for _, courses in self.scopes.values() for query in courses.all())
        return tuple(dict.fromkeys([*(q for _, q in self.signals.values()), *presence]))


def trend_questions(signals: Iterable[Signal], seconds: float, end: float) -> TrendQuestions:
    """List what must be asked.

    Args:
        signals: Whose trend is wanted.
        seconds: How far back.
        end: Unix seconds of the last moment; rounded down to a whole step.
    """
    asked = {s.id: (s, chart_query(s, seconds, end)) for s in signals}
    by_scope: dict[str, list[tuple[Signal, RangeQuery]]] = {}
    for signal, query in asked.values():
        by_scope.setdefault(signal.scope.id, []).append((signal, query))
    return TrendQuestions(
        seconds,
        asked,
        {name: (found[0][0].scope, _scope_courses(found)) for name, found in by_scope.items()},
    )


def grid_of(query: RangeQuery) -> Grid:
    """Return the moments that a range query is evaluated at."""
    return Grid(query.start, query.end, query.step)


def history_steps(window_seconds: float, step: float) -> int:
    """Return how many steps back the start of a server's history is looked for.

    A tenth more than the window, as readings do; rounded up, so that a full window is seen as one
    on a coarse grid too.
    """
    return max(1, math.ceil(window_seconds * 1.1 / step))


def _scope_courses(found: list[tuple[Signal, RangeQuery]]) -> ScopeCourses:
    signal, query = found[0]
    longest = max((s.window_seconds or 0.0 for s, _ in found), default=0.0)
    start = query.start - history_steps(longest, query.step) * query.step
    up = f"up{{{signal.scope.match}}}"

    def course(expr: str) -> RangeQuery:
        return RangeQuery(expr, start, query.end, query.step)

    return ScopeCourses(
        up=course(up),
        scraped=course(f"timestamp({up})"),
        started=course(f"process_start_time_seconds{{{signal.scope.match}}}"),
    )
