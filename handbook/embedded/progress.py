"""Say what is being waited for, when the wait is longer than a second.

Knows the terminal only. Runs under older Pythons too, since the installer uses it to say so.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import TextIO

_SILENT_SECONDS = 1.0
_REPEAT_SECONDS = 15.0
_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Progress:
    """Progress of one command's steps: a moving line on a terminal, plain lines elsewhere."""

    def __init__(self, out: TextIO, *, only_on_terminal: bool = False) -> None:
        """Write to `out`, which is standard error in a command.

        Args:
            out: Where to.
            only_on_terminal: Write nothing elsewhere, for a command whose errors a script reads.
        """
        self._out = out
        self._tty = out.isatty()
        self._mute = only_on_terminal and not self._tty
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Write a line of its own; several lines stay together."""
        with self._lock:
            self._write(("\r\x1b[K" if self._tty else "") + text + "\n")

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Show `text` and the seconds passed while the block runs, once it takes over a second."""
        started = time.monotonic()
        done = threading.Event()
        shower = threading.Thread(target=self._show, args=(text, started, done), daemon=True)
        shower.start()
        ended_well = False
        try:
            yield
            ended_well = True
        finally:
            done.set()
            shower.join()
            seconds = time.monotonic() - started
            if seconds >= _SILENT_SECONDS:
                self.say(f"{text}: {'done in' if ended_well else 'stopped after'} {seconds:.1f} s")

    def _show(self, text: str, started: float, done: threading.Event) -> None:
        if done.wait(_SILENT_SECONDS):
            return
        frame = 0
        while True:
            seconds = time.monotonic() - started
            if self._tty:
                line = f"\r\x1b[K{_FRAMES[frame % len(_FRAMES)]} {text} … {seconds:.0f} s"
            else:
                line = f"{text} … {seconds:.0f} s\n"
            with self._lock:
                self._write(line)
            frame += 1
            if done.wait(0.2 if self._tty else _REPEAT_SECONDS):
                return

    def _write(self, text: str) -> None:
        if self._mute:
            return
        # A reader that went away (`make serve | head`) must not stop what we are doing.
        with contextlib.suppress(OSError, ValueError):
            self._out.write(text)
            self._out.flush()
