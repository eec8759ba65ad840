"""One served site over a real Prometheus in an incident, and pages that note every complaint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.conftest import PROJECT, DemoStack, StartDemoStack
from tests.live.turned import Turned, turned
from tests.macros.project import copy_project
from tests.macros.serving import serving

AFTER_REFRESH = """
if (!localStorage.getItem('handbook.refresh')) localStorage.setItem('handbook.refresh', '0');
window.afterRefresh = () => new Promise((end) => {
  const control = document.querySelector('.hb-refresh');
  new MutationObserver((_, self) => {
    if (control.hasAttribute('data-asking')) return;
    self.disconnect();
    end();
  }).observe(control, {attributes: true});
});
"""


@pytest.fixture(scope="package")
def leaking(start_demo_stack: StartDemoStack) -> DemoStack:
    """Three demo servers, the middle one leaking goroutines for twenty minutes, and our rules."""
    rules = PROJECT / "monitoring" / "prometheus" / "rules.yml"
    return start_demo_stack(scenario="goroutine-leak", began_ago_seconds=1200, rule_files=(rules,))


@dataclass
class Site:
    """The site as it is served, and what stands between it and Prometheus."""

    url: str
    source: Turned
    instances: tuple[str, ...]


@pytest.fixture(scope="package")
def site(
    leaking: DemoStack,
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
) -> Iterator[Site]:
    """`mkdocs serve` of a copy of the project, over a source that can be turned."""
    project = copy_project(tmp_path_factory.mktemp("live") / "project")
    _keep_some_pages(project)
    with (
        turned(leaking.url) as source,
        serving(project, free_port(), PROMETHEUS_URL=source.url) as served,
    ):
        yield Site(served.url, source, leaking.instances)


def _keep_some_pages(project: Path) -> None:
    """Leave the pages that these tests open, and the runbooks: the site is built in less time."""
    for page in (project / "docs").rglob("*.md"):
        if page.name not in ("index.md", "health.md", "signals.md") or page.parent.name != "docs":
            page.unlink()
    settings = (project / "mkdocs.yml").read_text("utf-8")
    settings = re.sub(r"(?ms)^nav:\n.*?(?=^\S)", "", settings)
    (project / "mkdocs.yml").write_text(settings, "utf-8")


@dataclass
class Reader:
    """One page in a real browser."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)
    open_requests: int = 0

    def open(self, path: str) -> None:
        """Open a page and wait for its first refresh."""
        self.page.goto(f"{self.site.url}{path}")
        self.until_asked()

    def until_asked(self) -> None:
        """Wait until the refresh that is under way is over."""
        control = ".hb-refresh:not([data-asking])"
        self.page.wait_for_selector(f"{control} >> text=/as of \\d|at \\d|no answer|again/")

    def refresh(self) -> None:
        """Press the key, and wait until that refresh is over."""
        self.page.evaluate("() => { window.ended = afterRefresh(); }")
        self.page.keyboard.press("r")
        self.page.evaluate("window.ended")

    def readings(self, signal: str, instance: str | None = None) -> list[dict[str, Any]]:
        """Return the contract's attributes of a signal's readings."""
        where = f'[data-instance="{instance}"]' if instance else ""
        found: list[dict[str, Any]] = self.page.eval_on_selector_all(
            f'[data-live] [data-signal="{signal}"]{where}',
            "found => found.map(one => ({...one.dataset}))",
        )
        return found


@pytest.fixture
def reader(site: Site, chromium: Browser) -> Iterator[Reader]:
    """A fresh page; every complaint of the browser fails the test that used it."""
    with reading(site, chromium) as one:
        yield one
    site.source.turn()
    assert one.complaints == []


@contextmanager
def reading(site: Site, chromium: Browser, **options: Any) -> Iterator[Reader]:
    """Open a page in a context of its own, paused so that only the test refreshes it."""
    site.source.turn()
    context = chromium.new_context(**options)
    context.add_init_script(AFTER_REFRESH)
    page = context.new_page()
    one = Reader(page, site)

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            one.complaints.append(message.text)

    page.on("console", said)
    page.on("pageerror", lambda error: one.complaints.append(str(error)))
    page.on("dialog", lambda dialog: one.complaints.append(dialog.message))

    def counted(by: int) -> Callable[[Request], None]:
        def count(request: Request) -> None:
            one.open_requests += by if "/_prom/" in request.url else 0

        return count

    page.on("request", counted(1))
    page.on("requestfinished", counted(-1))
    page.on("requestfailed", counted(-1))
    try:
        yield one
    finally:
        context.close()
