"""Reads PromQL: which metrics a query names. Never writes or rewrites one."""

from __future__ import annotations

from functools import cache

import promql_parser

from handbook.model.signals import scoped


@cache
def metrics_of(expr: str) -> tuple[str, ...]:
    """List the metric names in an expression (``$scope`` allowed), sorted, each once.

    An expression that does not parse names none; the config's loader has refused it by then.
    """
    try:
        tree = promql_parser.parse(scoped(expr, 'a="b"'))
    except ValueError:
        return ()
    names: set[str] = set()

    def visit(node: object) -> bool:
        name = getattr(node, "name", None)
        if isinstance(node, promql_parser.VectorSelector) and isinstance(name, str):
            names.add(name)
        return True

    promql_parser.walk(tree, visit)
    return tuple(sorted(names))
