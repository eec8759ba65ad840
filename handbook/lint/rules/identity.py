"""Whether the labels that a verdict or a text needs are still there after the query."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handbook.lint.label_sets import labels_of
from handbook.lint.places import scalar, texts
from handbook.lint.queries import Query
from handbook.lint.registry import project_rule, query_rule
from handbook.lint.subject import Subject
from handbook.problems import Problem

_LABEL = re.compile(r"\{\{[^{}]*\$labels\.([A-Za-z_][A-Za-z0-9_]*)[^{}]*\}\}")


@query_rule(
    "identity-lost",
    title="A signal per server keeps the server's label",
    bad="expr: sum(rate(websocket_messages_sent_total{$scope}[1m]))",
    good="expr: sum without (type) (rate(websocket_messages_sent_total{$scope}[1m]))",
)
def identity_lost(query: Query, subject: Subject) -> list[str]:
    """A query that adds the servers up, of a signal that has one verdict for each of them.

    One broken server then hides among the healthy ones, and nobody sees which.
    Keep the label with `without (…)`, or write `per: service` where the sum is meant.
    """
    signal = query.signal
    if signal is None or not signal.per_server:
        return []
    identity = signal.scope.identity
    if labels_of(query.tree).has(identity):
        return []
    return [
        f"aggregates '{identity}' away, so no server has a verdict of its own; "
        f"keep it with by ({identity}) or without (…), or write per: service"
    ]


@query_rule(
    "identity-kept",
    title="A signal of the service adds the servers up",
    bad="expr: websocket_active_connections{$scope}\nper: service",
    good="expr: sum(websocket_active_connections{$scope})\nper: service",
)
def identity_kept(query: Query, subject: Subject) -> list[str]:
    """A signal with `per: service` whose query still has one series for each server.

    Such a signal has one verdict for all, and that could be any of them.
    Aggregate, or leave `per` out.
    """
    signal = query.signal
    if signal is None or signal.per_server:
        return []
    identity = signal.scope.identity
    if not labels_of(query.tree).has(identity):
        return []
    return [
        f"keeps '{identity}', though the signal is per: service; "
        "aggregate over the servers, or leave per out"
    ]


@project_rule(
    "aggregated-label",
    title="A text names only labels that its query keeps",
    bad="summary: Many messages of type {{ $labels.type }}   # of sum without (type) (…)",
    good="summary: Many messages on {{ $labels.instance }}",
)
def aggregated_label(subject: Subject) -> list[Problem]:
    """A label in a text or address that the query aggregates away.

    It would be filled in as nothing: a sentence without its name, an address that leads
    nowhere. That holds for `{{ $labels.x }}` in the texts of an alert and of its signal.
    Keep the label in the query, or leave it out of the text.
    """
    return list(_in_alerts(subject))


def _in_alerts(subject: Subject) -> Iterator[Problem]:
    trees = {q.signal.id: q.tree for q in subject.queries if q.signal and q.tree is not None}
    signals = dict(subject.places.entries("signals"))
    for name, node in subject.places.entries("alerts"):
        signal_id = scalar(node, "signal")
        if signal_id not in trees or signal_id not in signals:
            continue
        labels = labels_of(trees[signal_id])
        written = [
            *texts(node, f"alerts.{name}", "summary"),
            *texts(signals[signal_id], f"signals.{signal_id}", "title", "why", "meaning"),
        ]
        for text in written:
            for label in dict.fromkeys(_LABEL.findall(text.text)):
                if not labels.has(label):
                    message = (
                        f"names the label '{label}', which signals.{signal_id}.expr aggregates "
                        "away; keep it in the query, or leave it out here"
                    )
                    yield Problem(subject.handbook.file, text.line, text.where, message)
