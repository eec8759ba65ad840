"""The judge that asks what runs: `handbook drift` against a real Prometheus with planted rules.

The servers are real and right, so a type or a name that the config has wrong differs from theirs.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from handbook.embedded.find import find_prometheus
from handbook.embedded.progress import Progress
from handbook.generate.grafana import dashboard_json
from handbook.generate.rules import rules_yml
from handbook.model.handbook import Handbook
from tests.conftest import PROJECT
from tests.drift.running import Fleet, api, fleets, wait_until
from tests.drift.stand_in import TOKEN, Grafana, grafana
from tests.mutate.in_monitoring import BOARD, RULES

RELOAD_SECONDS = 15


@dataclass
class Running:
    """A Prometheus and a Grafana that load what a project holds under ``monitoring/``."""

    fleet: Fleet
    grafana: Grafana

    def judge(self, root: Path) -> str:
        """`handbook drift`, after both have loaded the project's files."""
        refused = self._load_rules((root / RULES).read_text("utf-8"))
        if refused:
            return refused
        board = json.loads((root / BOARD).read_text("utf-8"))
        self.grafana.boards[str(board["uid"])] = board
        done = subprocess.run(
            [sys.executable, "-m", "handbook.cli", "drift", "--json"],
            cwd=root,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(root),
                "PROMETHEUS_URL": self.fleet.url,
                "GRAFANA_URL": self.grafana.url,
                "GRAFANA_TOKEN": TOKEN,
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
        document = json.loads(done.stdout)
        if "error" in document:
            return f"refused: {document['error']['message'].splitlines()[0]}"
        for one in document["differences"]:
            return f"{one['kind']}: {one['name']}, {one['where']}"
        # Of the host nothing runs here; what else is unknown hides what could not be compared.
        unknown = [one for one in document["unknown"] if one["name"] not in KNOWN_UNKNOWN]
        return f"unknown: {unknown[0]['name']}: {unknown[0]['reason']}" if unknown else ""

    def _load_rules(self, text: str) -> str:
        """Let Prometheus load rules; say what it says when it refuses them."""
        if self.fleet.rules.read_text("utf-8") == text:
            return ""
        self.fleet.rules.write_text(text, "utf-8")
        before = self._metric("prometheus_config_last_reload_success_timestamp_seconds")
        self.fleet.prometheus.signal_leader(signal.SIGHUP)
        end = time.monotonic() + RELOAD_SECONDS
        while self._metric("prometheus_config_last_reload_success_timestamp_seconds") == before:
            if self._metric("prometheus_config_last_reload_successful") == "0":
                return "Prometheus refuses the rules"
            if time.monotonic() > end:
                raise TimeoutError("Prometheus did not load the rules again")
            time.sleep(0.05)
        wait_until(self._has_evaluated)
        return ""

    def _has_evaluated(self) -> bool:
        groups = api(self.fleet, "rules")["groups"]
        return all(rule["health"] != "unknown" for group in groups for rule in group["rules"])

    def _metric(self, name: str) -> str:
        with urllib.request.urlopen(f"{self.fleet.url}/metrics", timeout=5) as answer:
            text = answer.read().decode()
        return next(line.split()[1] for line in text.splitlines() if line.startswith(f"{name} "))


KNOWN_UNKNOWN = ("host", "Host")


@contextmanager
def running(handbook: Handbook) -> Iterator[Running]:
    """Start both with what the handbook makes, over two servers."""
    binaries = find_prometheus(PROJECT / ".cache", os.environ, Progress(io.StringIO()))
    with (
        tempfile.TemporaryDirectory() as folder,
        grafana() as board,
        fleets(binaries, Path(folder)) as start,
    ):
        fleet = start(rules_yml(handbook), [lambda text: text] * 2)
        made = json.loads(dashboard_json(handbook))
        board.boards[str(made["uid"])] = made
        yield Running(fleet, board)
