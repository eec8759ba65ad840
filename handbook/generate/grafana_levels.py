"""Units and levels in Grafana's terms: unit ids, and a colour from each boundary on."""

from __future__ import annotations

import math
from itertools import pairwise

from handbook.generate import go_template
from handbook.generate.yaml_out import Data
from handbook.model.levels import Level, Levels
from handbook.model.units import Unit

COLOURS = {Level.NORMAL: "green", Level.WARNING: "orange", Level.CRITICAL: "red"}
_UNITS = {
    ("bytes", ""): "decbytes",
    ("bytes", "/s"): "Bps",
    ("seconds", ""): "s",
    ("ratio", ""): "percentunit",
    ("none", ""): "none",
    ("timestamp", ""): "none",
}
"""Grafana's own formats; bytes scale by 1000, as the levels are written."""


def grafana_unit(unit: Unit) -> str:
    """Return Grafana's id of a unit, or the unit itself as a suffix."""
    known = _UNITS.get((unit.base, unit.per))
    return known or f"suffix:{go_template.noun_words(unit).strip()}"


def threshold_steps(levels: Levels) -> list[Data]:
    """Return the levels as Grafana's steps: a colour from each boundary on."""
    return [{"value": value, "color": colour} for value, colour in colours(levels)]


def colours(levels: Levels) -> list[tuple[float | None, str]]:
    """Return where each colour begins, in rising order; the first from below, as None."""
    limits = [limit for limit in (levels.warning, levels.critical) if limit is not None]
    ends = {end for limit in limits for end in (limit.below, limit.above) if end is not None}
    between = [-math.inf, *sorted(ends), math.inf]
    judged = Levels(warning=levels.warning, critical=levels.critical)
    return [
        (None if math.isinf(low) else low, COLOURS[judged.of(_inside(low, high))])
        for low, high in pairwise(between)
    ]


def _inside(low: float, high: float) -> float:
    if math.isinf(low):
        return high - 1 if math.isfinite(high) else 0.0
    return low + 1 if math.isinf(high) else (low + high) / 2
