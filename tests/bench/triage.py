"""What a triage costs: every runbook on twelve servers, beside the same queries sent by curl."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from handbook.asking import plan
from handbook.commands.situation import read_project
from handbook.source.queries import Query, params_of, path_of
from tests.bench.builds import PROJECT, Figure, interleaved
from tests.bench.stack import prometheus_with_demo

SERVERS = 12
FIXED_SECONDS, TIMES_CURL = 1.0, 3.0
"""A triage may take this long, and so many times what curl takes for its queries."""
HELP_SECONDS = 0.3
PATIENCE_SECONDS = 60
"""For twelve servers to have been scraped, where the machine has other things to do."""


def distinct_queries() -> tuple[Query, ...]:
    """List what a triage of the shipped handbook asks, each once."""
    project = read_project()
    signals = project.diagnosed()
    return plan(
        project.handbook, now=time.time(), signals=signals, courses=[], rules=False
    ).queries()


def report(rounds: int) -> list[str]:
    """Measure and return the lines of a Markdown table."""
    began = int(time.time()) - 3600
    with (
        prometheus_with_demo(2 * 3600, ("goroutine-leak", began), servers=SERVERS) as port,
        tempfile.TemporaryDirectory() as name,
    ):
        url = f"http://127.0.0.1:{port}"
        queries = distinct_queries()
        config = curl_config(Path(name) / "curl.conf", url, queries)
        findings = see_that_it_answers(url)
        figures = interleaved(
            [
                ("curl", lambda: curl_seconds(config)),
                ("triage", lambda: command_seconds(url, "triage")),
                ("help", lambda: command_seconds(url, "--help")),
            ],
            rounds,
        )
    allowed = Figure(tuple(FIXED_SECONDS + TIMES_CURL * run for run in figures["curl"].runs))
    within = sum(a <= b for a, b in zip(figures["triage"].runs, allowed.runs, strict=True))
    aim = f"{allowed.median:.2f} s: {FIXED_SECONDS:g} s + {TIMES_CURL:g} × curl"
    return [
        f"{len(queries)} distinct queries, {findings} findings on {SERVERS} servers; "
        f"{rounds} interleaved rounds; whole processes.",
        "",
        "| What | Time | Aim, or less |",
        "|---|---|---|",
        f"| `curl --parallel`, the same queries | {figures['curl']} | |",
        f"| `handbook triage` | {figures['triage']} | {aim} |",
        f"| `handbook --help` | {figures['help']} | {HELP_SECONDS:g} s |",
        "",
        f"The triage kept to its aim in {within} of {rounds} rounds, each beside its own curl.",
    ]


def curl_config(file: Path, url: str, queries: Sequence[Query]) -> Path:
    """Write the queries as a config file of curl, answers thrown away."""
    lines = []
    for query in queries:
        lines.append(f'url = "{url}{path_of(query)}?{urlencode(params_of(query))}"')
        lines.append('output = "/dev/null"')
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def curl_seconds(config: Path) -> float:
    """Send every query once with curl, as parallel as it likes; return its wall seconds."""
    command = ["curl", "--parallel", "--silent", "--fail", "--config", str(config)]
    began = time.perf_counter()
    # Without --no-progress-meter, --parallel draws its own even under --silent (curl 7.88).
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def command_seconds(url: str, *arguments: str, allowed: tuple[int, ...] = (0, 1)) -> float:
    """Run the handbook once; return its wall seconds. Whatever it finds, it must not fail."""
    began = time.perf_counter()
    ended = _handbook(url, *arguments)
    seconds = time.perf_counter() - began
    if ended.returncode not in allowed:
        raise AssertionError(f"handbook {arguments} ended with {ended.returncode}: {ended.stderr}")
    return seconds


def see_that_it_answers(url: str) -> int:
    """Count the findings; a triage that knows nothing would be measured for nothing."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = json.loads(_handbook(url, "triage", "--json").stdout)["findings"]
        if {f["conclusion"] for f in found} == {"confirmed", "ruled_out"}:
            return len(found)
        if time.monotonic() > ends:
            unknown = [f for f in found if f["conclusion"] == "unknown"]
            why = f"; {unknown[0]['because']}" if unknown else "; nothing is confirmed"
            raise AssertionError(f"{len(unknown)} of {len(found)} findings are unknown{why}")
        time.sleep(2)


def _handbook(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The installed command, as a person calls it.
    command = [str(Path(sys.executable).with_name("handbook")), *arguments]
    environment = {**os.environ, "PROMETHEUS_URL": url}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
