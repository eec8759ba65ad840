"""Run `handbook serve` as a person does, and look at its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

LINES = ("Handbook: ", "Prometheus: ")
"""What the start of each line is that says where to go, once both answer."""


class Serving:
    """A running `handbook serve` with what it said so far."""

    def __init__(self, project: Path, *arguments: str, **environment: str) -> None:
        self.project = project
        self.out, self.err = project / "out.txt", project / "err.txt"
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PORT", "MAKELEVEL") and not name.startswith("PROMETHEUS_")
        }
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "handbook.cli", *arguments],
                cwd=project,
                env={**kept, **environment},
                stdout=out,
                stderr=err,
            )

    def wait_for(self, *texts: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not all(text in self.said() for text in texts):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.out.read_text() + self.err.read_text()

    def line(self, start: str) -> str:
        return next(
            line.removeprefix(start)
            for line in self.out.read_text().splitlines()
            if line.startswith(start)
        )

    def children(self) -> dict[int, str]:
        """Map the process id of each child to its command."""
        found = {}
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            for pid in (task / "children").read_text().split():
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
                found[int(pid)] = command.decode()
        return found

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)


def none_left(pids: Iterable[int]) -> bool:
    deadline = time.monotonic() + 10
    left = set(pids)
    while left and time.monotonic() < deadline:
        left = {pid for pid in left if running(pid)}
        time.sleep(0.05)
    return not left


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
