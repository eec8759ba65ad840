"""The heap of a Go process: allocation, collection cycles and what the runtime holds for them.

Knows the pacing rule of Go's collector and how the parts of runtime.MemStats add up.
Must not know players, messages or scenarios: it is told how many bytes and objects come.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

ARENA_BYTES = 4 << 20
"""Step in which the runtime maps heap from the system."""
MINIMUM_GOAL_BYTES = 4 << 20
"""No cycle starts below this heap at GOGC=100 (runtime: heapminimum)."""
GLOBAL_BYTES = 300_000
"""Scannable globals; with the stacks they count towards the goal since Go 1.18."""
FORCED_AFTER_SECONDS = 120
"""The runtime collects after two minutes without a cycle (runtime: forcegcperiod)."""
PAUSES_KEPT = 256
"""Length of MemStats.PauseNs, over which the summary's quantiles are taken."""
SPAN_OVERHEAD_BYTES = 1_060_000
"""Bytes of used spans that hold no object, as measured on a real small server."""


@dataclass
class Heap:
    """The heap at one moment. Bytes and counts are whole numbers, so that sums stay exact."""

    gogc: int = 100
    """Percent, as set for the process."""
    alloc: int = 0
    """Bytes of allocated objects that no cycle has freed yet."""
    allocated: int = 0
    """Bytes ever allocated."""
    mallocs: int = 0
    frees: int = 0
    goal: int = MINIMUM_GOAL_BYTES
    """Heap bytes at which the next cycle takes place."""
    stack: int = 0
    """Bytes of goroutine stacks, in whole spans of 32 KiB."""
    arenas: int = 1
    """Arenas ever mapped, for heap and stacks together; the address space is never unmapped."""
    scavenged: int = 0
    """Bytes that the scavenger aims to have given back to the system."""
    span_sys: int = 16_320
    """Bytes ever taken for span structures, in whole slabs."""
    collected_at: float = 0.0
    """Unix seconds of the last cycle; 0 before the first."""
    cycles: int = 0
    pause_sum: float = 0.0
    """Seconds of stop-the-world pause since start."""
    pauses: list[float] = field(default_factory=list)
    """Seconds of the last pauses, newest last."""

    def allocate(
        self,
        size: int,
        objects: int,
        live: tuple[int, int],
        stack: int,
        now: int,
        rng: random.Random,
    ) -> int:
        """Take `size` bytes as `objects` objects during the second before `now`; count the cycles.

        `live` holds the bytes and objects that stay reachable, `stack` the bytes of goroutine
        stacks. A cycle runs when the heap meets its goal and leaves what is reachable, a little
        floating garbage and what was allocated after it. Source: the Go GC guide, "GOGC".
        """
        self.allocated += size
        self.mallocs += objects
        self.alloc += size
        self.stack = stack = -(-stack // 32_768) * 32_768
        if not self.collected_at:
            self.collected_at = float(now)  # the period of the forced cycle counts from here
        cycles = 0
        high_water = min(self.alloc, self.goal)
        while self.alloc >= self.goal or now - self.collected_at >= FORCED_AFTER_SECONDS:
            cycles += 1
            after = min(max(self.alloc - self.goal, 0), size)
            floating = int(rng.random() * min(0.03 * live[0], 150_000))
            self.alloc = min(self.alloc, live[0] + floating + after)
            held = live[1] + floating // 200 + (objects * after // size if size else 0)
            self.frees = max(self.frees, self.mallocs - held)
            marked = self.alloc - after
            headroom = (marked + stack + GLOBAL_BYTES) * self.gogc // 100
            self.goal = max(MINIMUM_GOAL_BYTES * self.gogc // 100, marked + headroom)
            self.collected_at = now - (after / size if size else 0.0)
            self._pause(rng)
        self.cycles += cycles
        spans = max(self.inuse, high_water + SPAN_OVERHEAD_BYTES)
        self.arenas = max(self.arenas, -(-(spans + stack) // ARENA_BYTES))
        unneeded = max(0, self.sys - self.goal - self.goal // 10 - SPAN_OVERHEAD_BYTES)
        self.scavenged += (unneeded - self.scavenged) // 64
        if self.span_sys < self.span_inuse:
            self.span_sys = -(-self.span_inuse // 16_320) * 16_320
        return cycles

    def _pause(self, rng: random.Random) -> None:
        pause = round(5.5e-5 * math.exp(0.55 * rng.gauss(0.0, 1.0)), 9)
        if rng.random() < 0.004:
            pause += 0.0015  # the machine was busy elsewhere
        self.pause_sum += pause
        self.pauses.append(pause)
        if len(self.pauses) > PAUSES_KEPT:
            del self.pauses[0]

    @property
    def objects(self) -> int:
        """Objects that are allocated now."""
        return self.mallocs - self.frees

    @property
    def inuse(self) -> int:
        """Bytes of spans with at least one object, in whole pages."""
        return -(-(self.alloc + self.alloc // 500 + SPAN_OVERHEAD_BYTES) // 8192) * 8192

    @property
    def sys(self) -> int:
        """Heap bytes from the system: all arenas but what the stacks took of them."""
        return self.arenas * ARENA_BYTES - self.stack

    @property
    def idle(self) -> int:
        """Heap bytes without an object."""
        return self.sys - self.inuse

    @property
    def released(self) -> int:
        """Idle bytes that were given back, in whole pages."""
        return min(self.scavenged, self.idle) // 8192 * 8192

    @property
    def span_inuse(self) -> int:
        """Bytes of span structures in use, 160 each."""
        return (280 + self.inuse // 64_000) * 160

    def pause_quantiles(self) -> tuple[float, float, float, float, float]:
        """Give minimum, quartiles and maximum of the last pauses, seconds.

        Source: runtime/debug.ReadGCStats, which picks sorted[n*i/(len-1)].
        """
        if not self.pauses:
            return (0.0, 0.0, 0.0, 0.0, 0.0)
        ordered = sorted(self.pauses)
        n = len(ordered)
        return (ordered[0], ordered[n // 4], ordered[n // 2], ordered[n * 3 // 4], ordered[-1])
