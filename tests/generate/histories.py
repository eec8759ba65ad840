"""Six hours of demo servers in a real Prometheus, and which rules would have fired when.

Alerting rules cannot be replayed over the past by promtool, so each rule's own expression is asked
over the range and `for` is counted as Prometheus does: an evaluation without the series begins
anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from handbook.condition import condition
from handbook.model.handbook import Alert, Handbook
from tests.generate.conftest import PROJECT

START = 1_795_300_200
SPAN = 6 * 3600
STEP = 15
BEGAN = START + 2 * 3600

SERVERS = {
    "healthy": "healthy",
    "restart": "restart",
    "sawtooth": f"sawtooth:began={BEGAN}",
    "surge": f"surge:began={BEGAN}:ended={BEGAN + 5400}",
    "ramp": f"ramp:began={BEGAN}:ended={BEGAN + 5400}",
    "goroutine-leak": f"goroutine-leak:began={BEGAN}:ended={BEGAN + 5400}",
    "memory-leak": f"memory-leak:began={BEGAN}:ended={BEGAN + 5400}",
    "cpu-bottleneck": f"cpu-bottleneck:began={BEGAN}:ended={BEGAN + 5400}",
    "gc-pressure": f"gc-pressure:began={BEGAN}:ended={BEGAN + 5400}",
}
"""What each server plays."""


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule of one server, at each evaluation at which it fires."""

    alert: str
    severity: str
    server: str
    at: tuple[int, ...]


def instance_of(name: str) -> str:
    """Return the label of the server that plays something."""
    return f"10.0.0.1:{5500 + list(SERVERS).index(name)}"


def write_history(folder: Path) -> Path:
    """Write the samples of all servers as OpenMetrics."""
    out = folder / "history.om"
    command = [sys.executable, "-m", "demo.history", "--start", str(START), "--end",
               str(START + SPAN), "--step", str(STEP), "--fine", "0", "--checkpoint",
               str(folder / "checkpoint"), "--out", str(out)]  # fmt: skip
    for name, plays in SERVERS.items():
        command += ["--server", f"{instance_of(name)}={plays}"]
    (folder / "checkpoint").mkdir()
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=300)
    return out


def firings(url: str, config: Handbook) -> Iterator[Firing]:
    """Replay every rule over the history."""
    for alert in config.alerts.values():
        if alert.signal.scope is not config.scope:
            continue
        for level, limit in alert.rules():
            passed = evaluations(url, condition(alert.signal.query(), limit))
            for server, moments in passed.items():
                yield Firing(alert.name, level.value, server, tuple(_held(alert, moments)))


def evaluations(url: str, expr: str) -> Mapping[str, dict[int, float]]:
    """Ask one expression at every evaluation: values by time, by server."""
    form = {"query": expr, "start": START, "end": START + SPAN, "step": STEP}
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{url}/api/v1/query_range", body, timeout=120) as answer:
        result = json.load(answer)["data"]["result"]
    return {
        series["metric"]["instance"]: {int(at): float(value) for at, value in series["values"]}
        for series in result
    }


def _held(alert: Alert, moments: Mapping[int, float]) -> Iterator[int]:
    since: int | None = None
    for at in range(START, START + SPAN + 1, STEP):
        if at not in moments:
            since = None
            continue
        since = at if since is None else since
        if at - since >= alert.for_seconds:
            yield at
