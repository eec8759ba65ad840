"""Healthy stays inside the document's bands; incidents leave them; non-incidents do not leak."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import pytest

from demo.process import Process
from demo.scenarios import SCENARIOS, Plan, UnknownScenarioError, scenario_named
from tests.demo.lives import HOUR, T0, moments, rates, server

BEGAN = T0 + HOUR
SOON = T0 + 900
"""From here on a server has been up for a while."""


class Watched:
    """What is seen of a server every `step` seconds."""

    def __init__(self, process: Process, start: int, end: int, step: int = 5) -> None:
        process.advance_to(start)
        self.step = step
        rows = [
            (
                now.goroutines,
                now.game.connections,
                sum(now.cpu.values()),
                now.heap.cycles,
                sum(now.game.sent),
                now.game.sent[0],
                now.game.received[0],
                now.game.bytes_sent,
                now.game.connection_errors,
                now.heap.inuse,
                now.heap.allocated,
            )
            for now in moments(process, end, step)
        ]
        (
            self.goroutines,
            self.connections,
            cpu,
            cycles,
            sent,
            player_updates,
            updates,
            bytes_sent,
            errors,
            self.inuse,
            allocated,
        ) = (list(column) for column in zip(*rows, strict=True))
        self.cpu = rates(cpu, step)
        self.cycles_a_minute = [60 * rate for rate in rates(cycles, step)]
        self.sent = rates(sent, step)
        self.player_updates = rates(player_updates, step)
        self.updates = rates(updates, step)
        self.bytes_sent = rates(bytes_sent, step)
        self.errors = rates(errors, step)
        self.allocated = rates(allocated, step)

    def floors(self) -> list[float]:
        """The heap's floor: the least of every five minutes, none of it shared."""
        per = 300 // self.step
        return [min(self.inuse[i : i + per]) for i in range(0, len(self.inuse) - per + 1, per)]

    def growth(self) -> list[float]:
        """Goroutines more than five minutes before, extrapolated as delta() does at worst."""
        per = 300 // self.step - 1
        values = self.goroutines
        return [
            (values[i + per] - values[i]) * 300 / (per * self.step)
            for i in range(len(values) - per)
        ]


@pytest.mark.parametrize("step", [5, 15])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_healthy_lives_inside_every_band_for_six_hours(seed: int, step: int) -> None:
    seen = Watched(server("healthy", seed), SOON, SOON + 6 * HOUR, step)
    assert 10 <= min(seen.goroutines) <= max(seen.goroutines) <= 100
    assert max(seen.growth()) < 10
    assert max(seen.cpu) < 0.3
    assert 1 <= min(seen.cycles_a_minute) <= max(seen.cycles_a_minute) <= 10
    assert max(seen.sent) < 100
    assert max(seen.player_updates) < 50
    assert max(seen.updates) < 20
    assert max(seen.bytes_sent) < 500_000
    assert max(seen.errors) < 0.1
    assert max(seen.connections) <= 50
    floors = seen.floors()
    assert max(floors) - min(floors) < 500_000
    assert len(set(seen.connections)) > 1, "players come and go"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_usual_players_come_and_go_one_by_one(seed: int) -> None:
    """Two within five minutes would bring delta(go_goroutines[5m]) close to its limit."""
    process = server("healthy", seed)
    changes: list[int] = []
    before = process.crowd
    for now in moments(process, T0 + 6 * HOUR):
        if now.crowd != before:
            assert abs(now.crowd - before) == 1
            changes.append(now.now)
            before = now.crowd
    assert len(changes) > 5
    assert min(b - a for a, b in pairwise(changes)) > 300


def during(scenario: str, length: int = HOUR) -> Watched:
    """Watch a scenario from ten minutes after it began."""
    return Watched(server(scenario, 2, BEGAN), BEGAN + 600, BEGAN + length)


def test_a_goroutine_leak_grows_by_two_a_second_while_players_stay() -> None:
    seen = during("goroutine-leak")
    assert min(seen.growth()) > 500
    assert seen.goroutines[-1] > 5000
    assert max(seen.connections) <= 8
    assert seen.floors()[-1] > seen.floors()[0] + 3_000_000
    assert max(seen.cpu) < 0.3


