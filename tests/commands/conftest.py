"""A Prometheus that holds recordings of two real servers, one healthy and one that leaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handbook.embedded.found import Found
from tests.drills.store import PROJECT, prometheus_over

RECORDINGS = PROJECT / "tests" / "recordings"
HEALTHY, LEAKING = "127.0.0.1:5500", "127.0.0.1:5501"
DURING = 1795366500
"""Unix seconds while the one server leaks goroutines."""


@dataclass
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Ended]


@pytest.fixture(scope="session")
def recorded(prometheus_binaries: Found) -> Iterator[str]:
    names = ("healthy.om.gz", "goroutine-leak.om.gz")
    with prometheus_over([RECORDINGS / name for name in names]) as url:
        yield url


def handbook(*arguments: str, cwd: Path = PROJECT, **environment: str) -> Ended:
    """Run the command as a person would, without a terminal."""
    ended = subprocess.run(
        [sys.executable, "-m", "handbook.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture
def command(recorded: str) -> Command:
    """Run a command against the recordings."""

    def run(*arguments: str, **environment: str) -> Ended:
        return handbook(*arguments, **{"PROMETHEUS_URL": recorded, **environment})

    return run
