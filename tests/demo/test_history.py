"""The history that promtool reads: complete, in order, going on from where it was left."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from demo.checkpoint import load_checkpoint
from demo.history import Progress, main
from demo.recording import scrape_times
from tests.demo.lives import HOUR, samples

START = 1_795_300_000
END = START + 2 * HOUR
Samples = dict[str, list[tuple[int, float]]]


def write(tmp_path: Path, *servers: str, start: int = START, end: int = END, **more: str) -> str:
    """Run the command as a person would and give the file's text."""
    out = tmp_path / "history.om"
    options = [f"--{name.replace('_', '-')}={value}" for name, value in more.items()]
    for one in servers:
        options += ["--server", one]
    fixed = ["--start", str(start), "--end", str(end), "--out", str(out)]
    assert main([*options, *fixed, "--checkpoint", str(tmp_path / "state")]) == 0
    return out.read_text()


def read(text: str) -> Samples:
    """Read each series' samples in the order of the file."""
    found: Samples = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            series, value, at = line.rsplit(" ", 2)
            found.setdefault(series, []).append((int(at), float(value)))
    return found


def of(found: Samples, name: str, instance: str = "127.0.0.1:5500") -> list[tuple[int, float]]:
    labels = f'{{instance="{instance}",job="game-server"'
    (one,) = [series for series in found if series.startswith(name + labels)]
    return found[one]


