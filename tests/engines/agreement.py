"""What two engines over the same samples make the handbook say, and why they differ where they do.

Both are asked through the handbook's own read path. A reading's level may differ only where a
value is within five per cent of a limit, or where Prometheus itself answers in the other engine's
way one step of the query's own grid sooner or later: VictoriaMetrics counts the step into a window,
so that a jump stays with it for one scrape longer.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from handbook.asking import plan
from handbook.commands.situation import Project, known_metrics
from handbook.live import Live
from handbook.model.durations import seconds_of
from handbook.model.signals import Signal
from handbook.readings.reading import Reading
from handbook.runbooks.model import Check
from handbook.source import find_source, start
from handbook.verdicts.health import health_answers
from handbook.verdicts.triage import findings
from handbook.verdicts.walks import Walks

NEAR = 0.05
"""Part of a limit."""
BUDGET_SECONDS = 30.0
_SUBQUERY_STEP = re.compile(r"\[\w+:(\w+)\]")
_NOTHING = frozenset({"nan", "no-data"})
"""Kinds of unknown that are one: VictoriaMetrics drops what is not a number."""

Key = tuple[str, str | None, tuple[tuple[str, str], ...]]
"""Signal, server, and the series' own labels; the read path drops `__name__` from those."""


class Why(Enum):
    """What a difference comes from."""

    NEAR = "within 5 % of a limit"
    STEP = "Prometheus says so too, one step aside"
    OPEN = "nothing explains it"


@dataclass(frozen=True)
class Difference:
    """One thing that two engines say differently."""

    what: tuple[str, ...]
    """Its kind and names."""
    server: str | None
    at: float
    said: tuple[str, str]
    """By Prometheus, and by the other."""
    why: Why


@dataclass(frozen=True)
class Compared:
    """One moment, held against one another."""

    readings: int
    verdicts: int
    """Outcomes of health checks and steps, and conclusions."""
    differences: tuple[Difference, ...]

    @property
    def unexplained(self) -> list[Difference]:
        """What must not be."""
        return [one for one in self.differences if one.why is Why.OPEN]


def live_of(project: Project, url: str, at: float) -> Live:
    """Ask a source about a moment as the commands do, and judge its answers."""
    source = find_source({"PROMETHEUS_URL": url}, Path("no-run-file"), "")
    asked = plan(project.handbook, now=time.time(), at=at, courses=(), rules=False)
    answers = start(source, asked.queries(), budget_s=BUDGET_SECONDS).result()
    return asked.live(answers, url, known_metrics())


def compared(project: Project, prometheus: str, other: str, at: float) -> Compared:
    """Hold every reading, outcome and conclusion of one moment against one another."""
    one, two = live_of(project, prometheus, at), live_of(project, other, at)
    ours, theirs = _readings(one), _readings(two)
    elsewhen = cache(lambda moment: _readings(live_of(project, prometheus, moment)))
    apart = {key for key in ours.keys() | theirs.keys() if _differ(ours.get(key), theirs.get(key))}
    found = [
        Difference(
            ("reading", key[0], *(f"{k}={v}" for k, v in key[2])),
            key[1],
            at,
            (_worded(ours.get(key)), _worded(theirs.get(key))),
            _why(elsewhen, key, ours.get(key), theirs.get(key), at),
        )
        for key in sorted(apart, key=str)
    ]
    verdicts = []
    said, other_said = _verdicts(project, one), _verdicts(project, two)
    for what in sorted(said.keys() | other_said.keys(), key=str):
        pair = said.get(what, "missing"), other_said.get(what, "missing")
        if pair[0] != pair[1]:
            *names, server = what
            behind = _signals_behind(project, *map(str, names))
            causes = [d.why for d in found if d.what[1] in behind and d.server in (server, None)]
            # A verdict follows from readings: where none of its own differs, it may not either.
            why = Why.OPEN if Why.OPEN in causes or not causes else causes[0]
            verdicts.append(Difference(tuple(map(str, names)), server, at, pair, why))
    return Compared(len(ours.keys() | theirs.keys()), len(said | other_said), (*found, *verdicts))


def _signals_behind(project: Project, kind: str, name: str, step: str = "") -> set[str]:
    """Name the signals that a verdict is made of."""
    if kind == "health":
        return {check.signal.id for check in project.handbook.health if check.id == name}
    if kind == "step":
        found = project.runbooks[name].step(step)
        return {found.signal.id} if isinstance(found, Check) else set()
    reached, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            checks = [s for s in project.runbooks[one].steps if isinstance(s, Check)]
            ways = (way for check in checks for way in check.ways.values())
            waiting += [way.continue_with for way in ways if way.continue_with]
    return {signal.id for name in reached for signal in project.runbooks[name].signals}


def _readings(live: Live) -> dict[Key, Reading]:
    return {
        (name, reading.server, reading.labels): reading
        for name, readings in live.board.readings.items()
        for reading in readings
    }


def _differ(one: Reading | None, other: Reading | None) -> bool:
    if one is None or other is None or one.level is not other.level:
        return True
    return one.kind != other.kind and not {one.kind, other.kind} <= _NOTHING


def _worded(reading: Reading | None) -> str:
    if reading is None:
        return "no series"
    return f"{reading.level} {reading.reason if reading.value is None else reading.value}"


def _why(
    elsewhen: Callable[[float], Mapping[Key, Reading]],
    key: Key,
    one: Reading | None,
    other: Reading | None,
    at: float,
) -> Why:
    if one is None or other is None or one.value is None or other.value is None:
        return Why.OPEN
    for limit in limits(one.signal):
        if any(abs(value - limit) <= NEAR * abs(limit) for value in (one.value, other.value)):
            return Why.NEAR
    for step in steps(one.signal):
        for moment in (at - step, at + step):
            aside = elsewhen(moment).get(key)
            if aside is not None and aside.level is other.level:
                return Why.STEP
    return Why.OPEN


def limits(signal: Signal) -> Iterator[float]:
    """Give every number that parts two levels of a signal."""
    levels = signal.levels
    for limit in (levels.warning, levels.critical):
        for number in (limit.above, limit.below) if limit is not None else ():
            if number is not None:
                yield number
    if levels.normal is not None:
        yield from (n for n in (levels.normal.low, levels.normal.high) if n is not None)


def steps(signal: Signal) -> list[float]:
    """Give the seconds between the points that a query looks at: scrapes, and its subqueries'."""
    grids = {seconds_of(step) for step in _SUBQUERY_STEP.findall(signal.expr)}
    return sorted({signal.scope.scrape_interval_seconds, *grids})


def _verdicts(project: Project, live: Live) -> dict[tuple[str | None, ...], str]:
    said: dict[tuple[str | None, ...], str] = {}
    for finding in findings(Walks(project.runbooks), live):
        said["conclusion", finding.runbook.id, finding.server] = finding.conclusion.value
        for result in finding.walk.results if finding.walk is not None else ():
            said["step", finding.runbook.id, result.step.id, finding.server] = result.outcome.value
    for answer in health_answers(project.handbook, live):
        said["health", answer.check.id, answer.reading.server] = answer.outcome
    return said
