"""A real Prometheus with demo servers for a benchmark, ended with it."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handbook.embedded.blocks import start_making_blocks
from handbook.embedded.find import find_prometheus
from handbook.embedded.history import History
from handbook.embedded.processes import Family
from handbook.embedded.progress import Progress
from handbook.embedded.servers import Server
from handbook.embedded.watched import start_prometheus, start_watched, wait_for_prometheus
from tests.bench.builds import PROJECT
from tests.large.fleet import Fleet


def free_port() -> int:
    """Find a port on this machine that nobody listens on."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Find different ports on this machine that nobody listens on."""
    with contextlib.ExitStack() as held:
        # Held together: a port that is free again at once may be given twice.
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


@contextmanager
def prometheus_with_demo(
    span_seconds: int = 2 * 3600, incident: tuple[str, int] | None = None, servers: int = 3
) -> Iterator[int]:
    """Start Prometheus over demo servers with history; yield its port.

    Args:
        span_seconds: Length of the history.
        incident: Scenario of the second server and when it began, in Unix seconds.
        servers: How many there are, two at least.
    """
    found = find_prometheus(PROJECT / ".cache", os.environ, Progress(io.StringIO()))
    with tempfile.TemporaryDirectory() as name, Family() as family:
        folder = Path(name)
        ports = free_ports(servers + 1)
        history = History(
            folder=folder / "data",
            servers=[
                Server(ports.pop(), seed, *(incident if incident and seed == 2 else ()))
                for seed in range(1, servers + 1)
            ],
            promtool=found.promtool,
            family=family,
            log=folder / "log",
            span_seconds=span_seconds,
            fine_span_seconds=3600,
            project=PROJECT,
        )
        port = ports.pop()
        rules = PROJECT / "monitoring" / "prometheus" / "rules.yml"
        start_watched(found, history, port, Progress(io.StringIO()), rule_files=(rules,))
        yield port


@contextmanager
def prometheus_with_fleet(fleet: Fleet) -> Iterator[int]:
    """Start a Prometheus that holds a fleet's recordings and scrapes nothing; yield its port."""
    found = find_prometheus(PROJECT / ".cache", os.environ, Progress(io.StringIO()))
    with tempfile.TemporaryDirectory() as name, Family() as family:
        folder = Path(name)
        text = folder / "samples.om"
        with text.open("w", encoding="utf-8") as file:
            file.writelines(fleet.open_metrics())
        making = start_making_blocks(
            found.promtool, text, folder / "tsdb", folder / "promtool.log", family
        )
        family.finish(making, 240)
        text.unlink()
        port = free_port()
        child = start_prometheus(
            found, family, folder, port, folder / "prometheus.log", scrapes_itself=False
        )
        wait_for_prometheus(child, port)
        yield port
