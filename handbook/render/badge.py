"""Levels, outcomes, conclusions and states as a word with a shape; colour only adds to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from handbook.model.levels import WORST_FIRST, Level
from handbook.readings.alerts import AlertState
from handbook.readings.reading import Reading
from handbook.render.escape import Html
from handbook.render.markup import element, join

SHAPES = {
    Level.CRITICAL: "▲",
    Level.WARNING: "◆",
    Level.ELEVATED: "△",
    Level.NORMAL: "●",
    Level.UNKNOWN: "?",
}
"""Each level has a shape of its own, so that it is read without colour and in print."""

_OUTCOMES = {"yes": "■", "no": "□", "unknown": "?"}
_CONCLUSIONS = {
    "confirmed": (Level.CRITICAL, "confirmed"),
    "ruled_out": (Level.NORMAL, "ruled out"),
    "unknown": (Level.UNKNOWN, "unknown"),
}


def badge(level: Level, word: str = "") -> Html:
    """Write a level, or another word that stands as high as it."""
    return mark(SHAPES[level], word or level.value, level.value)


def mark(shape: str, word: str, tone: str) -> Html:
    """Write a word with its shape in a tone: a level's name, or ``plain``."""
    glyph = element("span", shape, class_="hb-shape", aria_hidden="true")
    return element("span", glyph, " ", word, class_=f"hb-mark hb-{tone}")


def reading_badge(reading: Reading) -> Html:
    """Write a reading's level; softly where no level is set that it could pass."""
    if not reading.signal.levels and reading.level is Level.NORMAL:
        return element("span", "no level set", class_="hb-soft")
    return badge(reading.level)


def outcome_badge(outcome: str) -> Html:
    """Write ``yes``, ``no`` or ``unknown``, which is neither good nor bad by itself."""
    tone = "unknown" if outcome == "unknown" else "plain"
    return mark(_OUTCOMES[outcome], outcome, tone)


def conclusion_badge(conclusion: str) -> Html:
    """Write what a runbook concludes."""
    level, word = _CONCLUSIONS[conclusion]
    return badge(level, word)


def state_badge(state: AlertState, severity: str = "") -> Html:
    """Write an alert's state; firing is as bad as its severity."""
    level = {
        AlertState.FIRING: Level.WARNING if severity == "warning" else Level.CRITICAL,
        AlertState.PENDING: Level.ELEVATED,
        AlertState.UNKNOWN: Level.UNKNOWN,
        AlertState.INACTIVE: Level.NORMAL,
    }[state]
    return badge(level, state.value)


def counts(levels: Iterable[Level]) -> Html:
    """Write how many stand at each level, worst first; levels that nobody has are left out."""
    held = Counter(levels)
    shown = [badge(level, f"{held[level]} {level.value}") for level in WORST_FIRST if held[level]]
    return join(shown, Html(" "))
