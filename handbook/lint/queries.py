"""Gathers every query of the project with its place, parsed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import promql_parser

from handbook.lint.pages import Page
from handbook.lint.places import Places
from handbook.lint.syntax_tree import Node
from handbook.model.handbook import Handbook
from handbook.model.signals import Scope, Signal, scoped


@dataclass(frozen=True)
class Query:
    """One PromQL expression that a person wrote."""

    file: str
    line: int
    where: str
    """``signals.cpu.expr``, or empty for a fence of a page."""
    expr: str
    """With ``$scope``, on one line."""
    scope: Scope
    signal: Signal | None
    """The signal that it belongs to; None for a fence of a page."""
    tree: Node | None
    """The parsed expression; None where it does not parse."""


def queries_of(handbook: Handbook, pages: Iterable[Page], places: Places) -> Iterator[Query]:
    """Yield the queries of all signals, then those of the ``promql`` fences of all pages."""
    for signal in handbook.signals.values():
        yield Query(
            file=handbook.file,
            line=places.line("signals", signal.id, "expr"),
            where=f"signals.{signal.id}.expr",
            expr=signal.expr,
            scope=signal.scope,
            signal=signal,
            tree=_tree(signal.query()),
        )
    for page in pages:
        for fence in page.fences:
            if fence.info == "promql":
                expr = _one_line(fence.body)
                tree = _tree(scoped(expr, handbook.scope.selector()))
                yield Query(page.file, fence.body_line, "", expr, handbook.scope, None, tree)


def _one_line(body: str) -> str:
    lines = (line for line in body.splitlines() if not line.lstrip().startswith("#"))
    return " ".join(" ".join(lines).split())


@cache
def _tree(query: str) -> Node | None:
    try:
        return promql_parser.parse(query)
    except ValueError:
        return None
