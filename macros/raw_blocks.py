"""The queries of ``promql`` fences in the pages, known before a page is read by MkDocs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handbook.config.queries import expr_problem
from handbook.model.handbook import Handbook
from handbook.model.signals import scoped
from handbook.runbooks.fences import fences

FOLDERS = ("docs", "runbooks")


def raw_queries(root: Path, handbook: Handbook) -> list[str]:
    """List the scoped queries of every ``promql`` fence, so that one batch can ask them all."""
    return [
        block_query(body, handbook)
        for body in _bodies(root)
        if query_of(body) and expr_problem(query_of(body)) is None
    ]


def query_of(body: str) -> str:
    """Return the query of one block as its author wrote it, on one line without comments."""
    lines = (line for line in body.splitlines() if not line.lstrip().startswith("#"))
    return " ".join(" ".join(lines).split())


def block_query(body: str, handbook: Handbook) -> str:
    """Make the query of one block, scoped to the handbook's first scope."""
    return scoped(query_of(body), handbook.scope.selector())


def _bodies(root: Path) -> Iterator[str]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.md")):
            text = path.read_text(encoding="utf-8", errors="replace")
            if "promql" in text:
                yield from (f.body for f in fences(text) if f.info == "promql")
