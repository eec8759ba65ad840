"""When a scope's servers could be believed: at which moments of a stretch, and why not at others.

The same rules as for a reading now: up, scraped within three intervals, and a whole window of
history without a restart. Knows no signal's value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from handbook.model.signals import Scope
from handbook.readings.servers import SILENT_INTERVALS
from handbook.readings.take import SLACK
from handbook.source.queries import Query, RangeQuery
from handbook.source.results import Answer, Matrix, NoAnswer, Reason
from handbook.trends.questions import Grid, ScopeCourses, history_steps

BELIEVED = ""
NOT_SCRAPED = "not scraped"
DOWN = "down"
STALE = "stale"
SHORT = "window not full"
PARTIAL = "partial: a server did not answer"

Moments = Mapping[int, float]
"""Values by number of the moment."""


class Presence:
    """A scope's servers over a grid of moments."""

    def __init__(
        self, scope: Scope, grid: Grid, asked: ScopeCourses, answers: Mapping[Query, Answer]
    ) -> None:
        self.grid = grid
        self._silence = SILENT_INTERVALS * scope.scrape_interval_seconds
        up = matrix_of(asked.up, answers)
        scraped = matrix_of(asked.scraped, answers)
        started = matrix_of(asked.started, answers)
        faults = [a for a in (up, scraped) if isinstance(a, NoAnswer)]
        self.fault = faults[0].message if faults else ""
        """Why nothing can be believed at all; empty otherwise."""
        self.history_fault = started.message if isinstance(started, NoAnswer) else self.fault
        """Why the length of every history is not known; empty otherwise."""
        self._up = self._by_server(scope, up)
        self._scraped = self._by_server(scope, scraped)
        self._started = self._by_server(scope, started)
        self.why = cache(self._why)
        """See `_why`; kept, since every signal of a window asks the same."""
        self.why_service = cache(self._why_service)

    @property
    def servers(self) -> frozenset[str]:
        """Name every server that was scraped within the stretch."""
        return frozenset(
            name for name, found in self._scraped.items() if any(i >= 0 for i in found)
        )

    def restarted_at(self, server: str | None) -> float | None:
        """Return the last start of a server's process, if it lies within the stretch."""
        last = max(self._started.get(server or "", {}).values(), default=-math.inf)
        return last if self.grid.start < last <= self.grid.end else None

    def _why(self, server: str, window_seconds: float | None) -> tuple[str, ...]:
        """Say for each moment why a server's values cannot be believed; empty where they can."""
        return tuple(self._at(i, server, window_seconds) for i in range(self.grid.count))

    def _why_service(self, window_seconds: float | None) -> tuple[str, ...]:
        """Say the same of a value that speaks for all servers: each that is there must answer."""
        found = []
        for index in range(self.grid.count):
            said = [self._at(index, server, window_seconds) for server in self._scraped]
            there = [why for why in said if why != NOT_SCRAPED]
            if not there:
                found.append(NOT_SCRAPED)
            elif all(why == BELIEVED for why in there):
                found.append(BELIEVED)
            else:
                found.append(SHORT if set(there) <= {SHORT, BELIEVED} else PARTIAL)
        return tuple(found)

    def _at(self, index: int, server: str, window_seconds: float | None) -> str:
        scraped = self._scraped.get(server, {}).get(index)
        if scraped is None:
            return NOT_SCRAPED
        silent = self.grid.start + index * self.grid.step - scraped
        if not abs(silent) <= self._silence:
            return STALE
        if self._up.get(server, {}).get(index) != 1:
            return DOWN
        if window_seconds is None:
            return BELIEVED
        had = scraped - self._since(index, server, window_seconds)
        return BELIEVED if had >= window_seconds * (1 - SLACK) else SHORT

    def _since(self, index: int, server: str, window_seconds: float) -> float:
        """Return from which Unix second on a server had been read without a restart."""
        scraped = self._scraped[server]
        back = history_steps(window_seconds, self.grid.step)
        first = next(scraped[i] for i in range(index - back, index + 1) if i in scraped)
        return max(first, self._started.get(server, {}).get(index, -math.inf))

    def _by_server(self, scope: Scope, answer: Matrix | NoAnswer) -> dict[str, dict[int, float]]:
        """Return the lowest value of each server at each moment; NaN is lower than all."""
        found: dict[str, dict[int, float]] = {}
        for series in answer.series if isinstance(answer, Matrix) else ():
            held = found.setdefault(series.labels.get(scope.identity, ""), {})
            for at, value in series.points:
                index = self.grid.index(at)
                if index not in held or not held[index] <= value:
                    held[index] = value
        return found


def matrix_of(query: RangeQuery, answers: Mapping[Query, Answer]) -> Matrix | NoAnswer:
    """Return the answer to a range query; anything but a matrix is why there is none."""
    answer = answers.get(query)
    if isinstance(answer, (Matrix, NoAnswer)):
        return answer
    if answer is None:
        return NoAnswer(Reason.NOT_ASKED, "not asked", 0.0)
    return NoAnswer(Reason.WRONG_TYPE, "the answer is no matrix", answer.asked_at)
