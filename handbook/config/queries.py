"""Asks the PromQL parser whether a text of the config is a query. Rewrites nothing."""

from __future__ import annotations

import re
from functools import cache

import promql_parser

from handbook.config.forms import EXPR, MATCH
from handbook.model.signals import SCOPE, scoped

_MARK = "handbook_scope"
"""Name of a label that no query holds, put where ``$scope`` stands, to see where it stands."""

_STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`"
_MATCHER = rf"[a-zA-Z_][a-zA-Z0-9_]*\s*(?:=~|!~|!=|=)\s*(?:{_STRING})"
_MATCHERS = re.compile(rf"{_MATCHER}(?:\s*,\s*{_MATCHER})*")


def match_problem(match: str) -> str | None:
    """Say what is wrong with label matchers written without braces."""
    if "$" in match:
        return "holds a '$', which nothing replaces here; write it out"
    outside_strings = re.sub(_STRING, "", match)
    if "{" in outside_strings or "}" in outside_strings:
        return f"holds braces; write {MATCH.write}"
    if not _MATCHERS.fullmatch(match):
        return f"is no list of label matchers; write {MATCH.write}"
    fault = _fault(f"x{{{match}}}")
    return f"{fault}; write {MATCH.write}" if fault else None


def expr_problem(expr: str) -> str | None:
    """Say what is wrong with a signal's expression.

    None when it parses once scoped, every selector in it holds ``$scope``, and it gives an
    instant vector.
    """
    if "$scope" not in expr:
        return f"has no {SCOPE}, so it would ask every server there is; write {EXPR.write}"
    ready = scoped(expr, f'{_MARK}="x"')
    fault = _fault(ready)
    if fault:
        if "$" in re.sub(_STRING, "", ready):
            return f"{fault}; write {SCOPE} or values, since no other '$' name is replaced"
        return f"{fault}; write {EXPR.write}"
    tree = promql_parser.parse(ready)
    bare = _selectors_without_scope(tree)
    if bare:
        return (
            f"has no {SCOPE} in the selector {bare[0]}, so that would ask every server there is; "
            f"write {SCOPE} in every selector, followed by a comma where more follows"
        )
    return _type_problem(tree)


def _selectors_without_scope(tree: promql_parser.Expr) -> list[str]:
    bare: list[str] = []

    def visit(node: object) -> bool:
        if isinstance(node, promql_parser.MatrixSelector):
            node = node.vector_selector
        if isinstance(node, promql_parser.VectorSelector) and not any(
            matcher.name == _MARK for matcher in node.matchers.matchers
        ):
            bare.append(str(node).replace(f'{_MARK}="x"', SCOPE)[:60])
        return True

    promql_parser.walk(tree, visit)
    return bare


def _type_problem(tree: promql_parser.Expr) -> str | None:
    """Say why an expression gives no instant vector."""
    while isinstance(tree, (promql_parser.ParenExpr, promql_parser.UnaryExpr)):
        tree = tree.expr
    if isinstance(tree, (promql_parser.MatrixSelector, promql_parser.SubqueryExpr)):
        return "gives a range of samples, not one value; put rate() or another function around it"
    if (
        isinstance(tree, promql_parser.Call)
        and tree.func.return_type != promql_parser.ValueType.Vector
    ):
        return f"gives a number without labels; leave out {tree.func.name}()"
    return None


@cache
def _fault(query: str) -> str | None:
    if len(query) > 4000:
        return "is longer than 4000 characters"
    if query.count("(") > 100:
        return "is nested deeper than 100"
    try:
        promql_parser.parse(query)
    except ValueError as error:
        said = " ".join(str(error).replace(f'{_MARK}="x"', SCOPE).split())[:200]
        return f"does not parse as PromQL: {said}"
    return None
