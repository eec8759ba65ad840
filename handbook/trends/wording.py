"""A trend in words: where it goes, how long it stood at which level, and what to read next.

Terminal and page write the same sentences from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from handbook.model.durations import duration_text
from handbook.model.handbook import Handbook
from handbook.model.levels import WORST_FIRST, Level
from handbook.model.signals import Signal
from handbook.model.units import Unit, scaled, value_text
from handbook.moments import clock
from handbook.trends.figures import Direction, Figures
from handbook.trends.trend import Trend, Trends


def slope_text(trend: Trend, at: float) -> str:
    """Say where a trend goes: ``rises by 7,200 goroutines an hour since its start at …``."""
    goes = direction_text(trend.figures, trend.signal.unit)
    if trend.restarted_at is None or trend.figures.direction is Direction.UNKNOWN:
        return goes
    return f"{goes} since its start at {clock(trend.restarted_at, at)}"


def direction_text(figures: Figures, unit: Unit) -> str:
    """Say where figures go: ``rises by 7,200 goroutines an hour``."""
    if figures.direction is Direction.UNKNOWN or figures.slope_per_hour is None:
        return "too little to tell a slope"
    if figures.direction is Direction.STEADY:
        return "steady"
    if figures.direction is Direction.SWINGS:
        return "swings, no trend"
    return (
        f"{figures.direction.value} by {per_hour_text(abs(figures.slope_per_hour), unit)} an hour"
    )


def per_hour_text(change: float, unit: Unit) -> str:
    """Write how much is added in an hour; a share grows by points, not by percent of itself."""
    if unit.base == "ratio":
        return f"{scaled(change, unit)[0]} percentage points"
    return value_text(change, Unit("seconds") if unit.base == "timestamp" else unit)


def span_text(trend: Trend) -> str:
    """Write lowest, highest and median: ``45 to 7,102 goroutines, median 3,560``."""
    figures, unit = trend.figures, trend.signal.unit
    low, middle, high = figures.minimum, figures.median, figures.maximum
    if low is None or middle is None or high is None:
        return "no value in this time"
    if low == high:
        return f"{value_text(low, unit)} throughout"
    if scaled(low, unit) == scaled(high, unit):
        return f"about {value_text(middle, unit)} throughout"
    ends = [scaled(low, unit), scaled(high, unit)]
    first = ends[0][0] if ends[0][1] == ends[1][1] else value_text(low, unit)
    number, symbol = scaled(middle, unit)
    median = number if symbol == ends[1][1] else value_text(middle, unit)
    return f"{first} to {value_text(high, unit)}, median {median}"


def shares_text(shares: Mapping[Level, float], why_unknown: str = "") -> str:
    """Write the part of the time at each level, worst first: ``critical 28 %, normal 72 %``."""
    parts = []
    for level in WORST_FIRST:
        if shares[level]:
            why = f" ({why_unknown})" if level is Level.UNKNOWN and why_unknown else ""
            parts.append(f"{level.value} {percent(shares[level])}{why}")
    return ", ".join(parts)


def percent(share: float) -> str:
    """Write a part of the whole in percent; neither 0 nor 100 unless it is just that."""
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{round(share * 100)} %"


def stretch_text(trends: Trends) -> str:
    """Say what stretch was judged, and how finely."""
    grid = trends.grid
    return (
        f"the last {duration_text(trends.seconds)} at {grid.count} moments, "
        f"{duration_text(grid.step)} apart"
    )


def cost_text(trends: Trends) -> str:
    """Say what the courses cost the source."""
    return f"{trends.range_queries} range queries, {trends.samples:,} samples"


def runbook_of(handbook: Handbook, signal: Signal) -> str | None:
    """Return the runbook of the first alert on a signal; None where no alert is on it."""
    alerts = (a for a in handbook.alerts.values() if a.signal.id == signal.id)
    return next((alert.runbook for alert in alerts), None)
