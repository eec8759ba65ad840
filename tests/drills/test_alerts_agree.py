"""Alerts and runbooks agree on the recordings: none accuses what the other clears silently."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from handbook.commands.situation import Project, read_project
from handbook.embedded.found import Found
from handbook.runbooks.model import Conclusion
from tests.drills.agree import LEVEL_ALERTS, Agreed, agreed, compared
from tests.drills.alerting import State, States, alert_states, counted
from tests.drills.minutes import Minute, minutes
from tests.drills.store import PROJECT, prometheus_over
from tests.drills.truth import SETTLED_SECONDS, Truth, read_truth

RECORDINGS = PROJECT / "tests" / "recordings"
TRUTHS = read_truth(RECORDINGS / "truth.yml")
FIRES = {
    "goroutine-leak.om.gz": {"GoroutineLeak", "HighGoroutines"},
    "memory-leak.om.gz": {"MemoryLeak"},
    "cpu-bottleneck.om.gz": {"HighCPU"},
    "gc-pressure.om.gz": {"HighGC"},
    "surge.om.gz": {"HighGC"},
    "ramp.om.gz": {"HighGC"},
    "large-messages.om.gz": {"HighGC"},
    "near-limit.om.gz": {"HighGC"},
}
"""What has to fire on each recording; on others nothing may."""


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.file)
def test_on_every_minute_of_a_recording_alerts_and_runbooks_agree(
    truth: Truth, project: Project, prometheus_binaries: Found
) -> None:
    with prometheus_over([RECORDINGS / truth.file]) as url:
        judged = list(minutes(project, url, truth.first, truth.last))
        found = agreed(project, url, judged, [truth])
    assert found.faults == []
    firing = {name for name, one in found.alerts.items() if one.firing}
    assert FIRES.get(truth.file, set()) <= firing
    assert bool(firing) == (truth.file in FIRES)
    for fault in truth.faults:
        assert found.runbooks[fault.runbook].confirmed > 10


@pytest.fixture(scope="module")
def leaking(
    project: Project, prometheus_binaries: Found
) -> Iterator[tuple[Truth, list[Minute], dict[str, States]]]:
    truth = next(t for t in TRUTHS if t.file == "goroutine-leak.om.gz")
    last = truth.first + SETTLED_SECONDS + 600
    with prometheus_over([RECORDINGS / truth.file]) as url:
        judged = list(minutes(project, url, truth.first, last))
        alerts = project.handbook.alerts.values()
        yield truth, judged, {a.name: alert_states(url, a, truth.first, last) for a in alerts}


def with_conclusion(judged: list[Minute], conclusion: Conclusion, because: str) -> list[Minute]:
    """Let every runbook say something else."""
    changed = []
    for minute in judged:
        found = []
        for finding in minute.found:
            walk = finding.walk
            assert walk is not None
            said = replace(walk, conclusion=conclusion, because=because)
            found.append(replace(finding, walk=said, because=because))
        changed.append(replace(minute, found=tuple(found)))
    return changed


def test_each_way_not_to_agree_is_seen(
    project: Project, leaking: tuple[Truth, list[Minute], dict[str, States]]
) -> None:
    truth, judged, states = leaking
    alerts = list(project.handbook.alerts.values())

    def compare(minutes_: list[Minute], told: dict[str, States]) -> Agreed:
        return compared(alerts, told, minutes_, [truth])

    assert compare(judged, states).faults == []
    cleared = compare(with_conclusion(judged, Conclusion.RULED_OUT, "It is load."), states)
    accused = {re.findall(r"(\w+) fires", fault)[0] for fault in cleared.faults}
    assert accused == {"GoroutineLeak"}
    assert cleared.alerts["HighGoroutines"].by_load == cleared.alerts["HighGoroutines"].firing
    silent = compare(with_conclusion(judged, Conclusion.RULED_OUT, ""), states)
    assert "HighGoroutines fires" in " ".join(silent.faults)
    open_ = compare(with_conclusion(judged, Conclusion.UNKNOWN, "slower than 3 s"), states)
    assert "HighGoroutines fires" in " ".join(open_.faults)
    nobody = compare(judged, {alert.name: {} for alert in alerts})
    assert all("no alert" in fault for fault in nobody.faults)
    assert nobody.faults


def test_every_alert_of_a_diagnosis_is_of_one_kind_or_the_other(project: Project) -> None:
    alerts = project.handbook.alerts.values()
    growth = {a.name for a in alerts if not project.runbooks[a.runbook].guide} - LEVEL_ALERTS
    assert growth == {"MemoryLeak", "GoroutineLeak", "GoroutineRush"}


def test_pending_and_firing_are_counted_as_prometheus_rules_do(
    tmp_path: Path, prometheus_binaries: Found
) -> None:
    samples = [*"0" * 4, *"1" * 10, "0", *"1" * 26, *"__", *"1" * 30, *"0" * 6, *"1" * 5, "stale",
               *"1" * 23]  # fmt: skip
    held, value = set(), "0"
    for number, sample in enumerate(samples):
        value = value if sample == "_" else sample  # Prometheus looks back for five minutes
        if value == "1":
            held.add(15 * number)
    moments = range(0, 15 * len(samples), 15)
    rule = {"alert": "Some", "expr": "x > 0", "for": "5m"}
    (tmp_path / "rules.yml").write_text(
        yaml.safe_dump({"groups": [{"name": "g", "rules": [rule]}]})
    )
    states = dict(counted(moments, held, 300))
    tests = [
        {
            "expr": f'ALERTS{{alertstate="{state.name.lower()}"}}',
            "eval_time": f"{t}s",
            "exp_samples": [
                {
                    "labels": f'ALERTS{{alertname="Some",alertstate="{state.name.lower()}"}}',
                    "value": 1,
                }
            ]
            if states.get(t) is state
            else [],
        }
        for t in moments
        for state in (State.PENDING, State.FIRING)
    ]
    series = {"series": "x", "values": " ".join(samples)}
    made = {
        "rule_files": ["rules.yml"], "evaluation_interval": "15s",
        "tests": [{"interval": "15s", "input_series": [series], "promql_expr_test": tests}],
    }  # fmt: skip
    (tmp_path / "tests.yml").write_text(yaml.safe_dump(made))
    promtool = [str(prometheus_binaries.promtool), "test", "rules", "tests.yml"]
    ended = subprocess.run(promtool, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert {State.PENDING, State.FIRING} <= set(states.values())
