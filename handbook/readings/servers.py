"""The freshness rule: which servers there are, and whether their values can be believed.

Source: rule for staleness in Prometheus (a target that is down still has ``up``; one that is
gone has not), and three scrape intervals as the longest silence that is taken for a blip.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.model.durations import duration_text
from handbook.model.signals import Scope
from handbook.readings.questions import ScopeQuestions
from handbook.readings.reading import Server, ServerState
from handbook.source.queries import InstantQuery, Query
from handbook.source.results import Answer, NoAnswer, Reason, Vector

SILENT_INTERVALS = 3


def take_servers(
    scope: Scope, asked: ScopeQuestions, answers: Mapping[Query, Answer]
) -> tuple[Server, ...] | NoAnswer:
    """Return the servers of a scope, sorted by name, or why they are not known."""
    seen = _by_server(scope, asked.seen, answers)
    scraped = _by_server(scope, asked.scraped, answers)
    if isinstance(seen, NoAnswer):
        return seen
    if isinstance(scraped, NoAnswer):
        return scraped
    since = _by_server(scope, asked.since, answers) if asked.since else {}
    started = _by_server(scope, asked.started, answers) if asked.started else {}
    servers = []
    for name in sorted(seen | scraped):
        state, reason, last_scrape = _state(scope, seen.get(name), scraped.get(name))
        history, restarted = _history(
            None if isinstance(since, NoAnswer) else since.get(name),
            None if isinstance(started, NoAnswer) else started.get(name),
        )
        servers.append(Server(name, state, last_scrape, reason, history, restarted))
    return tuple(servers)


def vector_of(query: InstantQuery | None, answers: Mapping[Query, Answer]) -> Vector | NoAnswer:
    """Return the answer to an instant query; anything but a vector is why there is none."""
    answer = answers.get(query) if query is not None else None
    if isinstance(answer, (Vector, NoAnswer)):
        return answer
    if answer is None:
        return NoAnswer(Reason.NOT_ASKED, "not asked", 0.0)
    message = f"the answer is a {type(answer).__name__.lower()}, not a vector"
    return NoAnswer(Reason.WRONG_TYPE, message, answer.asked_at)


@dataclass(frozen=True, slots=True)
class _Lowest:
    """The lowest of a server's samples; NaN is lower than all."""

    at: float
    """Unix seconds of the evaluation."""
    value: float


def _by_server(
    scope: Scope, query: InstantQuery, answers: Mapping[Query, Answer]
) -> dict[str, _Lowest] | NoAnswer:
    answer = vector_of(query, answers)
    if isinstance(answer, NoAnswer):
        return answer
    lowest: dict[str, _Lowest] = {}
    for sample in answer.samples:
        name = sample.labels.get(scope.identity, "")
        if not name:
            message = f"a series of {query.expr} has no label '{scope.identity}' to tell servers by"
            return NoAnswer(Reason.WRONG_TYPE, message, answer.asked_at)
        held = lowest.get(name)
        if held is None or sample.value < held.value or math.isnan(sample.value):
            lowest[name] = _Lowest(sample.time, sample.value)
    return lowest


def _state(
    scope: Scope, up: _Lowest | None, scraped: _Lowest | None
) -> tuple[ServerState, str, float | None]:
    """Return a server's state, its reason, and the Unix seconds of its last scrape."""
    if scraped is None:
        return ServerState.GONE, "gone: Prometheus no longer scrapes it", None
    silent = scraped.at - scraped.value
    if not math.isfinite(silent):
        return ServerState.STALE, "stale: the time of its last scrape is no number", None
    limit = SILENT_INTERVALS * scope.scrape_interval_seconds
    if silent < -limit:
        reason = f"stale: last scraped {duration_text(-silent)} in the future"
        return ServerState.STALE, reason, scraped.value
    if silent > limit:
        reason = f"stale: last scraped {duration_text(silent)} ago"
        return ServerState.STALE, reason, scraped.value
    if up is None or up.value != 1:
        return ServerState.DOWN, "down: it does not answer Prometheus", scraped.value
    return ServerState.UP, "", scraped.value


def _history(since: _Lowest | None, started: _Lowest | None) -> tuple[float | None, bool]:
    """Return from which Unix second on a server has been read, and whether it started then."""
    if since is None or math.isnan(since.value):
        return None, False
    if started is None or started.value <= since.value:
        return since.value, False
    return started.value, True
