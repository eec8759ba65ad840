"""Sixty servers for half an hour, as OpenMetrics: more than a chart can tell apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

SERVERS = 60
BEGAN = 1_795_365_000
"""2026-11-22T16:30:00Z, on whole minutes."""
SECONDS = 1800
INTERVAL = 15
WORST = 4000
"""Goroutines of the last server; each before it has fewer."""


def name(server: int) -> str:
    """Name one server."""
    return f"10.0.0.{server}:5500"


def goroutines(server: int) -> int:
    """Give a server's goroutines; they never change."""
    return WORST - 10 * (SERVERS - 1 - server)


def open_metrics() -> str:
    """Write `up` and `go_goroutines` of every server."""
    lines = ["# TYPE up gauge", *_lines("up", lambda _: 1)]
    lines += ["# TYPE go_goroutines gauge", *_lines("go_goroutines", goroutines), "# EOF"]
    return "\n".join(lines) + "\n"


def _lines(metric: str, value: Callable[[int], int]) -> Iterator[str]:
    for server in range(SERVERS):
        labels = f'{{job="game-server",instance="{name(server)}"}}'
        for time in range(BEGAN, BEGAN + SECONDS, INTERVAL):
            yield f"{metric}{labels} {value(server)} {time}"
