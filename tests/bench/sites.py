"""What a build with live values takes, beside MkDocs alone with the same rendered Markdown."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.bench.builds import Figure, build_seconds, interleaved
from tests.bench.plain import OFF, make_plain_site, with_macros, with_short_sidebar
from tests.bench.stack import prometheus_with_demo
from tests.faults.running import run
from tests.large.made import Size, made_project
from tests.macros.project import copy_project

LARGE = Size(signals=200, alerts=400, runbooks=1000)
TIME_AIM, MEMORY_AIM = "1.25 or less", "1.5 or less"
FIRST = "with live values, the first time"
"""Nothing is kept of a build before: no compiled template of the theme, no shortened script."""
SHARE = 5
"""Of the rounds, one of so many: a build of a thousand runbooks takes half a minute."""


def report(rounds: int) -> list[str]:
    """Measure both sites and return the lines of two Markdown tables."""
    rounds = max(1, rounds // SHARE)
    with tempfile.TemporaryDirectory() as name, prometheus_with_demo(1800) as port:
        folder = Path(name)
        live = {"PROMETHEUS_URL": f"http://127.0.0.1:{port}"}
        shipped = _measured(copy_project(folder / "shipped"), folder / "a", live, rounds)
        large = _measured(made_project(folder / "large", LARGE), folder / "b", live, rounds)
    size = f"{LARGE.runbooks:,} runbooks, {LARGE.signals} signals, {LARGE.alerts} alerts"
    return [
        f"{rounds} interleaved rounds; whole processes; a real Prometheus beside the live one.",
        "Each page of the plain site holds the Markdown that the handbook's page came to, with the",
        "same theme and extensions.",
        "Memory is the most that the build's process had resident, as the kernel keeps it (VmHWM).",
        "",
        "| Site | Build | Time | ÷ plain | Most memory | ÷ plain |",
        "|---|---|---|---|---|---|",
        *_rows("shipped", shipped),
        *_rows(size, large),
        "",
        f"Aims, of a build with live values: time {TIME_AIM}, memory {MEMORY_AIM}.",
        "The macro plugin by itself costs what the third row of a site is over its first.",
        "A build keeps the theme's compiled templates and its own shortened script in `.cache/`; "
        "the last row is a build that finds none.",
        "MkDocs alone lists a section of hundreds in the sidebar of each of its pages, "
        "the handbook does not;",
        "the second row is MkDocs without those lists, too.",
    ]


Runs = dict[str, tuple[Figure, Figure]]
"""By build: seconds, and MiB."""


def _measured(project: Path, to: Path, live: Mapping[str, str], rounds: int) -> Runs:
    plain = make_plain_site(project, to / "plain")
    macros = with_macros(plain, to / "macros")
    short = with_short_sidebar(plain, to / "short")
    builds = {
        "plain": (plain, OFF),
        "plain, with the handbook's sidebars": (short, OFF),
        "plain, with the macro plugin": (macros, OFF),
        "without live values": (project, OFF),
        "with live values": (project, live),
        FIRST: (project, live),
    }

    def calls(
        take: Callable[[Mapping[str, str], Path], float],
    ) -> list[tuple[str, Callable[[], float]]]:
        def call(name: str) -> float:
            site, environment = builds[name]
            if name == FIRST:
                shutil.rmtree(site / ".cache", ignore_errors=True)
            return take(environment, site)

        return [(name, partial(call, name)) for name in builds]

    seconds = interleaved(calls(build_seconds), rounds)
    memory = interleaved(calls(_mebibytes), rounds, warm=False)
    return {name: (seconds[name], memory[name]) for name in builds}


def _mebibytes(environment: Mapping[str, str], site: Path) -> float:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir",
               str(site / ".cache" / "bench-site")]  # fmt: skip
    ran = run(command, site, {**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment})
    if ran.code != 0:
        raise AssertionError(f"the build ended with {ran.code}: {ran.err[-500:]}")
    return ran.resident_bytes / 2**20


def _rows(site: str, runs: Runs) -> list[str]:
    plain_seconds, plain_memory = runs["plain"]
    return [
        f"| {site} | {name} | {seconds} | {seconds.over(plain_seconds):r} | "
        f"{memory:M} | {memory.over(plain_memory):r} |"
        for name, (seconds, memory) in runs.items()
    ]
