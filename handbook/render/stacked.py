"""Stacked areas: how much each label set of a signal adds, all servers together.

Knows how to add and pile lines; each layer differs in shade, and the legend lists them from the
top down.
"""

from __future__ import annotations

from collections.abc import Mapping

from handbook.live import COURSE_SECONDS, Live
from handbook.model.axes import Axis
from handbook.model.durations import duration_text
from handbook.model.handbook import Handbook
from handbook.model.signals import Signal
from handbook.model.units import value_text
from handbook.render.chart import chart_figure
from handbook.render.escape import Html
from handbook.render.lines import course_of, own_labels, why_empty
from handbook.render.markup import element, join
from handbook.render.plot import WIDTH, Frame, area_swatch, empty_plot, framed, grid, legend
from handbook.render.reading import label_text
from handbook.render.scale import finite, nice_ticks, segments, step_of
from handbook.render.slots import Slot, live_part
from handbook.render.strokes import stroke
from handbook.source.results import NoAnswer, Series

LAYERS = 6
"""Layers that can be told apart; the smallest beyond are added up as the rest."""

Labels = tuple[tuple[str, str], ...]
_REST: Labels = (("", "the rest"),)


def stacked_chart(
    signal: Signal, handbook: Handbook, slot: Slot, seconds: float = COURSE_SECONDS
) -> Html:
    """Show a signal's series piled upon each other, added up over the servers."""

    def render(live: Live) -> Html:
        return _stack(live, signal, seconds)

    axis = Axis(signal.unit, (signal,), None)
    picture = live_part(slot, render)
    over = ", all servers together"
    return chart_figure([axis], handbook, seconds, "", picture, kind="stacked", over=over)


def _stack(live: Live, signal: Signal, seconds: float) -> Html:
    course = course_of(live, signal, seconds)
    if isinstance(course, str):
        return empty_plot(course)
    answer = course.answer
    sums = {} if isinstance(answer, NoAnswer) else _sums(signal, answer.series)
    if not sums:
        return empty_plot(why_empty(live, [signal]))
    layers = _largest(sums)
    times = sorted({time for line in layers.values() for time in line})
    step = step_of([[(time, 0.0) for time in times]])
    tops = [sum(line.get(time, 0.0) for line in layers.values()) for time in times]
    ticks = nice_ticks(0.0, max(tops))
    frame = Frame(course.start, course.end, 0.0, ticks[-1])
    body, items = [grid(ticks)], []
    below = dict.fromkeys(times, 0.0)
    for number, (labels, line) in enumerate(layers.items()):
        above = {time: below[time] + line.get(time, 0.0) for time in times}
        body.append(_area(frame, times, below, above, step, number))
        last = value_text(line.get(times[-1], 0.0), signal.unit)
        name = label_text(labels) if labels != _REST else Html("the rest")
        box = area_swatch(f"hb-layer hb-layer-{number}")
        value = element("span", last, class_="hb-tabular")
        items.append(join([box, Html(" "), name or "all", " ", value]))
        below = above
    title = f"{signal.title} over the last {duration_text(seconds)}, stacked"
    return join([framed(body, ticks, signal.unit, frame, title), legend(items[::-1])])


def _sums(signal: Signal, series: tuple[Series, ...]) -> dict[Labels, dict[float, float]]:
    sums: dict[Labels, dict[float, float]] = {}
    for one in series:
        labels = own_labels(signal, one.labels)
        line = sums.setdefault(labels, {})
        for time, value in finite(one.points):
            line[time] = line.get(time, 0.0) + max(value, 0.0)
    return {labels: line for labels, line in sums.items() if line}


def _largest(sums: Mapping[Labels, dict[float, float]]) -> dict[Labels, dict[float, float]]:
    ranked = sorted(sums, key=lambda labels: (-sum(sums[labels].values()), labels))
    layers = {labels: sums[labels] for labels in ranked[:LAYERS]}
    rest: dict[float, float] = {}
    for labels in ranked[LAYERS:]:
        for time, value in sums[labels].items():
            rest[time] = rest.get(time, 0.0) + value
    return {**layers, _REST: rest} if rest else layers


def _area(
    frame: Frame,
    times: list[float],
    below: Mapping[float, float],
    above: Mapping[float, float],
    step: float,
    number: int,
) -> str:
    shapes = []
    for part in segments([(time, 0.0) for time in times], step):
        edge = [time for time, _ in part]
        if len(edge) == 1:
            edge.append(min(edge[0] + (frame.end - frame.start) / WIDTH, frame.end))
        there = frame.places([(t, above.get(t, above[part[0][0]])) for t in edge])
        back = frame.places([(t, below.get(t, below[part[0][0]])) for t in edge])
        shapes.append(stroke([*there, *reversed(back)], "z"))
    return f'<path class="hb-layer hb-layer-{number}" d="{"".join(shapes)}"/>'
