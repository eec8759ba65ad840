"""Tells which labels an expression's result can have: what aggregation and matching leave.

Source: Prometheus documentation, operators. What cannot be known keeps all labels.
"""

from __future__ import annotations

from dataclasses import dataclass

import promql_parser

from handbook.lint.syntax_tree import Node, bare

_KEEPING_AGGREGATIONS = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations that choose series and leave their labels alone."""

_SELECTING = {"and", "unless"}


@dataclass(frozen=True, slots=True)
class Labels:
    """A set of labels: all but some, or only some."""

    names: frozenset[str]
    only: bool
    """True: nothing but `names` is left. False: everything but `names`."""

    def has(self, label: str) -> bool:
        """Tell whether a label can be there."""
        return (label in self.names) == self.only

    def keep(self, names: frozenset[str]) -> Labels:
        """Return what is left when only `names` stay."""
        return Labels(frozenset(n for n in names if self.has(n)), only=True)

    def drop(self, names: frozenset[str]) -> Labels:
        """Return what is left without `names`."""
        if self.only:
            return Labels(self.names - names, only=True)
        return Labels(self.names | names, only=False)

    def add(self, names: frozenset[str]) -> Labels:
        """Return the same with `names`."""
        if self.only:
            return Labels(self.names | names, only=True)
        return Labels(self.names - names, only=False)

    def both(self, other: Labels) -> Labels:
        """Return the labels that are in both."""
        if self.only:
            return other.keep(self.names)
        return self.keep(other.names) if other.only else self.drop(other.names)


ALL = Labels(frozenset(), only=False)
NO_LABELS = Labels(frozenset(), only=True)


def labels_of(node: Node) -> Labels:
    """Tell which labels the series of a result can have."""
    node = bare(node)
    if isinstance(node, (promql_parser.SubqueryExpr, promql_parser.UnaryExpr)):
        return labels_of(node.expr)
    if isinstance(node, promql_parser.AggregateExpr):
        return _aggregated(node)
    if isinstance(node, promql_parser.BinaryExpr):
        return _joined(node)
    if isinstance(node, promql_parser.Call):
        return _called(node)
    return ALL


def _aggregated(node: Node) -> Labels:
    inner = labels_of(node.expr)
    op = str(node.op)
    if op in _KEEPING_AGGREGATIONS:
        return inner
    if node.modifier is None:
        left = NO_LABELS
    else:
        named = frozenset(node.modifier.labels)
        by = node.modifier.type == promql_parser.AggModifierType.By
        left = inner.keep(named) if by else inner.drop(named)
    if op == "count_values":
        return left.add(frozenset({str(getattr(node.param, "val", ""))}))
    return left


def _joined(node: Node) -> Labels:
    op = str(node.op)
    left, right = bare(node.lhs), bare(node.rhs)
    if _is_scalar(left):
        return labels_of(right)
    if _is_scalar(right):
        return labels_of(left)
    if op == "or":
        return labels_of(left).both(labels_of(right))
    if op in _SELECTING:
        return labels_of(left)
    modifier = node.modifier
    matching = modifier.matching if modifier is not None else None
    card = str(modifier.card) if modifier is not None else "VectorMatchCardinality.OneToOne"
    if not card.endswith("OneToOne"):
        many = left if card.endswith("ManyToOne") else right
        return labels_of(many).add(frozenset(modifier.group_labels or ()))
    both = labels_of(left).both(labels_of(right))
    if matching is None:
        return both
    named = frozenset(matching.labels)
    if matching.type == promql_parser.LabelModifierType.Include:
        return both.keep(named)
    return labels_of(left).drop(named)


def _called(node: Node) -> Labels:
    name = node.func.name
    if name in ("vector", "time", "pi", "scalar"):
        return NO_LABELS
    if name in ("absent", "absent_over_time"):
        return ALL
    if name in ("label_replace", "label_join"):
        return labels_of(node.args[0]).add(frozenset({str(getattr(node.args[1], "val", ""))}))
    vectors = [a for a in node.args if not _is_scalar(bare(a))]
    inner = labels_of(vectors[-1]) if vectors else NO_LABELS
    return inner.drop(frozenset({"le"})) if name == "histogram_quantile" else inner


def _is_scalar(node: Node) -> bool:
    if isinstance(node, (promql_parser.NumberLiteral, promql_parser.StringLiteral)):
        return True
    if isinstance(node, promql_parser.UnaryExpr):
        return _is_scalar(bare(node.expr))
    if isinstance(node, promql_parser.BinaryExpr):
        return _is_scalar(bare(node.lhs)) and _is_scalar(bare(node.rhs))
    return isinstance(node, promql_parser.Call) and node.func.name in ("time", "pi", "scalar")
