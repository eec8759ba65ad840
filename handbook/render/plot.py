"""The drawing itself: lines, healthy band, thresholds and marks as SVG, its axes as text.

The SVG stretches to its box and holds no text; axis labels stand beside it, evenly spaced as the
ticks are, so they keep their size on a phone. Colours and dashes come from classes.
"""

from __future__ import annotations

from collections.abc import Sequence

from handbook.model.levels import Level, Levels
from handbook.model.units import Unit
from handbook.render.escape import Html, escaped
from handbook.render.lines import Drawing, Line
from handbook.render.marks import Mark
from handbook.render.markup import element, join
from handbook.render.scale import Point, nice_ticks
from handbook.render.strokes import Place, stroke
from handbook.render.times import moment
from handbook.thresholds import exact_numbers

WIDTH, HEIGHT = 1200, 320
"""Units of the drawing's own, whole ones for points; the page stretches them."""

REACH = 4.0
"""A threshold farther away than this many times the data is named beside the drawing instead."""

NOISE = 0.03
"""A part of the range this small beyond zero is drawn at zero, not given a tick of its own."""

TIMES = 5


def plot(
    drawing: Drawing, unit: Unit, levels: Levels, marks: Sequence[Mark], title: str
) -> tuple[Html, list[str]]:
    """Draw lines, or an equally large box that says why there are none.

    Returns the drawing, and the names of thresholds that lie outside of it.
    """
    if not drawing.lines:
        return empty_plot(drawing.reason), []
    values = [v for line in drawing.lines for part in line.parts for _, v in part]
    shown, outside = _thresholds(levels, min(values), max(values))
    low, high = min(0.0, *values, *shown), max(0.0, *values, *shown)
    noise = NOISE * (high - low)
    ticks = nice_ticks(0.0 if -low < noise else low, 0.0 if high < noise else high)
    frame = Frame(drawing.start, drawing.end, ticks[0], ticks[-1])
    body = [
        _band(frame, levels),
        grid(ticks),
        *(_threshold(frame, levels, value) for value in shown),
        *(_mark(frame, mark) for mark in marks),
        *(_line(frame, line, number) for number, line in enumerate(drawing.lines)),
    ]
    return framed(body, ticks, unit, frame, title), outside


class Frame:
    """Turns moments and values into places of the drawing."""

    def __init__(self, start: float, end: float, low: float, high: float) -> None:
        self.start, self.end, self.low, self.high = start, end, low, high
        self._x = WIDTH / ((end - start) or 1.0)
        self._y = HEIGHT / ((high - low) or 1.0)

    def x(self, time: float) -> float:
        """Place a moment; those outside end at the edge."""
        return min(max((time - self.start) * self._x, 0.0), float(WIDTH))

    def y(self, value: float) -> float:
        """Place a value; those outside end at the edge."""
        return min(max(HEIGHT - (value - self.low) * self._y, 0.0), float(HEIGHT))

    def places(self, part: Sequence[Point]) -> list[Place]:
        """Place points; where most of a drawing's time is spent."""
        start, low, x, y = self.start, self.low, self._x, self._y
        if start <= part[0][0] and part[-1][0] <= self.end:
            return [((t - start) * x, HEIGHT - (v - low) * y) for t, v in part]
        return [(self.x(t), HEIGHT - (v - low) * y) for t, v in part]


def framed(
    body: Sequence[str], ticks: Sequence[float], unit: Unit, frame: Frame, title: str
) -> Html:
    """Put axes around a drawing."""
    numbers, symbol = exact_numbers([*reversed(ticks)], unit)
    head = element("title", title)
    svg = (
        f'<svg class="hb-svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" '
        f'role="img" aria-label="{escaped(title, None)}">{head}{"".join(body)}</svg>'
    )
    return element(
        "div",
        element("div", symbol.strip() or "value", class_="hb-axis-unit"),
        element("div", *(element("span", n) for n in numbers), class_="hb-y"),
        Html(svg),
        element("div", *(element("span", t) for t in _times(frame)), class_="hb-x"),
        class_="hb-plot",
    )


