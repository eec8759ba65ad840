"""Each fault of a source gives a reason, in time, for every query, and shows no secret."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handbook.source import (
    AlertsQuery,
    InstantQuery,
    NoAnswer,
    Query,
    RangeQuery,
    RulesQuery,
    Vector,
    ask,
    find_source,
)
from handbook.source.address import Source
from tests.source import fault_server
from tests.source.fault_server import SECRET, TLS, FaultServer, Talk
from tests.source.http_faults import FAULTS

NOWHERE = Path("no-run-file")
THREE = [InstantQuery("up"), InstantQuery("up == 1"), InstantQuery("go_goroutines")]
MANY: list[Query] = [
    *(InstantQuery(f"up + {number}") for number in range(40)),
    RangeQuery("up", 1000.0, 2000.0, 10.0),
    AlertsQuery(),
    RulesQuery(),
]


def source_at(url: str, **environ: str) -> Source:
    return find_source(
        {"PROMETHEUS_URL": url, "PROMETHEUS_TOKEN": SECRET, **environ}, NOWHERE, "http://none"
    )


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@pytest.mark.sampled(16)
@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_no_answer_with_its_reason(name: str) -> None:
    serve, reason = FAULTS[name]
    with FaultServer(serve) as server, at_most(3.5):
        answers = ask(source_at(server.url), THREE)
    for answer in answers.values():
        assert isinstance(answer, NoAnswer)
        assert answer.reason == reason
        assert 0 < len(answer.message) <= 200
        assert answer.message.isprintable()
        assert SECRET not in repr(answer)
        assert SECRET[:8] not in repr(answer)


@pytest.mark.sampled(16)
@pytest.mark.parametrize("name", FAULTS)
def test_no_fault_costs_a_large_batch_more_than_one_deadline(name: str) -> None:
    with FaultServer(FAULTS[name][0]) as server, at_most(3.5):
        answers = ask(source_at(server.url), MANY)
    assert list(answers) == MANY
    for query, answer in answers.items():
        is_due = name == "matrix" and isinstance(query, RangeQuery)
        assert isinstance(answer, NoAnswer) or is_due


def test_a_good_answer_is_one() -> None:
    """Without this, all the others could pass by refusing everything."""
    with FaultServer(fault_server.good) as server:
        answers = ask(source_at(server.url), THREE)
    assert all(isinstance(answer, Vector) and answer.samples for answer in answers.values())


@pytest.mark.parametrize("shape", ["length", "chunked", "gzip"])
def test_a_good_answer_cut_after_any_byte_is_no_answer(shape: str) -> None:
    import gzip

    body = fault_server.good_body()
    whole = {
        "length": fault_server.reply(body),
        "chunked": fault_server.chunked(body, 64),
        "gzip": fault_server.reply(gzip.compress(body), "200 OK", "Content-Encoding: gzip"),
    }[shape]
    cut = len(whole)

    def serve(talk: Talk) -> None:
        talk.request()
        talk.send(whole[:cut])

    with FaultServer(serve) as server:
        source = source_at(server.url)
        assert isinstance(ask(source, THREE[:1])[THREE[0]], Vector)
        for cut in range(len(whole)):  # read by the server
            assert isinstance(ask(source, THREE[:1])[THREE[0]], NoAnswer), cut


def test_an_answer_without_a_length_is_whole_only_with_its_last_byte() -> None:
    body = fault_server.good_body()
    cut = len(body)

    def serve(talk: Talk) -> None:
        talk.request()
        talk.send(b"HTTP/1.1 200 OK\r\n\r\n" + body[:cut])

    with FaultServer(serve) as server:
        source = source_at(server.url)
        assert isinstance(ask(source, THREE[:1])[THREE[0]], Vector)
        for cut in range(len(body)):  # read by the server
            assert isinstance(ask(source, THREE[:1])[THREE[0]], NoAnswer), cut


def test_a_refused_connection_opens_the_breaker_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with at_most(1.0):
        answers = ask(source_at(f"http://127.0.0.1:{port}"), MANY)
    assert {str(a.reason) for a in answers.values() if isinstance(a, NoAnswer)} == {"unreachable"}
    assert {getattr(a, "message", "") for a in answers.values()} == {"the connection was refused"}


def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    with at_most(3.5):
        answers = ask(source_at("http://prometheus.invalid:9090"), THREE)
    for answer in answers.values():
        assert isinstance(answer, NoAnswer)
        assert answer.reason == "unreachable"
        assert "prometheus.invalid" in answer.message


def test_a_name_server_that_hangs_does_not_hold_up_the_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(30) and [])
    with at_most(1.0):
        answers = ask(source_at("http://prometheus.test"), THREE, deadline_s=0.5)
    released.set()
    assert {getattr(a, "reason", "") for a in answers.values()} == {"unreachable"}


@pytest.mark.parametrize("certificate", ["expired", "wrong_host", "trusted"])
def test_a_certificate_that_nothing_vouches_for_is_untrusted(certificate: str) -> None:
    with FaultServer(fault_server.good, certificate) as server, at_most(3.5):
        answers = ask(source_at(server.url), THREE)
    assert {getattr(a, "reason", "") for a in answers.values()} == {"untrusted"}
    assert not server.asked


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [("expired", "untrusted"), ("wrong_host", "untrusted"), ("trusted", "")],
)
def test_the_ca_file_vouches_for_a_sound_certificate_only(certificate: str, reason: str) -> None:
    ca_file = str(TLS / f"{certificate}.pem")
    with FaultServer(fault_server.good, certificate) as server:
        answers = ask(source_at(server.url, PROMETHEUS_CA_FILE=ca_file), THREE)
    assert {getattr(a, "reason", "") for a in answers.values()} == {reason}


def test_https_to_a_server_without_tls_is_unreachable() -> None:
    with FaultServer(fault_server.says(b"", "400 Bad Request")) as server:
        answers = ask(source_at(server.url.replace("http", "https")), THREE)
    assert {getattr(a, "reason", "") for a in answers.values()} == {"unreachable"}


def test_dead_proxies_in_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with FaultServer(fault_server.good) as server:
        answers = ask(source_at(server.url), THREE)
    assert all(isinstance(answer, Vector) for answer in answers.values())


def test_a_redirect_takes_no_header_to_another_server() -> None:
    with FaultServer(fault_server.good) as other:
        leads = fault_server.says(b"", "307 Moved", f"Location: {other.url}/api/v1/query")
        with FaultServer(leads) as server:
            answers = ask(source_at(server.url, PROMETHEUS_HEADERS="X-Scope-OrgID: team"), THREE)
    assert all(isinstance(answer, NoAnswer) for answer in answers.values())
    assert not other.accepted


def test_a_refusal_is_not_asked_again() -> None:
    for name in ("500", "503 with Retry-After", "429", "reset in the body"):
        with FaultServer(FAULTS[name][0]) as server:
            ask(source_at(server.url), THREE[:1])
        assert len(server.asked) == 1


def test_after_refused_credentials_no_more_logins_are_tried() -> None:
    with FaultServer(FAULTS["401"][0]) as server:
        ask(source_at(server.url), MANY)
    assert len(server.asked) <= 8


@pytest.mark.parametrize("member", [{"infos": ["might be no counter"]}, {"warnings": []}], ids=str)
def test_infos_are_no_fault(member: dict[str, object]) -> None:
    answer = fault_server.always(lambda: fault_server.reply(fault_server.vector(**member)))  # type: ignore[arg-type]
    with FaultServer(answer) as server:
        answers = ask(source_at(server.url), THREE)
    assert all(isinstance(answer, Vector) for answer in answers.values())
