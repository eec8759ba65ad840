"""Tests of the generated rules for promtool: each level and direction is passed and left again.

What cannot be made for a signal is named at the top of the file, never left out in silence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from handbook.generate.alert_texts import SEVERITY, annotations_of, as_expanded
from handbook.generate.banner import banner
from handbook.generate.inputs import Inputs, inputs_of
from handbook.generate.needs import BeyondError
from handbook.generate.rules import panels_by_signal
from handbook.generate.yaml_out import Data, yaml_text
from handbook.model.handbook import Alert, Handbook, Panel
from handbook.model.levels import Level, Limit
from handbook.model.signals import Signal
from handbook.model.units import Unit

RULES_FILE = "rules.yml"
SERVER = "10.0.0.7:5500"
"""The server of every test."""
UNCOVERED = "No test could be made for"
MARGIN = 0.02
"""How close to a boundary values are chosen, as a share of it: a rule that moved must fail."""
_STEPS = (60, 30, 15, 5)
"""Seconds between samples, or between evaluations; the longest that fits."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """One level passed in one direction."""

    level: Level
    good: float
    """A value on the healthy side."""
    bad: float
    """A value beyond the level, and not beyond a worse one."""


def rules_test_yml(handbook: Handbook) -> str:
    """Write ``rules_test.yml``: alerts by name, levels and directions as the config has them."""
    panels = panels_by_signal(handbook)
    shortest = min((alert.for_seconds for alert in handbook.alerts.values()), default=60.0)
    every = next((step for step in _STEPS if step <= shortest / 2), _STEPS[-1])
    tests: list[Data] = []
    uncovered = []
    for alert in sorted(handbook.alerts.values(), key=lambda a: a.name):
        try:
            inputs = inputs_of(alert.signal.expr, _selector(alert.signal))
        except BeyondError as reason:
            uncovered.append(f"{UNCOVERED} {alert.name}: {reason}.")
            continue
        panel = panels.get(alert.signal.id)
        for crossing in crossings(alert.signal):
            tests.append(_test(handbook, alert, panel, inputs, crossing, every))
    data: Data = {
        "rule_files": [RULES_FILE],
        "evaluation_interval": f"{every}s",
        "tests": tests,
    }
    return yaml_text(data, "\n".join([banner(handbook.file), *uncovered]))


def crossings(signal: Signal) -> Iterator[Crossing]:
    """List what has to be passed: each level, downwards and upwards where it has both."""
    levels = signal.levels
    for level, limit in ((Level.WARNING, levels.warning), (Level.CRITICAL, levels.critical)):
        if limit is None:
            continue
        if limit.below is not None:
            worse = levels.critical.below if level is Level.WARNING and levels.critical else None
            yield _crossing(signal.unit, level, limit, limit.below, -1.0, worse, levels.warning)
        if limit.above is not None:
            worse = levels.critical.above if level is Level.WARNING and levels.critical else None
            yield _crossing(signal.unit, level, limit, limit.above, 1.0, worse, levels.warning)


def _crossing(
    unit: Unit, level: Level, limit: Limit, boundary: float, way: float,
    worse: float | None, warning: Limit | None,
) -> Crossing:  # fmt: skip
    margin = abs(boundary) * MARGIN or 1.0
    room = abs(worse - boundary) / 2 if worse is not None else math.inf
    bad = boundary + way * min(margin, room)
    mild = warning or limit
    edge = (mild.above if way > 0 else mild.below) or 0.0
    good = edge - way * (abs(edge) * MARGIN or 1.0)
    if mild.below is not None and mild.above is not None:
        good = (mild.below + mild.above) / 2
    return Crossing(level, good, _readable(unit, bad, boundary))


def _readable(unit: Unit, value: float, boundary: float) -> float:
    """Round so that a rounding error of the query cannot change how it is written."""
    rounded = float(f"{value:.3g}")
    if (rounded > boundary) != (value > boundary) or rounded == boundary:
        rounded = value
    return rounded + 0.5 if unit.base == "seconds" and rounded == int(rounded) >= 60 else rounded


def _selector(signal: Signal) -> str:
    return signal.scope.selector(SERVER)


def _test(
    handbook: Handbook, alert: Alert, panel: Panel | None, inputs: Inputs, crossing: Crossing,
    every: int,
) -> Data:  # fmt: skip
    """Make one test; `every` is the time between evaluations, on which each phase begins."""
    settle = (math.ceil(inputs.needs.reach / every) + 2) * every
    wait = math.ceil(alert.for_seconds / every) * every
    passed = settle
    left = passed + settle + wait
    end = left + settle
    step = _step_seconds(inputs, every)
    phases = [(crossing.good, passed), (crossing.bad, left - passed), (crossing.good, end - left)]
    series = inputs.series([(value, seconds // step) for value, seconds in phases], step)
    firing = _firing(handbook, alert, panel, inputs, crossing)
    last = end - every
    return {
        "name": f"{alert.name} {crossing.level}: passes {crossing.bad:g} and comes back",
        "interval": f"{step}s",
        "input_series": [{"series": name, "values": text} for name, text in sorted(series.items())],
        "alert_rule_test": [
            _at(passed - every, alert, []),
            _at(passed + wait - every, alert, []),
            _at(left - every, alert, firing),
            _at(last, alert, []),
        ],
        "promql_expr_test": [
            _pending(alert, level, wait // every, last)
            for level, limit in alert.rules()
            if limit.passed(crossing.bad)
        ],
    }


def _step_seconds(inputs: Inputs, every: int) -> int:
    """Choose the time between samples: every range has to hold several."""
    shortest = min(inputs.needs.ranges, default=math.inf)
    fitting = (s for s in _STEPS if s <= min(every, shortest / 4) and every % s == 0)
    return next(fitting, _STEPS[-1])


def _firing(
    handbook: Handbook, alert: Alert, panel: Panel | None, inputs: Inputs, crossing: Crossing
) -> list[dict[str, dict[str, str]]]:
    told = as_expanded(alert, SERVER, crossing.bad)
    labels = {k: v for k, v in inputs.labels.items() if k != "__name__"}
    return [
        {
            "exp_labels": {**dict(sorted(labels.items())), SEVERITY: level.value},
            "exp_annotations": annotations_of(handbook, alert, level, panel, told),
        }
        for level, limit in alert.rules()
        if limit.passed(crossing.bad)
    ]


def _at(seconds: int, alert: Alert, firing: list[dict[str, dict[str, str]]]) -> Data:
    return {"eval_time": f"{seconds}s", "alertname": alert.name, "exp_alerts": firing}


def _pending(alert: Alert, level: Level, evaluations: int, seconds: int) -> Data:
    """Expect the alert to have been pending for just as long as its `for`."""
    which = f'alertname="{alert.name}",alertstate="pending",{SEVERITY}="{level}"'
    return {
        "expr": f"sum(count_over_time(ALERTS{{{which}}}[{seconds}s]))",
        "eval_time": f"{seconds}s",
        "exp_samples": [{"labels": "{}", "value": evaluations}],
    }
