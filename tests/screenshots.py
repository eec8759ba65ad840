"""`make screenshots`: every page as people see it, on a calm day and during an incident.

Serves the site beside a real Prometheus, waits until its values are of now, and takes each page in
Chromium, light, dark, on a phone and on paper, into .cache/screenshots. The few pictures that a
page or the README shows go into docs/ as well.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as NeverError

from tests.bench.builds import PROJECT
from tests.bench.stack import free_port, prometheus_with_demo
from tests.browser import CHROMIUM_ARGUMENTS, chromium_path
from tests.macros.project import copy_project
from tests.macros.serving import serving
from tests.pages import page_addresses

FOLDER = PROJECT / "docs" / "assets" / "screenshots"
LOOSE = PROJECT / ".cache" / "screenshots"
PAPER = "print"
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 760}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 760}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    PAPER: {"color_scheme": "dark", "viewport": {"width": 794, "height": 1123}},
}
KEPT = {
    "runbooks-goroutine-leak-incident-light": "goroutine-leak-incident-light.png",
    "runbooks-goroutine-leak-incident-phone": "goroutine-leak-incident-phone.png",
}
"""The first screens that a page or the README shows."""
LEAKING_SECONDS = 2700
STATES: Mapping[str, str | None] = {"calm": None, "incident": "goroutine-leak"}
FRESH_SECONDS = 20.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Take all pictures, or those that were named: a calm day, then a goroutine leak."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--pages", nargs="*", help="such as runbooks/goroutine-leak/ (all if none)")
    parser.add_argument("--looks", nargs="*", choices=[*LOOKS], default=[*LOOKS])
    parser.add_argument("--states", nargs="*", choices=[*STATES], default=[*STATES])
    options = parser.parse_args(arguments)
    for folder in (FOLDER, LOOSE):
        folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_ARGUMENTS)
        )
        for state in options.states:
            for address in _served(STATES[state]):
                for look in options.looks:
                    pages = options.pages or page_addresses()
                    taken += _take(browser, address, pages, state, look)
        browser.close()
    print(f"{taken} pictures in {LOOSE} and {FOLDER}")
    return 0


def _served(scenario: str | None) -> Iterator[str]:
    began = int(time.time()) - LEAKING_SECONDS
    incident = (scenario, began) if scenario else None
    with (
        prometheus_with_demo(2 * 3600, incident) as port,
        tempfile.TemporaryDirectory() as name,
    ):
        project = copy_project(Path(name) / "project")
        url = f"http://127.0.0.1:{port}"
        with serving(project, free_port(), PROMETHEUS_URL=url) as served:
            yield served.url


def _take(browser: Browser, address: str, pages: Sequence[str], state: str, look: str) -> int:
    context = browser.new_context(**LOOKS[look])
    page = context.new_page()
    for number, path in enumerate(pages, 1):
        page.goto(address + path, wait_until="load")
        _wait_until_fresh(page)
        name = "-".join(part for part in (path.strip("/").replace("/", "-") or "now",
                                          "incident" if state == "incident" else "", look)
                        if part)  # fmt: skip
        if name in KEPT:
            page.screenshot(path=FOLDER / KEPT[name])
        if look == PAPER:
            page.emulate_media(media="print")  # what is drawn for paper is drawn before it is cut
            page.wait_for_timeout(300)
            page.pdf(path=LOOSE / f"{name}.pdf", format="A4", print_background=True)
            page.emulate_media(media="screen")
        else:
            _whole(page, LOOKS[look]["viewport"], LOOSE / f"{name}.png")
        print(f"\r{state}, {look}: {number}/{len(pages)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    context.close()
    return len(pages)


def _whole(page: Page, window: ViewportSize, file: Path) -> None:
    """Take a page in a window of its height: a chart that is far from the window is not drawn."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({**window, "height": max(height, window["height"])})
    try:
        page.wait_for_selector("figure[data-spec]:not(:has(.hb-drawn))", state="detached",
                               timeout=FRESH_SECONDS * 1000)  # fmt: skip
    except NeverError:
        print(f"\n{page.url}: a chart is not drawn", file=sys.stderr)
    page.wait_for_timeout(300)  # Chromium lays out anew what it had skipped
    page.screenshot(path=file, full_page=True)
    page.set_viewport_size(window)


def _wait_until_fresh(page: Page) -> None:
    """Wait until the page's own script has shown values of now; a page without any is fresh."""
    if not page.locator("[data-live][data-part]").count():
        return
    try:
        page.wait_for_selector(
            ".hb-refresh[data-state=on]:not([data-asking])", timeout=FRESH_SECONDS * 1000
        )
    except NeverError:
        print(f"\n{page.url}: shows no values of now", file=sys.stderr)
    page.wait_for_timeout(300)  # a chart is drawn in the frames after its values came


if __name__ == "__main__":
    sys.exit(main())