def empty_plot(reason: str) -> Html:
    """Write a box of a drawing's size that says why there is none."""
    words = element("span", "? unknown: ", escaped(reason), class_="hb-unknown")
    return element("div", element("p", words), class_="hb-plot hb-plot-empty")


def grid(ticks: Sequence[float]) -> str:
    """Write the horizontal lines of the ticks."""
    gap = HEIGHT / max(1, len(ticks) - 1)
    lines = "".join(f"M0 {index * gap:.1f}H{WIDTH}" for index in range(len(ticks)))
    return f'<path class="hb-grid" d="{lines}"/>'


def line_class(line: Line, number: int) -> str:
    """Name the look of a line: its dashes, and its level where that is bad."""
    bad = f" hb-at-{line.level.value}" if line.level in (Level.WARNING, Level.CRITICAL) else ""
    return f"hb-dash-{number % 10}{bad}"


def _line(frame: Frame, line: Line, number: int) -> str:
    strokes = "".join([stroke(frame.places(part)) for part in line.parts])
    return f'<path class="hb-line {line_class(line, number)}" d="{strokes}"/>'


def _thresholds(levels: Levels, low: float, high: float) -> tuple[list[float], list[str]]:
    """Return the boundaries near the data, and the names of those far from it."""
    reach = REACH * max(abs(low), abs(high))
    shown: list[float] = []
    outside: list[str] = []
    for level in (Level.WARNING, Level.CRITICAL):
        limit = levels.limit(level)
        for value in (limit.below, limit.above) if limit else ():
            if value is None:
                continue
            if abs(value) <= reach:
                shown.append(value)
            elif level.value not in outside:
                outside.append(level.value)
    return shown, outside


def _threshold(frame: Frame, levels: Levels, value: float) -> str:
    critical = levels.critical
    is_critical = critical is not None and value in (critical.below, critical.above)
    name = "critical" if is_critical else "warning"
    y = frame.y(value)
    return f'<path class="hb-limit hb-at-{name}" d="M0 {y:.1f}H{WIDTH}"/>'


def _band(frame: Frame, levels: Levels) -> str:
    band = levels.normal
    if band is None:
        return ""
    top = frame.y(frame.high if band.high is None else band.high)
    bottom = frame.y(frame.low if band.low is None else band.low)
    if bottom - top < 0.5:
        return ""
    return f'<rect class="hb-band" y="{top:.1f}" width="{WIDTH}" height="{bottom - top:.1f}"/>'


def _mark(frame: Frame, mark: Mark) -> str:
    place = f"M{frame.x(mark.time):.1f} 0V{HEIGHT}"
    return f'<path class="hb-moment hb-moment-{mark.kind}" d="{place}"/>'


def _times(frame: Frame) -> list[str]:
    texts = []
    days = (frame.end - frame.start) > 86400
    for index in range(TIMES):
        when = moment(frame.start + (frame.end - frame.start) * index / (TIMES - 1))
        texts.append(when.strftime("%m-%d %H:%M" if days else "%H:%M") if when else "")
    texts[-1] += " UTC"
    return texts


def swatch(name: str) -> Html:
    """Draw a short stroke for the legend, as the line itself is drawn."""
    return limit_swatch(f"hb-line {name}")


def limit_swatch(name: str) -> Html:
    """Draw a short stroke for a threshold, the healthy band or a mark."""
    return (
        area_swatch(name) if name == "hb-band" else _swatch(f'<path class="{name}" d="M0 4H36"/>')
    )


def area_swatch(name: str) -> Html:
    """Fill the small box of a legend as an area is filled."""
    return _swatch(f'<rect class="{name}" width="36" height="8"/>')


def _swatch(shape: str) -> Html:
    return Html(f'<svg class="hb-swatch" viewBox="0 0 36 8" aria-hidden="true">{shape}</svg>')


def legend(items: Sequence[Html]) -> Html:
    """List what the strokes mean."""
    return element("ul", join(element("li", item) for item in items), class_="hb-legend")
