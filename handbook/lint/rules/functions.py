"""Whether a function fits the type of its metric."""

from __future__ import annotations

from handbook.lint.queries import Query
from handbook.lint.registry import query_rule
from handbook.lint.sample_kinds import COUNTER, GAUGE, first_metric, kind_of
from handbook.lint.subject import Subject
from handbook.lint.syntax_tree import Node, calls


@query_rule(
    "rate-of-gauge",
    title="rate() and its like are for counters",
    bad="rate(go_memstats_heap_inuse_bytes{$scope}[15m])",
    good="deriv(go_memstats_heap_inuse_bytes{$scope}[15m])",
)
def rate_of_gauge(query: Query, subject: Subject) -> list[str]:
    """`rate`, `irate`, `increase` or `resets` of a gauge.

    They take every fall for the restart of a counter and add it up, so a healthy sawtooth looks
    like steady growth. Write `deriv()` for a slope, `delta()` for a difference.
    """
    return [
        f"{call.func.name}() of {_named(call, subject)} counts every fall as growth; "
        f"write {'delta' if call.func.name == 'increase' else 'deriv'}()"
        for call in calls(query.tree, "rate", "irate", "increase", "resets")
        if kind_of(call.args[0], subject.catalogue) == GAUGE
    ]


@query_rule(
    "slope-of-counter",
    title="deriv() and delta() are for gauges",
    bad="delta(websocket_messages_sent_total{$scope}[5m])",
    good="increase(websocket_messages_sent_total{$scope}[5m])",
)
def slope_of_counter(query: Query, subject: Subject) -> list[str]:
    """`deriv`, `delta`, `idelta` or `predict_linear` of a counter.

    A counter falls to zero at a restart, and these take that for a real fall.
    Write `rate()` or `increase()`, which see restarts.
    """
    gauges_only = ("deriv", "delta", "idelta", "predict_linear", "holt_winters",
                   "double_exponential_smoothing")  # fmt: skip
    return [
        f"{call.func.name}() of the counter {first_metric(call)} takes a restart for a fall; "
        f"write {'rate' if call.func.name == 'deriv' else 'increase'}()"
        for call in calls(query.tree, *gauges_only)
        if kind_of(call.args[0], subject.catalogue) == COUNTER
    ]


def _named(call: Node, subject: Subject) -> str:
    name = first_metric(call)
    metric = subject.catalogue.find(name)
    if metric is not None and metric.type == GAUGE:
        return f"the gauge {name}"
    return f"a value of {name} that rises and falls"
