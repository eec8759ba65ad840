"""Trends as plain JSON objects, the shape that scripts rely on.

Numbers are unscaled or null, times RFC 3339, ids as in the files. Knows no stream.
"""

from __future__ import annotations

import math

from handbook import addresses
from handbook.model.handbook import Handbook
from handbook.moments import rfc3339
from handbook.trends.trend import Trend, Trends
from handbook.trends.wording import runbook_of

Json = dict[str, object]


def trends_document(trends: Trends, handbook: Handbook) -> Json:
    """Make the JSON document of `handbook analyze --json`."""
    return {
        "at": rfc3339(trends.at),
        "source": trends.source,
        "since": rfc3339(trends.grid.start),
        "step_seconds": trends.grid.step,
        "trends": [_trend(trend, handbook) for trend in trends.rows],
        "cost": {"range_queries": trends.range_queries, "samples": trends.samples},
    }


def _trend(trend: Trend, handbook: Handbook) -> Json:
    reading, figures = trend.reading, trend.figures
    return {
        "signal": trend.signal.id,
        "instance": reading.server,
        "labels": dict(reading.labels),
        "unit": trend.signal.unit.text,
        "min": number(figures.minimum),
        "median": number(figures.median),
        "max": number(figures.maximum),
        "slope_per_hour": number(figures.slope_per_hour),
        "direction": figures.direction.value,
        "restarted_at": rfc3339(trend.restarted_at),
        "value": number(reading.value),
        "level": reading.level.value,
        "reason": reading.reason or None,
        "sampled_at": rfc3339(reading.sampled_at),
        "shares": {level.value: share for level, share in trend.shares.items()},
        "unknown_because": trend.why_unknown or None,
        "read_next": _read_next(trend, handbook),
    }


def _read_next(trend: Trend, handbook: Handbook) -> Json:
    runbook = runbook_of(handbook, trend.signal)
    page = (
        addresses.runbook_address(runbook, "")
        if runbook is not None
        else addresses.signal_address(trend.signal.id, "")
    )
    return {"runbook": runbook, "page": page}


def number(value: float | None) -> float | None:
    """JSON has no infinity; the level beside it still says which way."""
    return value if value is not None and math.isfinite(value) else None
