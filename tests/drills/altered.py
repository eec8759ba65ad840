"""The recordings with something added: leaks, waste and bursts of other rates, over real noise.

A metric's samples are changed line by line; everything else of the recording stays real.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.drills.truth import Fault, Truth, read_truth

Change = Callable[[float, float], float]
"""From a sample's value and its seconds since the first sample, to the value it becomes."""

BASES = ("healthy.om.gz", "surge.om.gz", "ramp.om.gz")
BEGAN, ENDED = 2500, 4500
"""Seconds after the first sample."""
ALLOWED = {
    "goroutine-leak": (900, 1800),
    "memory-leak": (1800, 2700),
    "cpu-bottleneck": (720, 900),
    "gc-pressure": (600, 900),
}
GOROUTINES, HEAP = "go_goroutines", "go_memstats_heap_inuse_bytes"
CPU, ALLOCATED = "process_cpu_seconds_total", "go_memstats_alloc_bytes_total"
CYCLES = "go_gc_duration_seconds_count"


def _added(rate: float) -> Change:
    return lambda value, t: value + rate * max(0.0, min(t, ENDED) - BEGAN)


def _sawtooth(rate: float) -> Change:
    """Add a leak under a tall sawtooth, a collection every 100 seconds."""
    leak = _added(rate)
    return lambda value, t: leak(value, t) * (1 + 0.5 * (t % 100) / 100)


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is added, and which runbooks should find it."""

    name: str
    changes: Mapping[str, Change]
    """By metric."""
    faults: tuple[str, ...] = ()


ALTERATIONS = (
    *(
        Alteration(f"{rate:g} goroutines/s", {GOROUTINES: _added(rate)}, ("goroutine-leak",))
        for rate in (0.15, 0.5, 1, 5)
    ),
    *(
        Alteration(f"{rate / 1000:g} kB/s kept", {HEAP: _added(rate)}, ("memory-leak",))
        for rate in (15e3, 50e3, 500e3)
    ),
    Alteration("20 kB/s kept under a sawtooth", {HEAP: _sawtooth(20e3)}, ("memory-leak",)),
    Alteration("0.6 cores burnt", {CPU: _added(0.6)}, ("cpu-bottleneck",)),
    Alteration("5 MB/s garbage", {ALLOCATED: _added(5e6), CYCLES: _added(2)}, ("gc-pressure",)),
    Alteration("both leaks", {GOROUTINES: _added(2), HEAP: _added(100e3)},
               ("goroutine-leak", "memory-leak")),
    Alteration("one leak with its heap", {GOROUTINES: _added(2), HEAP: _added(24e3)},
               ("goroutine-leak",)),
    Alteration("a tall sawtooth", {HEAP: lambda v, t: (v + 40e6) * (1 + 0.9 * (t % 110) / 110)}),
    Alteration("a cache filled once", {HEAP: lambda v, t: v + (30e6 if t > BEGAN else 0)}),
    Alteration("bursts of goroutines", {GOROUTINES: lambda v, t: v + 400 * (t % 1200 < 200)}),
)  # fmt: skip


def write_altered(recordings: Path, folder: Path) -> tuple[list[Path], list[Truth]]:
    """Write each base with each alteration, every one under a server's name of its own."""
    truths = {t.file: t for t in read_truth(recordings / "truth.yml")}
    files: list[Path] = []
    altered: list[Truth] = []
    for base in BASES:
        lines = gzip.decompress((recordings / base).read_bytes()).decode().splitlines(True)
        for alteration in ALTERATIONS:
            file = folder / f"{len(files)}.om"
            truth = _truth(truths[base], alteration, f"127.0.0.1:{7000 + len(files)}")
            file.write_text("".join(_changed(lines, truths[base], alteration, truth.instance)))
            files.append(file)
            altered.append(truth)
    return files, altered


def _truth(base: Truth, alteration: Alteration, instance: str) -> Truth:
    began, ended = base.first + BEGAN, base.first + ENDED
    faults = [Fault(name, began, ended, *ALLOWED[name]) for name in alteration.faults]
    name = f"{base.file.removesuffix('.om.gz')} + {alteration.name}"
    return Truth(name, instance, base.first, base.last, faults, base.also)


def _changed(lines: Sequence[str], base: Truth, alteration: Alteration, instance: str) -> list[str]:
    found = []
    for line in lines:
        if line.startswith("#"):
            found.append(line)
            continue
        head, value, at = line.replace(base.instance, instance).rsplit(" ", 2)
        change = alteration.changes.get(head.partition("{")[0])
        if change is not None:
            value = repr(change(float(value), float(at) - base.first))
        found.append(f"{head} {value} {at}")
    return found
