"""A recorded goroutine leak that goes on now, and who is asked about it."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handbook.asking import plan
from handbook.commands.situation import Project
from handbook.live import Live
from handbook.readings.alerts import AlertState, AlertStatus
from handbook.source import find_source, start
from tests.conftest import PROJECT

RECORDING = PROJECT / "tests" / "recordings" / "goroutine-leak.om.gz"
INSTANCE = "127.0.0.1:5501"
LEAKING = 1795365600
"""Unix seconds in the recording; the leak goes on for half an hour more."""
BEFORE_SECONDS, AHEAD_SECONDS = 40 * 60, 10 * 60
"""What is kept of it. A store takes samples of the future, so that nobody has to scrape."""
SETTLED_SECONDS = 60
_LINE = re.compile(rb"^(.*) (\d+)(\.\d{3})$", re.MULTILINE)


def going_on(now: int) -> bytes:
    """Write the recording so that its leak goes on at `now`, Unix seconds."""
    later = now - LEAKING
    kept = range(LEAKING - BEFORE_SECONDS, LEAKING + AHEAD_SECONDS)
    return b"".join(
        b"%s %d%s\n" % (found[1], int(found[2]) + later, found[3])
        for found in _LINE.finditer(gzip.decompress(RECORDING.read_bytes()))
        if int(found[2]) in kept
    )


def pending_since(alert: str, severity: str, since: int, now: int) -> bytes:
    """Write what vmalert keeps of a pending alert, from which it takes it up again."""
    labels = f'alertname="{alert}",instance="{INSTANCE}",severity="{severity}"'
    group = 'alertgroup="handbook: Go runtime"'
    return f"ALERTS_FOR_STATE{{{labels},{group}}} {since} {now}.000\n".encode()


def live_now(project: Project, environ: Mapping[str, str], at: float | None = None) -> Live:
    """Ask as a site does, the rules as well."""
    source = find_source(environ, Path("no-run-file"), "")
    asked = plan(project.handbook, now=time.time(), at=at, courses=())
    return asked.live(start(source, asked.queries()).result(), source.shown, {})


def settled_alerts(project: Project, environ: Mapping[str, str]) -> dict[str, AlertStatus]:
    """Ask until every alert's rules are known and evaluated."""
    source = find_source(environ, Path("no-run-file"), "")
    deadline = time.monotonic() + SETTLED_SECONDS
    while True:
        asked = plan(project.handbook, now=time.time(), courses=(), signals=())
        alerts = asked.live(start(source, asked.queries()).result(), source.shown, {}).alerts
        if all(one.state is not AlertState.UNKNOWN for one in alerts.values()):
            return dict(alerts)
        assert time.monotonic() < deadline, alerts
        time.sleep(0.1)


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    out: str
    err: str
    exit: int


def handbook(environ: Mapping[str, str], *arguments: str) -> Said:
    """Run the command as a person does."""
    done = subprocess.run(
        [sys.executable, "-m", "handbook.cli", *arguments],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Said(done.stdout, done.stderr, done.returncode)
