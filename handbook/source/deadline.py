"""One end for a whole exchange: connection, request, headers and body together.

Knows the monotonic clock; must not know sockets.
"""

from __future__ import annotations

import time

from handbook.source.flaw import Flaw
from handbook.source.results import Reason


class Deadline:
    """A moment after which nothing is waited for.

    requests' own timeout counts each read anew, so that a slow drip never ends; every wait here
    asks how much of the whole is left.
    """

    __slots__ = ("_ends", "seconds")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Give the seconds left, above 0; raise a `Flaw` when they are over."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.flaw()
        return left

    def flaw(self) -> Flaw:
        """Say that the time is over."""
        return Flaw(Reason.SLOW, f"slower than {self.seconds:g} s")
