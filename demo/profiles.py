"""What /debug/pprof answers: goroutines by stack, the heap by site, CPU by function.

Knows Go's text forms (runtime/pprof) and which code of the game stands for what the model
does. Must not change the process; every number is read from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from demo.process import BASE_GOROUTINES, CPU_PLACES, Process

SAMPLE_RATE = 524_288
"""runtime.MemProfileRate, bytes."""


class Frame(NamedTuple):
    """One line of a stack."""

    function: str
    place: str


_RUNTIME = Frame("runtime.gopark+0xcd", "/usr/local/go/src/runtime/proc.go:424")
_NET_READ = Frame("net.(*conn).Read+0x44", "/usr/local/go/src/net/net.go:189")
_READ = (_RUNTIME, _NET_READ, Frame("main.(*Client).readPump+0x1a5", "/app/client.go:71"))
_WRITE = (_RUNTIME, Frame("main.(*Client).writePump+0x12f", "/app/client.go:118"))
_PING = (_RUNTIME, Frame("main.(*Client).pingLoop+0x8b", "/app/client.go:152"))
_QUEUE = (_RUNTIME, Frame("main.(*Client).drainQueue+0x6e", "/app/client.go:139"))
_SERVE = (_RUNTIME, _NET_READ, Frame("net/http.(*conn).serve+0x5c4", "/app/main.go:44"))
_BLOCKED = (
    _RUNTIME,
    Frame("runtime.chansend1+0x17", "/usr/local/go/src/runtime/chan.go:157"),
    Frame("main.(*Session).notify.func1+0x45", "/app/session.go:203"),
)
_KEPT = Frame("main.(*History).Append+0x9c", "/app/history.go:41")
_GARBAGE = Frame("main.encodeState+0x1f3", "/app/encode.go:66")
_CACHE = Frame("main.loadLevels+0x211", "/app/levels.go:29")
_BUFFERS = Frame("main.newClient+0x74", "/app/client.go:38")
_BASE = Frame("main.main+0x3a2", "/app/main.go:52")
CPU_FUNCTIONS: Mapping[str, str] = {
    "runtime": "runtime.schedule",
    "serve": "main.(*Client).readPump",
    "broadcast": "main.(*Hub).broadcast",
    "collect": "runtime.gcBgMarkWorker",
    "burn": "main.(*Matchmaker).spin",
}
"""For each place where CPU goes, the function that a profile shows."""


def _address(frame: Frame) -> int:
    """Give a frame an address of its own, the same in every run."""
    return 0x400000 + sum((i + 1) * ord(c) for i, c in enumerate(frame.function)) * 16


def _stack(frames: tuple[Frame, ...]) -> tuple[str, str]:
    """Give the addresses of a stack and its commented lines."""
    addresses = " ".join(f"0x{_address(frame):x}" for frame in frames)
    lines = [f"#\t0x{_address(frame):x}\t{frame.function}\t{frame.place}" for frame in frames]
    return addresses, "\n".join(lines)


def goroutine_profile(process: Process) -> str:
    """Write /debug/pprof/goroutine?debug=1: every goroutine in one stack, most first."""
    connections = process.game.connections
    counted = [
        (process.leaked, _BLOCKED),
        *((connections, stack) for stack in (_READ, _WRITE, _PING, _QUEUE)),
        (BASE_GOROUTINES + process.transient, _SERVE),
    ]
    parts = [f"goroutine profile: total {process.goroutines}"]
    for count, frames in sorted(counted, key=lambda entry: -entry[0]):
        if count:
            addresses, lines = _stack(frames)
            parts.append(f"{count} @ {addresses}\n{lines}\n")
    return "\n".join(parts) + "\n"


def heap_profile(process: Process) -> str:
    """Write /debug/pprof/heap?debug=1: bytes in use and ever allocated by site, most first.

    `go tool pprof` reads this older text form too.
    """
    heap = process.heap
    cache = process.scenario.cache_bytes
    buffers = 12_000 * process.game.connections
    stuck = 1_000 * process.leaked
    base = max(0, heap.alloc - process.kept - cache - buffers - stuck)
    # what was allocated by code that is not one of the sites
    rest = max(base, heap.allocated - process.garbage - process.kept - cache - buffers - stuck)
    sites = [
        (process.kept // 1_000, process.kept, process.kept, _KEPT),
        (2 * process.leaked, stuck, stuck, _BLOCKED[-1]),
        (cache // 4_000, cache, cache, _CACHE),
        (30 * process.game.connections, buffers, buffers, _BUFFERS),
        (base // 190, base, rest, _BASE),
        (0, 0, process.garbage, _GARBAGE),
    ]
    lines: list[str] = []
    total = [0, 0, 0, 0]
    for objects, bytes_, allocated, frame in sorted(sites, key=lambda s: (-s[1], -s[2])):
        if not allocated:
            continue
        ever = objects + (allocated - bytes_) // (8_192 if frame is _GARBAGE else 190)
        for i, number in enumerate((objects, bytes_, ever, allocated)):
            total[i] += number
        addresses, comment = _stack((frame,))
        lines.append(f"{objects}: {bytes_} [{ever}: {allocated}] @ {addresses}\n{comment}\n")
    head = f"heap profile: {total[0]}: {total[1]} [{total[2]}: {total[3]}] @ heap/{SAMPLE_RATE}"
    stats = {
        "Alloc": heap.alloc,
        "TotalAlloc": heap.allocated,
        "Mallocs": heap.mallocs,
        "Frees": heap.frees,
        "HeapAlloc": heap.alloc,
        "HeapSys": heap.sys,
        "HeapIdle": heap.idle,
        "HeapInuse": heap.inuse,
        "HeapReleased": heap.released,
        "HeapObjects": heap.objects,
        "NextGC": heap.goal,
        "NumGC": heap.cycles,
    }
    tail = "\n".join(f"# {name} = {value}" for name, value in stats.items())
    return "\n".join([head, *lines]) + f"\n# runtime.MemStats\n{tail}\n"


def cpu_profile(before: Mapping[str, float], process: Process, seconds: int) -> str:
    """Write where CPU went since `before`, `seconds` ago, as `go tool pprof -top` prints it."""
    spent = {place: max(0.0, process.cpu[place] - before[place]) for place in CPU_PLACES}
    total = sum(spent.values())
    lines = [
        "Type: cpu",
        f"Duration: {seconds}s, Total samples = {total:.2f}s ({100 * total / seconds:.2f}%)",
        "      flat  flat%   sum%",
    ]
    so_far = 0.0
    for place, used in sorted(spent.items(), key=lambda item: -item[1]):
        so_far += used
        share, up_to = (100 * used / total, 100 * so_far / total) if total else (0.0, 0.0)
        lines.append(f"{used:9.2f}s {share:5.1f}% {up_to:5.1f}%  {CPU_FUNCTIONS[place]}")
    return "\n".join(lines) + "\n"
