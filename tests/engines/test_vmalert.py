"""Our rules in vmalert: it accepts them, and its alerts are read as those of Prometheus."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path

import pytest

from handbook.commands.situation import Project
from handbook.embedded.processes import CommandFailedError
from handbook.readings.alerts import AlertState, AlertStatus
from tests.conftest import PROJECT
from tests.engines.incident import (
    INSTANCE,
    going_on,
    handbook,
    live_now,
    pending_since,
    settled_alerts,
)
from tests.engines.victoria import Victoria, load

RULES = PROJECT / "monitoring" / "prometheus" / "rules.yml"


@pytest.fixture(scope="module")
def incident(victoria: Victoria) -> str:
    """A leak goes on now, and vmalert takes up an alert that has been pending for half an hour."""
    port, now = victoria.free_port(), int(time.time())
    store = victoria.store(f"-vmalert.proxyURL=http://127.0.0.1:{port}")
    load(store, going_on(now) + pending_since("GoroutineLeak", "critical", now - 1800, now - 30))
    victoria.alert(RULES, store, port, "-evaluationInterval=1s")
    return store


@pytest.fixture(scope="module")
def settled(incident: str, project: Project) -> dict[str, AlertStatus]:
    """What a site says of the alerts once all rules are evaluated."""
    return settled_alerts(project, {"PROMETHEUS_URL": incident})


def test_its_alerts_are_read_with_their_server_and_their_start(
    settled: dict[str, AlertStatus],
) -> None:
    states = {name: one.state for name, one in settled.items()}
    assert states["GoroutineLeak"] is AlertState.FIRING
    assert states["HighGoroutines"] is AlertState.PENDING
    assert states["MemoryLeak"] is states["ServerDown"] is AlertState.INACTIVE
    firing = [one for one in settled["GoroutineLeak"].active if one.state is AlertState.FIRING]
    assert [(one.server, one.severity) for one in firing] == [(INSTANCE, "critical")]
    assert time.time() - datetime.fromisoformat(firing[0].since).timestamp() > 900


def test_our_rules_in_vmalert_are_no_drift_and_a_changed_one_is(
    victoria: Victoria,
    project: Project,
    incident: str,
    settled: dict[str, AlertStatus],
    tmp_path: Path,
) -> None:
    assert settled
    assert rule_differences(incident) == ([], [])
    changed = tmp_path / "rules.yml"
    changed.write_text(RULES.read_text("utf-8").replace("> 5000", "> 4999"), "utf-8")
    port = victoria.free_port()
    store = victoria.store(f"-vmalert.proxyURL=http://127.0.0.1:{port}")
    victoria.alert(changed, store, port, "-evaluationInterval=1s")
    settled_alerts(project, {"PROMETHEUS_URL": store})
    assert rule_differences(store) == (["rule-expression HighGoroutines"], [])


def rule_differences(url: str) -> tuple[list[str], list[str]]:
    """Give what differs in rules, and why rules could not be compared."""
    drift = json.loads(handbook({"PROMETHEUS_URL": url}, "drift", "--json").out)
    differing = [one for one in drift["differences"] if one["kind"].startswith("rule")]
    return (
        [f"{one['kind']} {one['name']}" for one in differing],
        [one["reason"] for one in drift["unknown"] if one["kind"] == "rules"],
    )


def test_a_rule_that_vmalert_never_evaluated_is_unknown_however_healthy_it_calls_it(
    victoria: Victoria, project: Project
) -> None:
    port = victoria.free_port()
    store = victoria.store(f"-vmalert.proxyURL=http://127.0.0.1:{port}")
    victoria.alert(RULES, store, port, "-evaluationInterval=10000h")
    alerts = live_now(project, {"PROMETHEUS_URL": store}).alerts
    assert {(one.state, one.reason) for one in alerts.values()} == {
        (AlertState.UNKNOWN, "its rule was not evaluated yet")
    }
    reasons = rule_differences(store)
    assert reasons == ([], ["Prometheus has not evaluated it yet"])


def test_a_store_without_vmalert_offers_no_rules_and_no_metadata(
    victoria: Victoria, project: Project
) -> None:
    store = victoria.store()
    load(store, going_on(int(time.time())))
    alerts = live_now(project, {"PROMETHEUS_URL": store}).alerts
    assert {(one.state, one.reason) for one in alerts.values()} == {
        (AlertState.UNKNOWN, "not offered by this source: it shows no rules at all")
    }
    drift = handbook({"PROMETHEUS_URL": store}, "drift", "--json")
    document = json.loads(drift.out)
    # The recorded server's client is an old one.
    assert {one["kind"] for one in document["differences"]} == {"metric-missing"}
    reasons = {one["kind"]: one["reason"] for one in document["unknown"]}
    assert reasons["rules"].startswith("not offered by this source")
    assert reasons["metrics"].startswith("not offered by this source")
    assert "could not be compared" in handbook({"PROMETHEUS_URL": store}, "drift").out


def test_vmalert_accepts_our_rules_and_refuses_broken_ones(
    victoria: Victoria, tmp_path: Path
) -> None:
    victoria.check_rules(RULES)
    broken = tmp_path / "rules.yml"
    broken.write_text(RULES.read_text("utf-8").replace("rate(", "rate((", 1), "utf-8")
    with pytest.raises(CommandFailedError):
        victoria.check_rules(broken)
