"""What a query gives once each of its inputs is a straight line: level, slope and labels.

Serves rule tests, which need inputs that make a query pass a level. Understands the functions
that signals are made of, and says so where one is beyond it. Knows nothing of alerts.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import promql_parser as promql

from handbook.generate.needs import BeyondError, Key, bucket_key, key_of, range_seconds

OVER_RANGE = ("min_over_time", "max_over_time", "avg_over_time", "last_over_time")
COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
SUMMARIZING = ("sum", "avg", "min", "max")


@dataclass(frozen=True, slots=True)
class Line:
    """A series that is a straight line; `labels` is None for a number."""

    level: float
    """Value at the moment of asking."""
    slope: float
    """Change per second."""
    labels: Mapping[str, str] | None = None


def value_of(tree: promql.Expr, lines: Mapping[Key, Line], quantiles: Mapping[Key, float]) -> Line:
    """Work out what a query gives.

    Args:
        tree: From `parsed`.
        lines: The inputs.
        quantiles: For a histogram, the bound below which all observations lie; half of it is
            the bound above which they lie.

    Raises:
        BeyondError: The query holds what is not understood, or divides by zero.
    """
    if isinstance(tree, promql.NumberLiteral):
        return Line(float(tree.val), 0.0)
    if isinstance(tree, promql.ParenExpr):
        return value_of(tree.expr, lines, quantiles)
    if isinstance(tree, (promql.VectorSelector, promql.MatrixSelector)):
        return lines[key_of(tree)]
    if isinstance(tree, promql.SubqueryExpr):
        return value_of(tree.expr, lines, quantiles)
    if isinstance(tree, promql.UnaryExpr):
        inner = value_of(tree.expr, lines, quantiles)
        return Line(-inner.level, -inner.slope, _nameless(inner.labels))
    if isinstance(tree, promql.Call):
        return _call(tree, lines, quantiles)
    if isinstance(tree, promql.AggregateExpr):
        return _aggregate(tree, lines, quantiles)
    if isinstance(tree, promql.BinaryExpr):
        left = value_of(tree.lhs, lines, quantiles)
        right = value_of(tree.rhs, lines, quantiles)
        return _binary(tree, left, right)
    raise BeyondError(type(tree).__name__)


def _call(tree: promql.Call, lines: Mapping[Key, Line], quantiles: Mapping[Key, float]) -> Line:
    name = tree.func.name
    if name == "histogram_quantile":
        share = value_of(tree.args[0], lines, quantiles).level
        high = quantiles[bucket_key(tree.args[1])]
        inner = value_of(tree.args[1], lines, quantiles)
        rest = {k: v for k, v in (inner.labels or {}).items() if k != "le"}
        return Line(high / 2 * (1 + share), 0.0, rest)
    inner = value_of(tree.args[0], lines, quantiles)
    labels = _nameless(inner.labels)
    if name in ("rate", "irate", "deriv"):
        return Line(inner.slope, 0.0, labels)
    if name in ("increase", "delta"):
        return Line(inner.slope * range_seconds(tree.args[0]), 0.0, labels)
    if name in OVER_RANGE:
        return Line(inner.level, inner.slope, labels)
    if name in ("clamp_min", "clamp_max"):
        bound = value_of(tree.args[1], lines, quantiles).level
        held = inner.level <= bound if name == "clamp_min" else inner.level >= bound
        return Line(bound, 0.0, labels) if held else Line(inner.level, inner.slope, labels)
    raise BeyondError(f"{name}()")


def _aggregate(
    tree: promql.AggregateExpr, lines: Mapping[Key, Line], quantiles: Mapping[Key, float]
) -> Line:
    if str(tree.op) not in SUMMARIZING:
        raise BeyondError(f"{tree.op}()")
    inner = value_of(tree.expr, lines, quantiles)
    named = _nameless(inner.labels) or {}
    kept = set(tree.modifier.labels) if tree.modifier else set()
    without = tree.modifier is not None and tree.modifier.type == promql.AggModifierType.Without
    labels = {k: v for k, v in named.items() if (k in kept) != without}
    return Line(inner.level, inner.slope, labels)


def _binary(tree: promql.BinaryExpr, left: Line, right: Line) -> Line:
    op = str(tree.op)
    if op in ("or", "and", "unless") or op in (">", "<", ">=", "<=", "==", "!="):
        if tree.modifier is not None and tree.modifier.return_bool:
            holds = COMPARISONS[op](left.level, right.level)
            return Line(float(holds), 0.0, _joined(tree, left, right))
        return left
    labels = _joined(tree, left, right)
    if op in "+-":
        sign = 1 if op == "+" else -1
        return Line(left.level + sign * right.level, left.slope + sign * right.slope, labels)
    if op == "*" and not (left.slope and right.slope):
        return Line(left.level * right.level,
                    left.slope * right.level + left.level * right.slope, labels)  # fmt: skip
    if op == "/" and not right.slope and right.level:
        return Line(left.level / right.level, left.slope / right.level, labels)
    raise BeyondError(f"'{op}' of these")


def _joined(tree: promql.BinaryExpr, left: Line, right: Line) -> dict[str, str] | None:
    if left.labels is None or right.labels is None:
        return _nameless(right.labels if left.labels is None else left.labels)
    modifier = tree.modifier
    matching = modifier.matching if modifier is not None else None
    if modifier is not None and str(modifier.card) != str(promql.VectorMatchCardinality.OneToOne):
        raise BeyondError("group_left or group_right")
    labels = _nameless(left.labels) or {}
    if matching is None:
        return labels
    named = set(matching.labels)
    on = matching.type == promql.LabelModifierType.Include
    return {k: v for k, v in labels.items() if (k in named) == on}


def _nameless(labels: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if labels is None else {k: v for k, v in labels.items() if k != "__name__"}
