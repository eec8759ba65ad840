"""The runbooks of this project: they parse, hold no number, and tell faults from load."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from handbook.model.handbook import Handbook
from handbook.runbooks.fences import fences
from handbook.runbooks.model import Runbook
from handbook.runbooks.parse import load_runbooks
from handbook.runbooks.walk import walk

from .conftest import PROJECT, Series

FOLDER = PROJECT / "runbooks"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "index.md")
SCENARIOS = ("cpu-bottleneck", "gc-pressure", "goroutine-leak", "memory-leak")


@pytest.fixture(scope="module")
def runbooks(project_config: Handbook) -> dict[str, Runbook]:
    return load_runbooks(FOLDER, project_config)


def test_the_four_scenarios_diagnose_and_the_guide_does_not(runbooks: dict[str, Runbook]) -> None:
    assert {book.id for book in runbooks.values() if not book.guide} == set(SCENARIOS)
    assert runbooks["prometheus-is-ill"].guide


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_has_every_part_of_a_runbook(name: str, runbooks: dict[str, Runbook]) -> None:
    book = runbooks[name]
    headings = re.findall(r"^## (.+)$", (FOLDER / f"{name}.md").read_text(), re.MULTILINE)
    assert headings[:2] == ["Meaning", "Impact"]
    assert headings[-3:] == ["Actions", "Verify that it is over", "If that fails"]
    assert book.escalation and book.description
    assert book.verification
    assert any(action.url.startswith("http://{instance}/debug/pprof/") for action in book.actions)
    assert all(action.cost for action in book.actions if action.action.value != "open")


@pytest.mark.parametrize("name", SCENARIOS)
def test_an_alert_and_its_runbook_ask_about_the_same_metrics(
    name: str, runbooks: dict[str, Runbook], project_config: Handbook
) -> None:
    alerts = [a for a in project_config.alerts.values() if a.runbook == name]
    assert alerts
    for alert in alerts:
        assert alert.signal in runbooks[name].signals


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_sentence_is_broken_over_lines(path: Path) -> None:
    text = path.read_text()
    inside = {n for f in fences(text) for n in range(f.line, f.end_line + 1)}
    for number, line in enumerate(text.splitlines(), 1):
        if number in inside or not re.match(r"[A-Z]", line):
            continue
        assert line.rstrip().endswith((".", ":", "?", ";", "**")), f"{path.name}:{number}: {line}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_level_stands_in_the_text_as_a_number(path: Path, project_config: Handbook) -> None:
    levels = set()
    for signal in project_config.signals.values():
        for limit in (signal.levels.warning, signal.levels.critical):
            if limit is not None:
                levels |= {f"{end:g}" for end in (limit.below, limit.above) if end is not None}
    text = path.read_text()
    steps = "\n".join(f.body for f in fences(text) if f.ours)
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL) + steps
    prose = re.sub(r"^\d+\. ", "", prose, flags=re.MULTILINE)
    prose = re.sub(r"https?://\S+|seconds=\d+|\b30 s of profiling", "", prose)
    numbers = set(re.findall(r"(?<![\w.:/-])\d[\d,]*(?:\.\d+)?(?![\w:])", prose.replace(",", "")))
    assert not numbers & levels


def test_the_guide_needs_no_live_value() -> None:
    assert "{{" not in (FOLDER / "prometheus-is-ill.md").read_text()


CALM = {
    "heap_growth": 200.0, "heap_growth_beyond_players": 200.0,
    "heap_growth_beyond_goroutines": 200.0, "goroutine_growth": 0.0,
    "goroutine_surplus_growth": 0.0, "goroutines": 97.0, "connections": 20.0, "heap_inuse": 2e6,
    "cpu": 0.03, "cpu_beyond_garbage": 0.029, "cpu_per_message": 6e-5, "message_rate": 400.0,
    "gc_rate": 15.0, "alloc_rate": 4.5e5, "garbage_per_message": 850.0,
    "goroutine_surplus": 17.0, "goroutine_rush": 0.0, "heap_held": 3e6, "heap_growth_lately": 0.0,
    "cpu_beyond_load": -0.03, "garbage_beyond_load": -4e5,
    "gc_room": 2.0, "cpu_beyond_load_lasting": -0.04, "garbage_beyond_load_lasting": -4e5,
}  # fmt: skip
"""A real healthy server with twenty players."""

KEPT = {
    "heap_growth": 1e5, "heap_held": 2e8, "heap_growth_lately": 1e5
}  # fmt: skip
STUCK = {"goroutine_growth": 600, "goroutine_surplus": 1800, "goroutine_surplus_growth": 2}


def concluded(runbooks: dict[str, Runbook], handbook: Handbook, **changed: float) -> dict[str, str]:
    values = {**CALM, **changed}

    def of(signal_id: str) -> Sequence[Series]:
        value = values[signal_id]
        return [Series(value, handbook.signals[signal_id].levels.of(value))]

    found = {
        book.id: walk(book, runbooks, "127.0.0.1:5500", of)
        for book in runbooks.values()
        if not book.guide
    }
    return {
        name: w.conclusion.value + (f" by {w.explained_by}" if w.explained_by else "")
        for name, w in found.items()
        if w.conclusion.value != "ruled_out" or w.explained_by
    }


def test_a_healthy_server_has_none_of_the_four(
    runbooks: dict[str, Runbook], project_config: Handbook
) -> None:
    assert concluded(runbooks, project_config) == {}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({**KEPT, "heap_growth_beyond_players": 1e5, "heap_growth_beyond_goroutines": 1e5},
         {"memory-leak": "confirmed"}),
        ({**KEPT, "heap_growth": 2e4, "heap_growth_beyond_players": -3e3,
          "heap_growth_beyond_goroutines": -3e3}, {}),
        ({**KEPT, "heap_growth": 12.0}, {}),
        (STUCK, {"goroutine-leak": "confirmed"}),
        ({**STUCK, "goroutine_growth": -5}, {"goroutine-leak": "confirmed"}),
        ({"goroutine_growth": 200, "goroutine_surplus": 20}, {}),
        ({"goroutine_growth": 400, "goroutine_surplus": 420, "goroutine_surplus_growth": 0.0}, {}),
        ({"goroutine_growth": 6000, "goroutine_surplus": 6000, "goroutine_rush": 13.0},
         {"goroutine-leak": "confirmed"}),
        ({**STUCK, **KEPT, "heap_growth": 1.5e4, "heap_growth_beyond_players": 1.5e4,
          "heap_growth_beyond_goroutines": -1e3},
         {"goroutine-leak": "confirmed", "memory-leak": "ruled_out by goroutine-leak"}),
        ({**STUCK, **KEPT, "heap_growth_beyond_players": 1e5,
          "heap_growth_beyond_goroutines": 8e4},
         {"goroutine-leak": "confirmed", "memory-leak": "confirmed"}),
        ({"cpu": 0.86, "cpu_beyond_load": 0.8, "cpu_beyond_load_lasting": 0.8,
          "cpu_beyond_garbage": 0.86, "cpu_per_message": 0.012}, {"cpu-bottleneck": "confirmed"}),
        ({"cpu": 0.86, "cpu_beyond_load": 0.8, "cpu_beyond_garbage": 0.86}, {}),
        ({"cpu": 0.9, "cpu_beyond_load": -1.1, "cpu_beyond_garbage": 0.88, "message_rate": 2e4},
         {}),
        ({"gc_rate": 700, "garbage_beyond_load": 2.9e7, "garbage_beyond_load_lasting": 2.8e7,
          "garbage_per_message": 54000,
          "alloc_rate": 3e7}, {"gc-pressure": "confirmed"}),
        ({"gc_rate": 700, "garbage_beyond_load": 2.9e7, "alloc_rate": 3e7}, {}),
        ({"gc_rate": 53, "garbage_beyond_load": -2e6, "garbage_per_message": 650,
          "alloc_rate": 1.8e6}, {}),
        ({"gc_rate": 31, "garbage_beyond_load": 8e5, "gc_room": 1.15},
         {"gc-pressure": "confirmed"}),
        ({"gc_rate": 15, "gc_room": 1.15}, {}),
        ({"cpu": 0.7, "cpu_beyond_load": 0.02, "cpu_beyond_garbage": 0.1, "cpu_per_message": 0.01,
          "gc_rate": 4000, "garbage_beyond_load": 3e8, "garbage_beyond_load_lasting": 3e8,
          "garbage_per_message": 500000,
          "alloc_rate": 3e8},
         {"gc-pressure": "confirmed", "cpu-bottleneck": "ruled_out by gc-pressure"}),
    ],
    ids=["memory kept", "heap of players who joined", "a cache filled once",
         "goroutines stuck",
         "goroutines stuck while players leave", "goroutines of players who joined",
         "a burst of goroutines", "goroutines in a rush",
         "goroutines that hold memory", "two leaks at once", "CPU burnt for nothing",
         "a spike of CPU",
         "CPU bound by load", "garbage wasted", "a burst of garbage", "garbage of many players",
         "a limit near what is kept", "a limit near what is kept, in peace",
         "CPU of the collector"],
)  # fmt: skip
def test_a_fault_is_told_from_load_and_from_its_neighbours(
    changed: dict[str, float],
    found: dict[str, str],
    runbooks: dict[str, Runbook],
    project_config: Handbook,
) -> None:
    assert concluded(runbooks, project_config, **changed) == found
