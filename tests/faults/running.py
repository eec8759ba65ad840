"""Runs a program as a person would, and measures its time and the memory of its whole tree."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.015
LIMIT_SECONDS = 120.0


@dataclass(frozen=True)
class Ran:
    """A program that has ended."""

    code: int
    out: str
    err: str
    seconds: float
    peak_bytes: int
    """Highest sum of memory of the program and its children at one moment; what they share
    counts once."""
    resident_bytes: int
    """The program's own peak of resident memory, as the kernel keeps it: whatever else runs."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run a program to its end.

    Raises:
        subprocess.TimeoutExpired: it does not end.
    """
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as program:
        try:
            with Watch(program.pid) as watch:
                out, err = program.communicate(timeout=LIMIT_SECONDS)
        finally:
            program.kill()
    return Ran(program.returncode, out, err, time.monotonic() - began, watch.peak_bytes,
               watch.resident_bytes)  # fmt: skip


class Watch:
    """Looks at a process and its children until the end of the block."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self.peak_bytes = 0
        self.resident_bytes = 0

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        before: set[int] = set()
        while not self._over.wait(LOOK_SECONDS):
            found = set(tree(self._pid))
            # Until it runs its own program, a child shows the memory of its parent as its own.
            counted = (found & before) | {self._pid}
            self.peak_bytes = max(self.peak_bytes, sum(map(held_bytes, counted)))
            self.resident_bytes = max(self.resident_bytes, _bytes_of(self._pid, "status", "VmHWM"))
            before = found


def tree(pid: int) -> list[int]:
    """Give a process and all its descendants, whichever threads started them."""
    found = [pid]
    for parent in found:
        with suppress(OSError):
            for listed in Path(f"/proc/{parent}/task").glob("*/children"):
                with suppress(OSError):
                    found += map(int, listed.read_text().split())
    return found


def held_bytes(pid: int) -> int:
    """Read a process's share of resident memory; 0 when it has ended."""
    return _bytes_of(pid, "smaps_rollup", "Pss")


def _bytes_of(pid: int, file: str, name: str) -> int:
    try:
        text = Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return 0
    found = re.search(rf"^{name}:\s+([0-9]+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
