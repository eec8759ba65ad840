"""What can happen to the demo server, as data, and when it happens.

Knows the size of each fault (bytes, goroutines, cores) and what the crowd of players does.
Must not know how a Go process turns that into metrics; `demo.process` does.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """One thing that a server can go through; every rate is per second, 0 means none of it."""

    name: str
    """Kebab-case id; for an incident the id of the runbook that should find it."""
    title: str
    """What happens, in words for a person."""
    incident: bool = False
    """Whether something is wrong, as opposed to merely busy or unusual."""
    goroutines: float = 0.0
    """Goroutines that block for ever, per second."""
    kept_bytes: int = 0
    """Heap bytes per second that stay reachable for ever."""
    garbage_bytes: int = 0
    """Heap bytes per second that are dropped at once."""
    burn_cores: float = 0.0
    """Cores taken by a loop that serves nobody."""
    players: int = 0
    """How many players come beside the usual few; 0 leaves the crowd alone."""
    seconds_per_player: int = 0
    """Pause between two of them; 0 lets all come at once."""
    cache_bytes: int = 0
    """Heap bytes loaded at start and kept, the same for the whole life of the process."""
    gogc: int = 100
    """The GOGC setting, percent."""
    restarts_at_begin: bool = False
    """Whether it begins with a new process (a deploy, another setting)."""
    restarts_at_end: bool = False
    """Whether it ends with a new process: what blocks for ever goes only that way."""
    restart_every: int = 0
    """Seconds between restarts when it is played all along, not begun at a given time."""

    def extra_players(self, elapsed: int) -> int:
        """Count the players who have come `elapsed` seconds after the scenario began."""
        if not self.seconds_per_player:
            return self.players
        return min(self.players, elapsed // self.seconds_per_player)

    def restarts_at(self, elapsed: int) -> bool:
        """Tell whether a restart is due `elapsed` seconds after it began to be played."""
        return bool(self.restart_every) and elapsed % self.restart_every == 0


HEALTHY = Scenario("healthy", "six to eight players, nothing wrong")

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        HEALTHY,
        Scenario(
            "goroutine-leak",
            "two goroutines a second block on a channel that nobody reads",
            incident=True,
            goroutines=2.0,
            restarts_at_end=True,
        ),
        Scenario(
            "memory-leak",
            "100 KB a second are kept for ever",
            incident=True,
            kept_bytes=100_000,
        ),
        Scenario(
            "cpu-bottleneck",
            "one core is burnt by a loop that serves nobody",
            incident=True,
            burn_cores=0.95,
        ),
        Scenario(
            "gc-pressure",
            "30 MB a second of short-lived garbage",
            incident=True,
            garbage_bytes=30_000_000,
        ),
        Scenario("surge", "thirty-two more players come at once", players=32),
        Scenario(
            "ramp",
            "one more player every 100 seconds, up to thirty more",
            players=30,
            seconds_per_player=100,
        ),
        Scenario(
            "sawtooth",
            "a large cache and GOGC=400: a tall heap sawtooth on a flat floor",
            cache_bytes=24_000_000,
            garbage_bytes=4_500_000,
            gogc=400,
            restarts_at_begin=True,
            restarts_at_end=True,
        ),
        Scenario(
            "restart",
            "the process restarts; where it is played all along, every 90 minutes",
            restarts_at_begin=True,
            restart_every=5400,
        ),
    )
}


class UnknownScenarioError(ValueError):
    """A name that no scenario has; its text names the nearest ones and all of them."""

    def __init__(self, name: str) -> None:
        near = difflib.get_close_matches(name, SCENARIOS, n=2)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        super().__init__(f"no scenario {name!r}; {hint}there are: {', '.join(SCENARIOS)}")


def scenario_named(name: str) -> Scenario:
    """Find a scenario by its name.

    Raises:
        UnknownScenarioError: there is none of that name.
    """
    try:
        return SCENARIOS[name]
    except KeyError:
        raise UnknownScenarioError(name) from None


@dataclass(frozen=True)
class Plan:
    """Which scenario a server plays and when; outside that time it is healthy."""

    scenario: Scenario = HEALTHY
    began: int | None = None
    """Unix seconds of its first moment; none means all along."""
    ended: int | None = None
    """Unix seconds of the first moment without it; none means it goes on."""

    def at(self, now: int) -> Scenario:
        """Tell what is being played at `now`, Unix seconds."""
        if self.began is not None and now < self.began:
            return HEALTHY
        if self.ended is not None and now >= self.ended:
            return HEALTHY
        return self.scenario
