"""The real nginx in front of the real Prometheus: what it lets through, and what it says else."""

from __future__ import annotations

import http.client
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from handbook.model.handbook import Browser, Handbook
from tests.conftest import DemoStack
from tests.generate.conftest import Serve
from tests.nginx import Web
from tests.proxy.attempts import API, ATTEMPTS, QUERY, good_paths
from tests.source.fault_server import FaultServer
from tests.source.http_faults import FAULTS

REFUSED = [name for name, attempt in ATTEMPTS.items() if not attempt.counts]
ELSEWHERE = {
    **dict.fromkeys(("redirect to another host", "401", "403", "404"), "not-prometheus"),
    **dict.fromkeys(("500", "503 with Retry-After"), "failing"),
    "502 with HTML": "unreachable",
}


@pytest.fixture(scope="module")
def web(serve: Serve, demo_stack: DemoStack, config: Handbook) -> Web:
    named = replace(
        config,
        links=replace(config.links, handbook="https://handbook.example.org"),
        browser=Browser(hosts=("ops.example.org",)),
    )
    return serve(demo_stack.url.replace("localhost", "127.0.0.1"), handbook=named)


def test_prometheus_answers_behind_the_sites_own_origin(web: Web, demo_stack: DemoStack) -> None:
    answer = web.ask(QUERY)
    found = {r["metric"]["instance"] for r in json.loads(answer.body)["data"]["result"]}
    assert set(demo_stack.instances) <= found
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] is None
    for path in good_paths():
        answer = web.ask(path)
        assert answer.status == 200 and json.loads(answer.body)["status"] == "success", path
    assert web.ask(QUERY, "HEAD").status == 200


def test_a_query_that_is_wrong_keeps_prometheus_own_words(web: Web) -> None:
    answer = web.ask(f"{API}query?query=up%7B")
    assert answer.status == 400 and "parse error" in json.loads(answer.body)["error"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_pages_can_only_be_read(web: Web, method: str) -> None:
    assert web.ask("/", method).status in (403, 405)


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_proxy_refuses_nginx_refuses_too(name: str, web: Web) -> None:
    attempt = ATTEMPTS[name]
    answer = web.ask(attempt.path, attempt.method, attempt.headers)
    assert answer.status in attempt.statuses, answer.body
    if answer.status not in (400, 414) or answer.body.startswith(b"{"):
        assert json.loads(answer.body)["status"] == "error"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:8000"}, {"Host": "[::1]:8000"}, {"Host": "handbook.example.org"},
        {"Host": "ops.example.org", "Origin": "https://ops.example.org"},
        {"Host": "localhost", "Origin": "https://handbook.example.org"},
        {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)  # fmt: skip
def test_pages_of_this_site_may_ask(headers: dict[str, str], web: Web) -> None:
    assert web.ask(QUERY, headers=headers).is_success


def test_pages_are_read_under_any_name(web: Web) -> None:
    assert web.ask("/", headers={"Host": "by-whatever-name.example"}).status == 200


class Heard(http.server.BaseHTTPRequestHandler):
    """Stands in for Prometheus where its own answers cannot show what it was sent."""

    seen: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.seen.append((self.path, dict(self.headers)))
        body = b'{"status":"success","data":[]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        for name in ("Set-Cookie", "WWW-Authenticate", "Clear-Site-Data", "Refresh", "Link"):
            self.send_header(name, "x=1")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def heard() -> Iterator[str]:
    Heard.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Heard)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/prometheus"
    server.shutdown()
    server.server_close()


def test_credentials_come_from_the_server_and_never_from_the_browser(
    serve: Serve, heard: str
) -> None:
    web = serve(heard, 'proxy_set_header Authorization "Bearer of-the-server";\n')
    sent = {
        "Authorization": "Bearer of-the-browser", "Cookie": "a=b", "X-Scope-OrgID": "other",
        "X-Forwarded-For": "1.2.3.4",
    }  # fmt: skip
    answer = web.ask(f"{API}query?timeout=1h&query=up%7Ba%3D%22%26%22%7D", headers=sent)
    assert answer.status == 200
    unwanted = {"set-cookie", "www-authenticate", "clear-site-data", "refresh", "link"}
    assert not {*unwanted, "access-control-allow-origin"} & set(map(str.lower, answer.headers))
    assert b"of-the-server" not in answer.body + str(answer.headers).encode()
    (path, headers), = Heard.seen  # fmt: skip
    assert path == "/prometheus/api/v1/query?timeout=3s&timeout=1h&query=up%7Ba%3D%22%26%22%7D"
    assert headers["Authorization"] == "Bearer of-the-server"
    assert not {"cookie", "x-scope-orgid", "x-forwarded-for"} & {name.lower() for name in headers}


@pytest.mark.parametrize("name", ["accept and hang", "hang after headers"])
def test_a_hung_prometheus_costs_three_seconds_and_the_pages_stand(serve: Serve, name: str) -> None:
    with FaultServer(FAULTS[name][0]) as prometheus:
        web = serve(prometheus.url)
        began = time.monotonic()
        try:
            answer = web.ask(QUERY)
        except (
            http.client.IncompleteRead
        ):  # cut short in the middle of a body: no answer for any browser
            assert name == "hang after headers"
        else:
            assert answer.status == 200
        assert time.monotonic() - began < 5
        assert web.ask("/").status == 200


def test_what_is_no_prometheus_is_said_so_without_its_page(serve: Serve) -> None:
    for name, kind in ELSEWHERE.items():
        with FaultServer(FAULTS[name][0]) as prometheus:
            answer = serve(prometheus.url).ask(QUERY)
        assert answer.status == 200 and answer.headers["Location"] is None
        assert json.loads(answer.body)["errorType"] == kind


def test_a_dead_prometheus_leaves_the_pages_standing(
    serve: Serve, free_port: Callable[[], int]
) -> None:
    web = serve(f"http://127.0.0.1:{free_port()}")
    answer = web.ask(QUERY)
    assert answer.status == 200 and json.loads(answer.body)["errorType"] == "unreachable"
    assert web.ask("/").status == 200


def test_a_site_that_reads_prometheus_directly_passes_nothing_on(
    serve: Serve, demo_stack: DemoStack, config: Handbook
) -> None:
    direct = replace(
        config,
        browser=Browser(is_direct=True),
        links=replace(config.links, prometheus="https://prometheus.example.org/metrics"),
    )
    web = serve(demo_stack.url, handbook=direct)
    assert web.ask(QUERY).status == 404
    policy = web.ask("/").headers["Content-Security-Policy"]
    assert "connect-src 'self' https://prometheus.example.org;" in policy
