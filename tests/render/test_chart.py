from __future__ import annotations

import math
import re
from xml.etree import ElementTree

from handbook.live import COURSE_SECONDS, Live
from handbook.model.signals import Signal
from handbook.render.chart import course_html
from handbook.render.gauge import gauge
from handbook.render.stacked import stacked_chart
from handbook.source.points import Points
from handbook.source.results import Matrix, NoAnswer, Reason, Series
from tests.render.blocks import HANDBOOK
from tests.render.lives import AT, dead_live, live_of, with_course
from tests.render.page import Page, Slots

START = AT - COURSE_SECONDS
CPU = HANDBOOK.signals["cpu"]
SENT = HANDBOOK.signals["messages_sent"]


def matrix(**lines: list[tuple[float, float]]) -> Matrix:
    series = (
        Series({"instance": name, "job": "game-server"}, Points.of(points))
        for name, points in lines.items()
    )
    return Matrix(tuple(series), AT)


def steady(value: float, without: range = range(0)) -> list[tuple[float, float]]:
    return [(START + 30.0 * n, value) for n in range(121) if n not in without]


def drawn(live: Live, signal: Signal = CPU) -> str:
    return course_html(live, [signal], COURSE_SECONDS, signal.levels)


def lines(html: str) -> list[ElementTree.Element]:
    svg = html[html.index("<svg") : html.index("</svg>") + 6]
    root = ElementTree.fromstring(svg)
    return [path for path in root.iter("path") if "hb-line" in path.get("class", "")]


def strokes(line: ElementTree.Element) -> list[str]:
    """Return the stretches of a line, each as the data of its path."""
    return [part for part in line.get("d", "").split("M") if part]


def test_each_server_is_one_line_of_at_most_121_points() -> None:
    long = [(START + 0.5 * n, math.sin(n / 50)) for n in range(7200)]
    flat = [(time, 0.2) for time, _ in long]
    found = lines(drawn(with_course(live_of({"a": 1.0}), "cpu", matrix(a=long, b=flat))))
    assert len(found) == 2
    for line in found:
        (drawn_once,) = strokes(line)
        assert re.fullmatch(r"\d+ \d+l\d+ -?\d+( \d+ -?\d+){0,119}", drawn_once)


def test_a_gap_is_never_bridged() -> None:
    live = with_course(live_of({"a": 1.0}), "cpu", matrix(a=steady(0.2, range(40, 43))))
    (line,) = lines(drawn(live))
    assert len(strokes(line)) == 2
    live = with_course(live_of({"a": 1.0}), "cpu", matrix(a=steady(0.2, range(40, 41))))
    (line,) = lines(drawn(live))
    assert len(strokes(line)) == 1


def test_lines_differ_without_colour_and_bad_ones_bear_their_level() -> None:
    live = with_course(live_of({"a": 1.0}), "cpu", matrix(a=steady(0.2), b=steady(0.2),
                                                          c=steady(0.9)))  # fmt: skip
    looks = [line.get("class", "") for line in lines(drawn(live))]
    assert len(set(looks)) == 3
    assert [("hb-at-critical" in look) for look in looks] == [False, False, True]


def test_a_threshold_near_the_data_is_drawn_and_a_far_one_is_named() -> None:
    near = drawn(with_course(live_of({"a": 1.0}), "cpu", matrix(a=steady(0.45))))
    assert near.count('class="hb-limit') == 2
    assert "lies beyond" not in near
    far = drawn(with_course(live_of({"a": 1.0}), "cpu", matrix(a=steady(0.01))))
    assert far.count('class="hb-limit') == 0
    assert "warning lies beyond the drawing" in far
    assert "critical lies beyond the drawing" in far


def test_many_lines_become_the_ten_worst() -> None:
    many = {f"s{n}": steady(n / 100) for n in range(25)}
    html = drawn(with_course(live_of({"a": 1.0}), "cpu", matrix(**many)))
    assert len(lines(html)) == 10
    assert "and 15 more lines" in html
    assert ">s24<" in html
    assert ">s2<" not in html


def test_no_data_gives_a_box_with_the_reason() -> None:
    slow = NoAnswer(Reason.SLOW, "slower than 3 s", AT)
    assert "unknown: slower than 3 s" in drawn(with_course(live_of({"a": 1.0}), "cpu", slow))
    empty = drawn(with_course(live_of({"a": 1.0}), "cpu", Matrix((), AT)))
    assert "no data in this time" in empty
    assert "nobody listens" in drawn(dead_live("nobody listens"))
    for html in (empty, drawn(dead_live())):
        assert "hb-plot" in html
        assert "<svg" not in html


def test_values_that_are_no_numbers_leave_no_trace() -> None:
    odd = [(START + 30.0 * n, (math.nan, math.inf, -math.inf)[n % 3]) for n in range(121)]
    assert "no data in this time" in drawn(with_course(live_of({"a": 1.0}), "cpu", matrix(a=odd)))


def test_axes_say_unit_ticks_and_utc() -> None:
    page = Page(drawn(with_course(live_of({"a": 1.0}), "cpu", matrix(a=steady(0.45)))))
    (ticks,) = [e for e in page.elements if e.attributes.get("class") == "hb-y"]
    assert [tick.text() for tick in ticks.children] == ["0.8", "0.6", "0.4", "0.2", "0"]
    (times,) = [e for e in page.elements if e.attributes.get("class") == "hb-x"]
    assert [time.text() for time in times.children][::4] == ["15:45", "16:45 UTC"]
    assert page.faults == []


def test_stacked_layers_add_up_over_the_servers() -> None:
    def of(server: str, kind: str, value: float) -> Series:
        labels = {"instance": server, "job": "game-server", "type": kind}
        return Series(labels, Points.of(steady(value)))

    answer = Matrix((of("a", "update", 3.0), of("b", "update", 4.0), of("a", "sound", 2.0)), AT)
    slots = Slots()
    live = with_course(live_of({"a": 1.0}), "messages_sent", answer)
    html = slots.filled(stacked_chart(SENT, HANDBOOK, slots), live)
    assert html.count('class="hb-layer') == 4
    assert "7 messages/s" in html
    assert "2 messages/s" in html
    assert Page(html).faults == []


def test_a_gauge_has_a_bar_for_each_server_with_its_levels_as_ticks() -> None:
    slots = Slots()
    html = slots.filled(gauge(HANDBOOK.signals["connections"], slots), live_of({"a": 20, "b": 80}))
    page = Page(html)
    bars = [e for e in page.elements if e.attributes.get("class") == "hb-bar"]
    assert len(bars) == 2
    fills = [e.attributes for e in page.elements if "hb-fill" in e.attributes.get("class", "")]
    assert [(f["width"], f["class"]) for f in fills] == [
        ("480.0", "hb-fill hb-at-warning"),
        ("120.0", "hb-fill hb-at-normal"),
    ]
    assert page.faults == []


def test_values_whose_range_no_float_holds_are_drawn_without_a_fault() -> None:
    wild = [(START + 30.0 * n, (-1) ** n * 1.7e308) for n in range(121)]
    assert lines(drawn(with_course(live_of({"a": 1.0}), "cpu", matrix(a=wild))))
