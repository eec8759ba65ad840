"""The numbers of a Go process belong together, whatever it goes through."""

from __future__ import annotations

import pytest

from demo import footprint
from demo.process import DOWN_SECONDS, LONGEST_CATCH_UP_SECONDS, Process, birth
from demo.scenarios import SCENARIOS
from tests.demo.lives import FAMILIES, HOUR, T0, moments, samples, server

EVERY = sorted(SCENARIOS)
BEGAN = T0 + 600


def life(scenario: str, seed: int = 3) -> Process:
    """A server to which the scenario happens after ten minutes and for 40."""
    return server(scenario, seed, BEGAN, BEGAN + 2400)


@pytest.mark.parametrize("scenario", EVERY)
def test_the_heap_adds_up_at_every_second(scenario: str) -> None:
    for process in moments(life(scenario), T0 + HOUR, every=1):
        heap = process.heap
        assert heap.mallocs - heap.frees == heap.objects >= 0
        assert heap.sys == heap.inuse + heap.idle
        assert 0 <= heap.released <= heap.idle
        assert 0 <= heap.alloc <= heap.inuse
        assert heap.alloc <= heap.allocated
        assert heap.alloc < heap.goal
        assert heap.span_inuse <= heap.span_sys
        assert len(heap.pauses) == min(256, heap.cycles)
        assert list(heap.pause_quantiles()) == sorted(heap.pause_quantiles())


@pytest.mark.parametrize("scenario", EVERY)
def test_what_the_system_gave_is_the_sum_of_its_parts(scenario: str) -> None:
    parts = ("heap", "stack", "mspan", "mcache", "buck_hash", "gc", "other")
    for process in moments(life(scenario), T0 + HOUR, every=60):
        now = samples(process)
        assert now["go_memstats_sys_bytes"] == sum(now[f"go_memstats_{p}_sys_bytes"] for p in parts)
        assert now["process_resident_memory_bytes"] < now["process_virtual_memory_bytes"]
        assert now["go_memstats_heap_inuse_bytes"] < now["process_resident_memory_bytes"]


@pytest.mark.parametrize("scenario", EVERY)
def test_no_counter_goes_back_but_at_a_restart(scenario: str) -> None:
    counting = [
        family.name + series
        for family in FAMILIES
        for series in family.series
        if family.kind in ("counter", "histogram") or series in ("_sum", "_count")
    ]
    assert "go_gc_duration_seconds_count" in counting
    before: dict[str, float] = {}
    started = restarts = 0.0
    for process in moments(life(scenario), T0 + HOUR):
        now = samples(process)
        if process.started != started:
            restarts += bool(started)
            started = process.started
        else:
            assert not [name for name in counting if now[name] < before[name]]
        before = now
    whole = SCENARIOS[scenario]
    assert restarts == whole.restarts_at_begin + whole.restarts_at_end


@pytest.mark.parametrize("scenario", EVERY)
def test_histograms_are_cumulative_and_end_in_their_count(scenario: str) -> None:
    histograms = [family for family in FAMILIES if family.kind == "histogram"]
    assert len(histograms) == 3
    for process in moments(life(scenario), T0 + HOUR, every=300):
        for family in histograms:
            values = dict(zip(family.series, family.values(process), strict=True))
            buckets: dict[str, list[float]] = {}
            for series, value in values.items():
                if series.startswith("_bucket"):
                    buckets.setdefault(series.partition("le=")[0], []).append(value)
            for group in buckets.values():
                assert group == sorted(group)
            for series, value in values.items():
                if series.startswith("_count"):
                    kind = series.removeprefix("_count")
                    infinite = f'{kind[:-1] + "," if kind else "{"}le="+Inf"}}'
                    assert values["_bucket" + infinite] == value


def test_counts_agree_with_each_other() -> None:
    process = server("surge", began=BEGAN)
    process.advance_to(T0 + 7200)
    game = process.game
    assert sum(game.sessions) == game.connections
    assert sum(game.durations[0]) == game.received[0]
    assert sum(game.recipients) == sum(game.broadcasts)
    assert game.recipients_sum == sum(game.sent)
    assert sum(game.session_sizes) == game.connections_total
    assert process.goroutines - process.transient == 17 + 4 * game.connections
    assert process.fds == 11 + 2 * game.connections


def test_a_process_like_the_measured_one_has_its_size() -> None:
    """A real one at 20 connections: 97 goroutines, 51 fds, 17 MB resident, 20 MB taken."""
    process = server("ramp", began=T0)
    for now in moments(process, T0 + 3000):
        if now.game.connections == 20:
            break
    assert process.goroutines in (97, 98)
    assert process.fds == 51
    assert footprint.resident_bytes(process) == pytest.approx(17e6, rel=0.15)
    assert footprint.sys_bytes(process) == pytest.approx(20e6, rel=0.15)


def test_the_same_seed_lives_the_same_life_and_another_does_not() -> None:
    def life_of(seed: int) -> dict[str, float]:
        process = server("surge", seed, BEGAN)
        process.advance_to(T0 + HOUR)
        return samples(process)

    assert life_of(5) == life_of(5)
    assert life_of(5) != life_of(6)


def test_it_matters_not_how_often_one_looks() -> None:
    seldom, often = life("gc-pressure"), life("gc-pressure")
    seldom.advance_to(T0 + HOUR)
    for _ in moments(often, T0 + HOUR, every=7):
        pass
    often.advance_to(T0 + HOUR)
    assert samples(seldom) == samples(often)


def test_a_restart_is_down_for_three_scrapes_and_begins_anew() -> None:
    process = server("restart", began=BEGAN)
    process.advance_to(BEGAN - 1)
    old = process.started
    sent = sum(process.game.sent)
    seen = [now.now for now in moments(process, BEGAN + 60, every=1)]
    assert 61 - len(seen) == DOWN_SECONDS
    assert process.started > old
    assert BEGAN < process.started < BEGAN + DOWN_SECONDS
    assert 0 < sum(process.game.sent) < sent
    assert process.game.connections >= 6


def test_a_restart_played_all_along_comes_again() -> None:
    process = server("restart")
    starts = {now.started for now in moments(process, T0 + 4 * HOUR)}
    assert len(starts) == 3


def test_the_past_that_is_lived_through_first_is_bounded() -> None:
    assert birth(T0, None) < T0
    assert birth(T0, T0 - HOUR) < T0 - HOUR
    assert T0 - birth(T0, 0) < LONGEST_CATCH_UP_SECONDS + HOUR
