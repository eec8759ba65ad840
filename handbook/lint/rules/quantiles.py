"""Whether quantiles are asked of histograms, kept whole, and named as every Prometheus does."""

from __future__ import annotations

import re

from handbook.lint.label_sets import labels_of
from handbook.lint.queries import Query
from handbook.lint.registry import query_rule
from handbook.lint.sample_kinds import metric_of, name_of
from handbook.lint.subject import Subject
from handbook.lint.syntax_tree import Node, aggregations, bare, calls, nodes, number, selectors

_ADDING = frozenset({"sum", "avg", "stddev", "stdvar", "quantile"})
"""Aggregations that make a number of several quantiles which is no quantile of anything."""

_ADDING_OVER_TIME = ("sum_over_time", "avg_over_time", "quantile_over_time", "stddev_over_time")
_WHOLE = re.compile(r"\d+(?:\.0)?")


@query_rule(
    "quantile-of-no-histogram",
    title="histogram_quantile() asks the buckets of a histogram",
    bad="histogram_quantile(0.95, rate(go_gc_duration_seconds_count{$scope}[5m]))",
    good=(
        "histogram_quantile(0.95, sum without (type) "
        "(rate(websocket_message_processing_duration_seconds_bucket{$scope}[5m])))"
    ),
)
def quantile_of_no_histogram(query: Query, subject: Subject) -> list[str]:
    """`histogram_quantile` on something else than the buckets of a histogram.

    Prometheus answers with nothing, or with NaN, and says no word.
    Also buckets whose `le` an aggregation took away, and a quantile outside of 0 to 1.
    """
    found = []
    for call in calls(query.tree, "histogram_quantile"):
        rank, buckets = number(call.args[0]), call.args[1]
        if rank is not None and not 0 <= rank <= 1:
            found.append(f"histogram_quantile() of {rank:g}; write a rank from 0 to 1")
        if not labels_of(buckets).has("le"):
            found.append("histogram_quantile() of buckets without le; keep it: by (le, …)")
        for selector in selectors(buckets):
            metric = metric_of(selector, subject.catalogue)
            name = name_of(selector)
            if metric is None:
                continue
            if metric.type != "histogram":
                found.append(
                    f"histogram_quantile() of {name}, which is a {metric.type} and no histogram"
                )
            elif not name.endswith("_bucket"):
                found.append(f"histogram_quantile() of {name}; write {metric.name}_bucket")
    return found


@query_rule(
    "aggregated-quantile",
    title="Quantiles are not added up or averaged",
    bad='avg(go_gc_duration_seconds{$scope,quantile="0.75"})',
    good='max(go_gc_duration_seconds{$scope,quantile="0.75"})',
)
def aggregated_quantile(query: Query, subject: Subject) -> list[str]:
    """The sum or the mean of a summary's quantiles, or of several `histogram_quantile` results.

    The mean of two servers' 95th percentiles is no percentile of anything.
    Take `max` or `min`, the rates of `_sum` and `_count`, or add up buckets before the quantile.
    """
    found = []
    for node in aggregations(query.tree):
        if str(node.op) in _ADDING and (what := _quantiles(node.expr, subject)):
            found.append(f"{node.op}() of {what} is no quantile; write max(), or keep them apart")
    for call in calls(query.tree, *_ADDING_OVER_TIME):
        if what := _quantiles(call.args[-1], subject):
            found.append(f"{call.func.name}() of {what} is no quantile; write max_over_time()")
    return found


@query_rule(
    "quantile-label",
    title="A pinned quantile is spelled for every Prometheus",
    bad='go_gc_duration_seconds{$scope,quantile="1"}',
    good=r'go_gc_duration_seconds{$scope,quantile=~"1(\\.0)?"}',
)
def quantile_label(query: Query, subject: Subject) -> list[str]:
    r"""A matcher on `quantile` or `le` that fits `1` or `1.0`, but not both.

    Prometheus 3 stores whole numbers in these labels as `1.0`, Prometheus 2 as `1`; the other
    spelling selects nothing. Write `quantile=~"1(\\.0)?"`, which fits both.
    """
    found = []
    for selector in selectors(query.tree):
        for matcher in selector.matchers.matchers:
            if matcher.name in ("quantile", "le"):
                found += _one_spelling(matcher)
    return found


def _one_spelling(matcher: Node) -> list[str]:
    operator, value = str(matcher.op).rpartition(".")[2], str(matcher.value)
    if operator in ("Equal", "NotEqual"):
        wholes = {value} if _WHOLE.fullmatch(value) else set()
        pattern = re.compile(re.escape(value))
    else:
        wholes = set(re.findall(r"(?<![\d.])\d+(?![\d.]*[1-9])", value))
        try:
            pattern = re.compile(value)
        except re.error:
            return []
    found = []
    for whole in sorted({text.removesuffix(".0") for text in wholes}):
        if bool(pattern.fullmatch(whole)) != bool(pattern.fullmatch(f"{whole}.0")):
            found.append(
                f'{matcher.name} "{value}" fits {whole} or {whole}.0 and not both; Prometheus 2 '
                f'writes {whole}, Prometheus 3 {whole}.0: write {matcher.name}=~"{whole}(\\\\.0)?"'
            )
    return found


def _quantiles(node: Node, subject: Subject) -> str:
    """Say which quantiles an expression holds as they are; empty where it holds none."""
    for part in nodes(bare(node)):
        if part is not node and str(type(part).__name__) == "AggregateExpr":
            return ""
        if getattr(getattr(part, "func", None), "name", "") == "histogram_quantile":
            return "histogram_quantile()"
        if type(part).__name__ == "VectorSelector":
            metric = metric_of(part, subject.catalogue)
            if metric and metric.type == "summary" and name_of(part) == metric.name:
                return f"the quantiles of {metric.name}"
    return ""
