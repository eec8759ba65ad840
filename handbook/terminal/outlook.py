"""Where things go from here, as text: the slope of a course, and the time left until a limit.

Pure: what is live goes in.
"""

from __future__ import annotations

from collections.abc import Sequence

from handbook.live import Live
from handbook.model.signals import Signal
from handbook.model.units import value_text
from handbook.terminal.screen import Screen, clean, wrapped
from handbook.terminal.words import LEVELS, server_text
from handbook.trends.outlook import goes_text


def limit_lines(signals: Sequence[Signal], server: str, live: Live, screen: Screen) -> list[str]:
    """Say of each signal how near its limit a server is, and the time left at this rate."""
    if not signals:
        return []
    lines = ["", screen.paint(f"Limits of {server_text(server)}", "strong")]
    for signal in signals:
        reading = live.board.worst(signal.id, server)
        if reading is None:
            continue
        if reading.value is None:
            words = f"{signal.title}: unknown, {clean(reading.reason, 300)}"
        else:
            level = screen.paint(reading.level.value, LEVELS[reading.level.value])
            words = f"{signal.title}: {value_text(reading.value, signal.unit)}, {level}"
            goes = goes_text(reading, live)
            words += f"; {goes}" if goes else ""
        lines += wrapped(words, screen.width, "    ", "  ")
    return lines
