"""A real browser asks through nginx and directly, under the policy of the built site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from handbook.addresses import browser_source
from handbook.config.load import load_handbook
from handbook.embedded.processes import Family
from handbook.model.handbook import Browser as HowBrowsersRead
from tests.conftest import PROJECT, DemoStack
from tests.nginx import Web, start_nginx

ASK = """async (address) => {
  try {
    const answer = await fetch(address, {signal: AbortSignal.timeout(5000)});
    return `${answer.status} ${(await answer.json()).status}`;
  } catch (error) {
    return String(error.name);
  }
}"""
QUERY = "/api/v1/query?query=up"


@pytest.fixture(scope="module")
def family() -> Iterator[Family]:
    with Family() as family:
        yield family


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    family: Family,
    nginx_binary: Path,
    demo_stack: DemoStack,
    free_port: Callable[[], int],
    tmp_path: Path,
) -> tuple[Web, str]:
    """Serve a page of a site that reads as `request.param` says; give the address it asks."""
    handbook = load_handbook(PROJECT / "handbook.yml")
    handbook = replace(
        handbook,
        links=replace(handbook.links, prometheus=demo_stack.url),
        browser=HowBrowsersRead(is_direct=request.param == "direct"),
    )
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<!doctype html><title>Ops</title>", "utf-8")
    (tmp_path / "nginx").mkdir()
    upstream = demo_stack.url.replace("localhost", "127.0.0.1")
    web = start_nginx(
        family, nginx_binary, handbook, tmp_path / "site", tmp_path / "nginx", free_port(), upstream
    )
    return web, browser_source(handbook, "/")


def opened(chromium: Browser, address: str) -> Page:
    page = chromium.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("site", ["same-origin"], indirect=True)
def test_a_page_reads_through_its_own_site_and_from_nowhere_else(
    site: tuple[Web, str], chromium: Browser, demo_stack: DemoStack
) -> None:
    web, source = site
    page = opened(chromium, f"http://127.0.0.1:{web.port}/")
    assert page.evaluate(ASK, f"{source}{QUERY}") == "200 success"
    assert page.evaluate(ASK, f"{demo_stack.url}{QUERY}") == "TypeError", "kept off by the policy"
    page.goto(f"http://localhost:{web.port}/")
    across = f"http://127.0.0.1:{web.port}{source}{QUERY}"
    assert page.evaluate(ASK, across) == "TypeError", "another origin, though the same machine"
    page.close()


@pytest.mark.parametrize("site", ["direct"], indirect=True)
def test_a_site_that_reads_directly_reads_prometheus_and_nothing_else(
    site: tuple[Web, str], chromium: Browser, demo_stack: DemoStack
) -> None:
    web, source = site
    assert source == demo_stack.url
    page = opened(chromium, f"http://127.0.0.1:{web.port}/")
    assert page.evaluate(ASK, f"{source}{QUERY}") == "200 success"
    other = f"http://{demo_stack.instances[0]}/metrics"
    assert page.evaluate(ASK, other) == "TypeError"
    assert page.evaluate(ASK, f"/_prom{QUERY}") == "SyntaxError", "a page that says it is not there"
    page.close()
