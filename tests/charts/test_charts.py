from __future__ import annotations

import os
import signal
import urllib.parse
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import FloatRect

from handbook.config.load import load_handbook
from tests.charts import crowd
from tests.charts.answers import lines_of
from tests.charts.charted import Charted
from tests.charts.conftest import Open, Serve
from tests.conftest import PROJECT, DemoStack, LoadOpenMetrics

HANDBOOK = load_handbook(PROJECT / "handbook.yml")
PANELS = {panel.id: panel for panel in HANDBOOK.dashboard.panels}
SETTLED = 3
"""Moments at the end for which samples may still have come after the page asked."""

WHOLE_RUNBOOK = 12_000
"""Pixels that hold the page of a runbook."""


def test_fourteen_panels_draw_the_numbers_of_prometheus(
    board: Charted, incident: DemoStack
) -> None:
    plots = board.plots()
    assert list(plots) == list(PANELS) and len(plots) == 14
    for name, plot in plots.items():
        times, *columns = plot["data"]
        step = times[1] - times[0]
        found = lines_of(incident.url, PANELS[name], times[0], times[-1], step)
        assert set(plot["labels"][1:]) == set(found), name
        below = [0.0] * len(times)
        for label, column in zip(plot["labels"][1:], columns, strict=True):
            expected = [found[label].get(time) for time in times]
            if PANELS[name].kind == "stacked":
                below = [b + (e or 0.0) for b, e in zip(below, expected, strict=True)]
                expected = [
                    b if c is not None else None for b, c in zip(below, column, strict=True)
                ]
            assert column[:-SETTLED] == pytest.approx(expected[:-SETTLED]), (name, label)


def test_only_charts_near_what_is_seen_are_asked_for_until_a_reader_comes_to_others(
    open_page: Open,
) -> None:
    charted = open_page(height=700)
    charted.drawn(1)
    charted.page.wait_for_load_state("networkidle")
    assert charted.plots()["cpu"] is None
    assert not any("process_cpu_seconds" in query for query in charted.asked)
    charted.page.click("[data-range='900']")
    charted.page.locator("[data-panel=cpu]").scroll_into_view_if_needed()
    charted.until("document.querySelector('[data-panel=cpu] .hb-chart-plot')?.uplot")
    cpu = charted.plots()["cpu"]
    assert abs(cpu["end"] - cpu["start"] - 900) < 30


def test_every_range_lies_on_whole_steps_and_holds_at_most_400_points(board: Charted) -> None:
    charted = board
    for seconds in (900, 21600, 86400):
        charted.page.click(f"[data-range='{seconds}']")
        charted.span(seconds)
    for address in charted.asked:
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
        start, end, step = (float(asked[name][0]) for name in ("start", "end", "step"))
        assert start % step == end % step == 0
        assert (end - start) / step < 400


def test_levels_marks_and_what_lies_beyond_stand_in_the_drawing(board: Charted) -> None:
    charted = board
    goroutines = "[data-panel=goroutines]"
    charted.until(f"document.querySelector('{goroutines} .hb-moment-alert')")
    told = " ".join(charted.plots()["goroutines"]["legend"])
    assert "HighGoroutines pending since" in told
    assert "warning lies beyond the drawing" in " ".join(charted.plots()["cpu"]["legend"])
    assert charted.page.evaluate(LINE_AT, [f"{goroutines} .hb-chart-plot", 1000, "--hb-warning"])
    assert not charted.page.evaluate(LINE_AT, [f"{goroutines} .hb-chart-plot", 400, "--hb-warning"])


LINE_AT = """([plot, value, variable]) => {
  const {uplot: u} = document.querySelector(plot);
  const probe = document.createElement('i');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const [r, g, b] = getComputedStyle(probe).color.match(/[0-9]+/g).map(Number);
  const y = Math.round(u.valToPos(value, 'y0', true));
  const {data} = u.ctx.getImageData(u.bbox.left, y - 1, u.bbox.width, 3);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    const apart = Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b);
    if (apart < 90) found += 1;
  }
  return found > u.bbox.width / 3;
}"""
"""Whether a long line of a colour of the page stands at a value."""


def test_the_legend_hides_a_line_by_keyboard_and_it_stays_hidden(board: Charted) -> None:
    charted = board
    first = charted.page.locator("[data-panel=cpu] .hb-legend-lines button").first
    first.focus()
    charted.page.keyboard.press("Enter")
    charted.until(
        "document.querySelector('[data-panel=cpu] .hb-chart-plot').uplot.series[1].show === false"
    )
    assert first.get_attribute("aria-pressed") == "false"
    charted.page.click("[data-range='900']")
    charted.span(900)
    assert charted.plots()["cpu"]["shown"][1] is False
    sent = "[data-panel=messages-sent] "
    layers = len(charted.plots()["messages-sent"]["labels"])
    charted.page.locator(f"{sent}.hb-legend-lines button").first.click()
    charted.until(
        f"document.querySelector('{sent}.hb-chart-plot').uplot.series.length === {layers - 1}"
    )


