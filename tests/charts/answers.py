"""What Prometheus itself says of a panel, asked without any code of the handbook's read path."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections import defaultdict

from handbook.model.handbook import Panel
from handbook.model.signals import Signal

Line = dict[float, float]


def lines_of(
    prometheus: str, panel: Panel, start: float, end: float, step: float
) -> dict[str, Line]:
    """Return a panel's lines by the names that a legend gives them."""
    found: dict[str, Line] = {}
    for signal in panel.signals:
        sums: dict[str, Line] = defaultdict(lambda: defaultdict(float))
        for labels, points in _series(prometheus, signal, start, end, step):
            kind = f"type={labels['type']}" if "type" in labels else ""
            parts = [kind] if panel.kind == "stacked" else [labels["instance"], kind]
            title = signal.title if len(panel.signals) > 1 else ""
            name = " ".join(part for part in (title, *parts) if part)
            for time, value in points:
                if value == value:
                    sums[name][time] += value
        found |= sums
    return found


def _series(
    prometheus: str, signal: Signal, start: float, end: float, step: float
) -> list[tuple[dict[str, str], list[tuple[float, float]]]]:
    asked = {"query": signal.query(), "start": start, "end": end, "step": step}
    address = f"{prometheus}/api/v1/query_range?{urllib.parse.urlencode(asked)}"
    with urllib.request.urlopen(address, timeout=10) as came:
        result = json.loads(came.read())["data"]["result"]
    return [
        (one["metric"], [(time, float(value)) for time, value in one["values"]]) for one in result
    ]
