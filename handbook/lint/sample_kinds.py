"""Tells what kind of number a PromQL expression gives: one that only grows, or one that moves.

Knows types from the catalogue. What cannot be known is None, never a guess.
"""

from __future__ import annotations

import promql_parser

from handbook.catalogue import Catalogue
from handbook.lint.syntax_tree import Node, bare, selectors
from handbook.model.metrics import Metric

COUNTER, GAUGE = "counter", "gauge"

_KEEPING = frozenset({"min_over_time", "max_over_time", "last_over_time", "first_over_time"})
"""Functions over a range whose result moves as their samples do."""

_SLOPES = frozenset({"rate", "irate", "increase", "deriv", "delta", "idelta", "predict_linear"})


def metric_of(selector: Node, catalogue: Catalogue) -> Metric | None:
    """Return the family that a vector selector reads; None where it is not known."""
    name = name_of(selector)
    return catalogue.find(name) if name else None


def name_of(selector: Node) -> str:
    """Return the metric name that a selector gives, in front or as ``__name__``; else empty."""
    if selector.name:
        return str(selector.name)
    for matcher in selector.matchers.matchers:
        if matcher.name == "__name__" and str(matcher.op) == "MatchOp.Equal":
            return str(matcher.value)
    return ""


def series_kind(selector: Node, catalogue: Catalogue) -> str | None:
    """Tell the kind of the series that a vector selector gives."""
    metric = metric_of(selector, catalogue)
    if metric is None:
        return None
    if metric.type in (COUNTER, GAUGE):
        return metric.type
    if metric.type == "info":
        return GAUGE
    if metric.type in ("histogram", "summary"):
        if name_of(selector) != metric.name:
            return COUNTER
        return GAUGE if metric.type == "summary" else None
    return None


def kind_of(node: Node, catalogue: Catalogue) -> str | None:
    """Tell the kind of an expression: ``counter``, ``gauge`` or None."""
    node = bare(node)
    if isinstance(node, promql_parser.VectorSelector):
        return series_kind(node, catalogue)
    if isinstance(node, promql_parser.MatrixSelector):
        return series_kind(node.vector_selector, catalogue)
    if isinstance(node, promql_parser.SubqueryExpr):
        return kind_of(node.expr, catalogue)
    if isinstance(node, promql_parser.Call):
        if node.func.name in _KEEPING:
            return kind_of(node.args[0], catalogue)
        return GAUGE if node.func.name in _SLOPES else None
    return None


def first_metric(node: Node) -> str:
    """Name the metric that an expression reads, for messages; empty where there is none."""
    return next((name_of(s) for s in selectors(node) if name_of(s)), "")
