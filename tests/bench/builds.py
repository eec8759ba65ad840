"""Builds of the site as a person starts them: one process each, its wall time measured."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Figure:
    """Seconds of several runs."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def over(self, other: Figure) -> Figure:
        """Return self ÷ other, round by round."""
        return Figure(tuple(a / b for a, b in zip(self.runs, other.runs, strict=True)))

    def __str__(self) -> str:
        return f"{self.median:.2f} s ({min(self.runs):.2f} to {max(self.runs):.2f})"

    def __format__(self, kind: str) -> str:
        """Write ``r``, a ratio, ``M``, mebibytes, or ``n``, a plain number; seconds otherwise."""
        low, high = min(self.runs), max(self.runs)
        if kind in ("M", "n"):
            unit = " MiB" if kind == "M" else ""
            return f"{self.median:.0f}{unit} ({low:.0f} to {high:.0f})"
        return f"{self.median:.2f} ({low:.2f} to {high:.2f})" if kind == "r" else str(self)


def build_seconds(
    environment: Mapping[str, str], root: Path = PROJECT, out: Path | None = None
) -> float:
    """Build the site once in a process of its own; return its wall seconds."""
    if out is None:
        out = root / ".cache" / "bench-site"
        shutil.rmtree(out, ignore_errors=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PROMETHEUS_")}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(out)]
    began = time.perf_counter()
    subprocess.run(
        command,
        cwd=root,
        env={**kept, "NO_MKDOCS_2_WARNING": "1", **environment},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def interleaved(
    measures: Sequence[tuple[str, Callable[[], float]]], rounds: int, *, warm: bool = True
) -> dict[str, Figure]:
    """Run every measure once a round, so that the machine's moods fall on all alike.

    Args:
        measures: By name.
        rounds: How many count.
        warm: Whether each is run once before, uncounted.
    """
    runs: dict[str, list[float]] = {name: [] for name, _ in measures}
    for measure in measures if warm else ():
        measure[1]()
    for number in range(rounds):
        order = measures if number % 2 == 0 else list(reversed(measures))
        for name, run in order:
            runs[name].append(run())
        print(f"\r{number + 1}/{rounds} rounds", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {name: Figure(tuple(values)) for name, values in runs.items()}


def added_share(live: Figure, off: Figure) -> Figure:
    """Return (live - off) / off, round by round."""
    return Figure(tuple((a - b) / b for a, b in zip(live.runs, off.runs, strict=True)))
