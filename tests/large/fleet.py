"""A thousand servers as OpenMetrics: the demo's own recordings, told again under other names.

Four of a hundred servers are unknown, each in a way of its own, so that counts can be held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from demo.families import families
from demo.family import Family
from demo.process import Process, birth
from demo.recording import Recording, openmetrics
from demo.spec import plan_of

END = 1_795_366_800
"""2026-11-22T17:00:00Z: the last scrape of every server that answers."""
SILENT_SECONDS = {"stale": 60, "gone": 600}
"""How long before that the last scrape of others was."""
STEP = 5
FULL = 1000
SEEDS = (1, 2, 3)
_NAME = "0.0.0.0:0"

Lines = dict[str, str]


@dataclass(frozen=True)
class Fleet:
    """Which servers there are, and how much of them."""

    servers: int = FULL
    metrics: frozenset[str] = frozenset()
    """Names of the metrics that are recorded, besides what a scrape adds."""
    span_seconds: int = 120
    step: int = STEP

    def name(self, server: int) -> str:
        """Name one server."""
        return f"10.0.{server // 250}.{server % 250}:5500"

    def state(self, server: int) -> str:
        """Say what a server is: leaking, down, stale, gone, poor in metrics, or healthy."""
        return {1: "leaking", 3: "down", 5: "stale", 7: "gone", 9: "poor"}.get(
            server % 100, "healthy"
        )

    def named(self, *states: str) -> set[str]:
        """Name the servers of some states."""
        return {self.name(n) for n in range(self.servers) if self.state(n) in states}

    def open_metrics(self) -> Iterator[str]:
        """Write all samples, in large pieces."""
        listed = [f for f in families() if _wanted(f, self.metrics)]
        states = {self.state(n) for n in range(self.servers)}
        kinds = {(s, seed): self._recorded(listed, s, seed) for s in states for seed in SEEDS}
        recordings = []
        for number in range(self.servers):
            told = Recording(self.name(number), "game-server")
            lines = kinds[self.state(number), SEEDS[number % len(SEEDS)]]
            told.lines = {k: v.replace(_NAME, self.name(number)) for k, v in lines.items()}
            recordings.append(told)
        return openmetrics(listed, recordings)

    def _recorded(self, listed: list[Family], state: str, seed: int) -> Lines:
        last = END - SILENT_SECONDS.get(state, 0)
        first = last - self.span_seconds
        began = first if state == "leaking" else None
        plan = plan_of("goroutine-leak" if began else "healthy", began, seed=seed)
        process = Process(seed, birth(first, began), plan)
        recording = Recording(_NAME, "game-server")
        recording.record(process, listed, range(first, last + 1, self.step), lambda _: None)
        if state == "down":
            recording.lines["up"] = recording.lines["up"].replace(f" 1 {END}\n", f" 0 {END}\n")
        if state == "poor":
            recording.lines["go_goroutines"] = ""
        return recording.lines


def _wanted(family: Family, metrics: Collection[str]) -> bool:
    names = {family.name + ending for ending in ("", "_bucket", "_sum", "_count")}
    return not names.isdisjoint(metrics)
