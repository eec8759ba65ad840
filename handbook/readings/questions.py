"""What has to be asked so that signals can be read: the queries, distinct and known beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handbook.model.signals import Scope, Signal
from handbook.promql import metrics_of
from handbook.source.queries import InstantQuery, Query, RangeQuery

SEEN_WITHIN = "1h"
"""A server, or a metric of a server, that was there this long ago is still missed."""


@dataclass(frozen=True, slots=True)
class ScopeQuestions:
    """What tells which servers there are and which of them can be believed."""

    seen: InstantQuery
    """Last ``up`` of every server seen within the hour."""
    scraped: InstantQuery
    """Time of the last scrape of every server that Prometheus knows now."""
    present: InstantQuery | None
    """Which metrics each server has exported within the hour."""
    since: InstantQuery | None
    """First scrape of each server, as far back as the longest window; None without windows."""
    started: InstantQuery | None
    """Start of each server's process; None without windows."""

    def all(self) -> tuple[InstantQuery, ...]:
        """Return the queries that are there."""
        asked = (self.seen, self.scraped, self.present, self.since, self.started)
        return tuple(query for query in asked if query is not None)


@dataclass(frozen=True, slots=True)
class Questions:
    """All queries behind some signals."""

    scopes: dict[str, tuple[Scope, ScopeQuestions]]
    signals: dict[str, tuple[Signal, InstantQuery]]

    def all(self) -> tuple[Query, ...]:
        """Return every query, freshness first: it decides what the rest is worth."""
        first = [query for _, asked in self.scopes.values() for query in asked.all()]
        return tuple(dict.fromkeys([*first, *(query for _, query in self.signals.values())]))


def questions(signals: Iterable[Signal], at: float | None = None) -> Questions:
    """List what must be asked.

    Args:
        signals: What is to be read.
        at: Unix seconds, or None for the source's own now.
    """
    wanted = {signal.id: signal for signal in signals}
    by_scope: dict[str, list[Signal]] = {}
    for signal in wanted.values():
        by_scope.setdefault(signal.scope.id, []).append(signal)
    return Questions(
        scopes={
            name: (members[0].scope, _scope_questions(members[0].scope, members, at))
            for name, members in by_scope.items()
        },
        signals={s.id: (s, InstantQuery(s.query(), at)) for s in wanted.values()},
    )


def chart_query(signal: Signal, seconds: float, now: float, points: int = 120) -> RangeQuery:
    """Ask for a signal's course up to now, at about `points` moments on a grid of whole steps."""
    step = max(5.0, signal.scope.scrape_interval_seconds, round(seconds / points))
    end = now - now % step
    start = end - step * round(seconds / step)  # on the grid too, whatever the stretch
    return RangeQuery(signal.query(), start, end, step)


def _scope_questions(scope: Scope, signals: list[Signal], at: float | None) -> ScopeQuestions:
    up = f"up{{{scope.match}}}"
    names = sorted({name for signal in signals for name in metrics_of(signal.expr)})
    windows = [signal.window_seconds for signal in signals if signal.window_seconds]
    present = since = started = None
    if names:
        selector = f'{{__name__=~"{"|".join(names)}",{scope.match}}}'
        present = (
            f"group by (__name__, {scope.identity}) (last_over_time({selector}[{SEEN_WITHIN}]))"
        )
    if windows:
        reach = round(max(windows) * 1.1)
        step = max(round(scope.scrape_interval_seconds), reach // 60)
        since = f"min_over_time(timestamp({up})[{reach}s:{step}s])"
        started = f"process_start_time_seconds{{{scope.match}}}"
    return ScopeQuestions(
        seen=InstantQuery(f"last_over_time({up}[{SEEN_WITHIN}])", at),
        scraped=InstantQuery(f"timestamp({up})", at),
        present=InstantQuery(present, at) if present else None,
        since=InstantQuery(since, at) if since else None,
        started=InstantQuery(started, at) if started else None,
    )
