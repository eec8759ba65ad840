"""Who uses a metric, and by which query its value is asked: computed from the queries themselves.

Knows the catalogue and the config; must not know what anything looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handbook.catalogue import Catalogue
from handbook.model.handbook import Alert, Handbook, Panel
from handbook.model.metrics import Metric
from handbook.model.signals import Scope, Signal
from handbook.promql import metrics_of
from handbook.runbooks.model import Runbook

SERIES_OF = {"histogram": ("_count", "_sum"), "summary": ("_count", "_sum")}
"""Suffixes of the series that tell a family's value; buckets and quantiles stay unasked."""

_ELSEWHERE: tuple[tuple[str, str | None], ...] = (
    ("node_", "host"), ("prometheus_", None), ("ALERTS", None),
)  # fmt: skip
"""Families that another exporter than the watched program serves: prefix and scope, if any."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What names one metric, each once, in the config's order."""

    signals: tuple[Signal, ...] = ()
    panels: tuple[Panel, ...] = ()
    alerts: tuple[Alert, ...] = ()
    runbooks: tuple[Runbook, ...] = ()


@dataclass(frozen=True, slots=True)
class Backlinks:
    """Everything about metrics that is computed once for a site."""

    catalogue: Catalogue
    uses: Mapping[str, Uses]
    """By family name; only families that something uses."""
    queries: Mapping[str, str]
    """By family name: the query whose answer holds its series."""
    scopes: Mapping[str, Scope]
    """By family name: whose servers export it; absent where no scope does."""

    def of(self, metric: Metric) -> Uses:
        """Return what uses a family."""
        return self.uses.get(metric.name, Uses())


def backlinks_of(
    catalogue: Catalogue, handbook: Handbook, runbooks: Mapping[str, Runbook]
) -> Backlinks:
    """Compute the backlinks of every family of a catalogue (the team's own included)."""
    signals = {s.id: _families(catalogue, s) for s in handbook.signals.values()}
    uses = {}
    for name in {name for families in signals.values() for name in families}:
        using = tuple(s for s in handbook.signals.values() if name in signals[s.id])
        ids = {signal.id for signal in using}
        uses[name] = Uses(
            signals=using,
            panels=tuple(p for p in handbook.dashboard.panels
                         if any(s.id in ids for s in p.signals)),
            alerts=tuple(a for a in handbook.alerts.values() if a.signal.id in ids),
            runbooks=tuple(r for r in runbooks.values() if any(s.id in ids for s in r.signals)),
        )  # fmt: skip
    scopes = {
        name: scope for name in catalogue.metrics if (scope := _scope(name, handbook)) is not None
    }
    return Backlinks(catalogue, uses, _queries(catalogue, scopes), scopes)


def metric_queries(backlinks: Backlinks) -> list[str]:
    """List the queries behind all live values of the reference: a few, each once."""
    return list(dict.fromkeys(backlinks.queries.values()))


def _families(catalogue: Catalogue, signal: Signal) -> frozenset[str]:
    """Name the families that a signal's query reads: ``x_bucket`` belongs to ``x``."""
    found = set()
    for name in metrics_of(signal.expr):
        metric = catalogue.find(name)
        found.add(metric.name if metric is not None else name)
    return frozenset(found)


def _scope(name: str, handbook: Handbook) -> Scope | None:
    for prefix, scope_id in _ELSEWHERE:
        if name.startswith(prefix):
            return handbook.scopes.get(scope_id) if scope_id else None
    return handbook.scope


def _queries(catalogue: Catalogue, scopes: Mapping[str, Scope]) -> dict[str, str]:
    """Join the families of one exporter and scope in one selector."""
    together: dict[tuple[str, str], list[Metric]] = {}
    for metric in catalogue.metrics.values():
        scope = scopes.get(metric.name)
        key = (metric.source_title, scope.match if scope else "")
        together.setdefault(key, []).append(metric)
    queries = {}
    for (_, match), members in together.items():
        names = sorted(
            metric.name + suffix
            for metric in members
            for suffix in SERIES_OF.get(metric.type, ("",))
        )
        matchers = f'__name__=~"{"|".join(names)}"' + (f",{match}" if match else "")
        query = f"{{{matchers}}}"
        queries.update({metric.name: query for metric in members})
    return queries
