"""The watched system on this machine: demo servers, and the Prometheus that scrapes them.

Knows the order: history, live servers, the history's tail, Prometheus. Knows nothing of the site.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.atomic import write_atomic
from handbook.embedded.answering import wait_for_all, wait_until_answering
from handbook.embedded.found import Found
from handbook.embedded.history import History
from handbook.embedded.processes import Child, Family
from handbook.embedded.progress import Progress
from handbook.embedded.prometheus_config import prometheus_config

_READY_SECONDS = 60.0
_RETENTION = "15d"


@dataclass(frozen=True)
class Watched:
    """A running Prometheus and what it scrapes."""

    url: str
    """Of Prometheus, without a slash at its end."""
    prometheus: Child
    servers: tuple[Child, ...]
    instances: tuple[str, ...]
    """The label `instance` of each server, `host:port`."""
    history_start: int
    """Unix seconds of the first sample."""
    history_end: int
    """Unix seconds where the made history ends and live samples begin."""


def start_prometheus(
    found: Found,
    family: Family,
    folder: Path,
    port: int,
    log: Path,
    *,
    targets: Sequence[str] = (),
    rule_files: Sequence[Path] = (),
    scrapes_itself: bool = True,
) -> Child:
    """Start Prometheus on 127.0.0.1 over the TSDB in `folder`; it is not ready yet.

    Args:
        found: The programs.
        family: Ends it.
        folder: Holds the TSDB in `tsdb`; the configuration is written beside it.
        port: Free.
        log: File for its output.
        targets: `host:port` of each game server.
        rule_files: Alerting rules; one that is not there yet may come later.
        scrapes_itself: Whether its own metrics are among what it scrapes.
    """
    config = folder / "prometheus.yml"
    own_target = f"127.0.0.1:{port}" if scrapes_itself else None
    write_atomic(config, prometheus_config(targets, own_target, rule_files))
    command: list[str | Path] = [
        found.prometheus,
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--storage.tsdb.retention.time={_RETENTION}",
        # Prometheus would merge made blocks with its own, across the line where a later start
        # has to cut; equal bounds leave its blocks as they are.
        "--storage.tsdb.min-block-duration=2h",
        "--storage.tsdb.max-block-duration=2h",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--web.external-url=http://localhost:{port}",
        "--log.level=warn",
    ]
    return family.start("Prometheus", command, log)


def wait_for_prometheus(child: Child, port: int) -> None:
    """Wait until Prometheus answers queries.

    Raises:
        NotReadyError: It ended, or does not answer within a minute.
    """
    wait_until_answering(child, f"http://127.0.0.1:{port}/-/ready", _READY_SECONDS)


def start_watched(
    found: Found,
    history: History,
    port: int,
    progress: Progress,
    *,
    rule_files: Sequence[Path] = (),
    clock: Callable[[], float] = time.time,
) -> Watched:
    """Start the demo servers with their history and Prometheus over both.

    Raises:
        CommandFailedError: History could not be made.
        HistoryError: History is not what it has to be.
        NotReadyError: A server or Prometheus did not start.
    """
    family, programs = history.family, history.programs
    with progress.step("Making the demo servers' history"):
        state = history.catch_up(clock())
    with progress.step("Starting the demo servers and Prometheus"):
        # The servers get a copy: the next start needs the state as it was at the blocks' end.
        live = history.folder / "live"
        shutil.rmtree(live, ignore_errors=True)
        shutil.copytree(history.checkpoint(state.end), live)
        servers = tuple(
            family.start(
                f"demo server {server.instance}",
                programs.server_command(server, live),
                history.log / f"demo-{server.port}.log",
                folder=history.project,
            )
            for server in history.servers
        )
        end = history.add_tail(state, clock())
        instances = tuple(server.instance for server in history.servers)
        prometheus = start_prometheus(
            found,
            family,
            history.folder,
            port,
            history.log / "prometheus.log",
            targets=instances,
            rule_files=rule_files,
        )
        wait_for_prometheus(prometheus, port)
        wait_for_all(
            [
                (child, f"http://{instance}/healthz")
                for child, instance in zip(servers, instances, strict=True)
            ],
            _READY_SECONDS,
        )
    url = f"http://localhost:{port}"
    return Watched(url, prometheus, servers, instances, state.start, end)
