"""What a page costs to load, over a bare Material page, and whether it keeps still.

Sizes are of what gzip makes of each answer, as nginx sends it. What a page asks of Prometheus and
what `mkdocs serve` asks for its own sake (reloading after an edit) is not part of the page.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Response

from tests.people.bare import bare_site, served
from tests.people.conftest import OpenPage

PAGES = ("", "runbooks/goroutine-leak/", "dashboard/")
MORE_KILOBYTES = 150
MORE_REQUESTS = 6
OWN_SCRIPT_KILOBYTES = 25
LAYOUT_SHIFT = 0.02
NOT_THE_PAGE = ("/_prom/", "/livereload/")


class Load:
    """What one visit loaded: bytes as gzip makes them, by path."""

    def __init__(self, chromium: Browser, url: str, *, to_charts: bool = False) -> None:
        context = chromium.new_context()
        page = context.new_page()
        came: list[Response] = []
        page.on("response", lambda response: came.append(response))
        page.goto(url, wait_until="load")
        if page.locator("[data-live][data-part]").count():
            page.wait_for_selector(".hb-refresh:not([data-asking]) >> text=/as of \\d/")
        if to_charts:
            page.locator("figure[data-spec]").first.scroll_into_view_if_needed()
            page.wait_for_selector(".hb-drawn")
        page.wait_for_timeout(500)  # Material fetches its index and sitemap after the page is there
        self.bytes: dict[str, int] = {}
        for response in came:
            path = urlsplit(response.url).path
            if not any(name in path for name in NOT_THE_PAGE):
                self.bytes[path] = len(gzip.compress(response.body(), 6))
        context.close()

    @property
    def kilobytes(self) -> float:
        return sum(self.bytes.values()) / 1000

    @property
    def script(self) -> float:
        own = {name: size for name, size in self.bytes.items() if "/assets/live/" in name}
        return sum(size for name, size in own.items() if name.endswith(".js")) / 1000


@pytest.fixture(scope="module")
def bare(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Load a bare Material page of the same theme and version."""
    with served(bare_site(tmp_path_factory.mktemp("bare"))) as url:
        yield Load(chromium, url)


@pytest.fixture(scope="module")
def loads(site: str, bare: Load, chromium: Browser) -> dict[str, Load]:
    """Load each page once, and print what it costs."""
    found = {path: Load(chromium, f"{site}{path}") for path in PAGES}
    for path, load in found.items():
        print(
            f"\n{path or 'now'}: {load.kilobytes - bare.kilobytes:.0f} kB and "
            f"{len(load.bytes) - len(bare.bytes)} requests more than a bare page "
            f"({bare.kilobytes:.0f} kB, {len(bare.bytes)}), own script {load.script:.1f} kB"
        )
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_for_little_more_than_a_bare_one(
    loads: dict[str, Load], bare: Load, path: str
) -> None:
    assert len(loads[path].bytes) - len(bare.bytes) <= MORE_REQUESTS, loads[path].bytes


@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_little_more_than_a_bare_one(
    loads: dict[str, Load], bare: Load, path: str
) -> None:
    largest = sorted(loads[path].bytes.items(), key=lambda one: -one[1])
    assert loads[path].kilobytes - bare.kilobytes <= MORE_KILOBYTES, largest[:8]


@pytest.mark.parametrize("path", PAGES)
def test_our_own_script_is_small(loads: dict[str, Load], path: str) -> None:
    assert loads[path].script <= OWN_SCRIPT_KILOBYTES


# What draws charts comes when a reader nears the first; then it is 29 kB in all.
@pytest.mark.xfail(strict=True, reason="a runbook read down to its charts has a larger script")
def test_our_own_script_is_small_down_to_the_charts(site: str, chromium: Browser) -> None:
    load = Load(chromium, f"{site}{PAGES[1]}", to_charts=True)
    print(f"\n{PAGES[1]} down to its charts: own script {load.script:.1f} kB")
    assert load.script <= OWN_SCRIPT_KILOBYTES


@pytest.mark.parametrize("path", PAGES)
def test_scripts_keep_nobody_from_the_text(site: str, chromium: Browser, path: str) -> None:
    """On a slow line the style sheets come first, and no script stands in the parser's way."""
    page = chromium.new_page()
    session = page.context.new_cdp_session(page)
    asked: dict[str, tuple[str, str]] = {}

    def note(event: dict[str, Any]) -> None:
        request = event["request"]
        asked[urlsplit(request["url"]).path] = (event["type"], request["initialPriority"])

    session.on("Network.requestWillBeSent", note)
    session.send("Network.enable")
    page.goto(f"{site}{path}", wait_until="load")
    named = page.eval_on_selector_all(
        "script[src], link[rel=modulepreload]",
        "all => all.map(one => new URL(one.src || one.href).pathname)",
    )
    blocking = page.eval_on_selector_all(
        "script[src]", "all => all.filter(one => !one.defer).map(one => one.src)"
    )
    page.context.close()
    sheets = {priority for kind, priority in asked.values() if kind == "Stylesheet"}
    assert sheets == {"VeryHigh"}
    assert any("bundle" in one for one in named) and any("main.js" in one for one in named)
    assert {asked[one][1] for one in named} <= {"Low", "VeryLow"}, asked
    assert not blocking


def test_ten_refreshes_move_nothing(open_page: OpenPage) -> None:
    page = open_page("")
    page.evaluate(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(one => {"
        " window.shift += one.value })).observe({type: 'layout-shift'})"
    )
    asking = ".hb-refresh[data-asking]"
    for _ in range(10):
        with page.expect_response(lambda response: "/_prom/" in response.url):
            page.keyboard.press("r")
        page.wait_for_selector(asking, state="detached")
    print(f"\ncumulative layout shift over ten refreshes: {page.evaluate('window.shift'):.4f}")
    assert page.evaluate("window.shift") < LAYOUT_SHIFT
