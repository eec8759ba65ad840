"""Whether alerts and runbooks agree at each minute: none accuses what the other clears silently.

An alert on a level may fire by load alone, and its runbook then says so. An alert on growth may
not: where the runbook rules it out, it must not fire. What a runbook confirms has an alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handbook.commands.situation import Project
from handbook.model.handbook import Alert
from handbook.runbooks.model import Conclusion
from handbook.verdicts.triage import Finding
from tests.drills.alerting import State, States, alert_states
from tests.drills.minutes import Minute
from tests.drills.score import is_young
from tests.drills.truth import SETTLED_SECONDS, Truth

LEVEL_ALERTS = frozenset({"HighGoroutines", "HighCPU", "HighGC"})
"""Alerts on a level that load may pass. Every other one of a runbook that diagnoses is growth."""


@dataclass(slots=True)
class Agreement:
    """How one alert and its runbook went together."""

    alert: str
    runbook: str
    pending: int = 0
    """Minutes."""
    firing: int = 0
    confirmed: int = 0
    """Of the firing ones: the runbook is confirmed."""
    by_load: int = 0
    """Of the firing ones: the runbook rules it out and says why, for an alert on a level."""
    young: int = 0
    """Of the firing ones: a window of the runbook is not full since a restart."""
    faults: list[str] = field(default_factory=list)
    """Of the firing ones: anything else."""


@dataclass(slots=True)
class Covered:
    """How often an alert stood behind a runbook that is confirmed."""

    runbook: str
    confirmed: int = 0
    """Minutes."""
    faults: list[str] = field(default_factory=list)
    """Of these: no alert of it pending or firing."""


@dataclass(slots=True)
class Agreed:
    """The agreement of all alerts with all runbooks over some recordings."""

    alerts: dict[str, Agreement] = field(default_factory=dict)
    runbooks: dict[str, Covered] = field(default_factory=dict)

    @property
    def faults(self) -> list[str]:
        """Everything in which they do not agree."""
        accused = [fault for one in self.alerts.values() for fault in one.faults]
        return accused + [fault for book in self.runbooks.values() for fault in book.faults]

    def add(self, other: Agreed) -> None:
        """Count what was found over other recordings too."""
        for name, one in other.alerts.items():
            mine = self.alerts.setdefault(name, Agreement(one.alert, one.runbook))
            for count in ("pending", "firing", "confirmed", "by_load", "young", "faults"):
                setattr(mine, count, getattr(mine, count) + getattr(one, count))
        for name, book in other.runbooks.items():
            held = self.runbooks.setdefault(name, Covered(name))
            held.confirmed += book.confirmed
            held.faults += book.faults


def agreed(project: Project, url: str, judged: Sequence[Minute], truths: Sequence[Truth]) -> Agreed:
    """Evaluate the rules over what was judged, and compare them with it."""
    alerts = project.handbook.alerts.values()
    first, last = min(t.first for t in truths), max(t.last for t in truths)
    states = {alert.name: alert_states(url, alert, first, last) for alert in alerts}
    return compared(alerts, states, judged, truths)


def compared(
    alerts: Iterable[Alert],
    states: Mapping[str, States],
    judged: Sequence[Minute],
    truths: Sequence[Truth],
) -> Agreed:
    """Compare every alert that has a diagnosis with it, on every server at every judged minute."""
    diagnosed = {finding.runbook.id for minute in judged for finding in minute.found}
    ours = [alert for alert in alerts if alert.runbook in diagnosed]
    found = Agreed(
        {alert.name: Agreement(alert.name, alert.runbook) for alert in ours},
        {alert.runbook: Covered(alert.runbook) for alert in ours},
    )
    by_server = {truth.instance: truth for truth in truths}
    for minute in judged:
        for finding in minute.found:
            truth = by_server.get(finding.server or "")
            if truth is None or finding.runbook.id not in found.runbooks:
                continue
            if not truth.first + SETTLED_SECONDS <= minute.at <= truth.last:
                continue
            now = {
                alert.name: states[alert.name].get((truth.instance, minute.at), State.INACTIVE)
                for alert in ours
                if alert.runbook == finding.runbook.id
            }
            place = f"{truth.file} at {minute.at}"
            for name, state in now.items():
                _compare(found.alerts[name], state, finding, place)
            if finding.conclusion is Conclusion.CONFIRMED:
                book = found.runbooks[finding.runbook.id]
                book.confirmed += 1
                if not any(now.values()):
                    book.faults.append(f"{place}: confirmed, and no alert: {finding.because}")
    return found


def _compare(agreement: Agreement, state: State, finding: Finding, place: str) -> None:
    agreement.pending += state is State.PENDING
    if state is not State.FIRING:
        return
    agreement.firing += 1
    if finding.conclusion is Conclusion.CONFIRMED:
        agreement.confirmed += 1
    elif (
        finding.conclusion is Conclusion.RULED_OUT
        and agreement.alert in LEVEL_ALERTS
        and finding.because
    ):
        agreement.by_load += 1
    elif finding.conclusion is Conclusion.UNKNOWN and is_young(finding):
        agreement.young += 1
    else:
        what = f"{finding.conclusion.value}: {finding.because}"
        agreement.faults.append(f"{place}: {agreement.alert} fires, and {what}")
