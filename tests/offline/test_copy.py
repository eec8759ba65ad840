"""`make offline`: the folder works from a disk, in a real browser, with nothing fetched."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from handbook.config.load import load_handbook
from handbook.moments import rfc3339
from tests.conftest import PROJECT, DemoStack
from tests.macros.project import copy_project, environment

HANDBOOK = load_handbook(PROJECT / "handbook.yml")
WITH_READINGS = ("index", "runbooks/goroutine-leak/index", "dashboard/index", "signals/index")
OPENED = (*WITH_READINGS, "metrics/index", "change/config/index")
"""Pages of every kind, opened in the browser; the others are read."""


def make_copy(project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Call what `make offline` calls, in a copied project."""
    return subprocess.run(
        [sys.executable, "-m", "macros.offline"],
        cwd=project,
        env=environment(project, **variables),
        capture_output=True,
        text=True,
        timeout=120,
    )


@dataclass(frozen=True)
class Copy:
    folder: Path
    said: str
    began: float
    ended: float

    def pages(self) -> dict[Path, str]:
        return {path: path.read_text("utf-8") for path in sorted(self.folder.rglob("*.html"))}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("offline") / "project")


@pytest.fixture(scope="module")
def copy(project: Path, demo_stack: DemoStack) -> Copy:
    began = time.time()
    done = make_copy(project, PROMETHEUS_URL=demo_stack.url)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = (project / "offline").rename(project.parent / "kept")
    return Copy(kept, done.stdout, began, time.time())


class Opened:
    """A page of a browser that notes what it asked for and what went wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.wrong: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in ("error", "warning"):
            self.wrong.append(f"{kind}: {text}")


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opened]:
    page = chromium.new_page()
    yield Opened(page)
    page.close()


def test_pages_open_without_an_error_and_fetch_nothing(copy: Copy, opened: Opened) -> None:
    for name in OPENED:
        opened.page.goto((copy.folder / f"{name}.html").as_uri())
        opened.page.wait_for_function("document.documentElement.classList.contains('js')")
        assert (opened.page.locator("[data-value]").count() > 0) == (name in WITH_READINGS), name
    assert opened.wrong == []
    inside = copy.folder.as_uri()
    assert [url for url in opened.asked if not url.startswith((inside, "data:", "about:"))] == []
    missing = [url for url in opened.asked if url.startswith("file:")
               and not Path(unquote(urlsplit(url).path)).is_file()]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("alert", [alert.name for alert in HANDBOOK.alerts.values()])
@pytest.mark.sampled(2)
def test_the_search_leads_from_an_alert_to_its_runbook(
    copy: Copy, opened: Opened, alert: str
) -> None:
    page = opened.page
    page.goto((copy.folder / "operate" / "stack" / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type(alert)
    first = page.locator(".md-search-result__link").first
    expect(first).to_contain_text(alert)
    page.keyboard.press("Enter")
    runbook = HANDBOOK.alerts[alert].runbook
    page.wait_for_url(f"{copy.folder.as_uri()}/runbooks/{runbook}/index.html*")
    expect(page.locator("h1")).to_be_visible()
    assert opened.wrong == []


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.sources: list[str] = []
        self.modules = 0
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids.add(found.get("id", ""))
        self.modules += tag == "script" and found.get("type") == "module"
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag in ("script", "img", "iframe") and "src" in found:
            self.sources.append(found["src"])
        elif tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload", "next"):
            self.sources.append(found["href"])


def _read(html: str) -> _Read:
    parser = _Read()
    parser.feed(html)
    parser.close()
    return parser


def test_every_link_names_a_file_of_the_copy_and_no_script_is_a_module(copy: Copy) -> None:
    read = {path: _read(html) for path, html in copy.pages().items()}
    assert len(read) > 30
    checked = 0
    for path, found in read.items():
        assert found.modules == 0, path
        for address in [*found.links, *found.sources]:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                assert address in found.links, f"{path} loads {address}"
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{path}: {address}"
            if parts.fragment and target in read:
                assert unquote(parts.fragment) in read[target].ids, f"{path}: {address}"
            checked += 1
    assert checked > 1000


def test_every_page_says_of_when_its_values_are(copy: Copy) -> None:
    moments = set()
    for path, html in copy.pages().items():
        before, banner, _ = html.partition("hb-snapshot")
        assert banner, path
        assert "<article" not in before, f"{path}: not on top"
        found = re.search(r'hb-snapshot"[^<]*data-live.*?<time datetime="([^"]+)"', html, re.S)
        assert found, path
        moments.add(found[1])
    assert len(moments) == 1
    said = moments.pop()
    assert said in copy.said
    assert (rfc3339(copy.began - 1) or "") <= said <= (rfc3339(copy.ended) or "")


def test_without_prometheus_the_copy_is_made_and_says_why_it_has_no_values(
    project: Path, copy: Copy
) -> None:
    done = make_copy(project, PROMETHEUS_URL="http://127.0.0.1:9")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "without values: Prometheus unreachable: the connection was refused" in done.stdout
    made = project / "offline"
    for path in copy.pages():
        html = (made / path.relative_to(copy.folder)).read_text("utf-8")
        assert "No live values: Prometheus unreachable: the connection was refused." in html, path


def test_a_site_that_does_not_build_leaves_the_older_copy(project: Path) -> None:
    config = project / "handbook.yml"
    good = config.read_text("utf-8")
    older = project / "offline" / "older.html"
    older.parent.mkdir(exist_ok=True)
    older.write_text("as it was")
    try:
        config.write_text(good.replace("signals:\n", "signals: 7\nx:\n", 1), "utf-8")
        done = make_copy(project, PROMETHEUS_URL="http://127.0.0.1:9")
    finally:
        config.write_text(good, "utf-8")
    assert done.returncode == 2
    assert "handbook.yml:" in done.stderr
    assert "Traceback" not in done.stderr
    assert older.read_text() == "as it was"
