"""The families of client_golang's default registry: Go collector, process, metrics handler.

Knows their names, types and HELP, and what came or went with client 1.20
(prometheus/client_golang: go_collector.go, process_collector.go, promhttp/http.go).
"""

from __future__ import annotations

from demo import footprint
from demo.family import Family, single
from demo.memstats import memstats_families
from demo.process import CORES, Process

GO_VERSIONS = {"1.20": "go1.23.4", "1.14": "go1.19.8"}
"""The Go release that a server with that client would be built with."""
NO_MEMORY_LIMIT = float(2**63 - 1)
"""math.MaxInt64, exported when GOMEMLIMIT is not set."""
NO_ADDRESS_LIMIT = float(2**64 - 1)


def _current(client: str) -> bool:
    return client != "1.14"


def _pauses(process: Process) -> tuple[float, ...]:
    heap = process.heap
    return (*heap.pause_quantiles(), heap.pause_sum, heap.cycles)


def go_families(client: str) -> list[Family]:
    """List the Go collector's families: 29 with a current client."""
    current = _current(client)
    quantiles = tuple(f'{{quantile="{q}"}}' for q in ("0", "0.25", "0.5", "0.75", "1"))
    found = [
        single(
            "go_goroutines",
            "gauge",
            "Number of goroutines that currently exist.",
            lambda p: p.goroutines,
        ),
        single("go_threads", "gauge", "Number of OS threads created.", lambda p: p.threads),
        Family(
            "go_gc_duration_seconds",
            "summary",
            "A summary of the wall-time pause (stop-the-world) duration in garbage collection"
            " cycles."
            if current
            else "A summary of the pause duration of garbage collection cycles.",
            (*quantiles, "_sum", "_count"),
            _pauses,
        ),
        Family(
            "go_info",
            "gauge",
            "Information about the Go environment.",
            (f'{{version="{GO_VERSIONS[client]}"}}',),
            lambda p: (1,),
        ),
        *memstats_families(current),
    ]
    if current:
        found += _runtime_metrics()
    return found


def _runtime_metrics() -> list[Family]:
    """List what client 1.20 added from runtime/metrics."""
    return [
        single(
            "go_gc_gogc_percent",
            "gauge",
            "Heap size target percentage configured by the user, otherwise 100. This value is"
            " set by the GOGC environment variable, and the runtime/debug.SetGCPercent"
            " function. Sourced from /gc/gogc:percent.",
            lambda p: p.heap.gogc,
        ),
        single(
            "go_gc_gomemlimit_bytes",
            "gauge",
            "Go runtime memory limit configured by the user, otherwise math.MaxInt64. This"
            " value is set by the GOMEMLIMIT environment variable, and the"
            " runtime/debug.SetMemoryLimit function. Sourced from /gc/gomemlimit:bytes.",
            lambda p: NO_MEMORY_LIMIT,
        ),
        single(
            "go_sched_gomaxprocs_threads",
            "gauge",
            "The current runtime.GOMAXPROCS setting, or the number of operating system threads"
            " that can execute user-level Go code simultaneously. Sourced from"
            " /sched/gomaxprocs:threads.",
            lambda p: CORES,
        ),
    ]


def process_families(client: str) -> list[Family]:
    """List the process collector's families on Linux."""
    found = [
        single(
            "process_cpu_seconds_total",
            "counter",
            "Total user and system CPU time spent in seconds.",
            # the kernel counts in hundredths
            lambda p: int(100 * sum(p.cpu.values())) / 100,
        ),
        single(
            "process_open_fds",
            "gauge",
            "Number of open file descriptors.",
            lambda p: p.fds,
        ),
        single(
            "process_max_fds",
            "gauge",
            "Maximum number of open file descriptors.",
            lambda p: 20_000,
        ),
        single(
            "process_virtual_memory_bytes",
            "gauge",
            "Virtual memory size in bytes.",
            footprint.virtual_bytes,
        ),
        single(
            "process_virtual_memory_max_bytes",
            "gauge",
            "Maximum amount of virtual memory available in bytes.",
            lambda p: NO_ADDRESS_LIMIT,
        ),
        single(
            "process_resident_memory_bytes",
            "gauge",
            "Resident memory size in bytes.",
            footprint.resident_bytes,
        ),
        single(
            "process_start_time_seconds",
            "gauge",
            "Start time of the process since unix epoch in seconds.",
            lambda p: p.started,
        ),
    ]
    if _current(client):
        found += [
            single(
                "process_network_receive_bytes_total",
                "counter",
                "Number of bytes received by the process over the network.",
                lambda p: p.network_received,
            ),
            single(
                "process_network_transmit_bytes_total",
                "counter",
                "Number of bytes sent by the process over the network.",
                lambda p: p.network_sent,
            ),
        ]
    return found


def handler_families() -> list[Family]:
    """List what promhttp.Handler counts of its own scrapes."""
    return [
        single(
            "promhttp_metric_handler_requests_in_flight",
            "gauge",
            "Current number of scrapes being served.",
            lambda p: 1,
        ),
        Family(
            "promhttp_metric_handler_requests_total",
            "counter",
            "Total number of scrapes by HTTP status code.",
            tuple(f'{{code="{code}"}}' for code in ("200", "500", "503")),
            lambda p: (p.scrapes, 0, 0),
        ),
    ]
