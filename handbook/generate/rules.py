"""Prometheus' alerting rules: one for each alert and level.

The warning rule goes on firing beyond the critical level: Alertmanager hides it while the
critical one fires, and it is already there when that one ends.
"""

from __future__ import annotations

from handbook.condition import condition
from handbook.generate.alert_texts import SEVERITY, annotations_of, as_template
from handbook.generate.banner import banner
from handbook.generate.yaml_out import Data, yaml_text
from handbook.model.handbook import Alert, Handbook, Panel

GROUP_PREFIX = "handbook: "
"""What the names of our groups begin with, beside the rules of others."""


def rules_yml(handbook: Handbook) -> str:
    """Write ``rules.yml``: a group for each heading of the signals, alerts by name."""
    panels = panels_by_signal(handbook)
    groups: dict[str, list[Data]] = {}
    for alert in sorted(handbook.alerts.values(), key=lambda a: (a.signal.group, a.name)):
        rules = groups.setdefault(GROUP_PREFIX + alert.signal.group, [])
        rules += alert_rules(handbook, alert, panels.get(alert.signal.id))
    data: Data = {"groups": [{"name": name, "rules": rules} for name, rules in groups.items()]}
    return yaml_text(data, banner(handbook.file))


def alert_rules(handbook: Handbook, alert: Alert, panel: Panel | None) -> list[Data]:
    """Make the rules of one alert, warning first."""
    told = as_template(alert)
    query = alert.signal.query()
    return [
        {
            "alert": alert.name,
            "expr": condition(query, limit),
            "for": alert.for_text,
            "labels": {SEVERITY: level.value},
            "annotations": annotations_of(handbook, alert, level, panel, told),
        }
        for level, limit in alert.rules()
    ]


def panels_by_signal(handbook: Handbook) -> dict[str, Panel]:
    """Find the first panel that plots each signal."""
    found: dict[str, Panel] = {}
    for panel in handbook.dashboard.panels:
        for signal in panel.signals:
            found.setdefault(signal.id, panel)
    return found
