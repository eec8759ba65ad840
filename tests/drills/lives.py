"""Two hours of demo servers that go through something, as samples and as truth.

Each seed begins its incident at another second, so that windows fall differently. Beside the
demo's own scenarios stand mixtures that it does not offer: other rates, and two faults at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.families import families
from demo.process import WARM_UP_SECONDS, Process
from demo.recording import Recording, openmetrics
from demo.scenarios import HEALTHY, SCENARIOS, Plan, Scenario
from handbook.commands.situation import Project
from handbook.promql import metrics_of
from tests.drills.truth import Fault, Truth

T0 = 1_795_300_200
"""Unix seconds of the first sample; a whole minute."""
SPAN_SECONDS = 2 * 3600
SCRAPE_SECONDS = 5
BEGAN_AFTER, LASTED = 2400, 3300
"""Seconds from the first sample to the incident, and how long it goes on."""
ALLOWED = {
    "goroutine-leak": (900, 1800),
    "memory-leak": (1800, 2700),
    "cpu-bottleneck": (720, 900),
    "gc-pressure": (600, 900),
}
"""Seconds in which each is to be confirmed, and in which it may still be after its end."""

BUSY = frozenset({"gc-pressure"})
"""May be confirmed too where many players make the collector pass its level."""

MIXTURES = (
    Scenario("slow-goroutine-leak", "one goroutine in five seconds", True, goroutines=0.2),
    Scenario("fast-goroutine-leak", "twenty goroutines a second", True, goroutines=20.0),
    Scenario("slow-memory-leak", "20 KB a second kept", True, kept_bytes=20_000),
    Scenario("fast-memory-leak", "2 MB a second kept", True, kept_bytes=2_000_000),
    Scenario("half-core", "six tenths of a core burnt", True, burn_cores=0.6),
    Scenario("some-garbage", "5 MB a second of garbage", True, garbage_bytes=5_000_000),
    Scenario("two-leaks", "goroutines and memory", True, goroutines=2.0, kept_bytes=100_000),
    Scenario("burn-and-garbage", "a core burnt, and garbage", True, burn_cores=0.95,
             garbage_bytes=30_000_000),
    Scenario("leak-in-a-surge", "memory kept while 32 players come", True, kept_bytes=100_000,
             players=32),
    Scenario("leak-in-a-ramp", "goroutines stuck while players come", True, goroutines=0.5,
             players=30, seconds_per_player=100),
    Scenario("cache", "40 MB loaded at once and kept", cache_bytes=40_000_000),
    Scenario("hundred-players", "a hundred more players at once", players=100),
    Scenario("garbage-bursts", "three minutes of garbage, now and then", garbage_bytes=30_000_000),
    Scenario("busy-bursts", "three minutes of a busy core, now and then", burn_cores=0.95),
    Scenario("waves", "32 players come for three minutes, now and then", players=32),
    Scenario("goroutine-steps", "sixty goroutines more, now and then", goroutines=1.0),
    Scenario("crashes", "a restart every ten minutes", restart_every=600),
)  # fmt: skip

SHORT = {"garbage-bursts": 180, "busy-bursts": 180, "waves": 180, "goroutine-steps": 60}
"""Seconds that these go on, of every `EVERY_SECONDS`."""
EVERY_SECONDS = 900


@dataclass(frozen=True)
class Bursts(Plan):
    """A plan that plays its scenario for a short while, again and again."""

    def at(self, now: int) -> Scenario:
        """Tell what is being played."""
        playing = super().at(now)
        since = (now - (self.began or 0)) % EVERY_SECONDS
        return playing if since < SHORT.get(playing.name, EVERY_SECONDS) else HEALTHY


FAULTS = {
    "slow-goroutine-leak": ["goroutine-leak"],
    "fast-goroutine-leak": ["goroutine-leak"],
    "slow-memory-leak": ["memory-leak"],
    "fast-memory-leak": ["memory-leak"],
    "half-core": ["cpu-bottleneck"],
    "some-garbage": ["gc-pressure"],
    "two-leaks": ["goroutine-leak", "memory-leak"],
    "burn-and-garbage": ["cpu-bottleneck", "gc-pressure"],
    "leak-in-a-surge": ["memory-leak"],
    "leak-in-a-ramp": ["goroutine-leak"],
}


@contextlib.contextmanager
def mixtures() -> Iterator[None]:
    """Let the demo play the mixtures too, for a while."""
    SCENARIOS.update({scenario.name: scenario for scenario in MIXTURES})
    try:
        yield
    finally:
        for scenario in MIXTURES:
            del SCENARIOS[scenario.name]


@dataclass(frozen=True, slots=True)
class Life:
    """One server to live through."""

    scenario: str
    seed: int
    number: int

    @property
    def instance(self) -> str:
        """Its label."""
        return f"127.0.0.1:{6000 + self.number}"

    @property
    def began(self) -> int:
        """Unix seconds; not on a whole minute."""
        return T0 + BEGAN_AFTER + 37 * self.seed

    def truth(self) -> Truth:
        """Say what is wrong with it, and when."""
        scenario = SCENARIOS[self.scenario]
        names = FAULTS.get(self.scenario, [self.scenario] if scenario.incident else [])
        ended = self.began + LASTED
        faults = [Fault(name, self.began, ended, *ALLOWED[name]) for name in names]
        also = BUSY if scenario.players and "gc-pressure" not in names else frozenset()
        name = f"{self.scenario} {self.seed}"
        return Truth(name, self.instance, T0, T0 + SPAN_SECONDS, faults, also)


def write_lives(lives: Sequence[Life], project: Project, file: Path) -> None:
    """Live through them and write what the diagnosis reads of it, as OpenMetrics text."""
    needed = {name for signal in project.diagnosed() for name in metrics_of(signal.expr)}
    needed |= {"process_start_time_seconds"}
    # A summary's or histogram's parts are named after it.
    listed = [f for f in families() if any(name.startswith(f.name) for name in needed)]
    times = range(T0, T0 + SPAN_SECONDS + 1, SCRAPE_SECONDS)
    recordings = []
    for life in lives:
        all_along = SCENARIOS[life.scenario].restart_every and life.scenario == "crashes"
        began = None if all_along else life.began
        ended = None if all_along else life.began + LASTED
        plan = Bursts(SCENARIOS[life.scenario], began, ended)
        process = Process(life.seed, T0 - WARM_UP_SECONDS, plan)
        recording = Recording(life.instance, "game-server")
        recording.record(process, listed, times, lambda _: None)
        recordings.append(recording)
    with file.open("w", encoding="utf-8") as out:
        for piece in openmetrics(listed, recordings):
            out.write(piece)
