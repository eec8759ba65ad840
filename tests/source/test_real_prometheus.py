"""A real Prometheus gives every query its answer, and every wrong one its reason."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handbook.embedded.found import Found
from handbook.embedded.processes import Family
from handbook.embedded.watched import start_prometheus, wait_for_prometheus
from handbook.source import (
    AlertsQuery,
    Answer,
    Document,
    InstantQuery,
    Matrix,
    MetadataQuery,
    NoAnswer,
    Query,
    RangeQuery,
    RulesQuery,
    Source,
    Vector,
    ask,
    find_source,
)

RULES = """
groups:
  - name: test
    rules:
      - record: test:always
        expr: vector(1)
      - alert: Always
        expr: vector(1) > 0
        labels: {severity: warning}
        annotations: {summary: "It is {{ $value }} <b>now</b>"}
      - alert: Never
        expr: vector(1) < 0
"""


@pytest.fixture(scope="module")
def source(
    prometheus_binaries: Found,
    free_port: Callable[[], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Source]:
    """A Prometheus that scrapes itself and has two rules, after its first evaluation."""
    folder = tmp_path_factory.mktemp("source")
    rules = folder / "rules.yml"
    rules.write_text(RULES)
    port = free_port()
    with Family() as family:
        child = start_prometheus(
            prometheus_binaries, family, folder, port, folder / "log", rule_files=[rules]
        )
        wait_for_prometheus(child, port)
        url = f"http://127.0.0.1:{port}"
        found = find_source({"PROMETHEUS_URL": url}, Path("no-run-file"), url)
        _wait_for(found, InstantQuery("up * on() group_left() test:always"))
        yield found


def _wait_for(source: Source, query: InstantQuery) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        answer = ask(source, [query])[query]
        if isinstance(answer, Vector) and answer.samples:
            return
        time.sleep(0.2)
    raise AssertionError("the first scrape and rule did not come")


def ask_one(source: Source, query: Query) -> Answer:
    return ask(source, [query])[query]


def test_an_instant_query_gives_its_samples(source: Source) -> None:
    answer = ask_one(source, InstantQuery("up"))
    assert isinstance(answer, Vector)
    assert [sample.value for sample in answer.samples] == [1.0]
    assert answer.samples[0].labels["__name__"] == "up"
    assert abs(answer.samples[0].time - time.time()) < 5


def test_an_instant_query_in_the_past_is_for_that_moment(source: Source) -> None:
    at = time.time() - 0.123456
    answer = ask_one(source, InstantQuery("vector(7)", at))
    assert isinstance(answer, Vector)
    assert answer.samples[0].time == pytest.approx(at, abs=0.001)


def test_an_expression_without_series_is_an_empty_vector(source: Source) -> None:
    answer = ask_one(source, InstantQuery("no_such_metric"))
    assert isinstance(answer, Vector)
    assert answer.samples == ()


@pytest.mark.parametrize(
    ("expr", "value"),
    [("vector(1)/0", math.inf), ("-vector(1)/0", -math.inf), ("vector(1e300)", 1e300)],
)
def test_odd_numbers_come_as_they_are(source: Source, expr: str, value: float) -> None:
    answer = ask_one(source, InstantQuery(expr))
    assert isinstance(answer, Vector)
    assert answer.samples[0].value == value


def test_nan_comes_as_nan(source: Source) -> None:
    answer = ask_one(source, InstantQuery("vector(0)/0"))
    assert isinstance(answer, Vector)
    assert math.isnan(answer.samples[0].value)


def test_label_values_come_as_they_are(source: Source) -> None:
    hostile = "<script>\u202e\U0001f600 \\ ' ` |"
    quoted = hostile.replace("\\", "\\\\")
    answer = ask_one(source, InstantQuery(f'label_replace(vector(1), "x", "{quoted}", "", "")'))
    assert isinstance(answer, Vector)
    assert answer.samples[0].labels == {"x": hostile}


def test_a_range_query_gives_a_point_at_every_step(source: Source) -> None:
    end = int(time.time() / 15) * 15.0
    answer = ask_one(source, RangeQuery("vector(1)", end - 300, end, 15))
    assert isinstance(answer, Matrix)
    (series,) = answer.series
    assert [time for time, _ in series.points] == [end - 300 + 15 * step for step in range(21)]


@pytest.mark.parametrize("expr", ["1", '"text"', "up[5m]"])
def test_an_instant_query_for_no_vector_is_the_wrong_type(source: Source, expr: str) -> None:
    answer = ask_one(source, InstantQuery(expr))
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "wrong-type"


@pytest.mark.parametrize(
    "query",
    [
        InstantQuery("up{"),
        InstantQuery("up * on(job) group_left() up + ignoring(job) label_replace(up,'','','','')"),
        RangeQuery("up", 2000.0, 1000.0, 10.0),
        RangeQuery("up", 0.0, 1e9, 1.0),
        RangeQuery("up", 0.0, 1000.0, 0.0),
        InstantQuery("up", math.nan),
        RangeQuery("up", 0.0, math.inf, 1.0),
        InstantQuery("\ud800"),
    ],
    ids=str,
)
def test_what_cannot_be_evaluated_is_a_bad_query(source: Source, query: Query) -> None:
    answer = ask_one(source, query)
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "bad-query"


def test_rules_alerts_and_metadata_are_documents(source: Source) -> None:
    answers = ask(source, [RulesQuery(), AlertsQuery(), MetadataQuery(), MetadataQuery("up")])
    rules, alerts, metadata, _ = answers.values()
    assert isinstance(rules, Document)
    assert isinstance(alerts, Document)
    assert isinstance(metadata, Document)
    assert "Never" in str(rules.data)
    assert "<b>now</b>" in str(alerts.data)
    assert isinstance(metadata.data, dict)
    assert metadata.data["go_goroutines"][0]["type"] == "gauge"


def test_a_path_that_is_not_its_prefix_is_no_prometheus(source: Source) -> None:
    other = find_source({"PROMETHEUS_URL": f"{source.url}/elsewhere"}, Path("none"), source.url)
    answer = ask_one(other, InstantQuery("up"))
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "not-prometheus"


def test_ninety_distinct_queries_are_answered_in_one_go(source: Source) -> None:
    end = int(time.time() / 15) * 15.0
    ranges = [RangeQuery(f"up + {number}", end - 3600, end, 60) for number in range(30)]
    queries: list[Query] = [*(InstantQuery(f"up + {number}") for number in range(60)), *ranges]
    answers = ask(source, queries)
    assert [type(answer) for answer in answers.values()] == [Vector] * 60 + [Matrix] * 30
