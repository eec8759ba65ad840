"""The demo server as a program: scraped, profiled, switched, stopped and started again."""

from __future__ import annotations

import gzip
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.checkpoint import load_checkpoint, save_checkpoint
from demo.families import families
from demo.live import Live
from demo.process import Process
from demo.scenarios import Plan, scenario_named
from tests.demo.lives import HOUR

COMMAND = [sys.executable, "-m", "demo.server", "--port", "0"]


class Running:
    """A server that runs as a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        self.said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said)
        assert found, self.said
        self.url = found[0]

    def ask(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET"
    ) -> tuple[int, str]:
        request = urllib.request.Request(self.url + path, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def value(self, series: str) -> float:
        status, text = self.ask("/metrics")
        assert status == 200
        (line,) = [line for line in text.splitlines() if line.startswith(series + " ")]
        return float(line.rpartition(" ")[2])


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def leaking() -> Iterator[Running]:
    began = int(time.time()) - HOUR
    with running("--scenario", "goroutine-leak", "--seed", "4", "--began", str(began)) as server:
        yield server


def test_a_drill_starts_with_an_incident_an_hour_old(leaking: Running) -> None:
    assert leaking.value("go_goroutines") == pytest.approx(7245, abs=60)


def test_the_goroutine_profile_names_the_stack_that_leaks(leaking: Running) -> None:
    _, text = leaking.ask("/debug/pprof/goroutine?debug=1")
    total = int(text.splitlines()[0].rpartition(" ")[2])
    counts = [int(n) for n in re.findall(r"^(\d+) @", text, re.MULTILINE)]
    assert sum(counts) == total
    assert counts[0] == max(counts) >= 7200
    assert "chansend" in text.split("\n\n")[0]
    assert leaking.value("go_goroutines") == pytest.approx(total, abs=10)


def test_the_heap_profile_adds_up_to_the_heap(leaking: Running) -> None:
    for path in ("/debug/pprof/heap?debug=1", "/debug/pprof/heap"):
        _, text = leaking.ask(path)
        in_use = [int(n) for n in re.findall(r"^\d+: (\d+) \[", text, re.MULTILINE)]
        assert f"# Alloc = {sum(in_use)}\n" in text
        assert re.search(r"^heap profile: \d+: (\d+) ", text)
        assert in_use[0] == max(in_use) >= 7_200_000


def test_metrics_come_plain_or_gzipped_with_their_content_type(leaking: Running) -> None:
    request = urllib.request.Request(leaking.url + "/metrics", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert b"\ngo_goroutines " in gzip.decompress(answer.read())


def test_what_is_not_there_is_404_with_what_is(leaking: Running) -> None:
    assert leaking.ask("/")[0] == 404
    assert "/metrics" in leaking.ask("/nothing")[1]
    assert leaking.ask("/healthz", method="POST")[0] == 404
    assert leaking.ask("/debug/pprof/profile?seconds=x")[0] == 400
    assert leaking.ask("/debug/pprof/profile?seconds=9999")[0] == 400


def test_the_cpu_profile_shows_the_loop_that_burns() -> None:
    with running("--scenario", "cpu-bottleneck") as server:
        _, text = server.ask("/debug/pprof/profile?seconds=2")
    rows = text.splitlines()[3:]
    assert rows[0].endswith("main.(*Matchmaker).spin")
    assert float(rows[0].split("s")[0]) > 0.8
    shares = [float(row.split()[1].rstrip("%")) for row in rows]
    assert sum(shares) == pytest.approx(100, abs=1)


def test_the_scenario_is_switched_from_now_on() -> None:
    with running("--scenario", "healthy") as server:
        before = server.value("websocket_total_connections")
        status, text = server.ask("/demo/scenario?name=surge", method="POST")
        assert status == 200
        assert json.loads(text)["scenario"] == "surge"
        deadline = time.monotonic() + 10
        while server.value("websocket_active_connections") <= 10:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert server.value("websocket_total_connections") > before
        assert json.loads(server.ask("/healthz")[1])["scenario"] == "surge"


def test_a_wrong_switch_is_refused_and_changes_nothing(leaking: Running) -> None:
    def post(path: str, **headers: str) -> tuple[int, str]:
        return leaking.ask(path, headers, "POST")

    status, text = post("/demo/scenario?name=memoryleak")
    assert status == 404
    assert "did you mean memory-leak" in text
    assert "goroutine-leak" in text
    assert post("/demo/scenario")[0] == 400
    assert post("/demo/scenario?name=surge&name=ramp")[0] == 400
    assert post("/demo/scenario?name=surge", Origin="http://localhost:8000")[0] == 403
    assert leaking.ask("/demo/scenario?name=surge")[0] == 404
    assert json.loads(leaking.ask("/healthz")[1])["scenario"] == "goroutine-leak"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_with_its_state_kept(tmp_path: Path, number: int) -> None:
    state = tmp_path / "state.json"
    with running("--seed", "7", "--checkpoint", str(state)) as server:
        sent = server.value("websocket_bytes_sent_total")
        server.process.send_signal(number)
        asked = time.monotonic()
        assert server.process.wait(5) == 0
        assert time.monotonic() - asked < 2
    assert load_checkpoint(state).game.bytes_sent >= sent
    with running("--checkpoint", str(state)) as server:
        assert server.value("websocket_bytes_sent_total") >= sent
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_a_server_that_slept_for_an_hour_catches_up_in_a_moment(tmp_path: Path) -> None:
    process = Process(3, int(time.time()) - 2 * HOUR)
    process.advance_to(process.now + HOUR)
    save_checkpoint(process, tmp_path / "state.json")
    live = Live(load_checkpoint(tmp_path / "state.json"), families())
    began = time.process_time()
    live.health()
    assert time.process_time() - began < 0.7
    process.advance_to(live.process.now)
    assert process.to_checkpoint() == live.process.to_checkpoint()


def test_a_clock_set_back_undoes_nothing() -> None:
    now = [1_795_300_100.9]
    live = Live(Process(1, 1_795_300_000), families(), lambda: now[0])
    before = live.read(lambda process: str(process.to_checkpoint()))
    now[0] -= 50
    assert live.read(lambda process: str(process.to_checkpoint())) == before


def test_a_restarting_server_cannot_be_scraped() -> None:
    now = [1_795_300_100.0]
    live = Live(Process(1, 1_795_300_000), families(), lambda: now[0])
    assert live.read(lambda process: "there") == "there"
    live.switch("restart")
    answers = []
    for _ in range(20):
        now[0] += 1
        answers.append(live.read(lambda process: "there"))
    assert answers == [None] * 15 + ["there"] * 5


def test_a_restart_can_be_asked_for_again() -> None:
    now = [1_795_300_100.0]
    live = Live(Process(1, 1_795_300_000), families(), lambda: now[0])
    starts: list[str | None] = []
    for _ in range(3):
        live.switch("restart")
        now[0] += 60
        starts.append(live.read(lambda process: str(process.started)))
    assert None not in starts
    assert len(set(starts)) == 3


@pytest.mark.parametrize("scenario", ["healthy", "goroutine-leak", "gc-pressure", "sawtooth"])
def test_a_checkpoint_is_gone_on_from_bit_for_bit(tmp_path: Path, scenario: str) -> None:
    one = Process(6, 1_795_300_000, Plan(scenario_named(scenario), 1_795_300_100, None))
    one.advance_to(1_795_300_777)
    save_checkpoint(one, tmp_path / "state.json")
    two = load_checkpoint(tmp_path / "state.json")
    one.advance_to(1_795_302_000)
    two.advance_to(1_795_302_000)
    assert one.to_checkpoint() == two.to_checkpoint()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scenario", "helthy"], "did you mean healthy?"),
        (["--port", "70000"], "give 0 to 65535"),
        (["--scenario", "surge", "--began", "9", "--ended", "8"], "lies before"),
        (["--checkpoint", "/dev/null"], "remove it to begin anew"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(arguments: list[str], said: str) -> None:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=10)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_busy_port_is_one_line_and_exit_2(leaking: Running) -> None:
    port = leaking.url.rpartition(":")[2]
    done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, timeout=10)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert port in done.stderr
