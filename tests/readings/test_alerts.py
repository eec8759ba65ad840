"""An alert is quiet only where its rules are seen loaded, healthy and inactive."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.config.load import handbook_of
from handbook.readings.alerts import AlertState, AlertStatus, take_alerts
from handbook.source.results import Answer, Document, Matrix, Reason
from tests.readings.answering import CONFIG, NOW, fault, vector

HANDBOOK = handbook_of(CONFIG.replace('"> 1000", why', '"> 1000", critical: "> 5000", why'))


def rule(severity: str = "warning", **changes: object) -> dict[str, object]:
    base = {"type": "alerting", "name": "High", "labels": {"severity": severity},
            "health": "ok", "state": "inactive", "alerts": []}  # fmt: skip
    return {**base, **changes}


def firing(**changes: object) -> dict[str, object]:
    return {"state": "firing", "labels": {"instance": "a:1", "severity": "warning"},
            "activeAt": "2026-11-22T10:00:00Z", "value": "2e+03", **changes}  # fmt: skip


def judge(*rules: object) -> AlertStatus:
    return of(Document({"groups": [{"name": "g", "rules": list(rules)}]}, NOW))


def of(answer: Answer) -> AlertStatus:
    return take_alerts(HANDBOOK.alerts.values(), answer)["High"]


def test_it_is_inactive_when_every_rule_is_loaded_healthy_and_inactive() -> None:
    status = judge(rule("warning"), rule("critical"))
    assert (status.state, status.reason, status.active) == (AlertState.INACTIVE, "", ())


NOT_QUIET: list[tuple[list[Any], str]] = [
    ([rule(name="Other")], "our rules are not loaded"),
    ([rule("warning")], "its critical rule is not loaded"),
    ([rule("page")], "its warning and critical rule is not loaded"),
    ([rule("warning", labels=None), rule("critical")], "its warning rule is not loaded"),
    ([rule("warning", name="Other"), rule("critical")], "its warning rule is not loaded"),
    ([rule("warning", type="recording"), rule("critical")], "its warning rule is not loaded"),
    ([rule(), rule("critical", health="err")], "Prometheus cannot evaluate its rule"),
    ([rule(), rule("critical", health="unknown")], "Prometheus cannot evaluate its rule"),
    ([rule(), rule("critical", health=None)], "Prometheus cannot evaluate its rule"),
    (
        [rule(), rule("critical", lastEvaluation="0001-01-01T00:00:00Z")],
        "its rule was not evaluated yet",
    ),
    (
        [rule(), rule("critical", health="unknown", lastEvaluation="0001-01-01T00:00:00Z")],
        "its rule was not evaluated yet",
    ),
    (
        [rule(health="err"), rule("critical", lastEvaluation="0001-01-01T00:00:00Z")],
        "Prometheus cannot evaluate its rule",
    ),
    ([rule(), rule("critical", state=None)], "Prometheus does not say whether it fires"),
    ([rule(), rule("critical", state=[])], "Prometheus does not say whether it fires"),
]


@pytest.mark.parametrize(("rules", "reason"), NOT_QUIET)
def test_what_is_not_seen_to_be_quiet_is_unknown(rules: list[object], reason: str) -> None:
    status = judge(*rules)
    assert (status.state, status.reason) == (AlertState.UNKNOWN, reason)


def test_a_source_without_any_rules_does_not_offer_them() -> None:
    status = of(Document({"groups": []}, NOW))
    assert status.state is AlertState.UNKNOWN
    assert status.reason == "not offered by this source: it shows no rules at all"


def test_a_firing_alert_says_where_and_since_when() -> None:
    status = judge(rule("warning", state="firing", alerts=[firing()]), rule("critical"))
    assert status.state is AlertState.FIRING
    (active,) = status.active
    assert (active.server, active.severity, active.value) == ("a:1", "warning", "2e+03")
    assert active.since == "2026-11-22T10:00:00Z"


@pytest.mark.parametrize("odd", ["no alert", firing(state="inactive"), firing(state=None)])
def test_what_is_no_active_alert_hides_none_after_it(odd: object) -> None:
    status = judge(rule("warning", state="firing", alerts=[odd, firing()]), rule("critical"))
    assert [active.server for active in status.active] == ["a:1"]


def test_firing_goes_before_pending() -> None:
    pending = rule("critical", state="pending", alerts=[firing(state="pending")])
    status = judge(pending, rule("warning", state="firing", alerts=[firing()]))
    assert status.state is AlertState.FIRING
    assert len(status.active) == 2
    assert judge(pending, rule("warning")).state is AlertState.PENDING


def test_a_rule_that_fires_without_listing_its_alerts_fires() -> None:
    assert judge(rule("warning", state="firing"), rule("critical")).state is AlertState.FIRING


def test_a_second_quiet_rule_of_the_same_name_hides_no_firing_one() -> None:
    loud = rule("warning", alerts=[firing()])
    assert judge(loud, rule("warning"), rule("critical")).state is AlertState.FIRING
    assert judge(rule("warning"), loud, rule("critical")).state is AlertState.FIRING


@pytest.mark.parametrize("reason", list(Reason))
def test_without_an_answer_it_is_unknown_with_the_reason(reason: Reason) -> None:
    status = of(fault(reason))
    assert (status.state, status.reason) == (AlertState.UNKNOWN, f"no answer: {reason.value}")


@pytest.mark.parametrize("answer", [vector({}), Matrix((), NOW)])
def test_an_answer_of_another_type_is_unknown(answer: Answer) -> None:
    assert of(answer).state is AlertState.UNKNOWN


JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
              st.sampled_from(["High", "alerting", "ok", "inactive", "firing", "warning"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["groups", "rules", "type", "name", "labels", "severity", "health",
                             "state", "alerts", "instance", "activeAt", "value"]),
            inner, max_size=5),
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_no_document_makes_it_quiet_by_chance_or_raises(data: Any) -> None:
    assert of(Document(data, NOW)).state is not AlertState.INACTIVE


@given(st.dictionaries(st.sampled_from(list(rule())), JSON, min_size=1))
def test_no_odd_rule_is_quiet_unless_it_says_so(changes: dict[str, Any]) -> None:
    odd = rule("warning", **changes)
    status = judge(odd, rule("critical"))
    if status.state is AlertState.INACTIVE:
        assert odd["health"] == "ok"
        assert odd["state"] == "inactive"
        assert odd["name"] == "High"
        assert odd["labels"]["severity"] == "warning"  # type: ignore[index]