def test_zoom_and_cursor_are_shared_by_the_whole_page(board: Charted) -> None:
    charted = board
    over = charted.page.locator("[data-panel=broadcasts-rate] .u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box is not None
    x, y, width = box["x"], box["y"] + 20, box["width"]
    mouse = charted.page.mouse
    mouse.move(x + width / 4, y)
    charted.until("new Set([...document.querySelectorAll('.hb-chart-plot')].map(({uplot: u}) =>"
                  " Math.round(u.posToVal(u.cursor.left, 'x') / 60))).size <= 2")  # fmt: skip
    mouse.down()
    mouse.move(x + width / 2, y, steps=5)
    mouse.up()
    charted.span(900)
    assert "Show all" in charted.page.locator("[data-chart-range]").inner_text()
    mouse.dblclick(x + width / 2, y)
    charted.span(3600)
    plot = charted.page.locator("[data-panel=cpu] .hb-chart-plot")
    plot.focus()
    for key in ("End", "ArrowLeft", "+"):
        charted.page.keyboard.press(key)
    charted.span(1800)
    said = charted.page.locator("[data-panel=cpu] .hb-chart-said").inner_text()
    assert "cores" in said
    plot.focus()
    charted.page.keyboard.press("Escape")
    charted.span(3600)


def test_the_axis_can_be_read_in_both_palettes_and_follows_the_switch(board: Charted) -> None:
    charted = board
    light = charted.page.evaluate(AXIS)
    charted.page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    charted.until(f"JSON.stringify(({AXIS})()) !== '{[*light]}'.replaceAll(' ', '')")
    dark = charted.page.evaluate(AXIS)
    charted.page.evaluate("document.body.setAttribute('data-md-color-scheme', 'default')")
    assert max(light) < 140 and min(dark) > 130


AXIS = """() => {
  const {uplot: u} = document.querySelector('[data-panel=cpu] .hb-chart-plot');
  const {data} = u.ctx.getImageData(0, 0, u.bbox.left - 2, u.ctx.canvas.height);
  let best = [0, 0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > best[3]) best = [...data.slice(at, at + 4)];
  }
  return best.slice(0, 3);
}"""
"""Colour of the most solid pixel of the left axis' text."""


SCROLLED_ON = """() => {
  const before = scrollY;
  scrollBy(0, innerHeight / 2);
  return scrollY > before;
}"""
"""Scrolls on by half a window; tells whether there was more."""


def test_a_page_for_one_server_draws_that_server_alone_around_its_moment(
    open_page: Open, incident: DemoStack
) -> None:
    server, at = incident.instances[1], incident.history_end - 300
    query = urllib.parse.urlencode({"alert": "GoroutineLeak", "instance": server, "at": at})
    charted = open_page(f"/runbooks/goroutine-leak/?{query}", height=WHOLE_RUNBOOK)
    charted.page.locator("figure[data-spec]").first.scroll_into_view_if_needed()
    plots = charted.drawn(len(charted.page.query_selector_all("figure[data-spec]")))
    for name, plot in plots.items():
        assert plot["labels"][1:] == [server], name
        assert plot["start"] < at < plot["end"]
        assert any("as the address asks" in text for text in plot["legend"])
    offered = charted.page.locator("figure[data-spec] select option").first.inner_text()
    assert offered == f"around {datetime.fromtimestamp(at, UTC):%H:%M}Z"


def test_the_picture_stands_without_javascript_and_beside_a_dead_prometheus(
    open_page: Open, board: Charted, serve: Serve, free_port: Callable[[], int]
) -> None:
    still = open_page(java_script_enabled=False)
    boxes = [box.bounding_box() for box in still.page.locator(".hb-chart-box").all()]
    dead = open_page(at=serve(f"http://127.0.0.1:{free_port()}"))
    dead.until("document.querySelectorAll('.hb-chart-note:not([hidden])').length === 14")
    live = board
    for charted in (still, dead):
        for panel in PANELS:
            picture = charted.page.locator(f"[data-panel='{panel}'] .hb-chart-picture svg.hb-svg")
            assert picture.first.is_visible(), panel
    for charted in (dead, live):
        found = [box.bounding_box() for box in charted.page.locator(".hb-chart-box").all()]
        assert [_size(box) for box in found] == [_size(box) for box in boxes]
    assert dead.page.evaluate("window.moved") < 0.02
    note = dead.page.locator(".hb-chart-note").first.inner_text()
    assert note.startswith("Prometheus unreachable")


@pytest.mark.parametrize("window", [(1400, 900), (2560, 1440), (1200, 1920), (412, 823)])
@pytest.mark.parametrize("is_dead", [False, True])
def test_nothing_moves_while_the_page_comes_and_while_it_is_scrolled(
    window: tuple[int, int],
    is_dead: bool,
    open_page: Open,
    web: str,
    serve: Serve,
    free_port: Callable[[], int],
) -> None:
    at = serve(f"http://127.0.0.1:{free_port()}") if is_dead else web
    charted = open_page(at=at, width=window[0], height=window[1])
    told = ".hb-chart-note:not([hidden])" if is_dead else ".hb-drawn"
    charted.until(f"document.querySelector('{told}')")
    while charted.page.evaluate(SCROLLED_ON):
        charted.page.wait_for_timeout(100)
    assert charted.page.evaluate("window.moved") < 0.02


def test_who_scrolls_beside_a_dead_prometheus_is_told_and_asks_nothing(
    open_page: Open, serve: Serve, free_port: Callable[[], int]
) -> None:
    dead = open_page(at=serve(f"http://127.0.0.1:{free_port()}"), height=700)
    dead.until("document.querySelector('.hb-chart-note:not([hidden])')")
    dead.page.select_option(".hb-refresh select", "0")
    dead.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    dead.page.on("request", lambda request: asked.append(request.url))
    for figure in dead.page.locator("figure[data-spec]").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".hb-chart-note:not([hidden])").wait_for()
    assert [url for url in asked if "/_prom/" in url] == []


