"""The demo server's process, second by second: the game, the heap, CPU, goroutines, restarts.

Knows how load becomes goroutines, allocation and CPU time, after a real server's figures.
Must not know the clock, the network or any metric's name; the same seed gives the same life.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from demo.game import Game, Load
from demo.heap import Heap
from demo.scenarios import Plan, Scenario, scenario_named

WARM_UP_SECONDS = 900
"""Age of a new server when it is first looked at."""
LONGEST_CATCH_UP_SECONDS = 86_400
"""A model lives no longer than this before it is looked at: about two seconds of work."""
DOWN_SECONDS = 15
"""How long a restart takes: three scrapes 5 s apart, one 15 s apart."""
SCRAPE_SECONDS = 5
"""How often the model's own Prometheus comes."""
SCRAPE_BYTES = 14_000
CORES = 4
"""GOMAXPROCS."""
CROWD = (6, 8)
"""Fewest and most of the usual players."""
BASE_GOROUTINES = 17
GOROUTINES_PER_CONNECTION = 4
BASE_FDS = 11
FDS_PER_CONNECTION = 2
CPU_PLACES = ("runtime", "serve", "broadcast", "collect", "burn")
"""Where CPU seconds go; what a CPU profile of the process shows."""
CHECKPOINT_VERSION = 1


