"""What seldom happens: nothing asked of a kind, answers that lack a part, labels of one server."""

from __future__ import annotations

import pytest

from handbook.config.load import handbook_of
from handbook.readings.alerts import AlertState, take_alerts
from handbook.readings.questions import questions
from handbook.readings.take import own_labels
from handbook.source.results import Document, Vector
from tests.readings.answering import CONFIG, NOW, SERVERS, Scene, fault, vector

HANDBOOK = handbook_of(CONFIG)
ONE, TWO = SERVERS


@pytest.fixture
def scene() -> Scene:
    return Scene(HANDBOOK)


def test_signals_without_a_window_ask_for_no_history() -> None:
    (asked,) = (scope for _, scope in questions([HANDBOOK.signals["level"]]).scopes.values())
    assert (asked.since, asked.started) == (None, None)
    assert asked.present is not None
    assert asked.all() == (asked.seen, asked.scraped, asked.present)


def test_a_query_without_a_metric_asks_for_no_metrics() -> None:
    text = CONFIG.replace("go_goroutines{$scope}", "{$scope,__name__=~'go_.*'}", 1)
    (asked,) = (s for _, s in questions([handbook_of(text).signals["level"]]).scopes.values())
    assert asked.present is None


def test_the_labels_of_a_series_are_told_without_those_that_all_have() -> None:
    labels = {"type": "update", "instance": ONE, "job": "game", "__name__": "x", "code": "200"}
    assert own_labels(HANDBOOK.scope, labels) == (("code", "200"), ("type", "update"))


def test_a_service_without_any_sample_is_unknown_and_says_what_is_not_exported(
    scene: Scene,
) -> None:
    scene.put("total", Vector((), NOW))
    assert scene.reading("total", None).kind == "no-data"
    scene.put("present", vector({ONE: 1.0, TWO: 1.0}, __name__="other"))
    missing = scene.reading("total", None)
    assert (missing.kind, missing.reason) == ("not-exported", "not exported: go_goroutines")


def test_a_service_is_believed_where_only_the_list_of_metrics_is_missing(scene: Scene) -> None:
    scene.put("present", fault())
    assert scene.reading("total", None).value == 100.0
    scene.put("total", Vector((), NOW))
    assert scene.reading("total", None).reason == "no answer: slow"


def test_an_alert_entry_that_is_none_or_rests_is_left_out() -> None:
    rule = {
        "type": "alerting", "name": "High", "labels": {"severity": "warning"}, "health": "ok",
        "state": "inactive", "alerts": ["text", {"state": "resolved"}, 5],
    }  # fmt: skip
    answer = Document({"groups": [{"rules": [rule]}]}, NOW)
    status = take_alerts(HANDBOOK.alerts.values(), answer)["High"]
    assert (status.state, status.active) == (AlertState.INACTIVE, ())
