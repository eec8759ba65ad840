"""Whatever stands at Grafana's address gives the dashboard or a reason, in time."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from handbook.drift.dashboard import compare_dashboard
from handbook.drift.findings import Findings
from handbook.grafana import NOT_SET, begin_board, find_grafana, start_board
from handbook.source import Document, NoAnswer, SourceError
from tests.drift.stand_in import TOKEN, Board, Grafana, said

UID = "game-websocket"


def ask(stand_in: Grafana, **environ: str) -> Document | NoAnswer:
    named = {"GRAFANA_URL": stand_in.url, "GRAFANA_TOKEN": TOKEN, **environ}
    return begin_board(named, UID).result()


def test_the_dashboard_comes_back_and_is_the_generated_one(stand_in: Grafana, board: Board) -> None:
    found = ask(stand_in)
    assert isinstance(found, Document)
    assert compare_dashboard(board, found) == Findings()
    assert [path for path, _ in stand_in.asked] == [f"/api/dashboards/uid/{UID}"]


def test_a_change_in_grafana_is_seen_through_its_api(stand_in: Grafana, board: Board) -> None:
    stand_in.boards[UID] = {**board, "title": "Mine"}
    found = ask(stand_in)
    assert [one.kind for one in compare_dashboard(board, found).differences] == ["dashboard-title"]


def test_grafanas_own_404_means_that_there_is_no_such_dashboard(
    stand_in: Grafana, board: Board
) -> None:
    stand_in.boards.clear()
    found = ask(stand_in)
    assert isinstance(found, Document)
    kinds = [one.kind for one in compare_dashboard(board, found).differences]
    assert kinds == ["dashboard-missing"]


LOGIN = "<!doctype html><title>Grafana</title><form>"
META = {"meta": {}}
FAULTS = {
    "403": (said(403, {"message": "Permissions needed"}), "refused-credentials"),
    "404 of something else": (said(404, "404 page not found"), "not-prometheus"),
    "404 in JSON of something else": (said(404, {"error": "no route"}), "not-prometheus"),
    "redirect to the login": (said(302, "", Location="/login"), "not-prometheus"),
    "login page with 200": (said(200, LOGIN), "malformed"),
    "429": (said(429, {"message": "slow down"}), "busy"),
    "500": (said(500, {"message": "database is locked"}), "failing"),
    "502 with HTML": (said(502, "<html>bad gateway"), "failing"),
    "empty": (said(200, ""), "malformed"),
    "JSON of something else": (said(200, {"status": "success"}), "not-prometheus"),
    "a list": (said(200, [1]), "not-prometheus"),
    "no dashboard": (said(200, {**META, "dashboard": None}), "not-prometheus"),
    "another dashboard": (said(200, {**META, "dashboard": {"uid": "x"}}), "malformed"),
    "odd panels": (said(200, {**META, "dashboard": {"uid": UID, "panels": [1]}}), "malformed"),
    "9 MiB": (said(200, {"x": "y" * (9 << 20)}), "too-large"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_leaves_the_dashboard_unknown_with_its_reason(
    name: str, stand_in: Grafana, board: Board
) -> None:
    stand_in.answer, reason = FAULTS[name]
    found = ask(stand_in)
    assert isinstance(found, NoAnswer)
    assert found.reason == reason
    compared = compare_dashboard(board, found)
    assert not compared.differences
    assert len(compared.unknown) == 1
    assert TOKEN not in repr(found)
    assert len(stand_in.asked) == 1


def test_a_wrong_token_is_refused_credentials(stand_in: Grafana) -> None:
    found = ask(stand_in, GRAFANA_TOKEN="another-token")
    assert isinstance(found, NoAnswer)
    assert found.reason == "refused-credentials"
    assert "GRAFANA_TOKEN" in found.message
    assert "another-token" not in repr(found)


@pytest.mark.parametrize("before", ["token ", "x " * 48])
def test_an_answer_with_our_token_is_kept_back(before: str, stand_in: Grafana) -> None:
    """Also where the words are cut within it: half a token is one, too."""
    stand_in.answer = said(500, {"message": f"{before}{TOKEN} is unknown"})
    found = ask(stand_in)
    assert isinstance(found, NoAnswer)
    assert "kept back" in found.message
    assert TOKEN[:4] not in repr(found)


def test_the_token_may_stand_in_a_file(stand_in: Grafana, tmp_path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    environ = {"GRAFANA_URL": stand_in.url, "GRAFANA_TOKEN_FILE": str(tmp_path / "token")}
    assert isinstance(begin_board(environ, UID).result(), Document)


def test_a_path_prefix_is_kept(stand_in: Grafana) -> None:
    ask(stand_in, GRAFANA_URL=f"{stand_in.url}/grafana/")
    assert stand_in.asked[0][0] == f"/grafana/api/dashboards/uid/{UID}"


def test_proxies_of_the_environment_are_not_used(
    stand_in: Grafana, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(ask(stand_in), Document)


def test_a_grafana_that_hangs_costs_one_deadline(stand_in: Grafana) -> None:
    stand_in.hangs = threading.Event()
    began = time.monotonic()
    found = ask(stand_in)
    assert time.monotonic() - began < 3.5
    assert isinstance(found, NoAnswer)
    assert found.reason == "slow"


def test_a_dead_port_is_unreachable_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    began = time.monotonic()
    found = begin_board({"GRAFANA_URL": f"http://127.0.0.1:{port}"}, UID).result()
    assert time.monotonic() - began < 1
    assert isinstance(found, NoAnswer)
    assert found.reason == "unreachable"


def test_without_an_address_nothing_is_asked() -> None:
    assert find_grafana({"GRAFANA_TOKEN": "x", "PROMETHEUS_URL": "http://p:9090"}) is None
    found = start_board(None, UID).result()
    assert isinstance(found, NoAnswer)
    assert found.message == NOT_SET


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"GRAFANA_URL": "grafana:3000"}, "GRAFANA_URL"),
        ({"GRAFANA_URL": "http://g:3000", "GRAFANA_TOKEN": "a b"}, "GRAFANA_TOKEN"),
        ({"GRAFANA_URL": "http://g:3000", "GRAFANA_TOKEN_FILE": "/no/file"}, "GRAFANA_TOKEN_FILE"),
        ({"GRAFANA_URL": "http://g:3000", "GRAFANA_CA_FILE": "/no/file"}, "GRAFANA_CA_FILE"),
    ],
)
def test_a_wrong_environment_is_said_in_grafanas_names(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SourceError) as caught:
        find_grafana(environ)
    (problem,) = caught.value.problems
    assert problem.startswith(named)
    assert "PROMETHEUS" not in problem
    found = begin_board(environ, UID).result()
    assert isinstance(found, NoAnswer)
    assert named in found.message


def test_the_credentials_of_prometheus_never_go_to_grafana(stand_in: Grafana) -> None:
    ask(stand_in, PROMETHEUS_TOKEN="prometheus-token", PROMETHEUS_HEADERS="X-Scope-OrgID: team")
    sent = str(stand_in.asked)
    assert "prometheus-token" not in sent
    assert "X-Scope" not in sent
