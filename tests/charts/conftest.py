"""One site, one incident and one browser for all tests of charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from handbook.config.load import load_handbook
from handbook.embedded.processes import Family
from tests.charts.charted import Charted
from tests.conftest import PROJECT, DemoStack, StartDemoStack
from tests.macros.project import build
from tests.nginx import start_nginx

LEAKING_SECONDS = 1500
RULES = PROJECT / "monitoring" / "prometheus" / "rules.yml"

Open = Callable[..., Charted]
Serve = Callable[[str], str]


@pytest.fixture(scope="module")
def incident(start_demo_stack: StartDemoStack) -> DemoStack:
    """Three demo servers, of which the second has leaked goroutines for 25 minutes."""
    return start_demo_stack(
        scenario="goroutine-leak", began_ago_seconds=LEAKING_SECONDS, rule_files=(RULES,)
    )


@pytest.fixture(scope="module")
def site(incident: DemoStack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the shipped site beside the incident."""
    folder = tmp_path_factory.mktemp("charts") / "site"
    built = build(PROJECT, folder, "--strict", PROMETHEUS_URL=incident.url)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="module")
def serve(
    site: Path,
    nginx_binary: Path,
    free_port: Callable[[], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Serve]:
    """Serve the site in front of a Prometheus; give its address."""
    handbook = load_handbook(PROJECT / "handbook.yml")
    with Family() as family:

        def start(prometheus: str) -> str:
            folder, port = tmp_path_factory.mktemp("web"), free_port()
            address = prometheus.replace("localhost", "127.0.0.1")
            start_nginx(family, nginx_binary, handbook, site, folder, port, address)
            return f"http://127.0.0.1:{port}"

        yield start


@pytest.fixture(scope="module")
def web(serve: Serve, incident: DemoStack) -> str:
    return serve(incident.url)


@pytest.fixture(scope="module")
def open_page(chromium: Browser, web: str) -> Iterator[Open]:
    """Open a page of charts, all of it seen; at the end no error may have been said of it."""
    opened: list[Charted] = []

    def start(
        path: str = "/dashboard/",
        at: str = web,
        height: int = 4000,
        width: int = 1400,
        **options: object,
    ) -> Charted:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        opened.append(Charted(context.new_page()))
        opened[-1].open(at + path)
        return opened[-1]

    yield start
    for charted in opened:
        charted.page.context.close()
    assert [charted.errors for charted in opened if charted.errors] == []


@pytest.fixture(scope="module")
def kept_board(open_page: Open) -> Charted:
    board = open_page()
    board.drawn()
    return board


@pytest.fixture
def board(kept_board: Charted) -> Charted:
    """The dashboard, as it is when it was just opened: its last hour, every line shown."""
    page = kept_board.page
    page.mouse.move(0, 0)
    hidden = page.locator(".hb-legend-lines [aria-pressed=false]")
    while hidden.count():
        hidden.first.click()
    page.click("[data-range='3600']")
    kept_board.span(3600)
    return kept_board
