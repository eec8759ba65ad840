"""What Alertmanager holds back: which firing alerts are silenced or inhibited, by whom, until when.

That it could not be asked never means that nothing is silenced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handbook.readings.alerts import ActiveAlert, AlertState, AlertStatus
from handbook.source.results import Answer, Document, NoAnswer

NONE_CONFIGURED = "no Alertmanager configured"


class Held(StrEnum):
    """What becomes of an alert's messages."""

    SILENCED = "silenced"
    INHIBITED = "inhibited"
    HELD_BACK = "held-back"
    """Alertmanager says so, and not why."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing is sent for one alert; every text is hostile."""

    kind: Held
    by: str = ""
    """Who silenced it, the alert that inhibits it, or why it is unknown."""
    until: str = ""
    """RFC 3339, as Alertmanager writes it."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Holds:
    """What Alertmanager said, or why it said nothing."""

    reason: str = "Alertmanager was not asked"
    """Why silences are not known; empty where it answered."""
    alerts: tuple[Mapping[str, Any], ...] = ()
    """As Alertmanager has them, of a checked shape."""
    silences: tuple[Mapping[str, Any], ...] = ()
    """Empty too where they alone were not answered."""

    def of(self, active: ActiveAlert, identity: str) -> Hold | None:
        """Tell why nothing is sent for a firing alert; None where it is sent, or not known at all.

        Alertmanager may have it more than once, from two Prometheus servers say: it is held back
        where all of them are.

        Args:
            active: One alert of Prometheus.
            identity: The label that tells its servers apart.
        """
        if self.reason or active.state is not AlertState.FIRING:
            return None
        found = [one for one in self.alerts if _is_same(one["labels"], active, identity)]
        if not found:
            return Hold(Held.UNKNOWN, "Alertmanager does not have it")
        states = {str(one["status"]["state"]) for one in found}
        if states == {"suppressed"}:
            return self._hold(found[0]["status"])
        if "unprocessed" in states:
            return Hold(Held.UNKNOWN, "Alertmanager has not looked at it yet")
        return None

    def _hold(self, status: Mapping[str, Any]) -> Hold:
        if status["silencedBy"]:
            named = [one for one in self.silences if one["id"] in status["silencedBy"]]
            if not named:
                return Hold(Held.SILENCED)
            last = max(named, key=lambda one: str(one["endsAt"]))
            return Hold(Held.SILENCED, last["createdBy"], last["endsAt"], last["comment"])
        if status["inhibitedBy"]:
            worse = [one for one in self.alerts if one["fingerprint"] in status["inhibitedBy"]]
            labels = worse[0]["labels"] if worse else {}
            name, severity = labels.get("alertname"), labels.get("severity")
            words = f"{name} ({severity})" if name and severity else name or "another alert"
            return Hold(Held.INHIBITED, words)
        return Hold(Held.HELD_BACK)


def fires(status: AlertStatus) -> bool:
    """Tell whether an alert fires anywhere; only then is there something to hold back."""
    return any(active.state is AlertState.FIRING for active in status.active)


def take_holds(alerts: Answer, silences: Answer) -> Holds:
    """Take the answers to `HeldQuery` and `SilencesQuery`."""
    if isinstance(alerts, NoAnswer):
        return Holds(alerts.message)
    return Holds("", _items(alerts), _items(silences))


def _items(answer: Answer) -> tuple[Mapping[str, Any], ...]:
    data = answer.data if isinstance(answer, Document) else None
    return tuple(data) if isinstance(data, list) else ()


def _is_same(theirs: Mapping[str, str], active: ActiveAlert, identity: str) -> bool:
    """Tell whether both are one alert.

    External labels come on top on the way, and relabelling may take some away; what tells our
    alerts apart has to be there and equal.
    """
    ours = {"alertname": active.name, "severity": active.severity, **active.labels}
    due = {"alertname", "severity", *({identity} & ours.keys())}
    return due <= theirs.keys() and all(theirs.get(n, text) == text for n, text in ours.items())
