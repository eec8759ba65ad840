"""Many queries at once: each once, few at a time, within their time, without holding anyone up."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from handbook.source import InstantQuery, NoAnswer, Source, Vector, ask, client, find_source, start
from handbook.source import pending as pending_module
from tests.source import fault_server, http_faults
from tests.source.fault_server import FaultServer, Talk

NOWHERE = Path("no-run-file")


def source_at(url: str) -> Source:
    return find_source({"PROMETHEUS_URL": url}, NOWHERE, "http://none")


def many(count: int) -> list[InstantQuery]:
    return [InstantQuery(f"up + {number}") for number in range(count)]


def query_of(request: bytes) -> str:
    target = request.split(b" ")[1].decode()
    return parse_qs(urlsplit(target).query).get("query", [""])[0]


def test_equal_queries_are_asked_once_and_answered_in_order() -> None:
    queries = [*many(5), *many(5), InstantQuery("up + 0")]
    with FaultServer(fault_server.good) as server:
        answers = ask(source_at(server.url), queries)
    assert list(answers) == many(5)
    assert len(server.asked) == 5


def test_no_queries_open_no_connection() -> None:
    with FaultServer(fault_server.good) as server:
        assert ask(source_at(server.url), []) == {}
    assert not server.accepted


def test_each_query_gets_its_own_answer() -> None:
    def serve(talk: Talk) -> None:
        talk.asked = []  # of this connection alone
        while talk.request():
            number = query_of(talk.asked[-1]).rpartition(" ")[2]
            talk.send(fault_server.reply(fault_server.vector(value=number)))

    with FaultServer(serve) as server:
        answers = ask(source_at(server.url), many(60))
    for number, answer in enumerate(answers.values()):
        assert isinstance(answer, Vector)
        assert answer.samples[0].value == number


def test_at_most_eight_are_under_way_and_connections_are_used_again() -> None:
    lock, now, most = threading.Lock(), 0, 0

    def serve(talk: Talk) -> None:
        nonlocal now, most
        while talk.request():
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.01)
            with lock:
                now -= 1
            talk.send(fault_server.reply(fault_server.good_body()))

    with FaultServer(serve) as server:
        pending = start(source_at(server.url), many(50))
        assert all(isinstance(answer, Vector) for answer in pending.result().values())
        assert most == 8
        assert server.accepted == 8
    assert (pending.stats.distinct, pending.stats.asked) == (50, 50)
    assert pending.stats.received_bytes > 50 * 100
    assert 0 < pending.stats.seconds < 3


def test_a_connection_that_the_server_closed_between_two_queries_is_opened_anew() -> None:
    def serve(talk: Talk) -> None:
        talk.request()
        talk.send(fault_server.reply(fault_server.good_body()))

    with FaultServer(serve) as server:
        answers = ask(source_at(server.url), many(30))
    assert all(isinstance(answer, Vector) for answer in answers.values())


def slow_for(*numbers: int, seconds: float) -> fault_server.Serve:
    """Serve: good answers, these queries after a while, `/-/ready` at once."""

    def serve(talk: Talk) -> None:
        talk.asked = []  # of this connection alone
        while talk.request():
            match = re.fullmatch(r"up \+ (\d+)", query_of(talk.asked[-1]))
            if match and int(match[1]) in numbers:
                talk.stop.wait(seconds)
            talk.send(fault_server.reply(fault_server.good_body()))

    return serve


def test_one_slow_query_is_slow_alone() -> None:
    with FaultServer(slow_for(3, seconds=20)) as server:
        answers = ask(source_at(server.url), many(60), deadline_s=1.5)
    bad = {query: answer for query, answer in answers.items() if isinstance(answer, NoAnswer)}
    assert list(bad) == [InstantQuery("up + 3")]
    (answer,) = bad.values()
    assert (answer.reason, answer.message) == ("slow", "slower than 1.5 s")


def test_two_silent_queries_open_nothing_while_readiness_answers() -> None:
    with FaultServer(slow_for(0, 1, seconds=2.0)) as server:
        answers = ask(source_at(server.url), many(60))
    assert all(isinstance(answer, Vector) for answer in answers.values())


def test_a_hung_source_is_given_up_after_a_second_and_a_half() -> None:
    with FaultServer(http_faults.hang_at_accept) as server:
        pending = start(source_at(server.url), many(200))
        answers = pending.result()
        assert 1.0 < pending.stats.seconds < 2.0
        assert pending.stats.asked == 8
    assert len({(a.reason, a.message) for a in answers.values() if isinstance(a, NoAnswer)}) == 1


def test_a_healthy_source_fifty_milliseconds_away_answers_all() -> None:
    with FaultServer(slow_for(*range(200), seconds=0.05)) as server:
        answers = ask(source_at(server.url), many(200))
    assert all(isinstance(answer, Vector) for answer in answers.values())


def test_what_was_not_sent_when_the_time_for_all_is_over_was_not_asked() -> None:
    with FaultServer(slow_for(*range(200), seconds=0.2)) as server:
        began = time.monotonic()
        answers = ask(source_at(server.url), many(100), budget_s=0.5)
        assert time.monotonic() - began < 0.9
    reasons = [getattr(answer, "reason", "answered") for answer in answers.values()]
    assert set(reasons) == {"answered", "slow", "not-asked"}
    assert reasons.count("slow") <= 8
    assert reasons[-1] == "not-asked"


def test_waiting_ends_when_it_is_told_to() -> None:
    with FaultServer(slow_for(0, seconds=0.4)) as server:
        pending = start(source_at(server.url), many(1))
        assert not pending.wait(time.monotonic() + 0.1)
        assert pending.wait(time.monotonic() + 3)
        assert pending.wait(time.monotonic() - 1)


def test_a_long_query_goes_as_a_form() -> None:
    long = InstantQuery("up + " + "1 + " * 3000 + "1")
    with FaultServer(fault_server.good) as server:
        assert isinstance(ask(source_at(server.url), [long])[long], Vector)
        assert server.asked[0].startswith(b"POST /api/v1/query HTTP/1.1\r\n")


def test_importing_the_source_brings_no_network_library() -> None:
    code = "import handbook.source, sys; print([m for m in sys.modules if 'requests' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_program_that_ends_does_not_wait_for_its_questions() -> None:
    code = (
        "import sys; from pathlib import Path; from handbook.source import *\n"
        "s = find_source({'PROMETHEUS_URL': sys.argv[1]}, Path('x'), '')\n"
        "start(s, [InstantQuery('up')])\n"
    )
    with FaultServer(http_faults.hang_at_accept) as server:
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", code, server.url], check=True, timeout=10)
        assert time.monotonic() - began < 1.5


def test_a_bug_of_ours_ends_the_batch_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("a bug")

    monkeypatch.setattr(client, "judge", broken)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    with FaultServer(fault_server.good) as server:
        answers = ask(source_at(server.url), many(20), budget_s=1.0)
    assert all(isinstance(answer, NoAnswer) for answer in answers.values())


def test_answers_that_are_too_many_together_are_not_all_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pending_module, "MAX_BATCH_BYTES", 2000)
    with FaultServer(fault_server.good) as server:
        answers = ask(source_at(server.url), many(60))
    reasons = [getattr(answer, "reason", "answered") for answer in answers.values()]
    assert set(reasons) == {"answered", "too-large"}


def test_large_answers_are_read_one_at_a_time_and_all_of_them() -> None:
    large = http_faults.many_series(5000)
    with FaultServer(fault_server.says(large)) as server:
        answers = ask(source_at(server.url), many(16))
    assert all(isinstance(a, Vector) and len(a.samples) == 5000 for a in answers.values())


def test_a_bug_of_ours_before_the_first_query_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("a bug")

    monkeypatch.setattr(client.Client, "__init__", broken)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    (answer,) = ask(source_at("http://127.0.0.1:1"), many(1)).values()
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "not-asked"


def test_an_import_that_misses_a_folder_of_the_path_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a thread meets while MkDocs takes a hook's folder off the path."""
    (tmp_path / "missed_for_a_moment.py").write_text("")
    looked: list[str] = []

    class Missing:
        """Adds the folder only after it was looked for."""

        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            if name == "missed_for_a_moment":
                looked.append(name)
                if len(looked) == 2:
                    monkeypatch.syspath_prepend(str(tmp_path))

    monkeypatch.setattr(sys, "meta_path", [Missing, *sys.meta_path])
    monkeypatch.delitem(sys.modules, "missed_for_a_moment", raising=False)
    pending_module._bring("missed_for_a_moment")
    assert len(looked) == 2
    with pytest.raises(ModuleNotFoundError):
        pending_module._bring("no_such_module_at_all")
