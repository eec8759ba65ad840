"""`make soak`: a served site through faults and edits, with builds beside it; nothing may grow.

Ends after 500 builds, or after SOAK_SECONDS. Exit 1 where memory, threads, open files or
processes grow, an edit does not come through, or a build beside it fails.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from handbook.commands.situation import read_project
from tests.bench.stack import free_port, prometheus_with_demo
from tests.faults.bending import unbent
from tests.faults.faults import FAULTS
from tests.faults.running import held_bytes, tree
from tests.faults.served import Site, served_site
from tests.faults.ways import make_house
from tests.macros.project import BUILD_LIMIT_SECONDS, copy_project, environment
from tests.measured import keep_result

USUAL_SECONDS = 900
MOST_BUILDS = 500
BESIDE_EVERY = 50
"""After so many edits, two builds of one folder run at once beside the server."""
WARM_UP = 20
"""Builds before the first look: caches fill, and pools of memory reach their size."""
ALLOWED = {"memory": 32 * 2**20, "threads": 2, "files": 4, "processes": 0}
"""By how much the median of the last third may lie above that of the first."""
SETTLING_SECONDS = 15


@dataclass(frozen=True)
class Look:
    """What the server's process tree holds at one moment."""

    memory: int
    """Bytes, what is shared counted once."""
    threads: int
    files: int
    processes: int


def look(pid: int) -> Look:
    """Count what a process and its descendants hold."""
    pids = tree(pid)
    threads = sum(len(list(Path(f"/proc/{one}/task").glob("*"))) for one in pids)
    files = sum(len(list(Path(f"/proc/{one}/fd").glob("*"))) for one in pids)
    return Look(sum(map(held_bytes, pids)), threads, files, len(pids))


def edits(project: Path) -> dict[str, Callable[[int], None]]:
    """Give what is done to the served project, by name; each leaves a project that builds."""

    def appended(name: str, line: str) -> Callable[[int], None]:
        path = project / name
        text = path.read_text("utf-8")

        def edit(number: int) -> None:
            path.write_text(text + line.format(number), "utf-8")

        return edit

    return {
        "page": appended("docs/health.md", "\n\nEdit {}.\n"),
        "runbook": appended("runbooks/memory-leak.md", "\n\nEdit {}.\n"),
        "config": appended("handbook.yml", "\n# Edit {}.\n"),
        "python": appended("handbook/render/health.py", "\n# Edit {}.\n"),
    }


def broken(site: Site) -> None:
    """Break the config, wait for the notice, and mend it."""
    path = site.served.project / "handbook.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\nsignals:\n", "\nsignls:\n", 1), "utf-8")
    site.served.until(lambda html: "handbook-broken" in html)
    count = site.served.builds()
    path.write_text(text, "utf-8")
    site.served.until_built(count)


def build_beside(project: Path) -> None:
    """Build the served project twice at once into one folder, as two people would.

    Raises:
        AssertionError: One failed, or left a page that is not whole.
    """
    # Beside the project: the server would take what is in it for an edit.
    out = project.with_name("beside")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(out)]
    both = [
        subprocess.Popen(
            command,
            cwd=project,
            env=environment(project, HANDBOOK_LIVE="off"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    for one in both:
        said, _ = one.communicate(timeout=BUILD_LIMIT_SECONDS)
        assert one.returncode == 0, said
    pages = list(out.rglob("*.html"))
    assert pages
    half = [p.name for p in pages if not p.read_text("utf-8").rstrip().endswith("</html>")]
    assert half == []


def soak(site: Site, seconds: float, seed: int) -> list[Look]:
    """Turn and edit for a time; return what was held after each build that followed the warm-up."""
    chance = random.Random(seed)
    faults = [fault for fault in FAULTS.values() if fault.can_be_turned_to and not fault.large]
    ways = edits(site.served.project)
    looks: list[Look] = []
    end = time.monotonic() + seconds
    number = 0
    while site.served.builds() < MOST_BUILDS and (time.monotonic() < end or len(looks) < 3):
        number += 1
        site.server.turn_to(chance.choice(faults).serve(site.real))
        if number % 25 == 0:
            broken(site)
        else:
            count = site.served.builds()
            ways[chance.choice(list(ways))](number)
            site.served.until_built(count)
        if number % 5 == 0:
            site.server.turn_to(unbent(site.real))
            site.rebuild()
        if number % BESIDE_EVERY == 0:
            build_beside(site.served.project)
        if number > WARM_UP and number % 5 == 0:
            looks.append(look(site.served.process.pid))
        held = looks[-1] if looks else "warming up"
        left = max(end - time.monotonic(), 0)
        print(f"\rbuild {site.served.builds()}, {left:.0f} s left, {held}", end="",
              file=sys.stderr)  # fmt: skip
    print(file=sys.stderr)
    return looks


def grown(looks: list[Look]) -> dict[str, tuple[float, float]]:
    """Compare the medians of the first and the last third, by what is held."""
    third = max(len(looks) // 3, 1)
    found = {}
    for one in fields(Look):
        first, last = (
            statistics.median(getattr(at, one.name) for at in part)
            for part in (looks[:third], looks[-third:])
        )
        found[one.name] = (first, last)
    return found


def too_much(growth: dict[str, tuple[float, float]]) -> list[str]:
    """Name what grew by more than is allowed."""
    return [name for name, (first, last) in growth.items() if last - first > ALLOWED[name]]


def main() -> int:
    """Soak, print, and keep the result if told."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="write docs/measured/soak.md")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    seconds = float(os.environ.get("SOAK_SECONDS", USUAL_SECONDS))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, prometheus_with_demo() as port:
        time.sleep(SETTLING_SECONDS)
        house = make_house(copy_project(Path(folder) / "project"), read_project())
        project = copy_project(Path(folder) / "served")
        real = f"http://127.0.0.1:{port}"
        with served_site(house, real, free_port(), project, None) as site:
            looks = soak(site, seconds, options.seed)
            builds = site.served.builds()
    growth = grown(looks)
    wrong = too_much(growth)
    rows = [
        f"| {name} | {_shown(name, getattr(looks[0], name))} | "
        f"{_shown(name, getattr(looks[-1], name))} | {_shown(name, first)} | "
        f"{_shown(name, last)} | {_shown(name, ALLOWED[name])} |"
        for name, (first, last) in growth.items()
    ]
    body = "\n".join(
        [
            f"{builds} builds in {time.monotonic() - began:.0f} s, through faults of the source, "
            "edits of pages, runbooks, config and Python, broken edits, and two builds at once "
            f"beside it; seed {options.seed}.",
            f"After {WARM_UP} edits to warm up, what it holds counts every five.",
            "",
            "| Held | At the beginning | At the end | First third, median | Last third, median "
            "| Growth allowed |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"Grew: {', '.join(wrong)}." if wrong else "Nothing grew.",
        ]
    )
    print(body)
    if options.keep:
        keep_result(
            "soak",
            title="A site that is served for long",
            description="What a served site holds after many builds, faults and edits.",
            repeat="make soak",
            body=body,
        )
    return 1 if wrong else 0


def _shown(name: str, value: float) -> str:
    return f"{value / 2**20:.0f} MiB" if name == "memory" else f"{value:.0f}"


if __name__ == "__main__":
    sys.exit(main())
