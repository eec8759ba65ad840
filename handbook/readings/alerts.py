"""The state of each alert, from what Prometheus says of its rules.

"Not firing" is said only where our rule is seen loaded and healthy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from handbook.model.handbook import Alert
from handbook.source.results import Answer, Document, NoAnswer

NO_RULES = "not offered by this source: it shows no rules at all"
"""So answers a store beside which others evaluate the rules, and a Prometheus without any."""

_NEVER = "0001-01-01T"
"""Go's zero time: when a rule was last evaluated that never was."""


class AlertState(StrEnum):
    """Where an alert stands, worst first."""

    FIRING = "firing"
    PENDING = "pending"
    UNKNOWN = "unknown"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class ActiveAlert:
    """One alert of one server and severity, pending or firing."""

    name: str
    state: AlertState
    severity: str
    server: str | None
    """Value of the identity label; hostile."""
    since: str
    """RFC 3339, as Prometheus writes it; hostile."""
    value: str
    """The value as Prometheus writes it; hostile."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """All of its labels; hostile."""


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """One alert of the handbook."""

    alert: Alert
    state: AlertState
    reason: str
    """Why the state is unknown; empty otherwise."""
    active: tuple[ActiveAlert, ...]


def take_alerts(alerts: Iterable[Alert], rules: Answer) -> dict[str, AlertStatus]:
    """Judge each alert by the rules that the source has loaded.

    Args:
        alerts: Those of the handbook.
        rules: Answer to `RulesQuery`.
    """
    if isinstance(rules, NoAnswer):
        return {a.name: AlertStatus(a, AlertState.UNKNOWN, rules.message, ()) for a in alerts}
    groups = rule_groups(rules)
    if groups == []:
        return {a.name: AlertStatus(a, AlertState.UNKNOWN, NO_RULES, ()) for a in alerts}
    loaded = _loaded(groups or [])
    return {alert.name: _status(alert, loaded.get(alert.name, [])) for alert in alerts}


def rule_groups(rules: Answer) -> list[object] | None:
    """Return the groups of an answer to `RulesQuery`; None where it is no list of them."""
    data = rules.data if isinstance(rules, Document) else None
    groups = data.get("groups") if isinstance(data, Mapping) else None
    return groups if isinstance(groups, list) else None


def never_evaluated(rule: Mapping[str, object]) -> bool:
    """Tell whether a rule is loaded and was not evaluated yet.

    Prometheus says so by its health too; vmalert calls such a rule healthy.
    """
    return str(rule.get("lastEvaluation", "")).startswith(_NEVER)


def _loaded(groups: list[object]) -> dict[str, list[Mapping[str, object]]]:
    loaded: dict[str, list[Mapping[str, object]]] = {}
    for group in groups:
        members = group.get("rules") if isinstance(group, Mapping) else None
        for rule in members if isinstance(members, list) else []:
            if isinstance(rule, Mapping) and rule.get("type") == "alerting":
                loaded.setdefault(str(rule.get("name")), []).append(rule)
    return loaded


def _status(alert: Alert, rules: list[Mapping[str, object]]) -> AlertStatus:
    active = tuple(a for rule in rules for a in _active(alert, rule))
    # A source may leave out the alerts of a rule; the rule's own state counts as well.
    states = {a.state.value for a in active} | {str(rule.get("state")) for rule in rules}
    for state in (AlertState.FIRING, AlertState.PENDING):
        if state.value in states:
            return AlertStatus(alert, state, "", active)
    reason = _why_unknown(alert, rules)
    state = AlertState.UNKNOWN if reason else AlertState.INACTIVE
    return AlertStatus(alert, state, reason, active)


def _why_unknown(alert: Alert, rules: list[Mapping[str, object]]) -> str:
    """Say why nothing firing proves nothing; empty when all its rules are loaded and healthy."""
    if not rules:
        return "our rules are not loaded"
    loaded = {_severity(rule) for rule in rules}
    missing = [level.value for level, _ in alert.rules() if level.value not in loaded]
    if missing:
        return f"its {' and '.join(missing)} rule is not loaded"
    if any(rule.get("health") != "ok" and not never_evaluated(rule) for rule in rules):
        return "Prometheus cannot evaluate its rule"
    if any(map(never_evaluated, rules)):
        return "its rule was not evaluated yet"
    if any(rule.get("state") != "inactive" for rule in rules):
        return "Prometheus does not say whether it fires"
    return ""


def _severity(holder: Mapping[str, object]) -> str | None:
    labels = holder.get("labels")
    severity = labels.get("severity") if isinstance(labels, Mapping) else None
    return severity if isinstance(severity, str) else None


def _active(alert: Alert, rule: Mapping[str, object]) -> list[ActiveAlert]:
    found = []
    alerts = rule.get("alerts")
    for item in alerts if isinstance(alerts, list) else []:
        if not isinstance(item, Mapping) or item.get("state") not in ("firing", "pending"):
            continue
        labels = item.get("labels")
        labels = labels if isinstance(labels, Mapping) else {}
        server = labels.get(alert.signal.scope.identity)
        found.append(
            ActiveAlert(
                name=alert.name,
                state=AlertState(item["state"]),
                severity=_severity(item) or _severity(rule) or "",
                server=None if server is None else str(server),
                since=str(item.get("activeAt", "")),
                value=str(item.get("value", "")),
                labels=labels,
            )
        )
    return found
