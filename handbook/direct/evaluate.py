"""Evaluates the few expressions that one moment's samples can answer: selectors and arithmetic.

Anything with a range, a function, an aggregation or an offset needs history or more than this
module knows, and is refused. Source: PromQL, one-to-one vector matching.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence

import promql_parser

from handbook.direct.exposition import PageSample
from handbook.model.signals import Scope, Signal, scoped

Labels = tuple[tuple[str, str], ...]
_Vector = dict[Labels, float]
_SIGNS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else (math.nan if not a or math.isnan(a) else math.inf * a),
}
_COMPARES: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
    ">=": operator.ge, "<=": operator.le,
}  # fmt: skip


class NeedsMoreError(Exception):
    """One sample cannot answer the expression."""


def evaluate(
    signal: Signal, samples: Sequence[PageSample], server: str
) -> list[tuple[dict[str, str], float]]:
    """Evaluate a signal for one server: labels and value of each series.

    The scope's own labels are not on the page; its server is known by the address.

    Raises:
        NeedsMoreError: the expression needs history, or more than selectors and arithmetic.
    """
    try:
        tree = promql_parser.parse(scoped(signal.expr, ""))
    except ValueError as error:
        raise NeedsMoreError from error
    found = _value(tree, samples, signal.scope, server)
    if isinstance(found, float):
        raise NeedsMoreError
    return [(dict(labels), value) for labels, value in found.items()]


def _value(
    node: object, samples: Sequence[PageSample], scope: Scope, server: str
) -> _Vector | float:
    if isinstance(node, promql_parser.ParenExpr):
        return _value(node.expr, samples, scope, server)
    if isinstance(node, promql_parser.NumberLiteral):
        return float(node.val)
    if isinstance(node, promql_parser.VectorSelector):
        return _selected(node, samples, scope, server)
    if isinstance(node, promql_parser.BinaryExpr):
        left = _value(node.lhs, samples, scope, server)
        right = _value(node.rhs, samples, scope, server)
        return _combined(node, left, right)
    raise NeedsMoreError


def _selected(
    node: promql_parser.VectorSelector, samples: Sequence[PageSample], scope: Scope, server: str
) -> _Vector:
    matchers = [(m.name, str(m.op), m.value) for m in node.matchers.matchers]
    if node.offset is not None or node.at is not None or not node.name:
        raise NeedsMoreError
    if any(op.rpartition(".")[2] != "Equal" for _, op, _ in matchers):
        raise NeedsMoreError
    found: _Vector = {}
    for sample in samples:
        if sample.name != node.name:
            continue
        if all(sample.labels.get(name, "") == value for name, _, value in matchers):
            labels = {**sample.labels, scope.identity: server}
            found[tuple(sorted(labels.items()))] = sample.value
    return found


def _combined(
    node: promql_parser.BinaryExpr, left: _Vector | float, right: _Vector | float
) -> _Vector | float:
    sign = _sign(node)
    if isinstance(left, float):
        if isinstance(right, float):
            return sign(left, right)
        return {labels: sign(left, value) for labels, value in right.items()}
    if isinstance(right, float):
        return {labels: sign(value, right) for labels, value in left.items()}
    key = _key(node)
    ours, theirs = _by_key(left, key), _by_key(right, key)
    return {k: sign(ours[k], theirs[k]) for k in ours if k in theirs}


def _sign(node: promql_parser.BinaryExpr) -> Callable[[float, float], float]:
    """Return what an operator does to two numbers; a comparison only with ``bool``."""
    name = str(node.op).removesuffix("bool").strip()
    sign = _SIGNS.get(name)
    if sign is not None:
        return sign
    compares = _COMPARES.get(name)
    if compares is None or node.modifier is None or not node.modifier.return_bool:
        raise NeedsMoreError
    return lambda a, b: float(compares(a, b))


def _key(node: promql_parser.BinaryExpr) -> Callable[[Labels], Labels]:
    """Return how two series are paired: all labels, or those of ``on`` or ``ignoring``."""
    modifier = node.modifier
    if modifier is not None and not str(modifier.card).endswith("OneToOne"):
        raise NeedsMoreError
    matching = getattr(modifier, "matching", None)
    if matching is None:
        return lambda labels: labels
    kind, names = str(matching.type), set(matching.labels)
    if kind.endswith("Include"):
        return lambda labels: tuple(pair for pair in labels if pair[0] in names)
    return lambda labels: tuple(pair for pair in labels if pair[0] not in names)


def _by_key(vector: Mapping[Labels, float], key: Callable[[Labels], Labels]) -> _Vector:
    found: _Vector = {}
    for labels, value in vector.items():
        short = key(labels)
        if short in found:
            raise NeedsMoreError
        found[short] = value
    return found
