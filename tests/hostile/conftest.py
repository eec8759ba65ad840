"""A real Prometheus over servers that turned, with rules that turned."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handbook.config.load import CONFIG_FILE, load_handbook
from handbook.embedded.found import Found
from handbook.embedded.processes import Family
from handbook.embedded.watched import wait_for_prometheus
from handbook.model.handbook import Handbook
from tests.conftest import PROJECT
from tests.hostile import exporter
from tests.macros.conftest import build_shipped, off_site

__all__ = ["build_shipped", "off_site"]

SERVERS = 12
"""Hostile servers at once: pages list each server for each signal."""
LIMIT_SECONDS = 60.0


@pytest.fixture(scope="session")
def shipped() -> Handbook:
    return load_handbook(PROJECT / CONFIG_FILE)


@pytest.fixture(scope="session")
def servers() -> list[str]:
    """The attacks that name servers; each half of them acts in another place."""
    return exporter.ATTACKS[:: max(1, len(exporter.ATTACKS) // SERVERS)][:SERVERS]


@pytest.fixture(scope="session")
def turned(
    prometheus_binaries: Found,
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
    shipped: Handbook,
    servers: list[str],
) -> Iterator[str]:
    """Start it all, and give the address once rules fire for hostile servers."""
    folder: Path = tmp_path_factory.mktemp("turned")
    with exporter.exporting(exporter.page(servers)) as target, Family() as family:
        rule_file = folder / "rules.yml"
        rule_file.write_text(exporter.rules(shipped), "utf-8")
        (folder / "prometheus.yml").write_text(exporter.config(target, rule_file), "utf-8")
        port = free_port()
        command: list[str | Path] = [
            prometheus_binaries.prometheus,
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
        ]
        child = family.start("Prometheus", command, folder / "log")
        wait_for_prometheus(child, port)
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + LIMIT_SECONDS
        while not _is_settled(url, len(servers)):
            assert time.monotonic() < until, (folder / "log").read_text("utf-8", "replace")[-2000:]
            time.sleep(0.2)
        yield url


def _is_settled(url: str, servers: int) -> bool:
    """Whether alerts fire for every hostile server, and every HELP is known."""
    alerts = _asked(f"{url}/api/v1/alerts")["alerts"]
    known = _asked(f"{url}/api/v1/metadata")
    named = {alert["labels"].get("instance") for alert in alerts}
    return len(named) >= servers and "hostile_metric_0" in known


def _asked(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=5) as came:
        return json.load(came)["data"]
