"""Whether ranges and times are long enough for what falls into them."""

from __future__ import annotations

import promql_parser

from handbook.lint.queries import Query
from handbook.lint.registry import project_rule, query_rule
from handbook.lint.subject import Subject
from handbook.lint.syntax_tree import nodes, seconds
from handbook.model.durations import duration_text
from handbook.problems import Problem

SAMPLES = 2
"""Fewer samples in a range, and no function can tell how they move."""

EVALUATIONS = 2


@query_rule(
    "short-range",
    title="A range holds at least two samples",
    bad="rate(websocket_bytes_sent_total{$scope}[5s])",
    good="rate(websocket_bytes_sent_total{$scope}[1m])",
)
def short_range(query: Query, subject: Subject) -> list[str]:
    """A range under twice the scope's `scrape_interval`, or a subquery's under twice its step.

    Fewer than two samples give nothing at all, and one late scrape is enough for that.
    """
    found = []
    interval = query.scope.scrape_interval_seconds
    for node in nodes(query.tree):
        if isinstance(node, promql_parser.MatrixSelector):
            span = seconds(node.range)
            if span < SAMPLES * interval:
                found.append(
                    f"a range of {duration_text(span)} holds fewer than two samples, one each "
                    f"{duration_text(interval)}; write {duration_text(SAMPLES * interval)} or more"
                )
        elif isinstance(node, promql_parser.SubqueryExpr) and node.step is not None:
            span, step = seconds(node.range), seconds(node.step)
            if span < SAMPLES * step:
                found.append(
                    f"a subquery over {duration_text(span)} with a step of {duration_text(step)} "
                    f"holds fewer than two points; write {duration_text(SAMPLES * step)} or more"
                )
    return found


@project_rule(
    "short-for",
    title="An alert waits for at least two evaluations",
    bad="for: 5s",
    good="for: 5m",
)
def short_for(subject: Subject) -> list[Problem]:
    """A `for` shorter than two evaluations of the rule.

    Rules are evaluated once per scrape interval; a shorter `for` asks a single sample, so that
    one bad reading wakes somebody.
    """
    found = []
    for alert in subject.handbook.alerts.values():
        least = EVALUATIONS * alert.signal.scope.scrape_interval_seconds
        if alert.for_seconds < least:
            line = subject.places.line("alerts", alert.name, "for")
            message = (
                f"'{alert.for_text}' is shorter than two evaluations of its rule; "
                f"write {duration_text(least)} or longer"
            )
            found.append(Problem(subject.handbook.file, line, f"alerts.{alert.name}.for", message))
    return found
