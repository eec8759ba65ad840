"""The shipped alerts over six hours: quiet where nothing leaks, loud where something does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from handbook.model.handbook import Handbook
from tests.conftest import LoadOpenMetrics
from tests.generate.histories import (
    BEGAN,
    STEP,
    Firing,
    evaluations,
    firings,
    instance_of,
    write_history,
)

GROWTH = ("MemoryLeak", "GoroutineLeak", "GoroutineRush")
WELL = ("healthy", "restart", "sawtooth", "surge", "ramp")
PLAIN = ("HighGoroutines", "HighCPU", "HighGC")

Fired = Mapping[tuple[str, str], list[Firing]]


@pytest.fixture(scope="module")
def url(load_openmetrics: LoadOpenMetrics, tmp_path_factory: pytest.TempPathFactory) -> str:
    history: Path = write_history(tmp_path_factory.mktemp("six-hours"))
    return load_openmetrics(history)


@pytest.fixture(scope="module")
def fired(url: str, config: Handbook) -> Fired:
    found: dict[tuple[str, str], list[Firing]] = {}
    for firing in firings(url, config):
        if firing.at:
            found.setdefault((firing.alert, firing.server), []).append(firing)
    return found


@pytest.mark.parametrize("server", WELL)
@pytest.mark.parametrize("alert", GROWTH)
def test_no_growth_alert_fires_where_nothing_leaks(alert: str, server: str, fired: Fired) -> None:
    assert (alert, instance_of(server)) not in fired


@pytest.mark.parametrize("server", ["healthy", "restart"])
def test_no_alert_at_all_fires_on_a_healthy_server(server: str, fired: Fired) -> None:
    assert [alert for alert, where in fired if where == instance_of(server)] == []


@pytest.mark.parametrize(
    ("server", "alert"),
    [
        ("goroutine-leak", "GoroutineLeak"),
        ("goroutine-leak", "HighGoroutines"),
        ("memory-leak", "MemoryLeak"),
        ("cpu-bottleneck", "HighCPU"),
        ("gc-pressure", "HighGC"),
    ],
)
def test_an_incident_fires_its_alert_after_it_began_and_it_ends_again(
    server: str, alert: str, fired: Fired, config: Handbook
) -> None:
    (*_, firing) = fired[alert, instance_of(server)]
    wait = config.alerts[alert].for_seconds
    assert BEGAN + wait <= firing.at[0] <= BEGAN + 5400
    assert firing.at[-1] <= BEGAN + 5400 + 3600


@pytest.mark.parametrize("alert", PLAIN)
def test_a_plain_level_fires_only_while_its_level_is_truly_passed(
    alert: str, fired: Fired, url: str, config: Handbook
) -> None:
    signal = config.alerts[alert].signal
    values = evaluations(url, signal.query())
    seen = 0
    for (name, server), rules in fired.items():
        if name != alert:
            continue
        for rule in rules:
            limit = getattr(signal.levels, rule.severity)
            for at in rule.at:
                since = range(at - int(config.alerts[alert].for_seconds), at + 1, STEP)
                assert all(limit.passed(values[server][moment]) for moment in since)
                seen += 1
    assert seen
