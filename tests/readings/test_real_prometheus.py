"""The shipped config read from a real Prometheus: over the demo, and over an older client."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from handbook.asking import plan
from handbook.catalogue.availability import availability
from handbook.catalogue.load import load_catalogue
from handbook.config.load import load_handbook
from handbook.model.levels import Level
from handbook.readings.reading import Board, ServerState
from handbook.source import ask, find_source
from tests.conftest import LoadOpenMetrics, StartDemoStack
from tests.readings.recording import Life, history

REAL = load_handbook(Path(__file__).parent.parent.parent / "handbook.yml")
GAME = {name for name, signal in REAL.signals.items() if signal.scope is REAL.scope}
AVAILABLE = {m.name: availability(m) for m in load_catalogue().metrics.values()}

GOOD, RESTARTED, DOWN, SILENT, GONE = (f"10.0.0.{n}:5500" for n in range(1, 6))
LONG = 50 * 60


def read(url: str, at: float | None = None) -> Board:
    asked = plan(REAL, now=at or time.time(), at=at, courses=[])
    source = find_source({"PROMETHEUS_URL": url}, Path("/nonexistent"), url)
    return asked.live(ask(source, asked.queries()), url, AVAILABLE).board


@pytest.fixture(scope="module")
def recorded(load_openmetrics: LoadOpenMetrics) -> Board:
    end = int(time.time()) // 60 * 60 - 600
    begin = end - LONG
    lives = {
        GOOD: Life(begin, end, end),
        RESTARTED: Life(begin, end, end, started=end - 240),
        DOWN: Life(begin, end, end - 120),
        SILENT: Life(begin, end - 120, end - 120),
        GONE: Life(begin, end - 900, end - 900),
    }
    return read(load_openmetrics(history(lives)), float(end))


def test_every_signal_of_every_demo_server_is_known(start_demo_stack: StartDemoStack) -> None:
    stack = start_demo_stack(span_seconds=LONG, fine_span_seconds=600)
    deadline = time.monotonic() + 60
    while True:
        board = read(stack.url)
        unknown = [
            (r.signal.id, r.server, r.reason)
            for name in GAME
            for r in board.readings[name]
            if r.level is Level.UNKNOWN
        ]
        if not unknown or time.monotonic() > deadline:
            break
        time.sleep(2)
    assert unknown == []
    assert {s.name for s in board.servers["game"]} == set(stack.instances)
    for name in GAME:
        if REAL.signals[name].per_server:
            assert {r.server for r in board.readings[name]} == set(stack.instances), name


def test_an_older_client_lacks_exactly_what_it_never_exported(recorded: Board) -> None:
    reasons = {
        r.signal.id: r.reason
        for name in GAME
        for r in recorded.of(name, GOOD)
        if r.server == GOOD and r.level is Level.UNKNOWN
    }
    assert reasons == {
        "queue_size": "not exported: websocket_message_queue_size",
        "cpu_share": "not exported: go_sched_gomaxprocs_threads (since client 1.20)",
        "memory_of_limit": ("not exported: go_gc_gomemlimit_bytes (since client 1.20 and Go 1.21)"),
    }


def test_each_server_is_in_the_state_that_its_scrapes_show(recorded: Board) -> None:
    assert {s.name: s.state for s in recorded.servers["game"]} == {
        GOOD: ServerState.UP,
        RESTARTED: ServerState.UP,
        DOWN: ServerState.DOWN,
        SILENT: ServerState.STALE,
        GONE: ServerState.GONE,
    }


@pytest.mark.parametrize(
    ("server", "kind", "reason"),
    [
        (DOWN, "down", "down: it does not answer Prometheus"),
        (SILENT, "stale", "stale: last scraped 2 min ago"),
        (GONE, "gone", "gone: Prometheus no longer scrapes it"),
    ],
)
def test_a_server_that_is_not_up_has_no_level_whatever_its_rates_still_say(
    recorded: Board, server: str, kind: str, reason: str
) -> None:
    for name in GAME:
        for reading in recorded.readings[name]:
            if reading.server == server:
                assert (reading.level, reading.kind) == (Level.UNKNOWN, kind), name
                assert reading.reason == reason


def test_a_restart_leaves_only_the_long_windows_unknown(recorded: Board) -> None:
    for name in GAME:
        window = REAL.signals[name].window_seconds
        for reading in recorded.readings[name]:
            if reading.server != RESTARTED or reading.kind == "not-exported":
                continue
            if window and window > 240 * 1.02:
                assert reading.kind == "no-history", name
                assert "since its restart" in reading.reason
            else:
                assert reading.level is not Level.UNKNOWN, name


def test_a_scope_without_servers_says_so(recorded: Board) -> None:
    for scope in recorded.faults:
        assert recorded.faults[scope] == f"no server matches {REAL.scopes[scope].match}"
        assert scope != "game"
