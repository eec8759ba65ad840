from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.charts.charted import Charted

SLOWER = 4
LONGEST_MILLISECONDS = 200

LONG_TASKS = """
window.tasks = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  window.tasks.push([entry.startTime, entry.duration]);
})).observe({type: 'longtask', buffered: true});
"""


@pytest.mark.timed
def test_no_task_of_the_dashboard_holds_a_reader_up(chromium: Browser, web: str) -> None:
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    charted = Charted(context.new_page())
    page = charted.page
    page.add_init_script(LONG_TASKS)
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    charted.open(f"{web}/dashboard/")
    charted.drawn(3)
    page.click("[data-range='900']")
    # All of the board: what was drawn once follows the shared cursor, seen or not.
    for figure in page.locator("figure[data-spec]").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".u-over").wait_for()
    charted.drawn()
    charted.span(900)
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    over = page.locator("[data-panel=cpu] .u-over")
    over.evaluate("(one) => one.scrollIntoView({block: 'center'})")
    box = over.bounding_box()
    assert box is not None
    left, top = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(left, top)
    charted.until("document.querySelector('[data-panel=cpu] .hb-chart-plot').uplot.cursor.left > 0")
    page.mouse.down()
    page.mouse.move(left + box["width"] / 4, top, steps=5)
    page.mouse.up()
    charted.until("document.querySelector('[data-range=all]')")
    page.keyboard.press("r")
    page.wait_for_selector(".hb-refresh:not([data-asking])")
    # What the theme itself does until the page has loaded is the same on a page without charts.
    loaded = "performance.getEntriesByType('navigation')[0].loadEventEnd"
    tasks = page.evaluate(f"tasks.filter(([start]) => start > {loaded})")
    context.close()
    assert charted.errors == []
    print("longest tasks:", sorted((round(task[1]) for task in tasks), reverse=True)[:5], "ms")
    assert [task for task in tasks if task[1] > LONGEST_MILLISECONDS] == []
