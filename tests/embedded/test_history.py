from __future__ import annotations

import io
import json
import time
from itertools import pairwise

import pytest

from handbook.embedded.blocks import BLOCK_SECONDS, read_blocks
from handbook.embedded.history import History, Piece, pieces
from handbook.embedded.processes import CommandFailedError, Family
from handbook.embedded.progress import Progress
from handbook.embedded.servers import DemoPrograms, Server
from handbook.embedded.watched import start_watched
from tests.conftest import PROJECT
from tests.embedded.prometheus_queries import instant, stepped

SPAN = 20 * 60
FINE = 10 * 60
COUNTERS = '{__name__=~".*_total|.*_count|.*_bucket",job="game-server"}'
CUT = 1_700_006_400  # a multiple of two hours


@pytest.fixture
def history(prometheus_binaries, tmp_path, free_port):
    with Family() as family:
        yield History(
            folder=tmp_path / "data",
            servers=[Server(free_port(), seed) for seed in (1, 2, 3)],
            promtool=prometheus_binaries.promtool,
            family=family,
            log=tmp_path / "log",
            span_seconds=SPAN,
            fine_span_seconds=FINE,
            project=PROJECT,
        )


def test_pieces_follow_each_other_and_end_one_fine_step_before_a_block_does():
    assert CUT % BLOCK_SECONDS == 0
    cut = pieces(CUT - 3600, CUT + 100, CUT - 600)
    assert cut == [Piece(CUT - 3600, CUT - 5, 595), Piece(CUT - 5, CUT + 100, 105)]
    assert pieces(CUT - 5, CUT + 5, CUT) == [Piece(CUT - 5, CUT + 5, 5)]
    assert pieces(CUT, CUT, CUT) == []


def test_six_hours_are_cut_where_blocks_are_whatever_the_time():
    for now in range(CUT, CUT + BLOCK_SECONDS, 977):
        start = (now - 6 * 3600) // 15 * 15
        cut = pieces(start, now, now - 3600)
        assert (cut[0].start, cut[-1].end) == (start, now)
        assert all(before.end == after.start for before, after in pairwise(cut))
        assert len(cut) <= 5
        fine = sum(piece.fine_seconds for piece in cut)
        assert fine == 3600


