"""One request for many pages that ask the same at the same time.

Knows keys and replies; must not know what they stand for. Nothing is kept once it is answered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from handbook.proxy.reply import Reply, error

WAIT_SECONDS = 5.0
"""Longer than any answer takes; only a bug of ours lets it pass."""


@dataclass(slots=True)
class _Flight:
    done: threading.Event = field(default_factory=threading.Event)
    reply: Reply | None = None


class Shared:
    """What is under way, by what was asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: dict[Hashable, _Flight] = {}

    def ask(self, key: Hashable, work: Callable[[], Reply]) -> Reply:
        """Do the work, or wait for who does it already; all get the same reply."""
        with self._lock:
            flight = self._flights.get(key)
            leads = flight is None
            if flight is None:
                flight = self._flights[key] = _Flight()
        if leads:
            try:
                flight.reply = work()
            finally:
                with self._lock:
                    del self._flights[key]
                flight.done.set()
        else:
            flight.done.wait(WAIT_SECONDS)
        return flight.reply or error(500, "internal", "the handbook could not ask")
