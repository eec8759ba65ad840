from __future__ import annotations

import math
from dataclasses import replace

import pytest

from handbook.commands.situation import Project, read_project
from handbook.direct.evaluate import NeedsMoreError, evaluate
from handbook.direct.exposition import PageSample
from handbook.direct.page import NEEDS_HISTORY, live_from_page, page_problem
from handbook.model.levels import Level
from tests.catalogue.exposition import FIXTURES
from tests.source.fault_server import FaultServer, reply, says
from tests.source.http_faults import FAULTS

SERVER = "10.0.0.7:5500"


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project()


def evaluated(project: Project, expr: str, *samples: PageSample):
    signal = replace(project.handbook.signals["goroutines"], expr=expr)
    return evaluate(signal, samples, SERVER)


A = PageSample("a", {}, 100.0)
B = PageSample("b", {}, 8.0)
TYPED = [PageSample("t", {"type": name}, value) for name, value in (("x", 1.0), ("y", 2.0))]


@pytest.mark.parametrize(
    ("expr", "value"),
    [("a{$scope}", 100), ("a{$scope} - on (instance) 4 * b{$scope}", 68),
     ("(a{$scope} - b{$scope}) / 2", 46), ("2 * 3 + a{$scope}", 106),
     ("a{$scope} - ignoring (type) b{$scope}", 92), ("a{$scope} / 0", math.inf),
     ("a{$scope} < bool 9", 0), ("b{$scope} * (b{$scope} < bool 9)", 8),
     ("b{$scope} == bool 8", 1), ("a{$scope} >= bool b{$scope}", 1),
     ('t{$scope,type="y"}', 2)],
)  # fmt: skip
def test_selectors_and_arithmetic_are_answered(project: Project, expr: str, value: float) -> None:
    assert evaluated(project, expr, A, B, *TYPED)[0][1] == value


@pytest.mark.parametrize(
    "expr",
    ["rate(a{$scope}[1m])", "a{$scope} offset 5m", "sum(a{$scope})", "a{$scope} > 5",
     "a{$scope} < b{$scope}",
     "a{$scope} or b{$scope}", "max_over_time(a{$scope}[5m:1m])", 't{$scope,type=~"x|y"}',
     "t{$scope} - on (instance) a{$scope}", "a{$scope} - on (instance) group_right b{$scope}",
     "-a{$scope}", "a{$scope} @ 5"],
)  # fmt: skip
def test_what_one_sample_cannot_answer_is_refused(project: Project, expr: str) -> None:
    with pytest.raises(NeedsMoreError):
        evaluated(project, expr, A, B, *TYPED)


def test_a_healthy_page_answers_the_checks_of_one_sample(project: Project) -> None:
    body = (FIXTURES / "game-server.prom").read_bytes()
    with FaultServer(says(body)) as server:
        url = f"{server.url}/metrics"
        live = live_from_page(url, project.diagnosed(), {}, 1795366500.0)
    levels = {name: live.board.of(name)[0] for name in live.board.readings}
    assert levels["goroutine_surplus"].level is Level.NORMAL
    assert levels["heap_held"].value == 3366912
    assert levels["goroutine_surplus_growth"].reason == NEEDS_HISTORY
    assert levels["cpu"].reason == NEEDS_HISTORY
    assert live.problem == ""


@pytest.mark.sampled(12)
@pytest.mark.parametrize("name", [n for n in FAULTS if n not in ("matrix",)])
def test_no_fault_of_a_page_gives_a_level(name: str, project: Project) -> None:
    with FaultServer(FAULTS[name][0]) as server:
        live = live_from_page(f"{server.url}/metrics", project.diagnosed(), {}, 1795366500.0)
    found = [r for readings in live.board.readings.values() for r in readings]
    assert {reading.level for reading in found} == {Level.UNKNOWN}
    assert live.problem


@pytest.mark.parametrize(
    "url", ["x", "ftp://a/b", "http://", "http://u:p@h/metrics", "http://h/a b", "http://h:x/"]
)
def test_an_address_that_cannot_be_asked_is_said(url: str) -> None:
    assert page_problem(url)


def test_a_status_is_no_page(project: Project) -> None:
    with FaultServer(says(reply(b"a 1\n"), "404 Not Found")) as server:
        live = live_from_page(f"{server.url}/metrics", project.diagnosed(), {}, 1795366500.0)
    assert "404" in live.problem
