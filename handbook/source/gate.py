"""One large body at a time: eight of 8 MiB, parsed together, would cost a build its memory.

Knows who holds the gate; must not know what is read.
"""

from __future__ import annotations

import threading

from handbook.source.deadline import Deadline

LARGE_BYTES = 256 * 1024
"""From here on a body waits for its turn."""


class Gate:
    """Shared by the threads of a batch; each holds at most one place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder: int | None = None

    def enter(self, deadline: Deadline) -> None:
        """Wait for the place, unless this thread has it; raise a `Flaw` when the time is over."""
        if self._holder == threading.get_ident():
            return
        if not self._lock.acquire(timeout=deadline.left()):
            raise deadline.flaw()
        self._holder = threading.get_ident()

    def leave(self) -> None:
        """Give the place back, if this thread has it."""
        if self._holder == threading.get_ident():
            self._holder = None
            self._lock.release()