def test_nothing_moves_while_the_lines_go_on(board: Charted) -> None:
    board.page.click("[data-range='900']")
    board.span(900)
    board.page.get_by_label("Refresh every").select_option("5")
    last = "document.querySelector('[data-panel=cpu] .hb-chart-plot').uplot.data[0].at(-1)"
    began = board.page.evaluate(last)
    board.page.evaluate("window.moved = 0")
    board.until(f"{last} >= {began + 10}")
    assert board.page.evaluate("window.moved") < 0.02


def _size(box: FloatRect | None) -> tuple[int, int]:
    assert box is not None
    return round(box["width"]), round(box["height"])


def test_the_last_lines_stay_while_prometheus_hangs_and_move_on_when_it_answers(
    board: Charted, incident: DemoStack
) -> None:
    charted = board
    before = charted.plots()
    process = incident.prometheus.pid
    os.kill(process, signal.SIGSTOP)
    try:
        charted.page.keyboard.press("r")
        charted.until("document.querySelectorAll('.hb-chart-note:not([hidden])').length === 14", 60)
        note = charted.page.locator(".hb-chart-note").first.inner_text()
        assert note.startswith("as of ") and "Z, Prometheus unreachable: " in note
        during = charted.plots()["cpu"]["data"]
        assert during[0][-1] >= before["cpu"]["data"][0][-1]
        assert any(value is not None for value in during[1])
    finally:
        os.kill(process, signal.SIGCONT)
    charted.page.keyboard.press("r")
    charted.until("document.querySelectorAll('.hb-chart-note:not([hidden])').length === 0", 60)
    charted.until(
        "document.querySelector('[data-panel=cpu] .hb-chart-plot').uplot.data[0].at(-1) > "
        f"{during[0][-1]}"
    )


def test_of_sixty_servers_the_worst_ten_are_asked_for_and_the_others_counted(
    open_page: Open, serve: Serve, load_openmetrics: LoadOpenMetrics
) -> None:
    address = serve(load_openmetrics(crowd.open_metrics()))
    at = crowd.BEGAN + crowd.SECONDS - crowd.INTERVAL
    charted = open_page(f"/runbooks/goroutine-leak/?at={at}", at=address, height=WHOLE_RUNBOOK)
    charted.page.locator("figure[data-spec]").first.scroll_into_view_if_needed()
    charted.until(
        "[...document.querySelectorAll('figure[data-chart=goroutines]')]"
        ".every((one) => one.querySelector('.hb-chart-plot')?.uplot)"
    )
    plot = charted.plots()["goroutines"]
    worst = {crowd.name(server) for server in range(crowd.SERVERS - 10, crowd.SERVERS)}
    assert set(plot["labels"][1:]) == worst
    assert "and 50 more, less bad" in plot["legend"]
    asked = [urllib.parse.unquote_plus(address) for address in charted.asked]
    of_lines = [query for query in asked if "query=go_goroutines{" in query]
    # Every dot of a name is a dot: first for the pattern, then for the text that holds it.
    assert any(r"10\\.0\\.0\\.59:5500" in query for query in of_lines)
