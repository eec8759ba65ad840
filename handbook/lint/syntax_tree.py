"""Walks a parsed PromQL expression. Reads only; no query is ever rewritten."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import promql_parser

Node = Any
"""One of the parser's expression classes."""


def children(node: Node) -> tuple[Node, ...]:
    """Return the expressions directly inside one, in their order."""
    if isinstance(node, promql_parser.BinaryExpr):
        return (node.lhs, node.rhs)
    if isinstance(node, promql_parser.Call):
        return tuple(node.args)
    if isinstance(node, promql_parser.AggregateExpr):
        return (node.expr,) if node.param is None else (node.param, node.expr)
    if isinstance(
        node, (promql_parser.ParenExpr, promql_parser.UnaryExpr, promql_parser.SubqueryExpr)
    ):
        return (node.expr,)
    if isinstance(node, promql_parser.MatrixSelector):
        return (node.vector_selector,)
    return ()


def nodes(tree: Node) -> Iterator[Node]:
    """Yield an expression and everything in it, outermost first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def bare(node: Node) -> Node:
    """Take parentheses off."""
    while isinstance(node, promql_parser.ParenExpr):
        node = node.expr
    return node


def selectors(tree: Node) -> Iterator[Node]:
    """Yield every vector selector, those inside ranges included."""
    return (n for n in nodes(tree) if isinstance(n, promql_parser.VectorSelector))


def calls(tree: Node, *names: str) -> Iterator[Node]:
    """Yield the calls of some functions."""
    for node in nodes(tree):
        if isinstance(node, promql_parser.Call) and node.func.name in names:
            yield node


def aggregations(tree: Node) -> Iterator[Node]:
    """Yield every aggregation."""
    return (n for n in nodes(tree) if isinstance(n, promql_parser.AggregateExpr))


def number(node: Node) -> float | None:
    """Return the value of a number literal, signs and parentheses seen through."""
    node = bare(node)
    if isinstance(node, promql_parser.UnaryExpr):
        inner = number(node.expr)
        return None if inner is None else -inner
    return float(node.val) if isinstance(node, promql_parser.NumberLiteral) else None


def seconds(span: timedelta | None) -> float:
    """Return a range or step in seconds; infinite where none is written."""
    return math.inf if span is None else span.total_seconds()
