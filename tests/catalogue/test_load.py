"""The catalogue's loader: families and their series, and what it refuses."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from types import MappingProxyType

import pytest

from handbook.catalogue import NOUNS, Source, load_catalogue
from handbook.catalogue.load import FILES, metrics_of
from handbook.model.metrics import METRIC_TYPES, Metric
from handbook.model.units import parse_unit
from handbook.problems import ProblemsError

GOOD = """\
title: Thing
about: What a thing serves.
metrics:
  thing_total:
    type: counter
    unit: requests
    group: Things
    labels: [code]
    since: "1.20"
    help: Things.
    meaning: How many things.
"""


def test_every_metric_has_text_a_known_type_and_a_known_unit() -> None:
    for metric in load_catalogue().metrics.values():
        assert metric.meaning.endswith("."), metric.name
        assert metric.group and metric.source_title, metric.name
        assert metric.type in METRIC_TYPES, metric.name
        assert parse_unit(metric.unit, NOUNS).text == metric.unit, metric.name


def test_help_is_missing_only_where_prometheus_writes_the_series_itself() -> None:
    without = {n for n, m in load_catalogue().metrics.items() if not m.help}
    assert without == {
        "up", "scrape_duration_seconds", "scrape_samples_scraped",
        "scrape_samples_post_metric_relabeling", "scrape_series_added",
        "ALERTS", "ALERTS_FOR_STATE",
    }  # fmt: skip


def test_names_and_units_agree_where_the_name_says_the_unit() -> None:
    for name, metric in load_catalogue().metrics.items():
        stem = name.removesuffix("_total")
        if stem.endswith("_bytes"):
            assert metric.unit == "bytes", name
        if stem.endswith("_seconds"):
            assert metric.unit in ("seconds", "timestamp"), name
        if name.endswith("_total"):
            assert metric.type in ("counter", "untyped"), name


def test_a_meaning_holds_whole_sentences_on_one_line() -> None:
    for name, metric in load_catalogue().metrics.items():
        assert "\n" not in metric.meaning, name
        assert "  " not in metric.meaning, name
        assert metric.meaning[0].isupper() or metric.meaning[0].isdigit(), name


@pytest.mark.parametrize(
    ("series", "family"),
    [
        ("go_gc_duration_seconds", "go_gc_duration_seconds"),
        ("go_gc_duration_seconds_count", "go_gc_duration_seconds"),
        ("go_gc_duration_seconds_sum", "go_gc_duration_seconds"),
        ("go_gc_duration_seconds_bucket", None),
        ("go_sched_latencies_seconds_bucket", "go_sched_latencies_seconds"),
        ("go_goroutines_count", None),
        ("go_memstats_alloc_bytes_total", "go_memstats_alloc_bytes_total"),
        ("go_memstats_alloc_bytes", "go_memstats_alloc_bytes"),
        ("up", "up"),
        ("_sum", None),
        ("", None),
        ("nothing_known", None),
    ],
)
def test_a_series_is_found_under_its_family(series: str, family: str | None) -> None:
    metric = load_catalogue().find(series)
    assert (metric.name if metric else None) == family


def test_a_family_named_like_a_child_comes_before_the_parent() -> None:
    def metric(name: str, kind: str) -> Metric:
        return Metric(name, kind, "none", "g", "Mine", "h", "m.")

    own = {"a": metric("a", "histogram"), "a_count": metric("a_count", "gauge")}
    catalogue = load_catalogue().with_own(Source("Mine", "Mine."), own)
    assert catalogue.find("a_count") is own["a_count"]
    assert catalogue.find("a_sum") is own["a"]


def test_the_teams_own_metrics_come_first_and_win() -> None:
    up = Metric("up", "gauge", "none", "g", "Mine", "h", "Ours.")
    catalogue = load_catalogue().with_own(Source("Mine", "Mine."), {"up": up})
    assert next(iter(catalogue.metrics)) == "up"
    assert catalogue.find("up") is up
    assert catalogue.sources[0].title == "Mine"
    assert catalogue.of_source("Mine") == (up,)
    assert load_catalogue().metrics["up"].source_title == "Scrape and Prometheus"


def test_every_source_has_metrics_and_every_metric_a_source() -> None:
    catalogue = load_catalogue()
    assert len(catalogue.sources) == len(FILES)
    listed = [m for source in catalogue.sources for m in catalogue.of_source(source.title)]
    assert listed == list(catalogue.metrics.values())


def test_the_catalogue_is_read_once_and_cannot_be_changed() -> None:
    catalogue = load_catalogue()
    assert load_catalogue() is catalogue
    assert isinstance(catalogue.metrics, MappingProxyType)
    with pytest.raises(FrozenInstanceError):
        catalogue.metrics["up"].unit = "bytes"


def test_a_good_file_is_read_whole() -> None:
    source, metrics = metrics_of(GOOD, "thing.yml")
    assert source == Source("Thing", "What a thing serves.")
    assert metrics == (
        Metric("thing_total", "counter", "requests", "Things", "Thing", "Things.",
               "How many things.", ("code",), since="1.20"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("counter", "meter", "thing.yml:5: metrics.thing_total.type: got 'meter'"),
        ("requests", "apples", "thing.yml:6: metrics.thing_total.unit: got 'apples'"),
        ('"1.20"', "soon", "thing.yml:9: metrics.thing_total.since: got 'soon'"),
        ("meaning: How many things.", "meaning:", "thing.yml:11: metrics.thing_total.meaning"),
        ("meaning:", "meanin:", "did you mean meaning?"),
        ("help:", "optional: yes\n    help:", "metrics.thing_total.optional: got 'yes'"),
        ("  thing_total:", "  thing-total:", "metrics.thing-total: not a valid metric name"),
        ("title: Thing\n", "", "key 'title' is missing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(right: str, wrong: str, says: str) -> None:
    assert GOOD.count(right) == 1
    with pytest.raises(ProblemsError) as caught:
        metrics_of(GOOD.replace(right, wrong), "thing.yml")
    assert says in str(caught.value)
