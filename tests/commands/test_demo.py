"""Drills: what is played is told at the end and not before, with what triage made of it."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from demo.scenarios import SCENARIOS
from handbook.commands.demo import SURPRISE, _chosen, may_open_browser
from handbook.commands.drill import MOST_MOMENTS, debrief, moments
from handbook.commands.situation import Project, read_project
from handbook.embedded.servers import three_servers
from handbook.terminal.drill import truth_lines, verdict_lines
from handbook.terminal.screen import Screen
from tests.commands.conftest import handbook
from tests.conftest import StartDemoStack

WIDE = Screen(10_000)


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project()


def test_a_seed_repeats_its_surprise_and_seeds_reach_every_scenario_and_server() -> None:
    chosen = [_chosen(SURPRISE, seed) for seed in range(400)]
    assert chosen == [_chosen(SURPRISE, seed) for seed in range(400)]
    names = Counter(scenario.name for scenario, _ in chosen)
    assert set(names) == set(SCENARIOS)
    assert {which for _, which in chosen} == {0, 1, 2}
    incidents = sum(scenario.incident for scenario, _ in chosen)
    assert 400 / 2 < incidents < 400


def test_a_named_scenario_is_played_by_the_middle_server() -> None:
    assert all(_chosen(name, 1) == (SCENARIOS[name], 1) for name in SCENARIOS)
    for which in range(3):
        servers = three_servers("memory-leak", 1795366500, which)
        assert [s.scenario == "memory-leak" for s in servers].index(True) == which
        assert [s.seed for s in servers] == [1, 2, 3]


@pytest.mark.parametrize("arguments", [("--seed", "3"), ("--scenario", "flood")])
def test_what_cannot_be_played_is_refused(arguments: tuple[str, ...]) -> None:
    ended = handbook("demo", *arguments)
    assert (ended.code, "Traceback" in ended.err) == (2, False)


@pytest.mark.parametrize(
    ("is_terminal", "environment", "opens"),
    [
        (True, {"DISPLAY": ":0"}, True),
        (True, {"WAYLAND_DISPLAY": "wayland-0"}, True),
        (False, {"DISPLAY": ":0"}, False),
        (True, {}, False),
        (True, {"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
    ],
)
def test_a_browser_is_opened_only_at_a_desktop(
    is_terminal: bool, environment: dict[str, str], opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert may_open_browser(is_terminal, environment) is opens


@pytest.mark.parametrize("seconds", [10, 3600, 5000, 86400, 7 * 86400])
def test_a_drill_of_any_length_asks_about_few_moments(seconds: int) -> None:
    found = moments(1000, 1000 + seconds)
    assert found[0] == 1000
    assert found[-1] < 1000 + seconds
    assert len(found) <= MOST_MOMENTS


def test_a_leak_is_found_on_its_server_within_the_drill(
    start_demo_stack: StartDemoStack, project: Project
) -> None:
    stack = start_demo_stack(
        scenario="goroutine-leak", began_ago_seconds=2400, span_seconds=5400, fine_span_seconds=600
    )
    began, due = int(time.time()) - 2400, ("goroutine-leak", stack.instances[1])
    heard = debrief(project, stack.url, due, began)
    assert heard.wrong == frozenset()
    assert heard.since is not None
    assert 60 <= heard.since - began <= 1200
    text = "\n".join(
        verdict_lines(due, heard.found, heard.since, began, heard.wrong, project.runbooks, WIDE)
    )
    assert f"▲ CONFIRMED  Goroutine leak on {stack.instances[1]}, first at " in text
    assert "after it began" in text
    # The same findings are wrong where nothing was played.
    calm = debrief(project, stack.url, None, began)
    assert due in calm.wrong
    text = "\n".join(
        verdict_lines(None, calm.found, None, began, calm.wrong, project.runbooks, WIDE)
    )
    assert f"Wrong: it also confirmed Goroutine leak on {stack.instances[1]}" in text
    assert "which is right" not in text


def test_a_drill_whose_prometheus_is_gone_is_unknown_and_never_right(project: Project) -> None:
    began = int(time.time()) - 600
    for due in (("memory-leak", "127.0.0.1:5501"), None):
        heard = debrief(project, "http://127.0.0.1:1", due, began)
        text = "\n".join(
            verdict_lines(due, heard.found, heard.since, began, heard.wrong, project.runbooks, WIDE)
        )
        assert "unknown" in text
        assert "which is right" not in text


def test_the_truth_names_server_time_and_what_was_done() -> None:
    (line,) = truth_lines("a leak", "127.0.0.1:5501", 1795366500, 1795366500 + 3660, WIDE)
    assert line == "It was on 127.0.0.1:5501, begun at 16:55:00Z, 1 h 1 min ago: a leak."
