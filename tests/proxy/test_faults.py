"""Each fault of the source is a short error in a page's words, in time, and shows no secret."""

from __future__ import annotations

import json
import time

import pytest

from handbook.source import InstantQuery, NoAnswer, ask
from tests.nginx import Answer
from tests.proxy.attempts import API, QUERY
from tests.proxy.serving import proxying, source_at
from tests.source import fault_server
from tests.source.fault_server import SECRET, TLS, FaultServer, Talk
from tests.source.http_faults import FAULTS

OWN_WORDS = {"400 bad_data": "parse error", "422": "cannot parse"}
"""Refusals of the query itself, which keep the source's status and words."""
EVERYTHING = ("alerts", "rules", "metadata", "labels", "series?match[]=up",
              "query_range?query=up&start=0&end=60&step=15")  # fmt: skip


def assert_no_secret(answer: Answer) -> None:
    said = answer.body + str(answer.headers).encode()
    assert SECRET.encode() not in said and SECRET[:8].encode() not in said


def error_of(answer: Answer) -> dict[str, str]:
    assert len(answer.body) < 1000
    assert_no_secret(answer)
    document: dict[str, str] = json.loads(answer.body)
    assert set(document) == {"status", "errorType", "error"} and document["status"] == "error"
    assert document["error"] and document["error"].isprintable()
    return document


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_one_error_in_time(name: str) -> None:
    serve, reason = FAULTS[name]
    with FaultServer(serve) as server:
        source = source_at(server.url, PROMETHEUS_TOKEN=SECRET)
        with proxying(source) as web:
            began = time.monotonic()
            document = error_of(answer := web.ask(QUERY))
            assert time.monotonic() - began < 3.6
            if name in OWN_WORDS:
                assert answer.status in (400, 422)
                assert OWN_WORDS[name] in document["error"]
                return
            due = "slow" if name == "accept and hang" else reason
            assert document["errorType"] == due
            assert answer.status == 200, "a browser would write anything else to its console"


@pytest.mark.parametrize("name", ["502 with HTML", "warnings", "403", "truncated JSON"])
def test_the_words_are_those_of_a_build(name: str) -> None:
    query = InstantQuery("up")
    with FaultServer(FAULTS[name][0]) as server:
        source = source_at(server.url, PROMETHEUS_TOKEN=SECRET)
        built = ask(source, [query])[query]
        with proxying(source) as web:
            document = error_of(web.ask(QUERY))
    assert isinstance(built, NoAnswer)
    assert document["error"] == built.message
    assert document["errorType"] == built.reason


@pytest.mark.parametrize("name", ["login page with 200", "500", "null data", "warnings", "matrix"])
def test_no_endpoint_hands_on_what_is_no_answer(name: str) -> None:
    with FaultServer(FAULTS[name][0]) as server:
        for path in EVERYTHING:
            with proxying(source_at(server.url)) as web:
                if name == "matrix" and path.startswith("query_range"):
                    assert web.ask(f"{API}{path}").is_success
                else:
                    error_of(web.ask(f"{API}{path}"))


@pytest.mark.parametrize("path", ["labels", "alerts", "rules", "metadata"])
def test_an_endpoint_that_the_source_has_not_is_not_offered(path: str) -> None:
    with FaultServer(FAULTS["404"][0]) as server, proxying(source_at(server.url)) as web:
        answer = web.ask(f"{API}{path}")
    assert error_of(answer)["errorType"] == "not-offered"


def test_a_good_answer_cut_after_any_byte_is_an_error() -> None:
    whole = fault_server.reply(fault_server.good_body())
    cut = len(whole)

    def serve(talk: Talk) -> None:
        talk.request()
        talk.send(whole[:cut])

    with FaultServer(serve) as server:
        with proxying(source_at(server.url)) as web:
            assert web.ask(QUERY).is_success
        for cut in range(0, len(whole), 3):  # read by the server
            with proxying(source_at(server.url)) as web:
                assert error_of(web.ask(QUERY))["errorType"], cut


@pytest.mark.parametrize("certificate", ["expired", "wrong_host", "trusted"])
def test_a_certificate_that_nothing_vouches_for_is_said(certificate: str) -> None:
    with FaultServer(fault_server.good, certificate) as server:
        with proxying(source_at(server.url, PROMETHEUS_TOKEN=SECRET)) as web:
            assert error_of(web.ask(QUERY))["errorType"] == "untrusted"
        assert not server.asked


