"""The whole config as frozen objects: the root that every page and generator is handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handbook.model.actions import ActionRules
from handbook.model.levels import Level, Limit
from handbook.model.metrics import Metric
from handbook.model.signals import Scope, Signal


@dataclass(frozen=True, slots=True)
class Links:
    """Where a reader's browser finds things; no trailing slash."""

    handbook: str
    grafana: str
    prometheus: str
    repository: str | None
    """Web address of the source, for edit links; absent where there is none."""
    alertmanager: str | None = None
    """Absent where there is none, or none that this handbook knows."""


@dataclass(frozen=True, slots=True)
class Browser:
    """How a reader's browser reads Prometheus."""

    is_direct: bool = False
    """Whether it asks `links.prometheus` itself; else it asks this site, which asks for it."""
    hosts: tuple[str, ...] = ()
    """Names, beside that of `links.handbook`, under which this site is opened; no ports."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert; Prometheus gets a rule per level of its signal."""

    name: str
    signal: Signal
    for_text: str
    for_seconds: float
    runbook: str
    """Stem of the file in ``runbooks/`` that says what to do."""
    summary: str
    """One sentence for the notification; the signal's title where the config gives none."""
    line: int

    def rules(self) -> tuple[tuple[Level, Limit], ...]:
        """Return the levels that fire, worst last."""
        pairs = ((Level.WARNING, self.signal.levels.warning),
                 (Level.CRITICAL, self.signal.levels.critical))  # fmt: skip
        return tuple((level, limit) for level, limit in pairs if limit is not None)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One quick question: is the signal below a level?"""

    signal: Signal
    below: Level
    """The check is met while the reading has not reached this level."""
    title: str

    @property
    def id(self) -> str:
        """The signal's id, which names the check on every output."""
        return self.signal.id


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of the dashboard."""

    id: str
    number: int
    """Grafana's panel id, from 1 in reading order."""
    title: str
    kind: str
    """``graph``, ``stacked`` or ``gauge``."""
    signals: tuple[Signal, ...]
    healthy: str
    """What it looks like when all is well."""
    watch_for: str
    """What to look for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the dashboard."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The board as Grafana draws it."""

    uid: str
    title: str
    rows: tuple[Row, ...]

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Every panel in reading order."""
        return tuple(panel for row in self.rows for panel in row.panels)

    @property
    def slug(self) -> str:
        """The dashboard's name in Grafana's addresses."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.title).lower().split())


@dataclass(frozen=True, slots=True)
class Handbook:
    """Everything ``handbook.yml`` says."""

    file: str
    scopes: Mapping[str, Scope]
    links: Links
    units: frozenset[str]
    """Nouns that the team counts, beyond those of Go and Prometheus."""
    metrics: Mapping[str, Metric]
    """The team's own metrics, by name."""
    signals: Mapping[str, Signal]
    alerts: Mapping[str, Alert]
    health: tuple[HealthCheck, ...]
    dashboard: Dashboard
    actions: ActionRules
    browser: Browser = field(default_factory=Browser)

    @property
    def scope(self) -> Scope:
        """The scope that a signal has unless it names another."""
        return next(iter(self.scopes.values()))

    def signal_groups(self) -> dict[str, list[Signal]]:
        """Return the signals by group, both in the config's order."""
        groups: dict[str, list[Signal]] = {}
        for signal in self.signals.values():
            groups.setdefault(signal.group, []).append(signal)
        return groups
