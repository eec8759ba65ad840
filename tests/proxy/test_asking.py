"""What a page may ask is answered as Prometheus answers it; all else is refused, whoever tries."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from handbook.generate.nginx_maps import API_PATHS
from handbook.proxy import Hosts
from handbook.proxy.questions import PARAMETERS
from tests.conftest import DemoStack
from tests.nginx import Web
from tests.proxy.attempts import API, ATTEMPTS, QUERY, good_paths
from tests.proxy.serving import proxying, source_at

NAMED = Hosts(names=frozenset({"handbook.example.org"}), origin="https://handbook.example.org")


@pytest.fixture(scope="module")
def web(demo_stack: DemoStack) -> Iterator[Web]:
    with proxying(source_at(demo_stack.url), NAMED) as web:
        yield web


def test_each_question_is_answered_byte_for_byte_as_prometheus_answers_it(
    web: Web, demo_stack: DemoStack
) -> None:
    asked = set()
    for path in good_paths():
        answer = web.ask(path)
        assert b"success" in answer.body, (path, answer.body)
        assert json.loads(answer.body)["status"] == "success"
        asked.add(path.removeprefix(API).partition("?")[0])
        if "time=" in path or "start=" in path:
            with urllib.request.urlopen(demo_stack.url + path.removeprefix("/_prom")) as came:
                own = json.load(came)
            assert json.loads(answer.body) == own, path
    assert asked == set(PARAMETERS) == set(API_PATHS)


def test_the_servers_of_the_stack_are_in_the_answer(web: Web, demo_stack: DemoStack) -> None:
    result = json.loads(web.ask(QUERY).body)["data"]["result"]
    assert set(demo_stack.instances) <= {series["metric"]["instance"] for series in result}


def test_a_head_is_a_get_without_its_body(web: Web) -> None:
    answer = web.ask(f"{API}query?query=1%2Bup&time=1700000000", "HEAD")
    whole = web.ask(f"{API}query?query=1%2Bup&time=1700000000")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(whole.body))


def test_nothing_but_our_own_headers_is_sent(web: Web) -> None:
    for path in (QUERY, f"{API}query?query=up%7B", "/_prom/api/v1/targets"):
        headers = web.ask(path).headers
        assert set(map(str.lower, headers)) == {
            "date", "server", "content-type", "content-length", "cache-control",
            "x-content-type-options", "cross-origin-resource-policy",
        }  # fmt: skip
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_query_that_is_wrong_keeps_prometheus_own_words(web: Web) -> None:
    answer = web.ask(f"{API}query?query=up%7B")
    document = json.loads(answer.body)
    assert (answer.status, document["errorType"]) == (400, "bad_data")
    assert "parse error" in document["error"]


@pytest.mark.parametrize("name", ATTEMPTS)
def test_all_else_is_refused_in_the_form_of_an_error(name: str, web: Web) -> None:
    attempt = ATTEMPTS[name]
    answer = web.ask(attempt.path, attempt.method, attempt.headers)
    assert answer.status in attempt.statuses, answer.body
    document = json.loads(answer.body)
    assert document["status"] == "error" and document["errorType"]
    assert 10 < len(document["error"]) <= 500 and document["error"].isprintable()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:8000"}, {"Host": "LOCALHOST"}, {"Host": "127.0.0.1:1"},
        {"Host": "[::1]:8000"}, {"Host": "handbook.example.org"},
        {"Host": "localhost:8000", "Origin": "http://localhost:8000"},
        {"Host": "handbook.example.org", "Origin": "https://handbook.example.org"},
        {"Host": "localhost", "Origin": "https://handbook.example.org"},
        {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)  # fmt: skip
def test_pages_of_this_site_may_ask(headers: dict[str, str], web: Web) -> None:
    assert b"success" in web.ask(QUERY, headers=headers).body


def test_two_hosts_in_one_request_are_none(web: Web) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", web.port)) as talk:
        lines = [f"GET {QUERY} HTTP/1.1", "Host: localhost", "Host: evil.example", "", ""]
        talk.sendall("\r\n".join(lines).encode())
        assert b" 421 " in talk.makefile("rb").readline()


def test_a_server_that_listens_everywhere_is_opened_by_its_number_but_by_no_name(
    demo_stack: DemoStack,
) -> None:
    with proxying(source_at(demo_stack.url), Hosts(any_address=True)) as web:
        for host, status in (
            ("192.168.1.5:8000", 200), ("[fe80::1]:8000", 200), ("evil.example", 421),
            ("192.168.1.5.nip.io", 421),
        ):  # fmt: skip
            assert web.ask(QUERY, headers={"Host": host}).status == status, host
