"""A page that stays open in a real Chromium, over a real Prometheus that falls ill and recovers."""

from __future__ import annotations

import re
import statistics
import time
from typing import Any

import pytest

from tests.live.conftest import Reader, Site

SCRAPE_SECONDS = 5
HEALTH = "health/"


def raised(instance: str, value: str) -> Any:
    """Say another number of goroutines for one server."""

    def change(query: str, sample: dict[str, Any]) -> None:
        if query.startswith("go_goroutines{") and sample["metric"].get("instance") == instance:
            sample["value"][1] = value

    return change


def test_a_level_that_changes_is_on_the_page_and_announced_within_one_refresh(
    reader: Reader,
) -> None:
    instance = reader.site.instances[0]
    reader.open("signals/")
    before = reader.readings("goroutines", instance)
    assert before and before[0]["level"] != "critical"
    reader.site.source.turn(change=raised(instance, "6000"))
    reader.refresh()
    (now,) = reader.readings("goroutines", instance)
    assert (now["level"], now["value"]) == ("critical", "6000.0")
    assert "critical: Goroutines" in reader.page.title()
    region = reader.page.locator("[role=status].hb-changes")
    assert f"▲ Goroutines on {instance}: critical, was" in region.inner_text()
    assert region.get_attribute("aria-live") == "polite"
    reader.page.keyboard.press("Escape")
    assert "critical" not in reader.page.title()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("mode", ["closed", "hung", "garbage", "failing", "slow"])
def test_the_last_value_stays_as_unknown_while_the_source_is_ill_and_recovers(
    mode: str, reader: Reader
) -> None:
    reader.open(HEALTH)
    good = {one["instance"]: one for one in reader.readings("cpu")}
    assert len(good) == 3
    reader.site.source.turn(mode)
    began = time.monotonic()
    reader.refresh()
    assert time.monotonic() - began < 6
    ill = reader.readings("cpu")
    assert {one["instance"] for one in ill} == set(good)
    for one in ill:
        assert one["level"] == "unknown"
        assert one["outcome"] == "unknown"
        assert one["value"] == good[one["instance"]]["value"]
        stamp = good[one["instance"]]["sampledAt"][11:]
        assert one["reason"].startswith(f"as of {stamp}, Prometheus unreachable: "), one["reason"]
    assert reader.page.locator('.hb-refresh[data-state="ill"]').count() == 1
    reader.site.source.turn()
    reader.page.wait_for_timeout(1100)  # the proxy leaves an ill source alone for a second
    reader.refresh()
    assert {one["level"] for one in reader.readings("cpu")} == {"normal"}


def test_what_the_build_read_stays_while_prometheus_cannot_be_asked_from_the_start(
    reader: Reader,
) -> None:
    reader.site.source.turn("closed")
    reader.open(HEALTH)
    found = reader.readings("cpu")
    assert len(found) == 3
    for one in found:
        assert one["level"] == "unknown" and float(one["value"]) >= 0
        assert re.match(r"as of [\d :Z-]+, Prometheus unreachable: ", one["reason"])


def test_one_slow_query_is_unknown_alone(reader: Reader) -> None:
    reader.open(HEALTH)

    def sleepy(query: str, sample: dict[str, Any]) -> None:
        if query.startswith("rate(process_cpu_seconds_total"):
            time.sleep(1.2)

    reader.site.source.turn(change=sleepy)
    reader.refresh()
    assert {one["level"] for one in reader.readings("cpu")} == {"unknown"}
    assert all("slower than 3 s" in one["reason"] for one in reader.readings("cpu"))
    assert "unknown" not in {one["level"] for one in reader.readings("bandwidth")}


def test_each_distinct_query_is_asked_once_a_refresh(reader: Reader) -> None:
    reader.open("")
    reader.site.source.asked.clear()
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.refresh()
    asked = [url for url in asked if "/_prom/" in url]
    assert len(asked) == len(set(asked)) > 40
    up = 'up{job="game-server"}'
    fresh = {f"last_over_time({up}[1h])", f"timestamp({up})"}
    assert fresh <= set(reader.site.source.asked)
    assert set(reader.site.source.asked.values()) == {1}


def test_two_hundred_refreshes_leave_nothing_behind(reader: Reader) -> None:
    reader.open("runbooks/server-down/")
    client = reader.page.context.new_cdp_session(reader.page)
    client.send("Performance.enable")

    def held() -> dict[str, float]:
        client.send("HeapProfiler.collectGarbage")
        told = client.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in told}

    def refreshed(times: int) -> None:
        reader.page.evaluate(
            """async (times) => {
              const control = document.querySelector('.hb-refresh');
              for (let i = 0; i < times; i += 1) {
                const over = afterRefresh();
                control.querySelector('button').click();
                await over;
              }
            }""",
            times,
        )

    refreshed(20)
    before = held()
    refreshed(200)
    after = held()
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 1_000_000
    assert after["Nodes"] - before["Nodes"] < 50
    assert after["JSEventListeners"] - before["JSEventListeners"] < 10
    assert reader.open_requests == 0


def test_nothing_jumps_over_ten_refreshes(reader: Reader) -> None:
    reader.open("")
    reader.page.evaluate(
        "window.shifts = 0; new PerformanceObserver((list) => {"
        "for (const one of list.getEntries()) window.shifts += one.value;"
        "}).observe({type: 'layout-shift', buffered: false})"
    )
    for number in range(10):
        value = str(60 + 317 * number)
        reader.site.source.turn(change=raised(reader.site.instances[0], value))
        reader.refresh()
    assert reader.page.evaluate("window.shifts") < 0.02


@pytest.mark.timed
def test_first_values_are_there_soon_after_the_page(reader: Reader) -> None:
    # What is the same as when the page was built changes nothing that could be seen.
    reader.page.wait_for_timeout(1000 * (SCRAPE_SECONDS + 1))
    reader.page.add_init_script(
        "addEventListener('load', () => { window.loaded = performance.now(); });"
        "new MutationObserver(() => { window.first ??= performance.now(); })"
        ".observe(document,"
        "{subtree: true, attributes: true, attributeFilter: ['data-sampled-at']})"
    )
    took = []
    for _ in range(3):
        reader.open("runbooks/goroutine-leak/")
        reader.page.wait_for_function("window.loaded && window.first")
        took.append(reader.page.evaluate("window.first - window.loaded"))
    shown = ", ".join(f"{one:.0f}" for one in took)
    print(f"first values of a runbook are there {shown} ms after the page has loaded")
    assert statistics.median(took) < 300


def test_a_page_that_nobody_sees_asks_nothing_and_the_choice_is_remembered(
    reader: Reader, site: Site
) -> None:
    reader.open(HEALTH)
    reader.page.select_option(".hb-refresh select", "5")
    assert reader.page.evaluate("localStorage.getItem('handbook.refresh')") == "5"
    reader.until_asked()
    reader.page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    reader.page.wait_for_timeout(300)
    site.source.asked.clear()
    reader.page.wait_for_timeout(5500)
    hidden = sum(site.source.asked.values())
    reader.page.evaluate(
        "delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))"
    )
    reader.page.wait_for_timeout(500)
    reader.until_asked()
    assert (hidden, sum(site.source.asked.values()) > 0) == (0, True)
