"""Many open pages at once: few questions, bounded waits and memory, and a source that changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from handbook.proxy.upstream import AT_ONCE
from handbook.source.address import Source, SourceError, find_source
from tests.conftest import PROJECT
from tests.nginx import Answer, Web
from tests.proxy.attempts import API, QUERY
from tests.proxy.serving import proxying, source_at
from tests.source import fault_server
from tests.source.fault_server import FaultServer, Talk
from tests.source.http_faults import FAULTS

PAGES = 20
LARGE = ("300 MiB", "gzip bomb", "100,000 series", "endless body")
MOST_ADDED_BYTES = 64 * 1024 * 1024


def all_at_once(web: Web, paths: list[str]) -> list[Answer]:
    with ThreadPoolExecutor(len(paths)) as pages:
        return list(pages.map(web.ask, paths))


class Slow:
    """Answers well after a while, and counts how many it answers at a time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()

    def __call__(self, talk: Talk) -> None:
        while talk.request():
            with self._lock:
                self._now += 1
                self.most = max(self.most, self._now)
            talk.stop.wait(self.seconds)
            with self._lock:
                self._now -= 1
            talk.send(fault_server.reply(fault_server.good_body()))


def test_pages_that_ask_the_same_at_the_same_time_are_one_question() -> None:
    with FaultServer(Slow(0.6)) as server, proxying(source_at(server.url)) as web:
        answers = all_at_once(web, [QUERY] * PAGES)
        assert all(answer.is_success for answer in answers)
        assert len({answer.body for answer in answers}) == 1
        assert len(server.asked) == 1
        assert web.ask(QUERY).is_success
        assert len(server.asked) == 2, "nothing is kept once it is answered"


def test_no_more_than_eight_questions_are_under_way() -> None:
    slow = Slow(0.15)
    with FaultServer(slow) as server, proxying(source_at(server.url)) as web:
        answers = all_at_once(web, [f"{API}query?query=up%2B{n}" for n in range(3 * AT_ONCE)])
    told = Counter(json.loads(answer.body)["status"] for answer in answers)
    assert told == {"success": 3 * AT_ONCE}
    assert slow.most == AT_ONCE
    assert server.accepted <= AT_ONCE, "connections are kept"


@pytest.mark.timed
def test_who_waits_too_long_for_a_turn_is_told() -> None:
    with FaultServer(Slow(2.7)) as server, proxying(source_at(server.url)) as web:
        answers = all_at_once(web, [f"{API}query?query=up%2B{n}" for n in range(2 * AT_ONCE)])
    told = [json.loads(answer.body) for answer in answers]
    assert Counter(one.get("errorType") for one in told) == {None: AT_ONCE, "busy": AT_ONCE}


@pytest.mark.timed
def test_a_hung_source_costs_many_pages_one_deadline_and_then_nothing() -> None:
    with FaultServer(FAULTS["accept and hang"][0]) as server:  # noqa: SIM117  # read in order
        with proxying(source_at(server.url)) as web:
            began = time.monotonic()
            paths = [f"{API}query?query=up%2B{n}" for n in range(2 * PAGES)]
            answers = all_at_once(web, paths)
            assert time.monotonic() - began < 4.5
            assert {json.loads(answer.body)["status"] for answer in answers} == {"error"}
            began = time.monotonic()
            later = [web.ask(path) for path in paths[:5]]
            assert time.monotonic() - began < 1.5
            assert {json.loads(answer.body)["errorType"] for answer in later} == {"slow"}
            asked = len(server.asked) + server.accepted
            assert asked < 3 * AT_ONCE


@contextmanager
def own_process(url: str) -> Iterator[tuple[Web, int]]:
    """Serve a proxy in a process of its own; give its process id too."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.proxy.serving"],
        cwd=PROJECT, env={**os.environ, "PROMETHEUS_URL": url},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None and child.stdin is not None
    try:
        yield Web(int(child.stdout.readline())), child.pid
    finally:
        child.stdin.close()
        child.wait(10)
        child.stdout.close()


def peak_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", LARGE)
def test_many_large_answers_cost_a_bounded_memory(name: str) -> None:
    with FaultServer(fault_server.good) as server, own_process(server.url) as (web, pid):
        paths = [f"{API}query?query=up%2B{n}" for n in range(PAGES)]
        assert all(answer.is_success for answer in all_at_once(web, paths))
        quiet = peak_bytes(pid)
        server.turn_to(FAULTS[name][0])
        answers = all_at_once(web, paths)
        assert {json.loads(answer.body)["status"] for answer in answers} == {"error"}
        assert "too-large" in {json.loads(answer.body)["errorType"] for answer in answers}
        assert peak_bytes(pid) - quiet < MOST_ADDED_BYTES


def test_another_source_is_followed_and_a_wrong_one_is_said(tmp_path: Path) -> None:
    run_file = tmp_path / "run.json"

    def find() -> Source:
        return find_source({}, run_file, "prometheus.example")

    def said(web: Web, due: str) -> None:
        began = time.monotonic()
        while due not in (got := web.ask(f"{API}query?query=up").body.decode()):
            assert time.monotonic() - began < 10, got
            time.sleep(0.05)

    with pytest.raises(SourceError):
        find()
    with (
        FaultServer(fault_server.good) as one,
        FaultServer(FAULTS["500"][0]) as other,
        proxying(find) as web,
    ):
        said(web, "links.prometheus does not begin with http")
        for server, due in ((one, "success"), (other, "the source fails"), (one, "success")):
            run_file.write_text(json.dumps({"prometheus": server.url, "pid": os.getpid()}))
            said(web, due)
        run_file.unlink()
        said(web, "links.prometheus does not begin with http")


def test_a_bug_of_ours_is_an_error_without_a_word_of_it_for_strangers(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def find() -> Source:
        raise RuntimeError("s3cret details")

    with proxying(find) as web:
        answer = web.ask(QUERY)
    assert answer.status == 500 and b"s3cret" not in answer.body
    assert json.loads(answer.body)["status"] == "error"
    assert "s3cret details" in capfd.readouterr().err
