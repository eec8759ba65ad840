"""Turns answers into readings: the one place where an answer becomes a value or an unknown.

Unknown is never OK: empty, NaN, stale, partial, wrong type and unreachable are all ``unknown``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.model.durations import duration_text
from handbook.model.levels import Level
from handbook.model.signals import Scope, Signal
from handbook.promql import metrics_of
from handbook.readings.questions import Questions, ScopeQuestions
from handbook.readings.reading import Board, Reading, Server, ServerState
from handbook.readings.servers import take_servers, vector_of
from handbook.source.queries import Query
from handbook.source.results import Answer, NoAnswer, Sample, Vector

_EQUALS = re.compile(r"""([a-zA-Z_]\w*)\s*=\s*["'`]""")
"""A label that a scope holds to one value: readings do not repeat it."""

SLACK = 0.02
"""Part of a window that may be missing: scrapes do not fall on its very edge."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is known of a scope before its signals are read."""

    scope: Scope
    servers: tuple[Server, ...]
    present: Mapping[str, frozenset[str]] | NoAnswer
    """By server: the metrics that it has exported within the hour."""
    history_fault: NoAnswer | None
    """Why the length of every server's history is not known."""
    hidden_labels: frozenset[str]


def take_board(
    asked: Questions,
    answers: Mapping[Query, Answer],
    *,
    source: str,
    at: float,
    availability: Mapping[str, str],
) -> Board:
    """Judge every signal that was asked.

    Args:
        asked: What was asked.
        answers: One answer for each of its queries.
        source: Which Prometheus, without credentials.
        at: Unix seconds of the moment asked for.
        availability: By metric name, text such as ``since client 1.20``.
    """
    servers: dict[str, tuple[Server, ...]] = {}
    faults: dict[str, str] = {}
    scenes: dict[str, _Scene | NoAnswer] = {}
    for name, (scope, queries) in asked.scopes.items():
        found = take_servers(scope, queries, answers)
        if isinstance(found, NoAnswer):
            servers[name], faults[name], scenes[name] = (), found.message, found
            continue
        servers[name] = found
        if not found:
            faults[name] = f"no server matches {scope.match}"
        scenes[name] = _scene(scope, found, queries, answers)
    readings: dict[str, tuple[Reading, ...]] = {}
    for signal, query in asked.signals.values():
        scene = scenes[signal.scope.id]
        if isinstance(scene, NoAnswer):
            readings[signal.id] = (_unknown(signal, None, scene.reason.value, scene.message),)
        else:
            answer = vector_of(query, answers)
            readings[signal.id] = tuple(_read(signal, answer, scene, availability))
    return Board(at, source, servers, readings, faults)


def _scene(
    scope: Scope,
    servers: tuple[Server, ...],
    queries: ScopeQuestions,
    answers: Mapping[Query, Answer],
) -> _Scene:
    present: dict[str, set[str]] = {}
    listed = vector_of(queries.present, answers) if queries.present else Vector((), 0.0)
    if isinstance(listed, Vector):
        for sample in listed.samples:
            server = sample.labels.get(scope.identity, "")
            present.setdefault(server, set()).add(sample.labels.get("__name__", ""))
    asked = [query for query in (queries.since, queries.started) if query is not None]
    faults = (a for a in (vector_of(q, answers) for q in asked) if isinstance(a, NoAnswer))
    return _Scene(
        scope,
        servers,
        listed if isinstance(listed, NoAnswer) else {k: frozenset(v) for k, v in present.items()},
        next(faults, None),
        hidden_labels(scope),
    )


def hidden_labels(scope: Scope) -> frozenset[str]:
    """Name the labels that tell nothing apart within one server of a scope."""
    return frozenset(_EQUALS.findall(scope.match)) | {scope.identity, "__name__"}


