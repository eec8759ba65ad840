"""Debian's VictoriaMetrics, vmalert and vmauth, and samples for them.

Knows the flags and the import format; knows nothing of what is compared.
"""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from handbook.embedded.answering import wait_until_answering
from handbook.embedded.processes import Child, Family
from tests.debian_package import programs_of

PACKAGE = "victoria-metrics"
READY_SECONDS = 30.0
OFFSET = "-search.latencyOffset=1s"
"""Without it the newest thirty seconds are hidden."""
_TIME = re.compile(rb" (\d+)(?:\.(\d{3}))?$", re.MULTILINE)


@dataclass(frozen=True)
class Programs:
    """Where the programs are."""

    store: Path
    alert: Path
    auth: Path

    @property
    def version(self) -> str:
        """Of the package, such as ``1.79``; the programs themselves do not say it."""
        notes = self.store.parents[1] / "share/doc" / PACKAGE / "changelog.Debian.gz"
        first = gzip.decompress(notes.read_bytes()).decode().splitlines()[0]
        found = re.search(r"\((\d+\.\d+)", first)
        assert found, first
        return found[1]


def find_victoria(cache: Path) -> Programs:
    """Find the programs on PATH, else in the package.

    Raises:
        NotHadError: The package cannot be had.
    """
    found = programs_of(PACKAGE, (PACKAGE, "vmalert", "vmauth"), cache)
    return Programs(found[PACKAGE], found["vmalert"], found["vmauth"])


class Victoria:
    """Starts the programs on ports of 127.0.0.1; all end with the family."""

    def __init__(
        self, programs: Programs, family: Family, folder: Path, free_port: Callable[[], int]
    ) -> None:
        self._programs, self._family, self._folder = programs, family, folder
        self.free_port = free_port

    def store(self, *flags: str, offset: str = OFFSET, prefix: str = "") -> str:
        """Start a store that holds nothing and scrapes nothing; give its address."""
        port = self.free_port()
        command = [
            self._programs.store,
            f"-storageDataPath={self._folder / f'store-{port}'}",
            f"-httpListenAddr=127.0.0.1:{port}",
            f"-http.pathPrefix={prefix}",
            "-retentionPeriod=100y",
            "-memory.allowedBytes=64MB",
            "-loggerLevel=ERROR",
            *([offset] if offset else []),
            *flags,
        ]
        return self._started("VictoriaMetrics", command, port, prefix)

    def alert(self, rules: Path, store: str, port: int, *flags: str, prefix: str = "") -> str:
        """Start vmalert with rules over a store; give its address."""
        command = [
            self._programs.alert,
            f"-rule={rules}",
            f"-datasource.url={store}",
            f"-remoteRead.url={store}",
            "-notifier.url=http://127.0.0.1:1",
            f"-httpListenAddr=127.0.0.1:{port}",
            f"-http.pathPrefix={prefix}",
            *flags,
        ]
        return self._started("vmalert", command, port, prefix)

    def check_rules(self, rules: Path) -> None:
        """Let vmalert read a file of rules; raises `CommandFailedError` if it refuses it."""
        command: list[str | Path] = [self._programs.alert, "-dryRun", f"-rule={rules}"]
        self._family.run("vmalert", command, self._folder / "dry-run.log", timeout_seconds=60)

    def auth(self, token: str, urls: Sequence[Mapping[str, object]]) -> str:
        """Start vmauth that lets one bearer token through; give its address."""
        port = self.free_port()
        config = self._folder / f"auth-{port}.yml"
        config.write_text(
            yaml.safe_dump({"users": [{"bearer_token": token, "url_map": list(urls)}]})
        )
        command = [
            self._programs.auth,
            f"-auth.config={config}",
            f"-httpListenAddr=127.0.0.1:{port}",
        ]
        return self._started("vmauth", command, port, "")

    def _started(self, name: str, command: Sequence[str | Path], port: int, prefix: str) -> str:
        child: Child = self._family.start(name, command, self._folder / f"{name}-{port}.log")
        wait_until_answering(child, f"http://127.0.0.1:{port}{prefix}/metrics", READY_SECONDS)
        return f"http://127.0.0.1:{port}{prefix}"


def load(store: str, openmetrics: bytes) -> None:
    """Put samples into a store: its times are milliseconds, those of OpenMetrics seconds."""
    body = _TIME.sub(lambda match: b" " + match[1] + (match[2] or b"000"), openmetrics)
    request = urllib.request.Request(f"{store}/api/v1/import/prometheus", body, method="POST")
    with urllib.request.urlopen(request, timeout=60):
        pass
    # What was imported is otherwise searchable only a second later or so.
    with urllib.request.urlopen(f"{store}/internal/force_flush", timeout=60):
        pass
