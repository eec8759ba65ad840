"""The demo game servers: which there are, and how their two programs are called.

Knows the command lines of `demo.history` and `demo.server`; knows nothing of their numbers.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.embedded.ports import first_free

FIRST_PORT = 5500
HEALTHY = "healthy"
COARSE_SECONDS = 15
FINE_SECONDS = 5


@dataclass(frozen=True)
class Server:
    """One demo server: where it listens and what it plays."""

    port: int
    seed: int
    """Decides all of its numbers, together with the scenario and the time."""
    scenario: str = HEALTHY
    began: int | None = None
    """Unix seconds; when the scenario's trouble began, None for one that always is."""
    ended: int | None = None
    """Unix seconds; when the trouble ended, None while it lasts."""

    @property
    def instance(self) -> str:
        """`host:port`, the value of the label `instance`."""
        return f"127.0.0.1:{self.port}"

    @property
    def checkpoint_name(self) -> str:
        """The file in a checkpoint folder that holds this server's state."""
        return f"127.0.0.1_{self.port}.json"

    @property
    def argument(self) -> str:
        """The server as `demo.history --server` reads it."""
        parts = [f"{self.instance}={self.scenario}", f"seed={self.seed}"]
        parts += [f"began={self.began}"] if self.began is not None else []
        parts += [f"ended={self.ended}"] if self.ended is not None else []
        return ":".join(parts)


def three_servers(
    scenario: str = HEALTHY, began: int | None = None, which: int = 1
) -> list[Server]:
    """Choose three servers on free ports; the one numbered `which` from 0 on plays the scenario.

    Raises:
        PortError: No three ports are free from 5500 upwards.
    """
    ports: list[int] = []
    for _ in range(3):
        ports.append(first_free(max([FIRST_PORT, *(port + 1 for port in ports)])))
    servers = [Server(port, seed) for seed, port in enumerate(ports, start=1)]
    if scenario != HEALTHY:
        servers[which] = Server(ports[which], which + 1, scenario, began)
    return servers


@dataclass(frozen=True)
class DemoPrograms:
    """The two demo programs; tests may put others with the same interface in their place."""

    history: str = "demo.history"
    """Module that writes history as OpenMetrics text."""
    server: str = "demo.server"
    """Module that serves the live metrics."""

    def history_command(
        self,
        servers: Sequence[Server],
        start: int,
        end: int,
        fine_seconds: int,
        checkpoint: Path,
        out: Path,
    ) -> list[str | Path]:
        """Spell the command that writes the samples from `start` to `end` (Unix seconds).

        Args:
            servers: Whose samples.
            start: First sample of new servers; those that go on from a checkpoint have it already.
            end: Last sample, and the time of the checkpoint.
            fine_seconds: How much before `end` is 5 s apart instead of 15 s.
            checkpoint: Folder that is resumed from and written to.
            out: The OpenMetrics file.
        """
        command: list[str | Path] = [sys.executable, "-m", self.history]
        for server in servers:
            command += ["--server", server.argument]
        command += ["--start", str(start), "--end", str(end), "--fine", str(fine_seconds)]
        command += ["--step", str(COARSE_SECONDS), "--fine-step", str(FINE_SECONDS)]
        return [*command, "--checkpoint", checkpoint, "--out", out]

    def server_command(self, server: Server, checkpoint: Path) -> list[str | Path]:
        """Spell the command that serves one server's metrics, resumed from a checkpoint folder."""
        command: list[str | Path] = [sys.executable, "-m", self.server]
        return [
            *command,
            "--port",
            str(server.port),
            "--checkpoint",
            checkpoint / server.checkpoint_name,
        ]

    def fingerprint(self) -> str:
        """Digest the source of the demo's package: another model may not go on from old history."""
        digest = hashlib.sha256()
        for module in sorted({self.history.partition(".")[0], self.server.partition(".")[0]}):
            spec = importlib.util.find_spec(module)
            for folder in spec.submodule_search_locations or [] if spec else []:
                for source in sorted(Path(folder).rglob("*.py")):
                    digest.update(source.relative_to(folder).as_posix().encode())
                    digest.update(hashlib.sha256(source.read_bytes()).digest())
        return digest.hexdigest()