def test_a_sound_certificate_is_taken() -> None:
    ca_file = str(TLS / "trusted.pem")
    with (
        FaultServer(fault_server.good, "trusted") as server,
        proxying(source_at(server.url, PROMETHEUS_CA_FILE=ca_file)) as web,
    ):
        assert web.ask(QUERY).is_success


def test_a_redirect_takes_no_header_to_another_server() -> None:
    with FaultServer(fault_server.good) as other:
        leads = fault_server.says(b"", "307 Moved", f"Location: {other.url}/api/v1/query")
        with FaultServer(leads) as server, proxying(source_at(server.url)) as web:
            answer = web.ask(QUERY)
        assert error_of(answer)["errorType"] == "not-prometheus"
        assert answer.headers["Location"] is None
        assert not other.accepted


def test_a_name_that_does_not_resolve_is_said() -> None:
    with proxying(source_at("http://prometheus.invalid:9090")) as web:
        document = error_of(web.ask(QUERY))
    assert document["errorType"] == "unreachable" and "prometheus.invalid" in document["error"]


@pytest.mark.parametrize("way", ["plainly", "escaped", "in_a_name"])
def test_an_answer_in_which_our_credential_stands_is_kept_back(way: str) -> None:
    series = {
        "plainly": {"instance": SECRET},
        "escaped": {"instance": f'"\\{SECRET}'},
        "in_a_name": {SECRET.replace("-", "_"): "x", "a": f"x{SECRET}x"},
    }[way]
    body = json.dumps(
        fault_server.vector() | {"data": {"resultType": "vector", "result": [
            {"metric": series, "value": [time.time(), "1"]}]}}
    )  # fmt: skip
    if way == "escaped":
        body = body.replace("s3cret", "\\u0073\\u0033cret")
    with FaultServer(fault_server.says(body.encode())) as server:
        with proxying(source_at(server.url, PROMETHEUS_TOKEN=SECRET)) as web:
            assert "credential" in error_of(web.ask(QUERY))["error"]
        with proxying(source_at(server.url)) as web:
            assert web.ask(QUERY).is_success


def test_a_login_is_sent_to_the_source_and_to_nobody_else() -> None:
    ways = {
        "PROMETHEUS_TOKEN": f"Authorization: Bearer {SECRET}",
        "PROMETHEUS_HEADERS": "X-Scope-OrgID: team",
    }
    with FaultServer(fault_server.good) as server:
        source = source_at(
            f"{server.url}/prefix",
            PROMETHEUS_TOKEN=SECRET,
            PROMETHEUS_HEADERS="X-Scope-OrgID: team",
        )
        with proxying(source) as web:
            answer = web.ask(QUERY, headers={"Authorization": "Bearer theirs", "Cookie": "a=b"})
    assert answer.is_success
    assert_no_secret(answer)
    request = server.asked[0].decode()
    assert request.startswith("GET /prefix/api/v1/query?query=up&timeout=3s HTTP/1.1\r\n")
    assert all(line in request for line in ways.values())
    assert "theirs" not in request and "Cookie" not in request


def test_a_source_that_comes_back_is_asked_again() -> None:
    with FaultServer(fault_server.good) as server, proxying(source_at(server.url)) as web:
        assert web.ask(QUERY).is_success
        server.turn_to(None)
        assert error_of(web.ask(QUERY))["error"] == "the connection was refused"
        server.turn_to(fault_server.good)
        began = time.monotonic()
        while not (answer := web.ask(QUERY)).is_success:
            assert time.monotonic() - began < 10
            error_of(answer)
            time.sleep(0.05)


def test_ill_answers_of_one_query_cost_no_other_its_answer() -> None:
    def serve(talk: Talk) -> None:
        while talk.request():
            if b"query=bad" in talk.asked[-1]:
                talk.send(fault_server.reply(b"", "500 Internal Server Error"))
                return
            talk.send(fault_server.reply(fault_server.good_body()))

    with FaultServer(serve) as server, proxying(source_at(server.url)) as web:
        for _ in range(3):
            assert error_of(web.ask(f"{API}query?query=bad"))["errorType"] == "failing"
            assert web.ask(QUERY).is_success