@dataclass
class Process:
    """One server, from before its first start; after `advance_to(t)` it is as of Unix time t."""

    seed: int
    born: int
    """Unix seconds at which the model begins, with a process just started."""
    plan: Plan = field(default_factory=Plan)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.now = self.born
        self.playing = self.plan.at(self.born).name
        self.playing_since = self.born
        self.crowd = self.rng.randint(*CROWD)
        self.crowd_changes_at = self.born + self.rng.randint(360, 900)
        self.activity = 1.0
        self._start(self.born)

    def _start(self, up_at: int) -> None:
        self.up_at = up_at
        self.started = round(up_at - 0.1 - 0.8 * self.rng.random(), 2)
        self.game = Game()
        self.heap = Heap(gogc=scenario_named(self.playing).gogc)
        self.heap.goal = self.heap.goal * self.heap.gogc // 100
        self.live = (0, 0)
        self.leaked = 0
        self.kept = 0
        self.garbage = 0
        self.transient = 0
        self.threads = 6
        self.scrapes = 0
        self.network_received = 0
        self.network_sent = 0
        self.cpu = dict.fromkeys(CPU_PLACES, 0.0)

    @property
    def up(self) -> bool:
        """Whether a process is there to be scraped."""
        return self.now >= self.up_at

    @property
    def scenario(self) -> Scenario:
        """What is being played now."""
        return scenario_named(self.playing)

    @property
    def goroutines(self) -> int:
        """Goroutines that exist."""
        connections = GOROUTINES_PER_CONNECTION * self.game.connections
        return BASE_GOROUTINES + connections + self.leaked + self.transient

    @property
    def fds(self) -> int:
        """Open file descriptors."""
        return BASE_FDS + FDS_PER_CONNECTION * self.game.connections

    def switch(self, plan: Plan) -> None:
        """Play another plan from the next second on."""
        self.plan = plan

    def advance_to(self, now: int) -> None:
        """Live on until Unix second `now`; the past stays as it was."""
        step = self._second
        for second in range(self.now + 1, now + 1):
            step(second)

    def _second(self, now: int) -> None:
        self.now = now
        playing = self.plan.at(now)
        if playing.name != self.playing:
            restart = self.scenario.restarts_at_end or playing.restarts_at_begin
            self.playing, self.playing_since = playing.name, now
            if restart:
                self._start(now + DOWN_SECONDS)
        elif self.plan.began is None and playing.restarts_at(now - self.playing_since):
            self._start(now + DOWN_SECONDS)
        if now < self.up_at:
            return

        rng = self.rng
        if now >= self.crowd_changes_at:
            self._change_crowd(now)
        self.activity += 0.01 * (1.0 - self.activity) + 0.01 * (rng.random() - 0.5)
        players = self.crowd + playing.extra_players(now - self.playing_since)
        delay = 1.0 + 0.5 * playing.burn_cores + 1e-8 * playing.garbage_bytes
        load = self.game.second(players, self.activity, delay, rng)

        leaks = int(playing.goroutines + rng.random()) if playing.goroutines else 0
        self.leaked += leaks
        self.kept += playing.kept_bytes
        self.transient = int(1.15 * rng.random())  # a scrape in flight
        cycles, allocated = self._allocate(playing, load, now)
        self._spend(playing, load, cycles, allocated)

    def _change_crowd(self, now: int) -> None:
        """Let one of the usual players come or go, never two within five minutes."""
        low, high = CROWD
        move = 1 if self.rng.random() < 0.5 else -1
        self.crowd += move if low <= self.crowd + move <= high else -move
        self.crowd_changes_at = now + self.rng.randint(360, 900)

    def _allocate(self, playing: Scenario, load: Load, now: int) -> tuple[int, int]:
        """Allocate what one second needs; give the cycles that ran and the bytes allocated."""
        here = self.game.connections
        live = (
            900_000 + 12_000 * here + 1_000 * self.leaked + self.kept + playing.cache_bytes,
            2_500 + 30 * here + 2 * self.leaked + self.kept // 1_000 + playing.cache_bytes // 4_000,
        )
        work = int(
            (0.9 + 0.2 * self.rng.random())
            * (150_000 + 1_500 * load.received + 3_000 * load.broadcasts + 150 * load.sent)
        )
        # whatever has become reachable was allocated first
        size = work + playing.garbage_bytes + max(0, live[0] - self.live[0])
        objects = work // 190 + playing.garbage_bytes // 8_192 + max(0, live[1] - self.live[1])
        self.garbage += playing.garbage_bytes
        self.live = live
        stack = 280_000 + 4_096 * (self.goroutines - self.leaked) + 2_048 * self.leaked
        return self.heap.allocate(size, objects, live, stack, now, self.rng), size

    def _spend(self, playing: Scenario, load: Load, cycles: int, allocated: int) -> None:
        """Book one second's CPU time, threads and network bytes."""
        rng = self.rng
        cpu = self.cpu
        cpu["runtime"] += 0.006 * (0.8 + 0.4 * rng.random()) + allocated * 0.6e-9
        cpu["serve"] += 1.5e-4 * load.received
        cpu["broadcast"] += 3e-4 * load.broadcasts + 1.2e-4 * load.sent
        if cycles:
            cpu["collect"] += cycles * (0.0012 + self.heap.alloc * 0.25e-9)
        if playing.burn_cores:
            cpu["burn"] += playing.burn_cores * (0.97 + 0.05 * rng.random())
        wanted = 7 + self.game.connections // 12 + (1 if playing.burn_cores else 0)
        if self.threads < wanted and rng.random() < 0.1:
            self.threads += 1
        self.network_received += 200 * load.received + 60 * load.sent
        self.network_sent += 60 * load.received + 190 * load.sent
        if self.now % SCRAPE_SECONDS == 0:
            self.scrapes += 1
            self.network_received += 400
            self.network_sent += SCRAPE_BYTES

    def to_checkpoint(self) -> dict[str, Any]:
        """Give the whole state as JSON values; `from_checkpoint` goes on from it bit for bit."""
        state = {name: getattr(self, name) for name in _PLAIN_FIELDS}
        version, words, gauss = self.rng.getstate()
        return {
            "version": CHECKPOINT_VERSION,
            "plan": [self.plan.scenario.name, self.plan.began, self.plan.ended],
            **state,
            "live": list(self.live),
            "cpu": dict(self.cpu),
            "game": asdict(self.game),
            "heap": asdict(self.heap),
            "rng": [version, list(words), gauss],
        }

    @classmethod
    def from_checkpoint(cls, saved: dict[str, Any]) -> Process:
        """Rebuild a process.

        Raises:
            ValueError: the checkpoint is of another version or misses something.
        """
        try:
            if saved["version"] != CHECKPOINT_VERSION:
                raise ValueError(f"checkpoint of version {saved['version']!r}")
            name, began, ended = saved["plan"]
            process = cls(saved["seed"], saved["born"], Plan(scenario_named(name), began, ended))
            for name in _PLAIN_FIELDS:
                setattr(process, name, saved[name])
            process.live = (saved["live"][0], saved["live"][1])
            process.cpu = {place: float(saved["cpu"][place]) for place in CPU_PLACES}
            process.game = Game(**saved["game"])
            process.heap = Heap(**saved["heap"])
            version, words, gauss = saved["rng"]
            process.rng.setstate((version, tuple(words), gauss))
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(f"not a checkpoint: {error!r}") from error
        return process


_PLAIN_FIELDS = (
    "seed",
    "born",
    "now",
    "playing",
    "playing_since",
    "crowd",
    "crowd_changes_at",
    "activity",
    "up_at",
    "started",
    "leaked",
    "kept",
    "garbage",
    "transient",
    "threads",
    "scrapes",
    "network_received",
    "network_sent",
)


def birth(first_look: int, began: int | None) -> int:
    """Say when to bear a new server that is looked at from `first_look` on, Unix seconds."""
    earliest = first_look - LONGEST_CATCH_UP_SECONDS
    wanted = min(first_look, first_look if began is None else began)
    return max(wanted, earliest) - WARM_UP_SECONDS
