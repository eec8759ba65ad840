"""A level as PromQL: the signal's query compared with the limit."""

from __future__ import annotations

from functools import cache

import promql_parser

from handbook.model.levels import Limit, plain_number
from handbook.model.signals import scoped


def condition(expr: str, limit: Limit) -> str:
    """Compare an expression with a limit: ``go_goroutines{…} > 1000``.

    An expression with an operator of its own is put in parentheses, since a comparison binds
    tighter than ``or`` and could bind to its last term only.
    """
    left = f"({expr})" if _has_operator(expr) else expr
    if "#" in expr:
        left = f"({expr}\n)"  # a comment would swallow what follows on its line
    below, above = limit.below, limit.above
    parts = [f"{left} < {plain_number(below)}"] if below is not None else []
    parts += [f"{left} > {plain_number(above)}"] if above is not None else []
    return " or ".join(parts)


@cache
def _has_operator(expr: str) -> bool:
    try:
        tree = promql_parser.parse(scoped(expr, 'a="b"'))
    except ValueError:
        return True
    return isinstance(tree, promql_parser.BinaryExpr | promql_parser.UnaryExpr)