def test_a_first_start_makes_the_whole_span_in_blocks_that_do_not_overlap(history):
    state = history.catch_up(CUT + 300)
    blocks = read_blocks(history.tsdb)
    assert [(block.min_ms // 1000, block.max_ms // 1000) for block in blocks] == [
        (CUT + 300 - SPAN, CUT - 5),
        (CUT, CUT + 300),
    ]
    assert (state.start, state.end) == (CUT + 300 - SPAN, CUT + 300)
    assert sorted(file.name for file in history.checkpoint(state.end).iterdir()) == sorted(
        server.checkpoint_name for server in history.servers
    )


def test_a_later_start_makes_only_what_is_missing(history):
    history.catch_up(CUT)
    before = {block.folder for block in read_blocks(history.tsdb)}
    state = history.catch_up(CUT + 900)
    after = read_blocks(history.tsdb)
    assert before < {block.folder for block in after}
    assert (after[-1].min_ms, after[-1].max_ms) == ((CUT + 15) * 1000, (CUT + 900) * 1000 + 1)
    assert state.end == CUT + 900


def test_a_start_right_after_the_last_leaves_the_bulk_to_the_tail(history):
    first = history.catch_up(CUT)
    blocks = read_blocks(history.tsdb)
    second = history.catch_up(CUT + 60)
    assert second == first
    assert read_blocks(history.tsdb) == blocks
    end = history.add_tail(second, CUT + 60)
    tail = read_blocks(history.tsdb)[-1]
    assert tail.max_ms == end * 1000 + 1
    assert tail.min_ms > blocks[-1].max_ms


def test_the_tail_and_what_prometheus_wrote_itself_are_made_again(history):
    first = history.catch_up(CUT)
    kept = read_blocks(history.tsdb)
    history.add_tail(first, CUT + 5)
    (history.tsdb / "wal").mkdir()
    (history.tsdb / "wal" / "00000000").write_bytes(b"samples")
    (history.tsdb / "lock").touch()
    history.catch_up(CUT + 10)
    assert sorted(history.tsdb.iterdir()) == sorted(block.folder for block in kept)


@pytest.mark.parametrize(
    "change",
    ["too long ago", "clock back", "other seed", "block gone", "checkpoint gone", "garbage"],
)
def test_history_that_cannot_be_gone_on_from_is_made_anew(history, change):
    state = history.catch_up(CUT)
    before = {block.folder for block in read_blocks(history.tsdb)}
    now = CUT + 400
    if change == "too long ago":
        now = CUT + SPAN + 1
    elif change == "clock back":
        now = CUT - 100
    elif change == "other seed":
        history.servers = [Server(history.servers[0].port, 9), *history.servers[1:]]
    elif change == "block gone":
        (read_blocks(history.tsdb)[-1].folder / "meta.json").unlink()
    elif change == "checkpoint gone":
        next(history.checkpoint(state.end).iterdir()).unlink()
    else:
        (history.folder / "history.json").write_text('{"key": []')
    assert history.catch_up(now).start == int(now - SPAN) // 15 * 15
    assert not before & {block.folder for block in read_blocks(history.tsdb)}


def test_another_model_starts_anew(history, tmp_path, monkeypatch):
    before = history.programs.fingerprint()
    package = tmp_path / "other_demo"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    other = DemoPrograms("other_demo.history", "other_demo.server")
    first = other.fingerprint()
    assert first != before
    (package / "model.py").write_text("HEAP = 1\n")
    assert other.fingerprint() != first


def test_an_interrupted_first_start_leaves_nothing_to_trip_over(history):
    history.promtool = history.promtool.with_name("no-such-promtool")
    with pytest.raises(CommandFailedError, match="no-such-promtool: No such file"):
        history.catch_up(CUT)
    history.promtool = history.promtool.with_name("promtool")
    assert history.catch_up(CUT).end == CUT


def test_history_of_day_old_starts_is_dropped_and_not_only_added_to(history):
    history.catch_up(CUT)
    old = read_blocks(history.tsdb)[0]
    meta = json.loads((old.folder / "meta.json").read_text())
    meta["minTime"] -= 2 * 86_400_000
    meta["maxTime"] = meta["minTime"] + 1000
    (old.folder / "meta.json").write_text(json.dumps(meta))
    history.catch_up(CUT + 10)
    assert old.folder not in {block.folder for block in read_blocks(history.tsdb)}


def test_live_servers_go_on_from_history_and_a_second_start_from_both(
    prometheus_binaries, history, free_port
):
    starts = []
    for _ in range(2):
        watched = start_watched(prometheus_binaries, history, free_port(), Progress(io.StringIO()))
        starts.append(watched)
        while not all(live_times(watched)):
            time.sleep(0.5)
        see_no_joint(watched, history)
        history.family.stop()
    first, second = starts
    assert first.history_start == second.history_start


def live_times(watched):
    """List, for each server, the sample times after the made history's end."""
    found = instant(watched.url, 'up{job="game-server"}[10m]')
    assert found
    return [
        [at for at, _ in series["values"] if at > watched.history_end + 0.5] for series in found
    ]


def see_no_joint(watched, history):
    """See that history, its tail and the live samples are one, for each server and counter."""
    raw = instant(watched.url, 'up{job="game-server"}[1h]')
    assert {series["metric"]["instance"] for series in raw} == set(watched.instances)
    for series in raw:
        times = [at for at, _ in series["values"]]
        assert times[0] <= watched.history_start + 1
        assert max(after - before for before, after in pairwise(times)) <= 15.1
        assert {value for _, value in series["values"]} == {"1"}
    counters = instant(watched.url, f"{COUNTERS}[1h]")
    assert len(counters) > 100
    for series in counters:
        values = [float(value) for _, value in series["values"]]
        assert all(after >= before for before, after in pairwise(values)), series["metric"]
    now = time.time()
    for query in ("go_goroutines", "up", "rate(process_cpu_seconds_total[1m])"):
        steps = stepped(watched.url, query, now - 600, now, 5)
        of_servers = [s for s in steps if s["metric"]["instance"] in watched.instances]
        assert len(of_servers) == 3
        assert all(len(series["values"]) >= 120 for series in of_servers), query
