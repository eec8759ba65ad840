"""Whether an ill source is asked at all just now, so that twenty pages do not wait for it in turn.

Knows when what failed; must not know how anything is asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from handbook.source.breaker import Breaker
from handbook.source.flaw import Flaw
from handbook.source.results import Reason

HOLD_SECONDS = 1.0
"""How long an ill source is left alone before one request looks whether it is well again."""


class Patience:
    """Shared by all requests to one source."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._breaker = Breaker()
        self._held_until = 0.0
        self._is_looking = False

    def wait_or_look(self, is_there: Callable[[], bool]) -> None:
        """Raise the `Flaw` of an ill source; let one request at a time look if it still is ill.

        `is_there` tells whether the source answers anything, and takes a second at most.
        """
        with self._lock:
            flaw = self._breaker.flaw
            if flaw is None:
                return
            if self._is_looking or time.monotonic() < self._held_until:
                raise flaw.afresh()
            self._is_looking = True
        well = False
        try:
            well = is_there()
        finally:
            with self._lock:
                self._is_looking = False
                if well:
                    self._breaker = Breaker()
                else:
                    self._held_until = time.monotonic() + HOLD_SECONDS
        if not well:
            raise flaw.afresh()

    def ended(self, started: float, flaw: Flaw | None) -> None:
        """Take the end of a request; `flaw` if it has no answer. Times are monotonic seconds."""
        now = time.monotonic()
        reason: Reason | None = flaw.reason if flaw else None
        with self._lock:
            was_well = self._breaker.flaw is None
            self._breaker.ended(started, now, reason, flaw if flaw and flaw.for_all else None)
            if was_well and self._breaker.flaw is not None:
                self._held_until = now + HOLD_SECONDS
