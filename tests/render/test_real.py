"""The same blocks over a real Prometheus with real demo servers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from handbook.asking import plan
from handbook.catalogue import availability
from handbook.live import Live
from handbook.render.backlinks import metric_queries
from handbook.render.walks import Walks
from handbook.source.address import find_source
from handbook.source.batch import ask
from tests.conftest import DemoStack
from tests.render.blocks import BACKLINKS, BLOCKS, CATALOGUE, HANDBOOK, RAW_QUERY, RUNBOOKS
from tests.render.page import Page, Slots


@pytest.fixture(scope="module")
def real_live(demo_stack: DemoStack) -> Live:
    """What the running demo says now."""
    now = time.time()
    asking = plan(HANDBOOK, now=now, raw=[RAW_QUERY, *metric_queries(BACKLINKS)])
    environ = {"PROMETHEUS_URL": demo_stack.url}
    source = find_source(environ, Path("/nonexistent/run.json"), HANDBOOK.links.prometheus)
    known = {name: availability(metric) for name, metric in CATALOGUE.metrics.items()}
    return asking.live(ask(source, asking.queries()), source.shown, known)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_over_a_real_source_is_whole_and_shows_its_servers(
    name: str, real_live: Live, demo_stack: DemoStack
) -> None:
    slots = Slots()
    page = Page(slots.filled(BLOCKS[name](slots, Walks(RUNBOOKS)), real_live))
    assert page.faults == []
    if name in ("cards", "health", "checks", "dashboard"):
        shown = {e.attributes["data-instance"] for e in page.with_(data_instance="")}
        assert shown >= set(demo_stack.instances)


def test_every_chart_of_a_real_source_has_a_line_for_each_server(
    real_live: Live, demo_stack: DemoStack
) -> None:
    slots = Slots()
    html = slots.filled(BLOCKS["cards"](slots, Walks(RUNBOOKS)), real_live)
    figures = [e for e in Page(html).elements if e.name == "figure"]
    assert {f.attributes["data-chart"] for f in figures} == set(HANDBOOK.signals)
    for figure in figures:
        signal = HANDBOOK.signals[figure.attributes["data-chart"]]
        if signal.window_seconds is None:
            assert all(name in figure.text() for name in demo_stack.instances), signal.id


def test_every_metric_that_the_servers_export_has_its_value_in_the_reference(
    real_live: Live,
) -> None:
    slots = Slots()
    page = Page(slots.filled(BLOCKS["metrics"](slots, Walks(RUNBOOKS)), real_live))
    rows = {e.attributes["data-metric"]: e for e in page.with_(data_metric="")}
    assert set(rows) == set(CATALOGUE.metrics)
    for name in ("go_goroutines", "up", "go_gc_duration_seconds", "websocket_active_connections",
                 "process_start_time_seconds", "websocket_broadcast_recipients"):  # fmt: skip
        summary = rows[name].children[0]
        assert summary.name == "summary"
        assert "unknown" not in summary.text(), name
    assert "not exported (opt-in" in rows["go_sched_latencies_seconds"].text()
