"""What is due: rules and dashboard as objects, from the functions that write their files."""

from __future__ import annotations

import json
from collections.abc import Mapping

from handbook import addresses
from handbook.drift.rules import Ours, Rule
from handbook.generate.grafana import dashboard_json
from handbook.generate.rules import GROUP_PREFIX, alert_rules, panels_by_signal
from handbook.generate.yaml_out import Data
from handbook.model.durations import seconds_of
from handbook.model.handbook import Handbook


def due_rules(handbook: Handbook) -> list[Rule]:
    """Return every alerting rule that Prometheus should have loaded."""
    panels = panels_by_signal(handbook)
    return [
        _rule(data, GROUP_PREFIX + alert.signal.group)
        for alert in handbook.alerts.values()
        for data in alert_rules(handbook, alert, panels.get(alert.signal.id))
    ]


def ours(handbook: Handbook) -> Ours:
    """Say by what a loaded rule is known as ours."""
    root = f"{handbook.links.handbook}/"
    return Ours(GROUP_PREFIX, addresses.runbook_address("", root).rstrip("/") + "/")


def _rule(data: Data, group: str) -> Rule:
    rule = data if isinstance(data, Mapping) else {}
    held = rule.get("for")
    return Rule(
        alert=str(rule["alert"]),
        group=group,
        expr=str(rule["expr"]),
        for_seconds=seconds_of(held) if isinstance(held, str) else 0.0,
        labels=_texts(rule.get("labels")),
        annotations=_texts(rule.get("annotations")),
    )


def _texts(value: Data) -> dict[str, str]:
    return {name: str(text) for name, text in value.items()} if isinstance(value, Mapping) else {}


def due_dashboard(handbook: Handbook) -> Mapping[str, object]:
    """Return the dashboard that Grafana should show: its JSON model."""
    board: dict[str, object] = json.loads(dashboard_json(handbook))
    return board
