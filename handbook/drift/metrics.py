"""The metrics that the handbook documents, beside those that the servers export.

A series name counts with its family: the buckets of a histogram are the histogram. What nobody
can mend is a note: a metric that no signal reads and that this client does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from handbook.catalogue import Catalogue, availability
from handbook.drift.findings import Difference, Findings, Unknown
from handbook.drift.metadata import Metadata
from handbook.model.metrics import Metric
from handbook.model.signals import Scope, Signal
from handbook.promql import metrics_of
from handbook.readings.reading import Server, ServerState
from handbook.source.results import NoAnswer

NAMED = 8
"""Names that a note lists before it counts the rest."""


@dataclass(frozen=True, slots=True)
class Exports:
    """What the answering servers of one scope export now."""

    scope: Scope
    answering: tuple[str, ...]
    """Names of the servers that are up."""
    counts: Mapping[str, int]
    """By series name: how many of those export it."""
    lately: Mapping[str, frozenset[str]]
    """By server: the metrics of signals that it has exported within the hour; may be empty."""


def exports_of(
    scope: Scope,
    servers: tuple[Server, ...] | NoAnswer,
    counts: Mapping[str, int] | NoAnswer,
    lately: Mapping[str, frozenset[str]],
) -> Exports | Unknown:
    """Put together what a scope exports, or say why that is not known."""
    if isinstance(servers, NoAnswer):
        return Unknown("metrics", scope.id, servers.message)
    answering = tuple(server.name for server in servers if server.state is ServerState.UP)
    if not answering:
        return Unknown("metrics", scope.id, "no server answers, so none of its metrics is known")
    if isinstance(counts, NoAnswer):
        return Unknown("metrics", scope.id, counts.message)
    return Exports(scope, answering, counts, lately)


def compare_metrics(
    catalogue: Catalogue,
    own: Mapping[str, Metric],
    signals: Iterable[Signal],
    home: Scope,
    exports: Mapping[str, Exports | Unknown],
    metadata: Metadata | Unknown,
) -> Findings:
    """Compare the catalogue with the servers.

    Args:
        catalogue: Every documented metric, the team's own included.
        own: The team's own metrics; those are due whether a signal reads them or not.
        signals: What reads metrics.
        home: The scope of the service itself, whose every metric should be documented.
        exports: By scope id, for each scope that a signal reads.
        metadata: Types by family.
    """
    read = _read_by(catalogue, signals)
    for name in own:
        read.setdefault((home.id, name), {})
    parts = [found for found in exports.values() if isinstance(found, Unknown)]
    differences: list[Difference] = []
    for (scope_id, family), series in read.items():
        found = exports.get(scope_id)
        if isinstance(found, Exports):
            one = _missing(catalogue.metrics.get(family), family, series, found)
            if isinstance(one, Unknown):
                parts.append(one)
            elif one is not None:
                differences.append(one)
    here = exports.get(home.id)
    if isinstance(metadata, Unknown):
        return Findings(tuple(differences), (*parts, metadata))
    types, vague = _types(catalogue, metadata, exports.values())
    differences += types
    if isinstance(here, Exports):
        differences += _undocumented(catalogue, metadata, here)
    seen = {family for _, family in read}
    notes = tuple(_unused(catalogue, metadata, exports.values(), seen))
    return Findings(tuple(differences), (*parts, *vague), notes)


Readers = dict[str, list[Signal]]
"""By series name: the signals that read it."""


def _read_by(catalogue: Catalogue, signals: Iterable[Signal]) -> dict[tuple[str, str], Readers]:
    """Gather the families that signals read, by scope id and family name."""
    read: dict[tuple[str, str], Readers] = {}
    for signal in signals:
        for name in metrics_of(signal.expr):
            metric = catalogue.find(name)
            family = metric.name if metric else name
            read.setdefault((signal.scope.id, family), {}).setdefault(name, []).append(signal)
    return read


def _missing(
    metric: Metric | None, family: str, series: Readers, found: Exports
) -> Difference | Unknown | None:
    """Say which servers lack a family; None when each has what is read of it."""
    counts = {name: found.counts.get(name, 0) for name in series}
    if not series and metric is not None:
        children = [n for n in found.counts if _is_of(n, metric)]
        counts = {family: max((found.counts[n] for n in children), default=0)}
    name, held = min(counts.items(), key=lambda item: item[1])
    readers = series.get(name, [])
    if held >= len(found.answering) or (held and not any(s.per_server for s in readers)):
        return None
    if metric is not None and metric.labels:
        # A client has no series of a metric with labels before the first event, so that some
        # servers without one prove nothing.
        labels = ", ".join(metric.labels)
        reason = f"no server has a series of it: not exported, or none by its label {labels} yet"
        return None if held else Unknown("metrics", family, reason)
    lacking = [s for s in found.answering if name not in found.lately.get(s, frozenset())]
    missing = len(found.answering) - held
    if len(lacking) != missing:
        lacking = [f"{missing} of {len(found.answering)} servers"]
    readers_text = ", ".join(signal.id for signal in readers)
    when = availability(metric) if metric is not None else ""
    return Difference(
        "metric-missing",
        family,
        ", ".join(lacking),
        f"exported, read by {readers_text}" if readers_text else "exported",
        None,
        _mend_missing(when, bool(readers)),
    )


def _mend_missing(when: str, is_read: bool) -> str:
    server = f"the server: export it ({when})" if when else "the server: export it again"
    return server + ("; or handbook.yml: take it out of those signals" if is_read else
                     "; or handbook.yml: take it out of metrics")  # fmt: skip


def _is_of(series_name: str, metric: Metric) -> bool:
    return series_name in metric_series(metric)


def metric_series(metric: Metric) -> frozenset[str]:
    """Name the series that a family may have."""
    children = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("", "_sum", "_count")}
    return frozenset(metric.name + suffix for suffix in children.get(metric.type, ("",)))


def _types(
    catalogue: Catalogue, metadata: Metadata, exports: Iterable[Exports | Unknown]
) -> tuple[list[Difference], list[Unknown]]:
    """Compare the types of every documented metric that somebody describes."""
    differences, unknown, silent = [], [], []
    there = {name for e in exports if isinstance(e, Exports) for name in e.counts}
    for metric in catalogue.metrics.values():
        told = metadata.types(metric.name)
        if told is None:
            if there & metric_series(metric) and not _is_of_the_scrape(metric):
                silent.append(metric.name)
        elif metric.type not in told and not (metric.type == "info" and "gauge" in told):
            change = "the catalogue or handbook.yml: write the type that the server declares; "
            change += "queries that read it may be wrong"
            found = " and ".join(sorted(told))
            differences.append(
                Difference("metric-type", metric.name, "metadata", metric.type, found, change)
            )
        elif len(told) > 1:
            types = " and ".join(sorted(told))
            unknown.append(Unknown("metrics", metric.name, f"told to be {types}, by whom is open"))
    if silent:
        names = _some(silent)
        unknown.append(Unknown("metrics", names, "exported, but the source tells no type of it"))
    return differences, unknown


def _is_of_the_scrape(metric: Metric) -> bool:
    """Prometheus writes these itself, and describes them nowhere. Source: jobs and instances."""
    return metric.name == "up" or metric.name.startswith(("scrape_", "ALERTS"))


def _undocumented(catalogue: Catalogue, metadata: Metadata, here: Exports) -> Iterator[Difference]:
    """Find what the service exports without a word in the handbook.

    Only names that some scrape described count: recorded series and alerts bear the servers'
    labels too, and no server exports them.
    """
    families: dict[str, int] = {}
    for name, count in here.counts.items():
        family = metadata.family(name)
        if family and not catalogue.find(name) and not catalogue.find(family):
            families[family] = max(count, families.get(family, 0))
    for family in sorted(families):
        types = " and ".join(sorted(metadata.types(family) or ()))
        found = ", ".join(part for part in (types, metadata.help(family)) if part)
        where = f"{families[family]} of {len(here.answering)} servers"
        change = "handbook.yml: describe it under metrics; or the server: export it no more"
        yield Difference("metric-undocumented", family, where, None, found, change)


def _unused(
    catalogue: Catalogue,
    metadata: Metadata,
    exports: Iterable[Exports | Unknown],
    read: set[str],
) -> Iterator[str]:
    """Tell, by exporter, which documented metrics are nowhere to be seen and not missed."""
    there = {name for e in exports if isinstance(e, Exports) for name in e.counts}
    for source in catalogue.sources:
        members = catalogue.of_source(source.title)
        absent = [
            metric.name
            for metric in members
            if metric.name not in read
            and not there & metric_series(metric)
            and metadata.types(metric.name) is None
            and not _is_of_the_scrape(metric)
        ]
        if absent:
            some = len(absent) < len(members)
            which = f"{len(absent)} of its" if some else f"none of its {len(members)}"
            are = "are not exported" if some else "is exported"
            names = f": {_some(absent)}" if some else ""
            yield f"{source.title}: {which} metrics {are}, and no signal needs them{names}"


def _some(names: list[str]) -> str:
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + rest