def families_in_order(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            yield line.split()[2]


def test_scrapes_are_15_s_apart_and_5_s_in_the_last_hour() -> None:
    times = scrape_times(START, END, 3600, 15, 5)
    assert (times[0], times[-1]) == (START, END)
    gaps = [b - a for a, b in pairwise(times)]
    assert gaps == [15] * 240 + [5] * 720
    ragged = scrape_times(START, START + 3667, 3600, 15, 5)
    assert max(b - a for a, b in pairwise(ragged)) <= 15
    assert scrape_times(START, START + 7, 3600, 15, 5) == [START, START + 5, START + 7]


def test_a_history_is_whole_and_in_order(tmp_path: Path) -> None:
    text = write(tmp_path, "127.0.0.1:5500=healthy", "127.0.0.1:5501=surge:seed=2")
    assert text.endswith("# EOF\n")
    assert text.count("# EOF") == 1
    names = list(families_in_order(text))
    assert len(names) == len(set(names))
    found = read(text)
    times = scrape_times(START, END, 3600, 15, 5)
    for series, values in found.items():
        assert [at for at, _ in values] == times, series
        assert 'job="game-server"' in series
        assert 'instance="127.0.0.1:550' in series
    assert {value for _, value in of(found, "up")} == {1.0}
    assert len(found) == 2 * (131 + 5)


def test_samples_of_a_family_stand_together_under_its_type(tmp_path: Path) -> None:
    text = write(tmp_path, "127.0.0.1:5500=healthy", "127.0.0.1:5501=healthy", end=START + 60)
    types: dict[str, str] = {}
    current = ""
    for line in text.splitlines()[:-1]:
        if line.startswith("# TYPE "):
            _, _, current, types[current] = line.split()
        elif not line.startswith("#"):
            name = line.partition("{")[0]
            endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
            endings["summary"] = ("", "_sum", "_count")
            assert name in [current + e for e in endings.get(types[current], ("",))]
    assert types["websocket_total_connections"] == types["game_total_sessions"] == "unknown"
    assert types["go_memstats_alloc_bytes"] == "gauge"
    assert types["process_cpu_seconds"] == "counter"


def test_promtool_makes_blocks_of_it(promtool: str, tmp_path: Path) -> None:
    write(tmp_path, "127.0.0.1:5500=healthy", "127.0.0.1:5501=restart:began=1795303000")
    done = subprocess.run(
        [promtool, "tsdb", "create-blocks-from", "openmetrics", "history.om", "data"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    metas = [json.loads(path.read_text()) for path in (tmp_path / "data").glob("*/meta.json")]
    assert sum(meta["stats"]["numSamples"] for meta in metas) == len(
        [line for line in (tmp_path / "history.om").read_text().splitlines() if line[0] != "#"]
    )
    assert max(meta["maxTime"] for meta in metas) == END * 1000 + 1


@pytest.mark.parametrize("step", [15, 5])
def test_a_restart_leaves_a_gap_with_up_0_and_no_other_sample(tmp_path: Path, step: int) -> None:
    began = START + HOUR
    text = write(tmp_path, f"127.0.0.1:5500=restart:began={began}", fine="0", step=str(step))
    found = read(text)
    down = [at for at, value in of(found, "up") if value == 0]
    assert len(down) == 15 // step
    assert all(began <= at < began + 15 for at in down)
    for name in ("go_goroutines", "process_start_time_seconds", "websocket_bytes_sent_total"):
        assert not {at for at, _ in of(found, name)} & set(down)
    scraped = dict(of(found, "scrape_samples_scraped"))
    assert {scraped[at] for at in down} == {0.0}
    starts = [value for _, value in of(found, "process_start_time_seconds")]
    assert len(set(starts)) == 2
    bytes_sent = [value for _, value in of(found, "websocket_bytes_sent_total")]
    assert len([1 for a, b in pairwise(bytes_sent) if b < a]) == 1


def test_the_same_call_writes_the_same_file(tmp_path: Path) -> None:
    one = write(tmp_path / "a", "127.0.0.1:5500=gc-pressure:seed=9", end=START + 600)
    two = write(tmp_path / "b", "127.0.0.1:5500=gc-pressure:seed=9", end=START + 600)
    other = write(tmp_path / "c", "127.0.0.1:5500=gc-pressure:seed=8", end=START + 600)
    assert one == two != other


@pytest.mark.parametrize("scenario", ["healthy", "memory-leak", "restart", "surge"])
def test_a_history_in_two_parts_is_the_history_in_one(tmp_path: Path, scenario: str) -> None:
    spec = f"127.0.0.1:5500={scenario}:seed=3:began={START + 3000}"
    middle = START + HOUR
    whole = read(write(tmp_path / "whole", spec, fine="0"))
    first = read(write(tmp_path / "parts", spec, fine="0", end=middle))
    second = read(write(tmp_path / "parts", spec, fine="0", start=middle))
    for series, values in whole.items():
        assert first[series] + second[series] == values, series


def test_live_goes_on_where_history_ends(tmp_path: Path) -> None:
    spec = "127.0.0.1:5500=goroutine-leak:seed=3"
    longer = read(write(tmp_path / "longer", spec, end=END + 300))
    write(tmp_path, spec)
    live = load_checkpoint(tmp_path / "state" / "127.0.0.1_5500.json")
    assert live.now == END
    live.advance_to(END + 300)
    labels = '{instance="127.0.0.1:5500",job="game-server"'
    for series, value in samples(live).items():
        name, _, own = series.partition("{")
        full = f"{name}{labels},{own}" if own else f"{name}{labels}}}"
        assert longer[full][-1] == (END + 300, value), series


def test_a_checkpoint_a_little_after_the_start_is_gone_on_from(tmp_path: Path) -> None:
    spec = "127.0.0.1:5500=healthy"
    first = read(write(tmp_path, spec, end=START + 604))
    second = read(write(tmp_path, spec, start=START + 600, end=START + 900))
    assert of(second, "up")[0][0] == START + 605
    cpu = "process_cpu_seconds_total"
    assert of(second, cpu)[0][1] >= of(first, cpu)[-1][1]


@pytest.mark.parametrize(
    ("seed", "start", "why"),
    [
        (2, END, "has seed 1"),
        (1, START, "is later than the start"),
        (1, END + 200_000, "too old"),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_left_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int, start: int, why: str
) -> None:
    write(tmp_path, "127.0.0.1:5500=healthy")
    capsys.readouterr()
    write(tmp_path, f"127.0.0.1:5500=healthy:seed={seed}", start=start, end=start + 600)
    assert why in capsys.readouterr().err


def test_a_broken_checkpoint_is_left_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").mkdir()
    for broken in ("{", "[]", "{}", '{"version": 99}', "\0"):
        (tmp_path / "state" / "127.0.0.1_5500.json").write_text(broken)
        write(tmp_path, "127.0.0.1:5500=healthy", end=START + 60)
        assert "cannot be used" in capsys.readouterr().err


def test_another_scenario_takes_over_at_the_start_without_a_new_life(tmp_path: Path) -> None:
    first = read(write(tmp_path, "127.0.0.1:5500=healthy"))
    second = read(write(tmp_path, "127.0.0.1:5500=surge", start=END, end=END + 600))
    name = "process_start_time_seconds"
    assert of(second, name)[-1][1] == of(first, name)[0][1]
    assert of(second, "websocket_active_connections")[-1][1] >= 38


def test_a_mistake_is_one_clear_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "no.om"
    fixed = ["--start", "9", "--end", "5", "--out", str(out), "--checkpoint", str(tmp_path)]
    bad = [
        "h:1=helthy",
        "h:2=healthy:sed=1",
        "h:3=healthy:seed=x",
        "here",
        "h:4=surge:began=9:ended=8",
    ]
    assert main([*fixed, *(f"--server={one}" for one in [*bad, "h:5=surge", "h:5=ramp"])]) == 2
    lines = capsys.readouterr().err.splitlines()
    wanted = [
        "did you mean healthy?",
        "did you mean seed?",
        "must be a whole number",
        "write HOST:PORT=SCENARIO",
        "lies before",
        "more than once",
        "does not lie after",
    ]
    assert len(lines) == len(wanted)
    for line, part in zip(lines, wanted, strict=True):
        assert part in line
    assert not out.exists()


class Terminal(io.StringIO):
    """Keeps what is written to a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_one_rewritten_line_on_a_terminal() -> None:
    out = Terminal()
    progress = Progress(out, 2)
    for share in (0.0, 0.5, 1.0):
        progress.told(share)
    progress.finished("one")
    progress.finished("two")
    assert out.getvalue().count("\n") == 1
    assert "\r\x1b[Khistory:   0 %" in out.getvalue()
    assert out.getvalue().endswith("history: 2 servers\n")


def test_progress_is_a_line_for_each_server_elsewhere() -> None:
    out = io.StringIO()
    progress = Progress(out, 2)
    progress.told(0.5)
    progress.finished("one")
    progress.finished("two")
    assert out.getvalue() == "history: one\nhistory: two\n"


def test_six_hours_of_three_servers_take_seconds(tmp_path: Path) -> None:
    """About 3 s on one core; the bound leaves room for a busy machine."""
    servers = [f"--server=127.0.0.1:550{n}=healthy:seed={n}" for n in range(3)]
    span = ["--start", str(END - 6 * HOUR), "--end", str(END)]
    files = ["--out", str(tmp_path / "h.om"), "--checkpoint", str(tmp_path)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, "-m", "demo.history", *servers, *span, *files],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 3
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 15
