"""A real Prometheus with a thousand servers: the same queries, true counts, linear time."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import requests

from handbook.asking import Asking, plan
from handbook.config.load import handbook_of
from handbook.live import Live
from handbook.model.handbook import Handbook
from handbook.model.levels import WORST_FIRST, Level
from handbook.readings.reading import without_answer
from handbook.render.now import now_board
from handbook.render.reading import readings_of, readings_table
from handbook.runbooks.parse import load_runbooks
from handbook.source.address import find_source
from handbook.source.batch import ask
from handbook.source.queries import Query
from handbook.source.results import Answer
from handbook.verdicts.triage import findings
from handbook.verdicts.walks import Walks
from tests.conftest import LoadOpenMetrics
from tests.large.fleet import END, Fleet
from tests.large.made import Size, made_config, made_runbook
from tests.render.page import Slots

SIZE = Size(signals=16, alerts=8, runbooks=4)
METRICS = frozenset({
    "go_goroutines", "go_gc_duration_seconds_count", "go_memstats_heap_alloc_bytes",
    "process_cpu_seconds_total", "process_start_time_seconds",
})  # fmt: skip
FLEET = Fleet(metrics=METRICS, span_seconds=345, step=15)
QUARTER = 'job="game-server",instance=~"10[.]0[.]0[.].*"'
"""Matches a quarter of the servers."""
LEVELS = 'normal: 1 to 45, warning: "> 50", critical: "> 735"'
"""Of goroutines: the three kinds of healthy servers and the leaking ones lie at all levels."""
UP = 'up{job="game-server"}'
BELIEVED = f"({UP} == 1) and on (instance) (time() - timestamp({UP}) <= 15)"


@pytest.fixture(scope="module")
def prometheus(load_openmetrics: LoadOpenMetrics) -> str:
    """A Prometheus that holds the fleet."""
    return load_openmetrics("".join(FLEET.open_metrics()))


def handbook(match: str = 'job="game-server"') -> Handbook:
    """Make a handbook whose goroutines have levels that some servers pass."""
    text = made_config(SIZE).replace("match: 'job=\"game-server\"'", f"match: '{match}'")
    return handbook_of(text.replace(f'warning: "> {10**12}"', LEVELS))


def asked(of: Handbook, url: str) -> tuple[Asking, dict[Query, Answer]]:
    asking = plan(of, now=END, at=END, courses=())
    source = find_source({"PROMETHEUS_URL": url}, Path("/nonexistent"), of.links.prometheus)
    return asking, ask(source, asking.queries())


def told(of: Handbook, url: str) -> Live:
    asking, answers = asked(of, url)
    return asking.live(answers, "made", {})


def queries_answered(url: str) -> int:
    """Read how many instant queries a Prometheus has answered, from its own metrics."""
    text = requests.get(f"{url}/metrics", timeout=5).text
    counted = re.findall(
        r'prometheus_http_requests_total\{code="\d+",handler="/api/v1/query"\} (\S+)', text
    )
    return int(sum(map(float, counted)))


def test_a_thousand_servers_are_asked_for_with_as_many_queries_as_a_quarter_of_them(
    prometheus: str,
) -> None:
    counted = []
    for of in (handbook(QUARTER), handbook()):
        before = queries_answered(prometheus)
        asked(of, prometheus)
        counted.append(queries_answered(prometheus) - before)
    # Three for the servers and what they export, and one for each signal.
    assert counted == [SIZE.signals + 3] * 2


def test_the_counts_by_level_are_those_of_prometheus_and_silence_is_unknown(
    prometheus: str,
) -> None:
    of = handbook()
    live = told(of, prometheus)
    signal = of.signals["s0"]
    readings = readings_of(live, signal)
    held = {level: sum(r.level is level for r in readings) for level in WORST_FIRST}

    def count(condition: str) -> int:
        query = f"count(({signal.query()}) {condition} and on (instance) {BELIEVED}) or vector(0)"
        answer = requests.get(
            f"{prometheus}/api/v1/query", params={"query": query, "time": str(END)}, timeout=10
        )
        return int(answer.json()["data"]["result"][0]["value"][1])

    assert held[Level.CRITICAL] == count("> 735") > 0
    assert held[Level.WARNING] == count("> 50") - count("> 735") > 0
    assert held[Level.ELEVATED] == count("> 45") - count("> 50") > 0
    assert held[Level.NORMAL] == count("<= 45") > 0
    silent = FLEET.named("down", "stale", "gone", "poor")
    assert held[Level.UNKNOWN] == FLEET.servers - count("< Inf") == len(silent) == 40
    assert {r.server for r in readings if r.level is Level.UNKNOWN} == silent
    assert without_answer(readings) == (40, FLEET.servers)


def test_a_table_of_a_thousand_servers_shows_the_worst_ten_and_counts_all(prometheus: str) -> None:
    of = handbook()
    live = told(of, prometheus)
    readings = readings_of(live, of.signals["s0"])
    table = readings_table(readings, live.board.at)
    assert table.count("<tr class=") == 10
    shown = re.findall(r'data-value="([^"]+)"', table)
    worst = sorted((r.value for r in readings if r.value is not None), reverse=True)[:10]
    assert [float(value) for value in shown] == worst
    words = re.sub(r"<[^>]+>", "", table)
    assert f"worst 10 of {len(readings)}: " in words
    assert "? 40 unknown" in words
    assert words.endswith("; 40 of 1000 servers without an answer")


@pytest.mark.timed
def test_judging_walking_and_drawing_cost_in_proportion_to_the_servers(
    prometheus: str, tmp_path: Path
) -> None:
    for number in range(SIZE.runbooks):
        (tmp_path / f"r{number}.md").write_text(made_runbook(number, SIZE.signals))
    taken: list[tuple[int, float]] = []
    for of in (handbook(QUARTER), handbook()):
        asking, answers = asked(of, prometheus)
        books = load_runbooks(tmp_path, of)
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            live = asking.live(answers, "made", {})
            walks = Walks(books)
            found = findings(walks, live)
            slots = Slots()
            slots.filled(now_board(of, walks, slots), live)
            best = min(best, time.process_time() - began)
        taken.append((len(found), best))
    (few, short), (many, long) = taken
    assert many == FLEET.servers * SIZE.runbooks and few < 0.3 * many
    # Half as much again is what a busy machine adds; a square would be four times as much.
    assert long / many <= 1.5 * short / few, taken
