"""Lighthouse on our pages and on a bare Material page, both behind nginx, in turn.

Scores move with the machine, so a page is judged by the bare one of the same run. Needs node and
npm; Lighthouse itself is put into `.cache/`.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from handbook.config.load import load_handbook
from handbook.embedded.processes import Family
from tests.bench.builds import PROJECT, build_seconds
from tests.bench.stack import free_ports, prometheus_with_demo
from tests.browser import chromium_path
from tests.nginx import start_nginx
from tests.people.bare import bare_site

VERSION = "12.8.2"
FOLDER = PROJECT / ".cache" / "lighthouse"
RUNS = 5
TRIES = 3
WORSE = 3.0
"""Points under the bare page that a median may lie."""
CATEGORIES = ("performance", "accessibility", "best-practices")
PAGES = {"Now": "", "A runbook": "runbooks/goroutine-leak/", "Dashboard": "dashboard/"}
TIMINGS = {
    "first-contentful-paint": "FCP", "largest-contentful-paint": "LCP",
    "total-blocking-time": "TBT", "cumulative-layout-shift": "CLS", "speed-index": "SI",
}  # fmt: skip
"""What makes up the score of performance."""
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
LEAKING_SECONDS = 2700


class MissingError(Exception):
    """Something that a run needs cannot be had."""


@dataclass
class Scores:
    """What Lighthouse said of one page: points by category, and milliseconds or a shift."""

    points: dict[str, list[float]] = field(default_factory=dict)
    timings: dict[str, list[float]] = field(default_factory=dict)

    def median(self, category: str) -> float:
        """Return the median of a category's points, 0 to 100."""
        return statistics.median(self.points[category])

    def take(self, report: dict[str, object]) -> None:
        """Add one run."""
        categories, audits = report["categories"], report["audits"]
        assert isinstance(categories, dict) and isinstance(audits, dict)
        for name in CATEGORIES:
            self.points.setdefault(name, []).append(100 * float(categories[name]["score"]))
        for name in TIMINGS:
            self.timings.setdefault(name, []).append(float(audits[name]["numericValue"]))


def lighthouse() -> Path:
    """Find Lighthouse of our version, else have npm fetch it.

    Raises:
        MissingError: there is no node, or npm cannot fetch it.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise MissingError("node and npm are not on PATH")
    package = FOLDER / "node_modules" / "lighthouse"
    manifest = package / "package.json"
    if not manifest.is_file() or json.loads(manifest.read_text("utf-8"))["version"] != VERSION:
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(FOLDER), "--no-save", "--no-package-lock",
                   "--no-audit", "--no-fund", f"lighthouse@{VERSION}"]  # fmt: skip
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
        if done.returncode:
            raise MissingError(f"npm cannot fetch lighthouse@{VERSION}: {done.stderr[-300:]}")
    return package / "cli" / "index.js"


def measured(program: Path, chromium: str, url: str) -> dict[str, object]:
    """Let Lighthouse open a page once, as on a phone; return its report.

    Now and then it loses the trace of a page and asks to be run again.
    """
    command = ["node", str(program), url, "--output=json", "--quiet", f"--chrome-flags={FLAGS}",
               f"--only-categories={','.join(CATEGORIES)}"]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium}
    why = ""
    for _ in range(TRIES):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        if done.returncode == 0:
            report: dict[str, object] = json.loads(done.stdout)
            if not report.get("runtimeError"):
                return report
            why = str(report["runtimeError"])
        else:
            why = done.stderr[-500:]
    raise AssertionError(f"Lighthouse gave up on {url}: {why}")


def scores(pages: Sequence[str], rounds: int) -> dict[str, Scores]:
    """Open the bare page and ours in turn, so that the machine's moods fall on all alike.

    Raises:
        MissingError: a program is missing.
    """
    program, chromium = lighthouse(), chromium_path()
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if chromium is None or nginx is None:
        raise MissingError("Chromium or nginx is not here")
    handbook = load_handbook(PROJECT / "handbook.yml")
    incident = ("goroutine-leak", int(time.time()) - LEAKING_SECONDS)
    with (
        prometheus_with_demo(incident=incident) as port,
        tempfile.TemporaryDirectory() as name,
        Family() as family,
    ):
        folder, prometheus = Path(name), f"http://127.0.0.1:{port}"
        for each in ("bare", "ours", "bare-web", "our-web"):
            (folder / each).mkdir()
        build_seconds({"PROMETHEUS_URL": prometheus}, out=folder / "ours" / "site")
        sites = {"bare-web": bare_site(folder / "bare"), "our-web": folder / "ours" / "site"}
        bare, ours = (
            start_nginx(family, Path(nginx), handbook, site, folder / web, listens, prometheus)
            for (web, site), listens in zip(sites.items(), free_ports(2), strict=True)
        )
        urls = {"A bare page": f"http://localhost:{bare.port}/"}
        urls |= {page: f"http://localhost:{ours.port}/{PAGES[page]}" for page in pages}
        found = {page: Scores() for page in urls}
        for number in range(rounds):
            for page, url in urls.items():
                found[page].take(measured(program, chromium, url))
            print(f"\r{number + 1}/{rounds} rounds", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return found


def report(rounds: int) -> list[str]:
    """Measure and return the lines of a Markdown table."""
    try:
        found = scores(tuple(PAGES), min(rounds, RUNS))
    except MissingError as missing:
        return [f"Not measured: {missing}."]
    return table(found)


def table(found: dict[str, Scores]) -> list[str]:
    """Write the points of each page, and whether one is too far under the bare page."""
    bare, *pages = found
    runs = len(found[bare].points[CATEGORIES[0]])
    head = ["Page", *(name.replace("-", " ") for name in CATEGORIES), *TIMINGS.values()]
    lines = [
        f"Lighthouse {VERSION} as on a phone, during an incident; {runs} runs of each in turn.",
        "",
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
    ]
    for page, one in found.items():
        points = [
            f"{one.median(name):.0f} ({min(one.points[name]):.0f} to {max(one.points[name]):.0f})"
            for name in CATEGORIES
        ]
        timings = [_timing(name, statistics.median(one.timings[name])) for name in TIMINGS]
        lines.append(f"| {' | '.join([page, *points, *timings])} |")
    under = [
        f"{page}: {name} {found[bare].median(name) - found[page].median(name):.0f} under"
        for page in pages
        for name in CATEGORIES
        if found[bare].median(name) - found[page].median(name) > WORSE
    ]
    verdict = "; ".join(under) if under else "held"
    return [*lines, "", f"At most {WORSE:.0f} points under the bare page: {verdict}."]


def _timing(name: str, value: float) -> str:
    return f"{value:.3f}" if name == "cumulative-layout-shift" else f"{value / 1000:.2f} s"
