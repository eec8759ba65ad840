"""What the browser needs to draw a chart again, as one attribute of its figure.

Knows signals and axes; must not know what the browser makes of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from handbook.model.axes import Axis
from handbook.model.handbook import Alert
from handbook.model.signals import Signal


def chart_spec(axes: Sequence[Axis], alerts: Iterable[Alert]) -> str:
    """Write the spec of a chart as JSON.

    ``{"alerts": [name], "signals": [{"id", "title", "expr", "unit", "service", "scope":
    {"match", "identity", "interval"}, "texts": {level: text}, "axis", "levelled"}]}``:
    `interval` in seconds, `axis` 0 for left and 1 for right, levels as the config writes them.
    """
    ids = {signal.id for axis in axes for signal in axis.signals}
    signals = [
        _signal(signal, number, levelled=signal is axis.levelled)
        for number, axis in enumerate(axes)
        for signal in axis.signals
    ]
    names = [alert.name for alert in alerts if alert.signal.id in ids]
    return json.dumps({"alerts": names, "signals": signals}, separators=(",", ":"))


def _signal(signal: Signal, axis: int, *, levelled: bool) -> dict[str, object]:
    levels = signal.levels
    texts = {"normal": levels.normal, "warning": levels.warning, "critical": levels.critical}
    return {
        "id": signal.id,
        "title": signal.title,
        "expr": signal.expr,
        "unit": signal.unit.text,
        "service": not signal.per_server,
        "scope": {
            "match": signal.scope.match,
            "identity": signal.scope.identity,
            "interval": signal.scope.scrape_interval_seconds,
        },
        "texts": {name: level.text for name, level in texts.items() if level is not None},
        "axis": axis,
        "levelled": levelled,
    }
