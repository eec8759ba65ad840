"""The words and shapes that stand for conclusions, outcomes and levels in the terminal.

The shapes are those of the pages. Knows no reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from handbook.moments import clock
from handbook.readings.reading import Reading
from handbook.terminal.screen import Screen, clean

CONCLUSIONS = {
    "confirmed": ("▲", "CONFIRMED", "critical"),
    "ruled_out": ("●", "ruled out", "normal"),
    "unknown": ("?", "unknown", "unknown"),
}
"""Shape, word and colour of each conclusion."""

OUTCOMES = {"yes": ("▲", "critical"), "no": ("●", "normal"), "unknown": ("?", "unknown")}
LEVELS = {"normal": "normal", "elevated": "strong", "warning": "warning", "critical": "critical",
          "unknown": "unknown"}  # fmt: skip


NAMED = 6
"""Servers named in a line; the rest is counted."""
MOST_SERVERS = 10
"""Servers whose answers are written out in one place, worst first; the rest is counted."""


def tally_text(found: Iterable[str], words: Mapping[str, str]) -> str:
    """Count outcomes or conclusions in the order of `words`: ``2 NOT MET, 998 met``."""
    held = Counter(found)
    return ", ".join(f"{held[name]} {word}" for name, word in words.items() if held[name])


def conclusion_text(conclusion: str, screen: Screen) -> str:
    """Write a conclusion with its shape: ``▲ CONFIRMED``."""
    shape, word, kind = CONCLUSIONS[conclusion]
    return screen.paint(f"{shape} {word}", kind)


def server_text(name: str | None) -> str:
    """Write a server's name, which is text from outside."""
    return "no server" if name is None else clean(name, 80) or "(empty name)"


def servers_text(names: Sequence[str | None]) -> str:
    """Name some servers, and count the rest: ``a:1, b:1 and 3 more``."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(server_text(name) for name in names[:NAMED]) + more


def age_text(reading: Reading | None, at: float) -> str:
    """Say when a reading was taken; empty where there is none."""
    if reading is None or reading.sampled_at is None:
        return ""
    return f"at {clock(reading.sampled_at, at)}"