def own_labels(scope: Scope, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the labels that tell a signal's series of one server apart, sorted."""
    hidden = hidden_labels(scope)
    return tuple(sorted((k, v) for k, v in labels.items() if k not in hidden))


def _read(
    signal: Signal, answer: Vector | NoAnswer, scene: _Scene, availability: Mapping[str, str]
) -> list[Reading]:
    if not scene.servers:
        reason = f"no data: no server matches {scene.scope.match}"
        return [_unknown(signal, None, "no-servers", reason)]
    if not signal.per_server:
        return _read_service(signal, answer, scene, availability)
    samples: dict[str, list[Sample]] = {}
    if isinstance(answer, Vector):
        for sample in answer.samples:
            samples.setdefault(sample.labels.get(scene.scope.identity, ""), []).append(sample)
    nameless = samples.pop("", None)
    if nameless and not samples:
        return [_nameless(signal, scene)]
    readings = []
    for server in scene.servers:
        found = samples.pop(server.name, [])
        fault = _server_fault(signal, server, scene)
        if fault is None and isinstance(answer, NoAnswer):
            fault = answer.reason.value, answer.message
        if fault is None and not found:
            fault = _missing(signal, scene, server.name, availability)
        if fault:
            readings.append(_unknown(signal, server, *fault))
            continue
        found.sort(key=lambda sample: sorted(sample.labels.items()))
        readings += [_judge(signal, s, server.name, server.last_scrape, scene) for s in found]
    # What is left belongs to nobody whose scrapes are known, so its age is not known either.
    for name in sorted(samples):
        stranger = Server(name, ServerState.GONE, None, "gone: `up` has no series for it")
        readings.append(_unknown(signal, stranger, stranger.state.value, stranger.reason))
    if nameless:
        readings.append(_nameless(signal, scene))
    return readings


def _nameless(signal: Signal, scene: _Scene) -> Reading:
    reason = f"the answer has no label '{scene.scope.identity}' to tell servers apart"
    return _unknown(signal, None, "wrong-type", reason)


def _read_service(
    signal: Signal, answer: Vector | NoAnswer, scene: _Scene, availability: Mapping[str, str]
) -> list[Reading]:
    """Judge a signal of the whole service: only while every server that is known answers."""
    if isinstance(answer, NoAnswer):
        return [_unknown(signal, None, answer.reason.value, answer.message)]
    there = [server for server in scene.servers if server.state is not ServerState.GONE]
    silent = [server for server in there if server.state is not ServerState.UP]
    if not there:
        return [_unknown(signal, None, "gone", "gone: Prometheus no longer scrapes any server")]
    if silent:
        reason = f"partial: {len(silent)} of {len(there)} servers do not answer"
        return [_unknown(signal, None, "partial", reason)]
    if not answer.samples:
        return [_unknown(signal, None, *_missing(signal, scene, None, availability))]
    for server in there:
        fault = _server_fault(signal, server, scene)
        absent = _absent(signal, scene, server.name, availability)
        if fault is None and absent:
            fault = "partial", f"partial: {server.name} does not export {absent}"
        if fault:
            return [_unknown(signal, None, *fault)]
    oldest = min((s.last_scrape for s in there if s.last_scrape is not None), default=None)
    return [_judge(signal, sample, None, oldest, scene) for sample in answer.samples]


def _server_fault(signal: Signal, server: Server, scene: _Scene) -> tuple[str, str] | None:
    if server.state is not ServerState.UP:
        return server.state.value, server.reason
    if signal.window_seconds is None:
        return None
    if scene.history_fault is not None:
        return scene.history_fault.reason.value, scene.history_fault.message
    had = (server.last_scrape or math.nan) - (server.history_since or math.nan)
    if not math.isfinite(had):
        return "no-history", "no history: how far back it goes is not known"
    if had < signal.window_seconds * (1 - SLACK):
        after = " since its restart" if server.restarted else ""
        needs = duration_text(signal.window_seconds)
        had_text = duration_text(max(had, 0.0))
        return "no-history", f"only {had_text} of history{after}, needs {needs}"
    return None


def _missing(
    signal: Signal, scene: _Scene, server: str | None, availability: Mapping[str, str]
) -> tuple[str, str]:
    """Say why a query gave nothing for a server, or for any."""
    if isinstance(scene.present, NoAnswer):
        return scene.present.reason.value, scene.present.message
    absent = _absent(signal, scene, server, availability)
    if absent:
        return "not-exported", f"not exported: {absent}"
    return "no-data", "no data: the query gives nothing for it"


def _absent(
    signal: Signal, scene: _Scene, server: str | None, availability: Mapping[str, str]
) -> str:
    """Name the metrics of a signal that a server, or every server, has not exported."""
    if isinstance(scene.present, NoAnswer):
        return ""
    if server is None:
        held = frozenset[str]().union(*scene.present.values())
    else:
        held = scene.present.get(server, frozenset())
    return ", ".join(
        name + (f" ({availability[name]})" if availability.get(name) else "")
        for name in metrics_of(signal.expr)
        if name not in held
    )


def _judge(
    signal: Signal, sample: Sample, server: str | None, sampled_at: float | None, scene: _Scene
) -> Reading:
    labels = tuple(sorted((k, v) for k, v in sample.labels.items() if k not in scene.hidden_labels))
    if math.isnan(sample.value):
        reason = "not a number: the query divides nothing by nothing"
        return Reading(signal, server, labels, None, Level.UNKNOWN, "nan", reason, sampled_at)
    value = sample.value + 0.0
    return Reading(signal, server, labels, value, signal.levels.of(value), "", "", sampled_at)


def _unknown(signal: Signal, server: Server | None, kind: str, reason: str) -> Reading:
    return Reading(
        signal=signal,
        server=server.name if server else None,
        labels=(),
        value=None,
        level=Level.UNKNOWN,
        kind=kind,
        reason=reason,
        sampled_at=server.last_scrape if server else None,
    )
