"""Turn the signals that ask a command to stop into one exception, raised once.

Knows signals; knows nothing of what has to be stopped.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from types import FrameType

from handbook.embedded.child import die_with_parent

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Somebody asked the command to stop; like KeyboardInterrupt no `except Exception` takes it."""


@contextlib.contextmanager
def stop_on_signals() -> Iterator[None]:
    """Raise StopRequested in the block at the first SIGINT, SIGTERM or SIGHUP, and at none after.

    What follows the first is left to end in peace. `nohup` is respected. SIGINT is taken even where
    it was ignored at the start, as a script does to what it puts in the background: somebody who
    sends it wants an end.
    """
    nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    handled = [number for number in _SIGNALS if not (nohup and number == signal.SIGHUP)]

    def ask(number: int, frame: FrameType | None) -> None:
        for other in handled:
            signal.signal(other, signal.SIG_IGN)
        raise StopRequested(signal.Signals(number).name)

    before = {number: signal.signal(number, ask) for number in handled}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_with_make() -> None:
    """Under `make`, be asked to stop when make is killed: nobody is left then to ask otherwise."""
    if os.environ.get("MAKELEVEL"):
        die_with_parent(os.getppid(), signal.SIGTERM)
