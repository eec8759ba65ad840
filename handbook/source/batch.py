"""Many queries at once: each distinct one asked once, a few at a time.

Knows the two ways to wait for them; must not know what is asked for, or why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from handbook.source.address import Source
from handbook.source.pending import Pending
from handbook.source.queries import Query
from handbook.source.results import Answer
from handbook.source.stats import Stats

__all__ = ["WORKERS", "Pending", "Stats", "ask", "start"]

WORKERS = 8
"""Queries under way at a time."""


def ask(
    source: Source,
    queries: Iterable[Query],
    *,
    clock: Callable[[], float] = time.time,
    deadline_s: float = 3.0,
    workers: int = WORKERS,
    budget_s: float = 10.0,
) -> dict[Query, Answer]:
    """Ask all queries and wait for the answers: one for every distinct query, never an exception.

    `deadline_s` is for one query from connection to last byte, `budget_s` for all of them.
    """
    pending = start(
        source, queries, clock=clock, deadline_s=deadline_s, workers=workers, budget_s=budget_s
    )
    return pending.result()


def start(
    source: Source,
    queries: Iterable[Query],
    *,
    clock: Callable[[], float] = time.time,
    deadline_s: float = 3.0,
    workers: int = WORKERS,
    budget_s: float = 10.0,
) -> Pending:
    """Begin to ask in background threads, which end with the program if it ends first."""
    return Pending(source, tuple(dict.fromkeys(queries)), clock, deadline_s, workers, budget_s)
