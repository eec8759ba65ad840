"""Values within a sentence: a signal's worst reading, its level, its thresholds."""

from __future__ import annotations

from handbook.live import Live
from handbook.model.signals import Signal
from handbook.render.badge import reading_badge
from handbook.render.escape import Html
from handbook.render.markup import element
from handbook.render.reading import reading_attributes, reading_span, readings_of
from handbook.render.slots import Slot, live_part
from handbook.thresholds import threshold_text

__all__ = ["level_inline", "threshold_text", "value_inline"]


def value_inline(signal: Signal, slot: Slot) -> str:
    """Show a signal's worst reading: level, value, server and time."""

    def render(live: Live) -> Html:
        readings = readings_of(live, signal)
        others = len(readings) - 1
        note = f", worst of {others + 1}" if others else ""
        shown = reading_span(readings[0], live.board.at)
        return Html(shown + element("span", note, class_="hb-soft")) if note else shown

    return element(
        "span", live_part(slot, render, f"value {signal.id}", inline=True), class_="hb-inline"
    )


def level_inline(signal: Signal, slot: Slot) -> str:
    """Show the level of a signal's worst reading."""

    def render(live: Live) -> Html:
        worst = readings_of(live, signal)[0]
        return element("span", reading_badge(worst), **reading_attributes(worst))

    return element(
        "span", live_part(slot, render, f"level {signal.id}", inline=True), class_="hb-inline"
    )
