"""A batch asked by a child process gives what threads give, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.source import (
    AlertsQuery,
    Answer,
    Document,
    InstantQuery,
    Matrix,
    MetadataQuery,
    NoAnswer,
    Query,
    RangeQuery,
    Reason,
    RulesQuery,
    Sample,
    Series,
    Source,
    Vector,
    find_source,
    start_in_child,
)
from handbook.source.transfer import (
    answer_from_plain,
    answer_to_plain,
    query_from_plain,
    query_to_plain,
    source_from_plain,
    source_to_plain,
)
from tests.source import fault_server, http_faults
from tests.source.fault_server import SECRET, FaultServer, Talk

NOWHERE = Path("no-run-file")
UP = InstantQuery("up")


def source_at(url: str) -> Source:
    environ = {"PROMETHEUS_URL": url, "PROMETHEUS_TOKEN": SECRET}
    return find_source(environ, NOWHERE, "http://none")


def children() -> set[int]:
    """Give our child processes, whichever thread started them."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(pid) for children in lists for pid in children.read_text().split()}


def test_the_child_gives_the_sources_answers() -> None:
    with FaultServer(fault_server.good) as server:
        pending = start_in_child(source_at(server.url), [UP, InstantQuery("down"), UP])
        answers = pending.result()
        assert f"Bearer {SECRET}".encode() in server.asked[0]
    assert list(answers) == [UP, InstantQuery("down")]
    assert all(isinstance(a, Vector) and a.samples[0].value == 1.0 for a in answers.values())
    assert (pending.stats.distinct, pending.stats.asked) == (2, 2)
    assert pending.stats.cpu_seconds > 0


def test_no_queries_start_no_child() -> None:
    assert start_in_child(source_at("http://127.0.0.1:1"), []).result() == {}


@pytest.mark.timed
@pytest.mark.parametrize("name", ["accept and hang", "drip in headers", "gzip bomb", "401"])
def test_a_fault_keeps_its_reason_and_the_deadline_in_a_child(name: str) -> None:
    serve, reason = http_faults.FAULTS[name]
    with FaultServer(serve) as server:
        began = time.monotonic()
        answers = start_in_child(source_at(server.url), [UP, InstantQuery("down")]).result()
        assert time.monotonic() - began < 5
    assert {str(a.reason) for a in answers.values() if isinstance(a, NoAnswer)} == {reason}


def test_no_secret_stands_in_the_childs_command_line_or_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PROMETHEUS_TOKEN", SECRET)
    seen: list[bytes] = []
    before = children()

    def serve(talk: Talk) -> None:
        for pid in children() - before:
            seen.append(Path(f"/proc/{pid}/cmdline").read_bytes())
            seen.append(Path(f"/proc/{pid}/environ").read_bytes())
        fault_server.good(talk)

    with FaultServer(serve) as server:
        start_in_child(source_at(server.url), [UP]).result()
    assert len(seen) >= 2
    assert SECRET.encode() not in b"".join(seen)


def test_a_child_that_is_killed_leaves_every_query_not_asked_and_no_process() -> None:
    before = children()

    def serve(_: Talk) -> None:
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)

    with FaultServer(serve) as server:
        (answer,) = start_in_child(source_at(server.url), [UP]).result().values()
    assert isinstance(answer, NoAnswer)
    assert answer.reason == "not-asked"
    assert children() <= before


def test_the_child_ends_with_its_parent() -> None:
    code = (
        "import sys, time; from pathlib import Path; from handbook.source import *\n"
        "s = find_source({'PROMETHEUS_URL': sys.argv[1]}, Path('x'), '')\n"
        "start_in_child(s, [InstantQuery('up')]); time.sleep(30)\n"
    )
    asking: list[Talk] = []

    def serve(talk: Talk) -> None:
        talk.request()
        asking.append(talk)
        talk.hang()

    with FaultServer(serve) as server:
        parent = subprocess.Popen([sys.executable, "-c", code, server.url])
        try:
            until = time.monotonic() + 10
            while not asking and time.monotonic() < until:
                time.sleep(0.02)
            parent.kill()
        finally:
            parent.kill()
            parent.wait()
        asking[0].socket.settimeout(1.0)  # well before the child's own deadline
        assert asking[0].socket.recv(1) == b""


def test_where_no_process_can_be_started_threads_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with FaultServer(fault_server.good) as server:
        (answer,) = start_in_child(source_at(server.url), [UP]).result().values()
    assert isinstance(answer, Vector)


ANY_NUMBER = st.floats(allow_nan=False)
LABELS = st.dictionaries(st.text(), st.text(), max_size=3)
POINTS = st.lists(st.tuples(ANY_NUMBER, ANY_NUMBER)).map(tuple)
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.builds(
        Vector,
        st.lists(st.builds(Sample, LABELS, ANY_NUMBER, ANY_NUMBER)).map(tuple),
        ANY_NUMBER,
    ),
    st.builds(Matrix, st.lists(st.builds(Series, LABELS, POINTS)).map(tuple), ANY_NUMBER),
    st.builds(Document, LABELS, ANY_NUMBER),
    st.builds(NoAnswer, st.sampled_from(Reason), st.text(), ANY_NUMBER),
)
QUERIES: st.SearchStrategy[Query] = st.one_of(
    st.builds(InstantQuery, st.text(), st.none() | ANY_NUMBER),
    st.builds(RangeQuery, st.text(), ANY_NUMBER, ANY_NUMBER, ANY_NUMBER),
    st.builds(MetadataQuery, st.none() | st.text()),
    st.sampled_from([AlertsQuery(), RulesQuery()]),
)


@given(ANSWERS)
def test_an_answer_survives_the_pipe(answer: Answer) -> None:
    assert answer_from_plain(json.loads(json.dumps(answer_to_plain(answer)))) == answer


@given(QUERIES)
def test_a_query_survives_the_pipe(query: Query) -> None:
    assert query_from_plain(json.loads(json.dumps(query_to_plain(query)))) == query


def test_a_source_survives_the_pipe() -> None:
    source = source_at("https://jo.example:1/prefix?key=12345")
    assert source_from_plain(json.loads(json.dumps(source_to_plain(source)))) == source
