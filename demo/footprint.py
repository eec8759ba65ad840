"""What the process takes from the system, derived from its heap, threads and age.

Knows which parts make up runtime.MemStats.Sys and about how large they are, as measured on
a real small server. Must not change anything: it only reads a `Process`.
"""

from __future__ import annotations

import math

from demo.process import CORES, Process

BINARY_BYTES = 3_000_000
"""Code and data of the program that are in memory."""
CACHE_BYTES = 1_200
"""One mcache; there is one for each core that Go may use."""
CACHE_SYS_BYTES = 15_600


def cache_inuse_bytes() -> int:
    """Bytes of the allocation caches in use."""
    return CORES * CACHE_BYTES


def collector_bytes(process: Process) -> int:
    """Bytes of the collector's own metadata; grows with the heap that it describes."""
    return 8_750_000 + process.heap.sys // 33


def other_bytes(process: Process) -> int:
    """Bytes of everything else that the runtime took."""
    return 780_000 + 4_200 * process.threads


def profiling_bytes(process: Process) -> int:
    """Bytes of the profiling hash table; new call sites become rare with age."""
    return 1_445_000 + int(9_000 * math.log1p((process.now - process.up_at) / 600))


def sys_bytes(process: Process) -> int:
    """Add up the parts, as runtime.MemStats.Sys is defined."""
    heap = process.heap
    runtime = collector_bytes(process) + other_bytes(process) + profiling_bytes(process)
    return heap.sys + heap.stack + heap.span_sys + CACHE_SYS_BYTES + runtime


def resident_bytes(process: Process) -> int:
    """Bytes in memory, in whole pages: what was mapped, less released and never touched."""
    heap = process.heap
    touched = heap.sys - heap.released + heap.stack + heap.span_sys
    runtime = collector_bytes(process) * 3 // 5 + other_bytes(process)
    return (BINARY_BYTES + touched + runtime) // 4_096 * 4_096


def virtual_bytes(process: Process) -> int:
    """Bytes of address space: each thread and each 64 MiB of heap reserve some."""
    reserved = 75_497_472 * (process.threads - 6)
    return 1_042_300_928 + reserved + max(0, process.heap.sys - (64 << 20))
