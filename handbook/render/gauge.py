"""Gauges: one bar for each server, with ticks where the levels lie."""

from __future__ import annotations

from handbook.live import Live
from handbook.model.levels import Level
from handbook.model.signals import Signal
from handbook.readings.reading import Reading
from handbook.render.badge import reading_badge
from handbook.render.escape import Html
from handbook.render.markup import element, join
from handbook.render.reading import (
    ROWS,
    count_line,
    number,
    reading_attributes,
    readings_of,
    reason_text,
    where_of,
)
from handbook.render.slots import Slot, live_part

WIDTH, HEIGHT = 600, 20


def gauge(signal: Signal, slot: Slot) -> Html:
    """Show a signal's value on each server as a bar."""

    def render(live: Live) -> Html:
        readings = readings_of(live, signal)
        full = _full(signal, readings)
        bars = join(_bar(reading, full) for reading in readings[:ROWS])
        return join([element("div", bars, class_="hb-gauges"), count_line(readings)])

    return element(
        "figure",
        live_part(slot, render, f"gauge {signal.id}"),
        class_="hb-chart hb-gauge-chart",
        data_gauge=signal.id,
    )


def _bar(reading: Reading, full: float) -> Html:
    return element(
        "div",
        element("div", where_of(reading), class_="hb-gauge-name"),
        element("div", number(reading), class_="hb-gauge-value"),
        _svg(reading, full),
        element("div", _level(reading), class_="hb-gauge-level"),
        class_="hb-gauge",
        **reading_attributes(reading),
    )


def _level(reading: Reading) -> Html:
    """Name the level unless it is normal: a bar short of every tick says so itself."""
    if reading.level is Level.NORMAL:
        return Html("")
    return join([reading_badge(reading), Html(" "), reason_text(reading)])


def _svg(reading: Reading, full: float) -> Html:
    body = [f'<rect class="hb-track" width="{WIDTH}" height="{HEIGHT}"/>']
    if reading.value is not None:
        width = min(max(reading.value / full, 0.0), 1.0) * WIDTH
        look = f"hb-fill hb-at-{reading.level.value}"
        body.append(f'<rect class="{look}" width="{width:.1f}" height="{HEIGHT}"/>')
    for level in (Level.WARNING, Level.CRITICAL):
        limit = reading.signal.levels.limit(level)
        for value in (limit.below, limit.above) if limit else ():
            if value is not None and 0 <= value <= full:
                x = value / full * WIDTH
                body.append(f'<path class="hb-limit hb-at-{level.value}" '
                            f'd="M{x:.1f} 0V{HEIGHT}"/>')  # fmt: skip
    return Html(
        f'<svg class="hb-bar" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" '
        f'aria-hidden="true">{"".join(body)}</svg>'
    )


def _full(signal: Signal, readings: tuple[Reading, ...]) -> float:
    """Choose what a full bar stands for: a quarter above the highest value or level."""
    levels = signal.levels
    ends = [end for limit in (levels.warning, levels.critical) if limit
            for end in (limit.below, limit.above)]  # fmt: skip
    ends += [levels.normal.high] if levels.normal else []
    found = [r.value for r in readings] + ends
    largest = max((value for value in found if value is not None), default=1.0)
    return largest * 1.25 if 0 < largest < float("inf") else 1.0
