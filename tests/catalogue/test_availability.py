"""The words that say which clients export a metric."""

from __future__ import annotations

import pytest

from handbook.catalogue import availability, load_catalogue
from handbook.model.metrics import Metric


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("go_sched_gomaxprocs_threads", "since client 1.20"),
        ("go_gc_gogc_percent", "since client 1.20 and Go 1.21"),
        ("go_memstats_lookups_total", "until client 1.19"),
        ("go_memstats_gc_cpu_fraction", "until client 1.11"),
        ("go_memstats_heap_released_bytes_total", "only client 0.8"),
        ("go_sched_latencies_seconds", "opt-in, since client 1.13"),
        ("go_gc_heap_live_bytes", "opt-in, since client 1.13 and Go 1.21"),
        ("up", ""),
    ],
)
def test_a_metric_says_when_it_is_there(name: str, words: str) -> None:
    assert availability(load_catalogue().metrics[name]) == words


@pytest.mark.parametrize(
    ("since", "go", "optional", "words"),
    [
        ("1.20.1", None, False, "since client 1.20.1"),
        ("1.20.0", None, False, "since client 1.20"),
        (None, "1.26", False, "since Go 1.26"),
        (None, None, True, "opt-in"),
    ],
)
def test_a_patch_release_is_named_only_where_it_matters(
    since: str | None, go: str | None, optional: bool, words: str
) -> None:
    metric = Metric("m", "gauge", "none", "g", "s", "h", "m.", (), since, None, go, optional)
    assert availability(metric) == words
