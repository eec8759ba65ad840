"""What a thousand servers cost: a triage of every runbook, and a build with their values."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from handbook.asking import plan
from handbook.commands.situation import Project, read_project
from handbook.promql import metrics_of
from macros.building import begin
from tests.bench.builds import PROJECT, Figure, build_seconds, interleaved
from tests.bench.stack import prometheus_with_fleet
from tests.bench.triage import command_seconds
from tests.large.fleet import END, FULL, Fleet

SIZES = (250, FULL)
SPAN_SECONDS, STEP_SECONDS = 1620, 30
"""Just longer than the longest window of the shipped signals; two samples a minute for rates."""
AIM_SECONDS = 10.0
SHARE = 3
"""Of the rounds, one of so many."""


def report(rounds: int) -> list[str]:
    """Measure and return the lines of a Markdown table."""
    rounds = max(1, rounds // SHARE)
    project = read_project()
    metrics = frozenset(m for s in project.handbook.signals.values() for m in metrics_of(s.expr))
    fleets = [Fleet(n, metrics | {"process_start_time_seconds"}, SPAN_SECONDS, STEP_SECONDS)
              for n in SIZES]  # fmt: skip
    with ExitStack() as held:
        urls = {
            fleet: f"http://127.0.0.1:{held.enter_context(prometheus_with_fleet(fleet))}"
            for fleet in fleets
        }
        found = {fleet: _findings(url) for fleet, url in urls.items()}
        figures = interleaved(
            [
                (f"{name} {fleet.servers}", lambda m=measure, u=url: m(u))  # type: ignore[misc]
                for fleet, url in urls.items()
                for name, measure in (("triage", _triage), ("build", _build))
            ],
            rounds,
        )
    lines = [
        f"{_asked(project)} queries a triage and {len(begin(PROJECT).asking.queries())} a build, "
        f"however many servers there are; {rounds} interleaved rounds; whole processes.",
        "A real Prometheus holds the recordings of the servers and shares the machine.",
        "",
        "| Servers | Findings | `handbook triage` | Milliseconds a server | Build of the site |",
        "|---|---|---|---|---|",
    ]
    for fleet in fleets:
        triage: Figure = figures[f"triage {fleet.servers}"]
        each = 1000 * triage.median / fleet.servers
        lines.append(f"| {fleet.servers:,} | {found[fleet]:,} | {triage} | {each:.1f} | "
                     f"{figures[f'build {fleet.servers}']} |")  # fmt: skip
    return [*lines, "", f"Aim: a triage of {FULL:,} servers in {AIM_SECONDS:g} s or less."]


def _asked(project: Project) -> int:
    signals = project.diagnosed()
    asked = plan(project.handbook, now=END, at=END, signals=signals, courses=[], rules=False)
    return len(asked.queries())


def _triage(url: str) -> float:
    return command_seconds(url, "triage", "--at", str(END), allowed=(0, 1, 3))


def _build(url: str) -> float:
    return build_seconds({"PROMETHEUS_URL": url, "HANDBOOK_AT": str(END)})


def _findings(url: str) -> int:
    """Count the findings; a triage that knows nothing would be measured for nothing."""
    command = [
        str(Path(sys.executable).with_name("handbook")),
        "triage",
        "--at",
        str(END),
        "--json",
    ]
    ended = subprocess.run(command, cwd=PROJECT, env={**os.environ, "PROMETHEUS_URL": url},
                           capture_output=True, text=True)  # fmt: skip
    found = json.loads(ended.stdout)["findings"]
    known = sum(f["conclusion"] != "unknown" for f in found)
    if known < 0.9 * len(found):
        raise AssertionError(f"only {known} of {len(found)} findings are known")
    return len(found)
