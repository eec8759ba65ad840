"""Lives of demo servers that the tests look at, and rates as Prometheus would see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from demo.families import families
from demo.process import Process
from demo.scenarios import SCENARIOS, Plan

T0 = 1_795_300_000
"""Unix seconds at which the tests' servers are born."""
HOUR = 3600

FAMILIES = families()


def server(
    scenario: str, seed: int = 1, began: int | None = None, ended: int | None = None
) -> Process:
    return Process(seed, T0, Plan(SCENARIOS[scenario], began, ended))


def moments(process: Process, end: int, every: int = 5) -> Iterator[Process]:
    """Look at the process `every` seconds up to `end`, Unix seconds, where there is one."""
    while process.now + every <= end:
        process.advance_to(process.now + every)
        if process.up:
            yield process


def samples(process: Process) -> dict[str, float]:
    """Give every series of a moment by its name with labels."""
    return {
        family.name + series: value
        for family in FAMILIES
        for series, value in zip(family.series, family.values(process), strict=True)
    }


def rates(counter: Sequence[float], step: int, window: int = 60) -> list[float]:
    """Give the rate per second over every window of a counter sampled each `step` seconds.

    The first and last sample in a window lie up to one step inside it, as with Prometheus.
    """
    apart = window // step - 1
    return [(counter[i + apart] - counter[i]) / (apart * step) for i in range(len(counter) - apart)]
