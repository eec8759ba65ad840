"""Moments worth a mark in a drawing: restarts of servers, starts of alerts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from handbook.live import Live
from handbook.model.signals import Signal
from handbook.render.escape import Html
from handbook.render.markup import join
from handbook.render.reading import server_name
from handbook.render.times import clock

MARKS = 8
"""Marks that one drawing holds, the newest."""

_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Mark:
    """One vertical line."""

    time: float
    kind: str
    """``restart`` or ``alert``."""
    text: Html


def marks_of(live: Live, signals: Sequence[Signal], start: float, end: float) -> list[Mark]:
    """Return the marks between two moments, oldest first."""
    found: list[Mark] = []
    for scope in dict.fromkeys(signal.scope.id for signal in signals):
        for server in live.board.servers.get(scope, ()):
            since = server.history_since
            if server.restarted and since is not None:
                words = [f"restart {clock(since, live.board.at)} ", server_name(server.name)]
                found.append(Mark(since, "restart", join(words)))
    ids = {signal.id for signal in signals}
    for status in live.alerts.values():
        if status.alert.signal.id not in ids:
            continue
        for active in status.active:
            since = _unix(active.since)
            if since is not None:
                words = [f"{status.alert.name} {active.state.value} since "
                         f"{clock(since, live.board.at)} ", server_name(active.server)]  # fmt: skip
                found.append(Mark(since, "alert", join(words)))
    inside = sorted((m for m in found if start <= m.time <= end), key=lambda m: m.time)
    return inside[-MARKS:]


def _unix(text: str) -> float | None:
    match = _SECONDS.match(text)
    if match is None:
        return None
    try:
        return datetime.fromisoformat(match[0]).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None
