"""Follows units through a PromQL expression, as far as they can be known.

None means: not known, say nothing. Knows units from the catalogue; judges nothing.
"""

from __future__ import annotations

import promql_parser

from handbook.catalogue import NOUNS, Catalogue
from handbook.lint.dimensions import ANY, TIME, Dimension, dimension_of
from handbook.lint.sample_kinds import metric_of, name_of
from handbook.lint.syntax_tree import Node, bare, number, selectors
from handbook.model.metrics import Metric
from handbook.model.units import parse_unit

_SLOPES = frozenset({"rate", "irate", "deriv"})
_GROWTHS = frozenset({"increase", "delta", "idelta"})
_SAME = frozenset({
    "min_over_time", "max_over_time", "avg_over_time", "last_over_time", "first_over_time",
    "quantile_over_time", "stddev_over_time", "mad_over_time", "predict_linear", "holt_winters",
    "double_exponential_smoothing", "abs", "ceil", "floor", "round", "clamp", "clamp_min",
    "clamp_max", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "label_replace",
    "label_join", "scalar",
})  # fmt: skip
"""Functions that leave the unit of their vector as it is."""

_COUNTS = frozenset({"count_over_time", "changes", "resets"})
_SAME_AGGREGATIONS = frozenset({
    "sum", "min", "max", "avg", "topk", "bottomk", "limitk", "limit_ratio", "quantile", "stddev",
})  # fmt: skip

CONVERSIONS = frozenset(
    {60.0, 3600.0, 86400.0, 100.0, 8.0, 1e3, 1e6, 1e9, 1024.0, 1024.0**2, 1024.0**3}
)
"""Numbers that change a unit. Any other factor may have a unit of its own, such as goroutines
for each connection."""


def unit_of(node: Node, catalogue: Catalogue, nouns: frozenset[str]) -> Dimension | None:
    """Tell what an expression counts; None where that cannot be known."""
    return _Inference(catalogue, nouns | NOUNS).of(node)


class _Inference:
    def __init__(self, catalogue: Catalogue, nouns: frozenset[str]) -> None:
        self.catalogue = catalogue
        self.nouns = nouns

    def of(self, node: Node) -> Dimension | None:
        node = bare(node)
        if isinstance(node, promql_parser.VectorSelector):
            return self._series(node)
        if isinstance(node, promql_parser.MatrixSelector):
            return self._series(node.vector_selector)
        if isinstance(node, (promql_parser.SubqueryExpr, promql_parser.UnaryExpr)):
            return self.of(node.expr)
        if isinstance(node, promql_parser.Call):
            return self._call(node)
        if isinstance(node, promql_parser.AggregateExpr):
            return self._aggregation(node)
        if isinstance(node, promql_parser.BinaryExpr):
            return self._operation(node)
        return None

    def _series(self, selector: Node) -> Dimension | None:
        metric = metric_of(selector, self.catalogue)
        if metric is None or metric.type == "untyped":
            return None
        name = name_of(selector)
        if name != metric.name and name.endswith(("_count", "_bucket")):
            return Dimension({ANY: 1})
        return self._metric(metric)

    def _metric(self, metric: Metric) -> Dimension | None:
        try:
            unit = parse_unit(metric.unit, self.nouns)
        except ValueError:
            return None
        if unit.base == "percent":
            return None
        # A host counts each CPU apart, so that rate is a share of one; a process counts cores.
        cpu = "cpu" in metric.name and not metric.name.startswith("node_")
        return dimension_of(unit, cpu=cpu)

    def _call(self, call: Node) -> Dimension | None:
        name = call.func.name
        if name in ("time", "timestamp"):
            return Dimension({"timestamp": 1})
        if name in _COUNTS:
            return Dimension({ANY: 1})
        if name == "histogram_quantile":
            return self._observed(call)
        if not (name in _SLOPES or name in _GROWTHS or name in _SAME):
            return None
        vector = next((a for a in call.args if number(a) is None), None)
        inner = self.of(vector) if vector is not None else None
        if inner is None or name in _SAME:
            return inner
        if name in _SLOPES:
            return inner.per_second()
        window = getattr(bare(vector), "range", None)
        return Dimension(inner.powers, inner.factor, window.total_seconds() if window else None)

    def _observed(self, call: Node) -> Dimension | None:
        """Return the unit of what a histogram observes: that of its bucket bounds."""
        for selector in selectors(call.args[1]):
            metric = metric_of(selector, self.catalogue)
            return self._metric(metric) if metric and metric.type == "histogram" else None
        return None

    def _aggregation(self, node: Node) -> Dimension | None:
        op = str(node.op)
        if op in ("count", "count_values"):
            return Dimension({ANY: 1})
        inner = self.of(node.expr) if op in _SAME_AGGREGATIONS else None
        if inner is not None and op == "avg" and "cores" in inner.nouns:
            return None  # the mean over a host's CPUs is a share, over servers it is cores
        return inner

    def _operation(self, node: Node) -> Dimension | None:
        op = str(node.op)
        if op in ("*", "/"):
            return self._product(node, 1 if op == "*" else -1)
        left, right = self.of(node.lhs), self.of(node.rhs)
        if op in ("and", "unless"):
            return left
        if op in ("==", "!=", ">", "<", ">=", "<="):
            if node.modifier is not None and node.modifier.return_bool:
                return None
            return right if number(node.lhs) is not None else left
        if number(node.lhs) is not None or number(node.rhs) is not None:
            known = left or right
            return None if known is not None and "cores" in known.nouns else known
        if op in ("+", "-", "or"):
            return _alike(left, right, op)
        return None

    def _product(self, node: Node, sign: int) -> Dimension | None:
        left_number, right_number = number(node.lhs), number(node.rhs)
        left, right = self.of(node.lhs), self.of(node.rhs)
        if right_number is not None and left is not None:
            return _converted(left, right_number, sign)
        if left_number is not None and right is not None:
            return _converted(right, left_number, 1) if sign == 1 else None
        if left is None or right is None:
            return None
        return left.times(right, sign)


def _converted(dimension: Dimension, factor: float, sign: int) -> Dimension | None:
    if factor == 1.0:
        return dimension
    return dimension.scaled(factor**sign) if factor in CONVERSIONS else None


def _alike(left: Dimension | None, right: Dimension | None, op: str) -> Dimension | None:
    """Return the unit of a sum: that of the side that is known, where both do not differ."""
    if left is None or right is None:
        return left or right
    if op == "-" and left.powers == right.powers == {"timestamp": 1}:
        return Dimension({TIME: 1})
    if left.powers == right.powers and left.factor == right.factor:
        return left
    for one, other in ((left, right), (right, left)):
        # Seconds of work a second have no unit of their own; they are cores.
        if one.powers == {"cores": 1} and not other.powers and one.factor == other.factor:
            return one
    if left.factor == right.factor and left.nouns and right.nouns:
        time = left.powers.get(TIME, 0)
        if time == right.powers.get(TIME, 0):
            return Dimension({ANY: 1, **({TIME: time} if time else {})}, left.factor)
    return None
