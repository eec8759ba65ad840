"""Alertmanager behind the site's own origin: two lists to read, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from handbook.model.handbook import Handbook
from handbook.proxy import ALERTMANAGER_API
from handbook.source.address import SourceError
from tests.generate.conftest import Serve, config, serve
from tests.nginx import Web
from tests.proxy.attempts import ATTEMPTS, QUERY, Attempt
from tests.proxy.serving import proxying, source_at
from tests.source.fault_server import SECRET, FaultServer, says
from tests.source.http_faults import FAULTS

__all__ = ["config", "serve"]

PATH = "/_alertmanager"
API = f"{PATH}{ALERTMANAGER_API}"
ANSWERS = says(b"[]")
REFUSED: dict[str, Attempt] = {
    **{
        name: replace(attempt, path=f"{API}alerts")
        for name, attempt in ATTEMPTS.items()
        if attempt.path == QUERY
    },
    **{
        f"path {path}": Attempt(f"{PATH}{path}", (400, 404))
        for path in ("/", "/api/v2/status", "/api/v2/receivers", "/api/v2/alerts/groups",
                     "/api/v2/silence/1", "/api/v1/alerts", "/-/reload", "/metrics",
                     "/api/v2/alerts/", "/api/v2/alerts%2f..%2fstatus", "/api/v2/query")
    },
    **{
        f"arguments {arguments}": Attempt(f"{API}{arguments}", (400,))
        for arguments in ("alerts?filter=a%3Db", "alerts?active=false", "silences?0", "alerts?x")
    },
}  # fmt: skip
WAYS = ("proxy", "nginx")


@pytest.fixture(scope="module")
def manager() -> Iterator[FaultServer]:
    with FaultServer(ANSWERS) as server:
        yield server


@pytest.fixture(scope="module")
def webs(manager: FaultServer, serve: Serve) -> Iterator[dict[str, Web]]:
    """Both ways to it: the proxy of `mkdocs serve`, and nginx."""
    with _proxy(manager) as web:
        yield {"proxy": web, "nginx": serve("http://127.0.0.1:9", alertmanager=manager.url)}


@contextmanager
def _proxy(manager: FaultServer) -> Iterator[Web]:
    source = source_at(manager.url, PROMETHEUS_TOKEN=SECRET)
    with proxying(source, path=PATH, api=ALERTMANAGER_API) as web:
        yield web


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["alerts", "silences"])
def test_both_lists_come_as_they_are(
    name: str, way: str, webs: dict[str, Web], manager: FaultServer
) -> None:
    manager.asked.clear()
    sent = {"Authorization": "Bearer of-the-browser", "Cookie": "a=b"}
    answer = webs[way].ask(f"{API}{name}", headers=sent)
    assert (answer.status, answer.body) == (200, b"[]")
    assert answer.headers["Cache-Control"] == "no-store"
    (asked,) = manager.asked
    assert asked.startswith(f"GET /api/v2/{name} HTTP".encode())
    assert b"of-the-browser" not in asked and b"a=b" not in asked


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", REFUSED)
def test_all_else_is_refused_and_never_asked(
    name: str, way: str, webs: dict[str, Web], manager: FaultServer
) -> None:
    manager.asked.clear()
    attempt = REFUSED[name]
    answer = webs[way].ask(attempt.path, attempt.method, attempt.headers)
    assert answer.status in attempt.statuses, answer.body
    assert not manager.asked


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", [n for n in FAULTS if "hang" not in n and "drip" not in n])
def test_each_fault_is_an_error_without_a_secret(name: str) -> None:
    with FaultServer(FAULTS[name][0]) as ill, _proxy(ill) as web:
        answer = web.ask(f"{API}alerts")
        said = json.loads(answer.body)
        assert said["status"] == "error" and said["error"]
        assert SECRET.encode() not in answer.body


@pytest.mark.parametrize("name", ["401", "500", "redirect loop", "close without an answer", "429"])
def test_nginx_says_that_an_ill_one_does_not_answer(name: str, serve: Serve) -> None:
    with FaultServer(FAULTS[name][0]) as ill:
        web = serve("http://127.0.0.1:9", alertmanager=ill.url)
        answer = web.ask(f"{API}alerts")
    assert answer.status == 200 and json.loads(answer.body)["status"] == "error"


def test_none_configured_is_said_by_both(serve: Serve, config: Handbook) -> None:
    without = replace(config, links=replace(config.links, alertmanager=None))

    def find() -> None:
        raise SourceError(["no Alertmanager configured"])

    with proxying(find, path=PATH, api=ALERTMANAGER_API) as web:
        ways = (web, serve("http://127.0.0.1:9", handbook=without))
        said = [json.loads(way.ask(f"{API}alerts").body) for way in ways]
    assert said[0] == said[1]
    assert said[0]["error"] == "no Alertmanager configured"
