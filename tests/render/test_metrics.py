from __future__ import annotations

from dataclasses import replace

import promql_parser

from handbook.render.backlinks import metric_queries
from handbook.render.metrics import metric_row
from tests.render.blocks import BACKLINKS, CATALOGUE, HANDBOOK
from tests.render.lives import live_of
from tests.render.page import Page, Slots


def row(name: str, live_values: dict[str, float]) -> str:
    slots = Slots()
    html = metric_row(CATALOGUE.metrics[name], HANDBOOK, BACKLINKS, slots, "../")
    return slots.filled(html, live_of(live_values))


def test_backlinks_follow_the_queries_to_the_family() -> None:
    uses = BACKLINKS.of(CATALOGUE.metrics["websocket_message_processing_duration_seconds"])
    assert {signal.id for signal in uses.signals} >= {"processing_p95", "processing_p99"}
    assert {panel.id for panel in uses.panels} == {"processing-latency"}
    uses = BACKLINKS.of(CATALOGUE.metrics["go_goroutines"])
    assert "HighGoroutines" in {alert.name for alert in uses.alerts}
    assert "goroutine-leak" in {book.id for book in uses.runbooks}


def test_every_signal_panel_alert_and_runbook_is_linked_from_a_metric() -> None:
    uses = BACKLINKS.uses.values()
    assert {s.id for u in uses for s in u.signals} == set(HANDBOOK.signals)
    assert {p.id for u in uses for p in u.panels} == {p.id for p in HANDBOOK.dashboard.panels}
    assert {a.name for u in uses for a in u.alerts} == set(HANDBOOK.alerts)


def test_the_reference_asks_few_queries_that_hold_every_family() -> None:
    queries = metric_queries(BACKLINKS)
    assert len(queries) <= 8
    for query in queries:
        promql_parser.parse(query)
        assert len(query) < 4000
    asked = " ".join(queries)
    for metric in CATALOGUE.metrics.values():
        assert f"{metric.name}" in asked


def test_a_row_shows_the_span_of_its_values_and_links_back() -> None:
    html = row("go_goroutines", {"a:1": 97.0, "b:1": 5012.0})
    assert "97 to 5,012 goroutines" in html
    assert 'href="../signals/#goroutines"' in html
    assert 'href="../alerts/#HighGoroutines"' in html
    page = Page(html)
    assert page.faults == []
    (heading,) = [e for e in page.elements if e.name == "h4"]
    assert heading.attributes["id"] == "go_goroutines"


def test_a_metric_that_no_server_exports_is_unknown_with_its_version() -> None:
    live = live_of({"a:1": 1.0})
    answers = {query: type(answer)((), answer.asked_at)
               for query, answer in live.answers.items()}  # type: ignore[call-arg]  # fmt: skip
    slots = Slots()
    metric = CATALOGUE.metrics["go_sched_gomaxprocs_threads"]
    html = metric_row(metric, HANDBOOK, BACKLINKS, slots)
    shown = slots.filled(html, replace(live, answers=answers))
    assert "not exported (since client 1.20" in shown
    assert "unknown" in shown


def test_what_a_meaning_writes_between_backticks_is_code() -> None:
    page = row("go_memstats_heap_inuse_bytes", {})
    assert "<code>deriv</code>" in page
    assert "`" not in page
