"""The chart of a signal or a panel: a still frame with its levels, and a picture of its lines.

The picture is what a reader sees without a script or without Prometheus; a script lays its own
drawing over it, in a box of the same size.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from handbook.live import COURSE_SECONDS, Live
from handbook.model.axes import Axis, signal_axis
from handbook.model.durations import duration_text
from handbook.model.handbook import Handbook
from handbook.model.levels import Levels
from handbook.model.signals import Signal
from handbook.model.units import value_text
from handbook.render.chart_spec import chart_spec
from handbook.render.escape import Html
from handbook.render.lines import Drawing, drawing_of
from handbook.render.marks import Mark, marks_of
from handbook.render.markup import element, join
from handbook.render.plot import legend, limit_swatch, line_class, plot, swatch
from handbook.render.slots import Slot, live_part
from handbook.thresholds import threshold_text


def chart_block(
    signal: Signal,
    handbook: Handbook,
    slot: Slot,
    seconds: float = COURSE_SECONDS,
    caption: bool = True,
) -> str:
    """Show a signal's course.

    Args:
        signal: What is drawn.
        handbook: For the alerts whose starts are marked.
        slot: Where the lines come from.
        seconds: How far back it looks.
        caption: Whether the signal's title stands above.
    """
    title = signal.title if caption else ""
    return axes_chart([signal_axis(signal)], handbook, slot, seconds, title)


def axes_chart(
    axes: Sequence[Axis], handbook: Handbook, slot: Slot, seconds: float, caption: str = ""
) -> Html:
    """Show courses on one axis or two.

    The picture has one drawing for each axis: two still scales in one cannot be read.
    """
    pictures = [_picture(axis, slot, seconds, titled=len(axes) > 1) for axis in axes]
    legends = [levels_legend(axis.levelled, titled=len(axes) > 1 or len(axis.signals) > 1)
               for axis in axes if axis.levelled]  # fmt: skip
    return chart_figure(axes, handbook, seconds, caption, join(pictures), *legends)


def chart_figure(
    axes: Sequence[Axis],
    handbook: Handbook,
    seconds: float,
    caption: str,
    picture: Html,
    *below: Html,
    kind: str = "lines",
    over: str = "",
) -> Html:
    """Put the frame of a chart around its picture.

    Args:
        axes: What is drawn, for the browser's script.
        handbook: For the alerts whose starts are marked.
        seconds: How far back it looks.
        caption: What stands above; empty for nothing.
        picture: What the build drew.
        below: What stands under the drawing and stays.
        kind: ``lines`` or ``stacked``.
        over: What more is to be said beside the stretch of time.
    """
    head = [element("span", caption, class_="hb-chart-title"), Html(" ")] if caption else []
    stretch = element("span", f"last {duration_text(seconds)}", class_="hb-chart-stretch")
    return element(
        "figure",
        element("figcaption", *head, element("span", stretch, over, class_="hb-soft")),
        element("div", element("div", picture, class_="hb-chart-picture"), class_="hb-chart-box"),
        *below,
        class_="hb-chart",
        data_chart=" ".join(signal.id for axis in axes for signal in axis.signals),
        data_kind=kind if kind != "lines" else None,
        data_seconds=f"{seconds:.0f}",
        data_spec=chart_spec(axes, handbook.alerts.values()),
    )


def _picture(axis: Axis, slot: Slot, seconds: float, *, titled: bool) -> Html:
    levels = axis.levelled.levels if axis.levelled else Levels()
    names = ", ".join(signal.title for signal in axis.signals)
    title = element("div", names, class_="hb-chart-title") if titled else ""
    return join([title, live_part(slot, partial(_course, axis.signals, seconds, levels))])


def _course(signals: Sequence[Signal], seconds: float, levels: Levels, live: Live) -> str:
    key = ("course", tuple(signal.id for signal in signals), seconds)
    return live.once(key, lambda: course_html(live, signals, seconds, levels))


def course_html(live: Live, signals: Sequence[Signal], seconds: float, levels: Levels) -> Html:
    """Draw the courses as they are now, with their legend."""
    drawing = drawing_of(live, signals, seconds)
    marks = marks_of(live, signals, drawing.start, drawing.end) if drawing.lines else []
    title = f"{', '.join(s.title for s in signals)} over the last {duration_text(seconds)}"
    drawn, outside = plot(drawing, signals[0].unit, levels, marks, title)
    return join([drawn, _lines_legend(drawing, marks, outside)])


def levels_legend(signal: Signal, *, titled: bool = False) -> Html:
    """List a signal's levels with the strokes that stand for them, its title first if asked."""
    items = [element("span", signal.title, class_="hb-soft")] if titled else []
    for level, look in (("critical", "hb-limit hb-at-critical"),
                        ("warning", "hb-limit hb-at-warning"), ("normal", "hb-band")):  # fmt: skip
        text = threshold_text(signal, level)
        if text:
            items.append(join([limit_swatch(look), f" {level} {text}"]))
    return legend(items)


def _lines_legend(drawing: Drawing, marks: Sequence[Mark], outside: Sequence[str]) -> Html:
    items = []
    for number, line in enumerate(drawing.lines):
        now = value_text(line.last, line.signal.unit)
        value = element("span", now, class_="hb-tabular")
        items.append(join([swatch(line_class(line, number)), Html(" "), line.name, " ", value]))
    if drawing.left_out:
        items.append(element("span", f"and {drawing.left_out} more lines", class_="hb-soft"))
    for mark in marks:
        look = f"hb-moment hb-moment-{mark.kind}"
        items.append(join([limit_swatch(look), Html(" "), mark.text]))
    items += [element("span", f"{name} lies beyond the drawing", class_="hb-soft")
              for name in outside]  # fmt: skip
    return legend(items) if items else Html("")