def test_a_memory_leak_lifts_the_floor_by_a_hundred_kilobytes_a_second() -> None:
    seen = during("memory-leak", 3 * HOUR)
    floors = seen.floors()
    slope = (floors[-1] - floors[0]) / (300 * (len(floors) - 1))
    assert slope == pytest.approx(100_000, rel=0.1)
    assert max(seen.growth()) < 10


def test_a_cpu_bottleneck_burns_a_core_for_few_messages() -> None:
    seen = during("cpu-bottleneck")
    assert min(seen.cpu) > 0.8
    assert max(seen.sent) < 100
    assert max(seen.goroutines) < 100


def test_gc_pressure_collects_all_the_time_on_a_flat_floor() -> None:
    seen = during("gc-pressure")
    assert min(seen.cycles_a_minute) > 20
    assert median(seen.allocated) > 20_000_000
    assert max(seen.floors()) - min(seen.floors()) < 500_000
    assert max(seen.cpu) < 0.5


@pytest.mark.parametrize("scenario", ["surge", "ramp"])
def test_players_explain_all_that_goes_up(scenario: str) -> None:
    process = server(scenario, 2, BEGAN)
    before = Watched(process, SOON, BEGAN - 1)
    after = Watched(process, BEGAN + 3600, BEGAN + 7200)
    for what in ("goroutines", "connections", "cpu", "sent", "cycles_a_minute"):
        assert median(getattr(after, what)) > 2 * median(getattr(before, what)), what
    pairs = zip(after.goroutines, after.connections, strict=True)
    assert {goroutines - 4 * connections for goroutines, connections in pairs} <= {17, 18}
    assert max(after.cycles_a_minute) < 20
    assert max(after.cpu) < 0.5
    assert max(after.floors()) - min(after.floors()) < 500_000


def test_a_ramp_adds_a_player_every_hundred_seconds() -> None:
    process = server("ramp", 2, BEGAN)
    process.advance_to(BEGAN + 1050)
    assert process.game.connections - process.crowd == 10


def test_a_healthy_sawtooth_is_tall_and_its_floor_flat() -> None:
    seen = during("sawtooth")
    floors = seen.floors()
    assert max(seen.inuse) - min(seen.inuse) > 60_000_000
    assert max(floors) - min(floors) < 0.25 * max(floors)
    assert 1 <= min(seen.cycles_a_minute) <= max(seen.cycles_a_minute) <= 10
    assert max(seen.goroutines) < 100


@pytest.mark.parametrize("scenario", [s.name for s in SCENARIOS.values() if not s.incident])
def test_what_is_no_incident_leaks_nothing_and_burns_nothing(scenario: str) -> None:
    process = server(scenario, 4, BEGAN)
    process.advance_to(BEGAN + 3 * HOUR)
    assert (process.leaked, process.kept, process.cpu["burn"]) == (0, 0, 0.0)
    assert process.goroutines <= 18 + 4 * process.game.connections


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_a_scenario_that_ends_leaves_a_healthy_server(scenario: str) -> None:
    process = server(scenario, 2, BEGAN, BEGAN + HOUR)
    process.advance_to(BEGAN + HOUR + 900)
    seen = Watched(process, process.now, process.now + HOUR)
    assert process.playing == "healthy"
    assert max(seen.goroutines) <= 100
    assert max(seen.growth()) < 10
    assert max(seen.cpu) < 0.3
    assert max(seen.cycles_a_minute) <= 10
    assert max(seen.floors()) - min(seen.floors()) < 1_000_000


def test_before_it_begins_a_scenario_is_not_there() -> None:
    leaking, healthy = server("memory-leak", 7, BEGAN), server("healthy", 7)
    leaking.advance_to(BEGAN - 1)
    healthy.advance_to(BEGAN - 1)
    assert vars(leaking.heap) == vars(healthy.heap)


def test_an_unknown_scenario_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownScenarioError, match="did you mean memory-leak"):
        scenario_named("memoryleak")


def test_a_plan_plays_from_its_first_second_to_before_its_last() -> None:
    plan = Plan(scenario_named("surge"), 100, 200)
    assert [plan.at(t).name for t in (99, 100, 199, 200)] == [
        "healthy",
        "surge",
        "surge",
        "healthy",
    ]
