"""What a triage says first of servers that do not answer Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commands.conftest import Ended, handbook
from tests.conftest import LoadOpenMetrics

AT = 1_795_366_800
UP, DOWN = "127.0.0.1:5500", "127.0.0.1:5501"


@pytest.fixture(scope="module")
def one_down(load_openmetrics: LoadOpenMetrics) -> Iterator[str]:
    """A Prometheus that sees two servers, of which one stopped answering a minute ago."""
    rows = ["# TYPE up gauge"]
    for server in (UP, DOWN):
        for ago in range(1800, -1, -5):
            value = int(server == UP or ago > 60)
            rows.append(f'up{{instance="{server}",job="game-server"}} {value} {AT - ago}')
    return load_openmetrics("\n".join([*rows, "# EOF", ""]))


def triage(url: str, *arguments: str) -> Ended:
    return handbook("triage", "--at", str(AT), *arguments, PROMETHEUS_URL=url)


def test_a_server_that_does_not_answer_is_said_first_with_its_runbook(one_down: str) -> None:
    ended = triage(one_down)
    lines = [line for line in ended.out.splitlines() if line]
    at = lines.index(f"▲ down  {DOWN} does not answer Prometheus")
    assert lines[at + 1] == "  next: handbook run server-down"
    assert at < next(n for n, line in enumerate(lines) if "confirmed" in line)
    assert ended.code == 3


def test_a_guide_offers_its_actions_for_a_server_to_be_named(one_down: str) -> None:
    said = handbook("run", "server-down", "--at", str(AT), PROMETHEUS_URL=one_down).out
    assert "Actions (not called for now)" not in said
    assert "handbook run server-down --instance SERVER --act" in said


def test_a_time_to_come_is_refused() -> None:
    ended = handbook("triage", "--at", "2200-01-01T00:00:00Z")
    assert ended.code == 2
    assert "lies in the future" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [("triage",), ("run", "goroutine-leak"), ("health",), ("analyze", "--since", "10m")],
    ids=lambda one: one[0],
)
def test_a_server_that_nobody_knows_is_told_with_those_that_are_known(
    arguments: tuple[str, ...], one_down: str
) -> None:
    asked = (*arguments, "--at", str(AT), "--instance")
    missed = handbook(*asked, "127.0.0.1", PROMETHEUS_URL=one_down)
    assert f"no server '127.0.0.1' in the hour before; there are {UP}, {DOWN}" in missed.err
    assert "no server" not in handbook(*asked, UP, PROMETHEUS_URL=one_down).err
