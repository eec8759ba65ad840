"""A real Prometheus with rules over servers, and the waits until it has seen both."""

from __future__ import annotations

import json
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handbook.embedded.found import Found
from handbook.embedded.processes import Child, Family
from handbook.embedded.watched import start_prometheus, wait_for_prometheus
from tests.conftest import PROJECT
from tests.drift.fleet import Edit, relay

SETTLED_SECONDS = 60


@dataclass(frozen=True)
class Fleet:
    """A Prometheus with rules over servers."""

    url: str
    targets: tuple[str, ...]
    rules: Path
    prometheus: Child


StartFleet = Callable[[str, list[Edit]], Fleet]


@contextmanager
def fleets(
    binaries: Found, folder: Path, free_port: Callable[[], int] | None = None
) -> Iterator[StartFleet]:
    """Give a starter: a Prometheus with these rules over one server for each edit."""
    port_of = free_port or _free_port
    with Family() as family, ExitStack() as relays:
        origin = port_of()
        command = [sys.executable, "-m", "demo.server", "--port", str(origin)]
        family.start("demo server", command, folder / "demo.log", folder=PROJECT)
        started: list[Fleet] = []

        def start(rules: str, edits: list[Edit]) -> Fleet:
            home = folder / f"prometheus-{len(started)}"
            home.mkdir()
            file = home / "rules.yml"
            file.write_text(rules, "utf-8")
            targets = tuple(
                relays.enter_context(relay(f"127.0.0.1:{origin}", edit)).target for edit in edits
            )
            port = port_of()
            child = start_prometheus(
                binaries, family, home, port, home / "log", targets=targets, rule_files=[file]
            )
            wait_for_prometheus(child, port)
            fleet = Fleet(f"http://127.0.0.1:{port}", targets, file, child)
            wait_until(lambda: has_settled(fleet))
            started.append(fleet)
            return fleet

        yield start


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SETTLED_SECONDS
    while not true():
        assert time.monotonic() < deadline, "the real Prometheus did not get so far"
        time.sleep(0.25)


def has_settled(fleet: Fleet) -> bool:
    """Tell whether every server was scraped and every rule evaluated."""
    seen = api(fleet, "query?query=up%7Bjob%3D%22game-server%22%7D")["result"]
    groups = api(fleet, "rules")["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    known = api(fleet, "metadata")
    evaluated = all(rule["health"] != "unknown" for rule in rules)
    return len(seen) == len(fleet.targets) and evaluated and "go_goroutines" in known


def api(fleet: Fleet, what: str) -> Any:
    with urllib.request.urlopen(f"{fleet.url}/api/v1/{what}", timeout=5) as answer:
        return json.load(answer)["data"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
