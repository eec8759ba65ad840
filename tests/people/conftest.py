"""One served site over a real Prometheus in an incident, and pages that ask only when told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import PROJECT, StartDemoStack
from tests.macros.project import copy_project
from tests.macros.serving import serving

OpenPage = Callable[..., Page]


@pytest.fixture(scope="package")
def site(
    start_demo_stack: StartDemoStack,
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
) -> Iterator[str]:
    """Address of `mkdocs serve` over three demo servers, the middle one leaking goroutines."""
    rules = PROJECT / "monitoring" / "prometheus" / "rules.yml"
    stack = start_demo_stack(scenario="goroutine-leak", began_ago_seconds=1200, rule_files=(rules,))
    project = copy_project(tmp_path_factory.mktemp("people") / "project")
    with serving(project, free_port(), PROMETHEUS_URL=stack.url) as served:
        yield served.url


@pytest.fixture
def open_page(site: str, chromium: Browser) -> Iterator[OpenPage]:
    """Open a page of the site in a context of its own; its script shows values of now once.

    Arguments after the path are those of a browser's context, such as ``viewport``.
    """
    contexts = []

    def opened(path: str, **options: Any) -> Page:
        context = chromium.new_context(**{"reduced_motion": "reduce", **options})
        contexts.append(context)
        context.add_init_script("localStorage.setItem('handbook.refresh', '0')")
        page = context.new_page()
        page.goto(f"{site}{path}")
        if page.locator("[data-live][data-part]").count():
            page.wait_for_selector(".hb-refresh:not([data-asking]) >> text=/as of \\d|at \\d/")
        return page

    yield opened
    for context in contexts:
        context.close()
