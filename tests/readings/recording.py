"""Writes one scrape of a real game server as history of several servers, in OpenMetrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

EXPOSITION = Path(__file__).parent.parent / "fixtures" / "game-server.prom"
STEP_SECONDS = 15


@dataclass(frozen=True)
class Life:
    """One server's time in the history; Unix seconds."""

    first: int
    last: int
    """Last scrape, whether it succeeded or not."""
    up_until: int
    """Last scrape that succeeded."""
    started: int = 1_000_000_000
    """Start of its process; its counters begin anew there."""


def families(exposition: Path = EXPOSITION) -> tuple[dict[str, list[tuple[str, float]]], set[str]]:
    """Return the series of each sample name, as labels and value, and which names are counted."""
    series: dict[str, list[tuple[str, float]]] = {}
    types: dict[str, str] = {}
    for line in exposition.read_text("utf-8").splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            types[name] = kind
        elif line and not line.startswith("#"):
            key, _, value = line.rpartition(" ")
            name, _, labels = key.partition("{")
            series.setdefault(name, []).append((labels.removesuffix("}"), float(value)))
    counted = {
        name
        for name in series
        for stem in (name, *(name.removesuffix(end) for end in ("_sum", "_count", "_bucket")))
        if types.get(stem) == "counter"
        or (stem != name and types.get(stem) in ("summary", "histogram"))
    }
    return series, counted


def value_at(name: str, value: float, counts: bool, life: Life, at: int) -> float:
    """Return a series' value at a moment: gauges stay, counters climb from the process's start."""
    started = life.started if life.first < life.started <= at else life.first - 3600
    if name == "process_start_time_seconds":
        return float(started)
    return value / 3600 * (at - started) if counts else value


def history(lives: Mapping[str, Life], job: str = "game-server") -> str:
    """Write `up` and every series of the exposition for every server's life."""
    series, counted = families()
    lines: list[str] = []
    own = {server: f'instance="{server}",job="{job}"' for server in lives}
    for server, life in lives.items():
        for at in range(life.first, life.last + 1, STEP_SECONDS):
            lines.append(f"up{{{own[server]}}} {int(at <= life.up_until)} {at}")
    for name, members in series.items():
        for server, life in lives.items():
            for labels, value in members:
                inside = ",".join(part for part in (own[server], labels) if part)
                for at in range(life.first, life.up_until + 1, STEP_SECONDS):
                    now = value_at(name, value, name in counted, life, at)
                    lines.append(f"{name}{{{inside}}} {now!r} {at}")
    return "\n".join([*lines, "# EOF\n"])
