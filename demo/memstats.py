"""The go_memstats_* families: one row each, with the HELP texts of new and old clients.

Knows the names and texts of client_golang's go_collector.go, letter for letter, a typo
and a missing full stop included. Must not compute anything: values come from the heap.
"""

from __future__ import annotations

from typing import NamedTuple

from demo import footprint
from demo.family import Family, Value, single


class _MemStat(NamedTuple):
    name: str
    """What follows go_memstats_."""
    kind: str
    help: str
    """Since client 1.20."""
    old_help: str | None
    """Up to client 1.19; none where it never changed."""
    value: Value


_MEMSTATS = (
    _MemStat(
        "last_gc_time_seconds",
        "gauge",
        "Number of seconds since 1970 of last garbage collection.",
        None,
        lambda p: p.heap.collected_at if p.heap.cycles else 0.0,
    ),
    _MemStat(
        "alloc_bytes",
        "gauge",
        (
            "Number of bytes allocated in heap and currently in use. Equals to "
            "/memory/classes/heap/objects:bytes."
        ),
        "Number of bytes allocated and still in use.",
        lambda p: p.heap.alloc,
    ),
    _MemStat(
        "alloc_bytes_total",
        "counter",
        (
            "Total number of bytes allocated in heap until now, even if released already. Equals "
            "to /gc/heap/allocs:bytes."
        ),
        "Total number of bytes allocated, even if freed.",
        lambda p: p.heap.allocated,
    ),
    _MemStat(
        "sys_bytes",
        "gauge",
        "Number of bytes obtained from system. Equals to /memory/classes/total:byte.",
        "Number of bytes obtained from system.",
        lambda p: footprint.sys_bytes(p),
    ),
    _MemStat(
        "mallocs_total",
        "counter",
        (
            "Total number of heap objects allocated, both live and gc-ed. Semantically a counter "
            "version for go_memstats_heap_objects gauge. Equals to /gc/heap/allocs:objects + "
            "/gc/heap/tiny/allocs:objects."
        ),
        "Total number of mallocs.",
        lambda p: p.heap.mallocs,
    ),
    _MemStat(
        "frees_total",
        "counter",
        (
            "Total number of heap objects frees. Equals to /gc/heap/frees:objects + "
            "/gc/heap/tiny/allocs:objects."
        ),
        "Total number of frees.",
        lambda p: p.heap.frees,
    ),
    _MemStat(
        "heap_alloc_bytes",
        "gauge",
        (
            "Number of heap bytes allocated and currently in use, same as "
            "go_memstats_alloc_bytes. Equals to /memory/classes/heap/objects:bytes."
        ),
        "Number of heap bytes allocated and still in use.",
        lambda p: p.heap.alloc,
    ),
    _MemStat(
        "heap_sys_bytes",
        "gauge",
        (
            "Number of heap bytes obtained from system. Equals to "
            "/memory/classes/heap/objects:bytes + /memory/classes/heap/unused:bytes + "
            "/memory/classes/heap/released:bytes + /memory/classes/heap/free:bytes."
        ),
        "Number of heap bytes obtained from system.",
        lambda p: p.heap.sys,
    ),
    _MemStat(
        "heap_idle_bytes",
        "gauge",
        (
            "Number of heap bytes waiting to be used. Equals to "
            "/memory/classes/heap/released:bytes + /memory/classes/heap/free:bytes."
        ),
        "Number of heap bytes waiting to be used.",
        lambda p: p.heap.idle,
    ),
    _MemStat(
        "heap_inuse_bytes",
        "gauge",
        (
            "Number of heap bytes that are in use. Equals to /memory/classes/heap/objects:bytes "
            "+ /memory/classes/heap/unused:bytes"
        ),
        "Number of heap bytes that are in use.",
        lambda p: p.heap.inuse,
    ),
    _MemStat(
        "heap_released_bytes",
        "gauge",
        "Number of heap bytes released to OS. Equals to /memory/classes/heap/released:bytes.",
        "Number of heap bytes released to OS.",
        lambda p: p.heap.released,
    ),
    _MemStat(
        "heap_objects",
        "gauge",
        "Number of currently allocated objects. Equals to /gc/heap/objects:objects.",
        "Number of allocated objects.",
        lambda p: p.heap.objects,
    ),
    _MemStat(
        "stack_inuse_bytes",
        "gauge",
        (
            "Number of bytes obtained from system for stack allocator in non-CGO environments. "
            "Equals to /memory/classes/heap/stacks:bytes."
        ),
        "Number of bytes in use by the stack allocator.",
        lambda p: p.heap.stack,
    ),
    _MemStat(
        "stack_sys_bytes",
        "gauge",
        (
            "Number of bytes obtained from system for stack allocator. Equals to "
            "/memory/classes/heap/stacks:bytes + /memory/classes/os-stacks:bytes."
        ),
        "Number of bytes obtained from system for stack allocator.",
        lambda p: p.heap.stack,
    ),
    _MemStat(
        "mspan_inuse_bytes",
        "gauge",
        (
            "Number of bytes in use by mspan structures. Equals to "
            "/memory/classes/metadata/mspan/inuse:bytes."
        ),
        "Number of bytes in use by mspan structures.",
        lambda p: p.heap.span_inuse,
    ),
    _MemStat(
        "mspan_sys_bytes",
        "gauge",
        (
            "Number of bytes used for mspan structures obtained from system. Equals to "
            "/memory/classes/metadata/mspan/inuse:bytes + "
            "/memory/classes/metadata/mspan/free:bytes."
        ),
        "Number of bytes used for mspan structures obtained from system.",
        lambda p: p.heap.span_sys,
    ),
    _MemStat(
        "mcache_inuse_bytes",
        "gauge",
        (
            "Number of bytes in use by mcache structures. Equals to "
            "/memory/classes/metadata/mcache/inuse:bytes."
        ),
        "Number of bytes in use by mcache structures.",
        lambda p: footprint.cache_inuse_bytes(),
    ),
    _MemStat(
        "mcache_sys_bytes",
        "gauge",
        (
            "Number of bytes used for mcache structures obtained from system. Equals to "
            "/memory/classes/metadata/mcache/inuse:bytes + "
            "/memory/classes/metadata/mcache/free:bytes."
        ),
        "Number of bytes used for mcache structures obtained from system.",
        lambda p: footprint.CACHE_SYS_BYTES,
    ),
    _MemStat(
        "buck_hash_sys_bytes",
        "gauge",
        (
            "Number of bytes used by the profiling bucket hash table. Equals to "
            "/memory/classes/profiling/buckets:bytes."
        ),
        "Number of bytes used by the profiling bucket hash table.",
        lambda p: footprint.profiling_bytes(p),
    ),
    _MemStat(
        "gc_sys_bytes",
        "gauge",
        (
            "Number of bytes used for garbage collection system metadata. Equals to "
            "/memory/classes/metadata/other:bytes."
        ),
        "Number of bytes used for garbage collection system metadata.",
        lambda p: footprint.collector_bytes(p),
    ),
    _MemStat(
        "other_sys_bytes",
        "gauge",
        (
            "Number of bytes used for other system allocations. Equals to "
            "/memory/classes/other:bytes."
        ),
        "Number of bytes used for other system allocations.",
        lambda p: footprint.other_bytes(p),
    ),
    _MemStat(
        "next_gc_bytes",
        "gauge",
        (
            "Number of heap bytes when next garbage collection will take place. Equals to "
            "/gc/heap/goal:bytes."
        ),
        "Number of heap bytes when next garbage collection will take place.",
        lambda p: p.heap.goal,
    ),
)


def memstats_families(current: bool) -> list[Family]:
    """List the go_memstats_* families of a `current` client, or of one before 1.20."""
    found = [
        single(
            f"go_memstats_{row.name}",
            row.kind,
            row.help if current or row.old_help is None else row.old_help,
            row.value,
        )
        for row in _MEMSTATS
    ]
    if not current:
        name = "go_memstats_lookups_total"  # always 0; removed in client 1.20
        found.append(single(name, "counter", "Total number of pointer lookups.", lambda p: 0))
    return found
