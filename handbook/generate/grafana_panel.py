"""One panel of the dashboard as Grafana's classic JSON.

Each signal is a query of its own. Unit and levels of the first unit are the panel's; a signal of
a second unit brings its own by a query, since Grafana's schema refuses overrides that are texts,
and Grafana gives each unit its own axis.
"""

from __future__ import annotations

from handbook import addresses
from handbook.generate.grafana_levels import grafana_unit, threshold_steps
from handbook.generate.grafana_second_unit import DATASOURCE, config_from, config_target
from handbook.generate.matching import grafana_selector
from handbook.generate.yaml_out import Data
from handbook.model.axes import panel_axes
from handbook.model.handbook import Handbook, Panel
from handbook.model.levels import Level, Levels
from handbook.model.signals import Signal, scoped
from handbook.promql import metrics_of
from handbook.thresholds import threshold_text


def panel_json(handbook: Handbook, panel: Panel, place: Data) -> Data:
    """Make a panel; its id is its number, since links name it by that."""
    signals = panel.signals
    kind = "gauge" if panel.kind == "gauge" else "timeseries"
    second = [(ref_id(i), s) for i, s in enumerate(signals) if s.unit != signals[0].unit]
    return {
        "id": panel.number,
        "type": kind,
        "title": panel.title,
        "description": description(panel),
        "datasource": DATASOURCE,
        "gridPos": place,
        "links": _links(handbook, panel),
        "targets": [_target(handbook, panel, i, signal) for i, signal in enumerate(signals)]
        + [config_target(*own) for own in second],
        "transformations": [config_from(*own) for own in second],
        "fieldConfig": {"defaults": _defaults(handbook, panel), "overrides": []},
        "options": _options(kind),
    }


def description(panel: Panel) -> str:
    """Say what the panel shows, its levels, and what to look for; Markdown."""
    lines = []
    for signal in panel.signals:
        levels = [
            f"{level} {threshold_text(signal, level)}"
            for level in (Level.NORMAL, Level.WARNING, Level.CRITICAL)
            if threshold_text(signal, level)
        ]
        told = f" ({', '.join(levels)})" if levels else ""
        lines.append(f"**{signal.title}**: {signal.meaning}{told}")
    if panel.healthy:
        lines.append(f"**Healthy:** {panel.healthy}")
    if panel.watch_for:
        lines.append(f"**Look for:** {panel.watch_for}")
    return "\n\n".join(line.replace("$", "&#36;") for line in lines)


def ref_id(index: int) -> str:
    """Name a panel's query as Grafana does: A to Z, then A1."""
    letter = chr(ord("A") + index % 26)
    return letter if index < 26 else f"{letter}{index // 26}"


def _target(handbook: Handbook, panel: Panel, index: int, signal: Signal) -> Data:
    return {
        "refId": ref_id(index),
        "datasource": DATASOURCE,
        "expr": scoped(signal.expr, grafana_selector(handbook, signal.scope)),
        "legendFormat": _legend(handbook, panel, signal),
        "editorMode": "code",
        "instant": False,
        "range": True,
    }


def _legend(handbook: Handbook, panel: Panel, signal: Signal) -> str:
    """Name a line by its server, with what else sets the lines of this panel apart."""
    server = f" {{{{{signal.scope.identity}}}}}" if signal.per_server else ""
    if panel.kind == "stacked":
        metrics = (handbook.metrics.get(name) for name in metrics_of(signal.expr))
        labels = dict.fromkeys(label for metric in metrics if metric for label in metric.labels)
        own = " ".join(f"{{{{{label}}}}}" for label in labels)
        return f"{own}{server}" if own else signal.title + server
    return signal.title + server


def _links(handbook: Handbook, panel: Panel) -> list[Data]:
    home = f"{handbook.links.handbook}/"
    found = {"Handbook": addresses.panel_address(panel.id, home)}
    plotted = {signal.id for signal in panel.signals}
    for alert in handbook.alerts.values():
        if alert.signal.id in plotted:
            page = addresses.runbook_address(alert.runbook, home)
            found[f"Runbook of {alert.name}"] = page
    return [link(title, url) for title, url in found.items()]


def link(title: str, url: str) -> Data:
    """Make a link that opens beside Grafana."""
    return {
        "title": title,
        "type": "link",
        "url": url,
        "targetBlank": True,
        "icon": "doc",
        "tooltip": title,
        "asDropdown": False,
        "includeVars": False,
        "keepTime": False,
        "tags": [],
    }


def _defaults(handbook: Handbook, panel: Panel) -> Data:
    """Make what holds for the whole panel: the first unit and its levels."""
    axes = panel_axes(handbook, panel)
    shown = axes[0].levelled if axes else None
    levels = shown.levels if shown else Levels()
    defaults: dict[str, Data] = {
        "unit": grafana_unit(panel.signals[0].unit) if panel.signals else "none",
        "thresholds": {"mode": "absolute", "steps": threshold_steps(levels)},
    }
    if panel.kind == "gauge":
        ends: dict[str, Data] = {"min": 0, "max": _gauge_end(levels)}
        return {**defaults, **ends, "color": {"mode": "thresholds"}}
    defaults["color"] = {"mode": "palette-classic"}
    defaults["custom"] = {
        "drawStyle": "line",
        "lineWidth": 1,
        "fillOpacity": 30 if panel.kind == "stacked" else 0,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": "normal" if panel.kind == "stacked" else "none", "group": "A"},
        "thresholdsStyle": {"mode": "line"},
    }
    return defaults


def _gauge_end(levels: Levels) -> float:
    """End a gauge's scale well beyond its worst level."""
    ends = [limit.above for limit in (levels.warning, levels.critical) if limit and limit.above]
    ends += [levels.normal.high] if levels.normal and levels.normal.high else []
    return 2 * max(ends) if ends else 100.0


def _options(kind: str) -> Data:
    if kind == "gauge":
        return {
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "showThresholdLabels": False,
            "showThresholdMarkers": True,
        }
    return {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
