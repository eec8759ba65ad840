"""Input series that make a signal take wanted values, one after the other.

Solves for one input, the driver, and keeps the others steady. Writes them in promtool's
notation. Source: Prometheus, unit testing for rules, ``series``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import promql_parser as promql

from handbook.generate.needs import BeyondError, Key, Needs, needs_of, parsed
from handbook.generate.steady import Line, value_of
from handbook.model.levels import plain_number
from handbook.model.signals import quoted, scoped

_START = 1000.0
"""Least value at which counters and sloping gauges begin."""
_REST = 1.0
"""Level and slope of an input that is not the driver."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """How to make a signal take a value."""

    needs: Needs
    labels: dict[str, str]
    """Of the signal's one series."""
    driver: Key
    kind: str
    """What of the driver is set: ``level``, ``slope`` or ``quantile``."""
    at_zero: float
    gain: float
    """The signal is ``at_zero + gain * x`` for ``x`` of the driver."""

    def series(self, phases: Sequence[tuple[float, int]], step_seconds: int) -> dict[str, str]:
        """Write every input.

        Args:
            phases: The value that the signal is to take, and for how many samples.
            step_seconds: Time between two samples.

        Returns:
            Samples in promtool's notation by series.
        """
        wanted = [((value - self.at_zero) / self.gain, count) for value, count in phases]
        written: dict[str, str] = {}
        for key in self.needs.keys:
            own = wanted if key == self.driver else [(_REST, count) for _, count in phases]
            if key in self.needs.buckets:
                written.update(_bucket_series(key, own, step_seconds))
            elif key in self.needs.counters or (key == self.driver and self.kind == "slope"):
                written[_name(key)] = _slopes(own, step_seconds)
            else:
                written[_name(key)] = _levels(own)
        return written


def inputs_of(expr: str, selector: str) -> Inputs:
    """Find a driver for an expression.

    Args:
        expr: PromQL with ``$scope``.
        selector: Matchers of one server.

    Raises:
        BeyondError: The expression is not understood, or no input moves it evenly.
    """
    tree = parsed(scoped(expr, selector))
    needs = needs_of(tree)
    if needs.gauges & (needs.sloping | needs.counters):
        raise BeyondError("one metric is read both as it is and as its change")
    beyond = BeyondError("no input that moves it evenly")
    for key in needs.keys:
        kinds = ("quantile",) if key in needs.buckets else (
            ("slope",) if key in needs.counters | needs.sloping else ("level",))  # fmt: skip
        for kind in kinds:
            ask = _asking(tree, needs, key, kind)
            try:
                below, zero, one, two = ask(-1.0), ask(0.0), ask(1.0), ask(2.0)
            except BeyondError as reason:
                beyond = reason
                continue
            gain = one.level - zero.level
            bends = (two.level - one.level - gain, zero.level - below.level - gain)
            if gain and max(map(abs, bends)) <= 1e-9 * abs(gain):
                return Inputs(needs, dict(zero.labels or {}), key, kind, zero.level, gain)
    raise beyond


def _asking(tree: promql.Expr, needs: Needs, driver: Key, kind: str) -> Callable[[float], Line]:
    def ask(x: float) -> Line:
        lines: dict[Key, Line] = {}
        for key in needs.keys:
            labels = {"__name__": key[0], **dict(key[1])}
            level, slope = (_START, _REST) if key in needs.counters else (_REST, 0.0)
            if key == driver and kind == "level":
                level = x
            elif key == driver and kind == "slope":
                level, slope = _START, x
            lines[key] = Line(level, slope, labels)
        quantiles = {key: x if key == driver else _REST for key in needs.buckets}
        return value_of(tree, lines, quantiles)

    return ask


def _levels(phases: Sequence[tuple[float, int]]) -> str:
    return " ".join(f"{_number(level)}+0x{count - 1}" for level, count in phases)


def _slopes(phases: Sequence[tuple[float, int]], step_seconds: int) -> str:
    parts = []
    # Far from zero by several steps: Prometheus extrapolates no counter below zero, so the first
    # rates of a small one would be too low, and a ratio of two of them wrong.
    at = max(_START, *(10 * abs(slope) * step_seconds for slope, _ in phases))
    for slope, count in phases:
        by = slope * step_seconds
        sign = "-" if by < 0 else "+"
        parts.append(f"{_number(at + by)}{sign}{_number(abs(by))}x{count - 1}")
        at += by * count
    return " ".join(parts)


def _bucket_series(
    key: Key, phases: Sequence[tuple[float, int]], step_seconds: int
) -> dict[str, str]:
    """Spread the observations of a phase evenly between half of its bound and the bound."""
    bounds = sorted({bound for high, _ in phases for bound in (high / 2, high)})
    series = {}
    for bound in [*bounds, None]:
        rates = [(_share_below(bound, high) * _REST, count) for high, count in phases]
        le = "+Inf" if bound is None else _number(bound)
        name = (key[0], tuple(sorted([*key[1], ("le", le)])))
        series[_name(name)] = _slopes(rates, step_seconds)
    return series


def _share_below(bound: float | None, high: float) -> float:
    return 1.0 if bound is None else min(1.0, max(0.0, (bound - high / 2) / (high / 2)))


def _name(key: Key) -> str:
    return f"{key[0]}{{{','.join(f'{name}={quoted(value)}' for name, value in key[1])}}}"


def _number(value: float) -> str:
    return plain_number(round(value, 9) if abs(value) >= 1 else float(f"{value:.10g}"))
