"""The game: players who come and go, their sessions, the messages and what is counted of them.

Knows what a player sends and whom a broadcast reaches, measured on a real server.
Must not know memory, CPU or scenarios: it is told how many players there are to be.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

RECEIVED = ("update", "sound", "joinSession")
"""Message types that players send."""
SENT = ("playerUpdate", "sound", "sessionState")
"""Message types that the server broadcasts."""
DURATION_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the processing histogram, seconds: the Go client's defaults."""
RECIPIENT_BOUNDS = (1, 2, 5, 10, 20, 50, 100)
SESSION_BOUNDS = (1, 2, 3, 4, 5, 10, 20, 50)

UPDATES_PER_PLAYER = 2.1
"""Messages a second."""
BROADCASTS_PER_PLAYER = 0.65
"""A second; several updates leave in one broadcast, which reaches every player."""
SOUNDS_PER_PLAYER = 0.05
MESSAGE_BYTES = 120
PLAYERS_PER_SESSION = 4
MOVES_PER_SECOND = 4
"""How many players can join or leave within a second."""


class Load(NamedTuple):
    """What the game did in one second; memory and CPU follow from it."""

    received: int
    broadcasts: int
    sent: int
    joined: int


@dataclass
class Game:
    """All that the game counts since the process started. Histogram counts are per bucket."""

    sessions: list[int] = field(default_factory=list)
    """Players of each running session."""
    connections: int = 0
    connections_total: int = 0
    connection_errors: int = 0
    sessions_total: int = 0
    received: list[int] = field(default_factory=lambda: [0] * len(RECEIVED))
    sent: list[int] = field(default_factory=lambda: [0] * len(SENT))
    broadcasts: list[int] = field(default_factory=lambda: [0] * len(SENT))
    send_errors: list[int] = field(default_factory=lambda: [0] * len(SENT))
    bytes_received: int = 0
    bytes_sent: int = 0
    queue: int = 0
    """Messages waiting to be written."""
    durations: list[list[int]] = field(
        default_factory=lambda: [[0] * (len(DURATION_BOUNDS) + 1) for _ in RECEIVED]
    )
    duration_sums: list[float] = field(default_factory=lambda: [0.0] * len(RECEIVED))
    recipients: list[int] = field(default_factory=lambda: [0] * (len(RECIPIENT_BOUNDS) + 1))
    recipients_sum: int = 0
    session_sizes: list[int] = field(default_factory=lambda: [0] * (len(SESSION_BOUNDS) + 1))
    session_sizes_sum: int = 0

    def second(self, players: int, activity: float, delay: float, rng: random.Random) -> Load:
        """Play one second with the connections moving towards `players`.

        `activity` scales what each player sends, around 1; `delay` stretches processing, 1 on
        an idle machine.
        """
        random_ = rng.random
        joined = left = 0
        while self.connections < players and joined < MOVES_PER_SECOND:
            self._join(rng)
            joined += 1
        while self.connections > players and left < MOVES_PER_SECOND:
            self._leave(rng)
            left += 1
        if self.connections and random_() < 0.002:  # someone's network dropped and came back
            self._leave(rng)
            self._join(rng)
            joined += 1
            left += 1
        here = self.connections
        if random_() < 0.002 + 0.0001 * here:
            self.connection_errors += 1

        busy = here * activity
        updates = int(UPDATES_PER_PLAYER * busy + random_())
        sounds = int(SOUNDS_PER_PLAYER * busy + random_())
        for kind, count in enumerate((updates, sounds, joined)):
            if count:
                self._receive(kind, count, delay, random_)

        frames = int(BROADCASTS_PER_PLAYER * busy + random_())
        states = joined + left + (random_() < 0.05 * len(self.sessions))
        broadcasts = frames + sounds + states if here else 0
        sent = broadcasts * here
        if sent:
            for kind, count in enumerate((frames, sounds, states)):
                self.broadcasts[kind] += count
                self.sent[kind] += count * here
            self.recipients[bisect_left(RECIPIENT_BOUNDS, here)] += broadcasts
            self.recipients_sum += sent
            if random_() < 2e-5 * sent:
                self.send_errors[0] += 1
        self.bytes_sent += sent * MESSAGE_BYTES
        self.queue = int(random_() * (1.0 + 0.01 * sent * delay))
        return Load(updates + sounds + joined, broadcasts, sent, joined)

    def _receive(self, kind: int, count: int, delay: float, random_: Callable[[], float]) -> None:
        self.received[kind] += count
        self.bytes_received += count * MESSAGE_BYTES
        slow = min(count, int(count * 0.0004 * delay * delay + random_()))
        buckets = self.durations[kind]
        buckets[0] += count - slow
        spent = (count - slow) * 1.8e-4 * delay * (0.8 + 0.4 * random_())
        for _ in range(slow):
            took = 0.005 + 0.03 * random_() ** 3
            buckets[bisect_left(DURATION_BOUNDS, took)] += 1
            spent += took
        self.duration_sums[kind] += spent

    def _join(self, rng: random.Random) -> None:
        open_ = [i for i, size in enumerate(self.sessions) if size < PLAYERS_PER_SESSION]
        if open_ and rng.random() < 0.9:
            place = open_[int(rng.random() * len(open_))]
            self.sessions[place] += 1
        else:
            place = len(self.sessions)
            self.sessions.append(1)
            self.sessions_total += 1
        size = self.sessions[place]
        self.session_sizes[bisect_left(SESSION_BOUNDS, size)] += 1
        self.session_sizes_sum += size
        self.connections += 1
        self.connections_total += 1

    def _leave(self, rng: random.Random) -> None:
        place = int(rng.random() * len(self.sessions))
        self.sessions[place] -= 1
        if not self.sessions[place]:
            del self.sessions[place]
        self.connections -= 1
