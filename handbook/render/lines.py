"""Turns range answers into the lines of a drawing: named, judged, cut at gaps, at most ten.

Knows signals and their courses; must not know how a line is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handbook.live import Course, Live
from handbook.model.levels import WORST_FIRST, Level
from handbook.model.signals import Signal
from handbook.render.escape import Html, escaped
from handbook.render.markup import join
from handbook.render.reading import label_text, server_name
from handbook.render.scale import POINTS, Point, finite, segments, step_of, thinned
from handbook.source.results import NoAnswer, Series

_MATCHED = re.compile(r'([a-zA-Z_]\w*)\s*=\s*"')

LINES = 10
"""Lines that one drawing holds; more cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series over time."""

    signal: Signal
    name: Html
    parts: tuple[tuple[Point, ...], ...]
    """Stretches without a gap."""
    last: float
    level: Level
    """Of the last value; it is history, no verdict."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that one drawing shows, or why it shows nothing."""

    start: float
    end: float
    lines: tuple[Line, ...]
    left_out: int
    """Lines beyond `LINES`."""
    reason: str
    """Why there is no line; empty otherwise. May hold text of the source."""


def course_of(live: Live, signal: Signal, seconds: float) -> Course | str:
    """Return a signal's course, or why there is none."""
    course = live.courses.get((signal.id, seconds))
    if course is None:
        return live.problem or "its course was not asked for"
    if isinstance(course.answer, NoAnswer):
        return course.answer.message
    return course


def drawing_of(live: Live, signals: Sequence[Signal], seconds: float) -> Drawing:
    """Collect the lines of some signals of one unit; the worst by last value where many."""
    lines: list[Line] = []
    reasons: list[str] = []
    start, end = live.board.at - seconds, live.board.at
    for signal in signals:
        course = course_of(live, signal, seconds)
        if isinstance(course, str):
            reasons.append(course)
            continue
        start, end = course.start, course.end
        lines += _lines(signal, course, several=len(signals) > 1)
    ranked = sorted(lines, key=_rank)[:LINES]
    kept = tuple(line for line in lines if line in ranked)
    reason = "" if kept else (reasons or [why_empty(live, signals)])[0]
    return Drawing(start, end, kept, len(lines) - len(kept), reason)


def _lines(signal: Signal, course: Course, *, several: bool) -> list[Line]:
    if isinstance(course.answer, NoAnswer):
        return []
    points = [(series, finite(series.points)) for series in course.answer.series]
    step = step_of(found for _, found in points)
    lines = []
    for series, found in points:
        if not found:
            continue
        parts = segments(found, step)
        most = max(2, POINTS // len(parts))
        last = found[-1][1]
        lines.append(
            Line(
                signal=signal,
                name=_name(signal, series, several=several),
                parts=tuple(tuple(thinned(part, most)) for part in parts),
                last=last,
                level=signal.levels.of(last),
            )
        )
    return lines


def _name(signal: Signal, series: Series, *, several: bool) -> Html:
    scope = signal.scope
    labels = own_labels(signal, series.labels)
    parts = [escaped(signal.title, None)] if several else []
    if scope.identity in series.labels:
        parts.append(server_name(series.labels[scope.identity]))
    if labels:
        parts.append(label_text(labels))
    return join(parts or [server_name(None)], " ")


def own_labels(signal: Signal, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the labels that tell a signal's series of one server apart, sorted."""
    hidden = {"__name__", signal.scope.identity, *matched_labels(signal.scope.match)}
    return tuple(sorted((k, v) for k, v in labels.items() if k not in hidden))


def matched_labels(match: str) -> list[str]:
    """Name the labels that a scope fixes to one value, and that so tell nothing apart."""
    return _MATCHED.findall(match)


def _rank(line: Line) -> tuple[int, float]:
    limit = line.signal.levels.warning or line.signal.levels.critical
    low_is_bad = limit is not None and limit.above is None
    return WORST_FIRST.index(line.level), line.last if low_is_bad else -line.last


def why_empty(live: Live, signals: Sequence[Signal]) -> str:
    """Say why a drawing of these signals has nothing to show."""
    for signal in signals:
        for reading in live.board.of(signal.id):
            if reading.reason:
                return reading.reason
    return "no data in this time"
