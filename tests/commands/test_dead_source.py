"""A source that is dead, hangs or is something else: unknown within four seconds, in words."""

from __future__ import annotations

import time

import jsonschema
import pytest

from tests.commands.conftest import handbook
from tests.commands.schemas import HEALTH, TRIAGE
from tests.source.fault_server import FaultServer
from tests.source.http_faults import FAULTS

SOME = [name for name in FAULTS if any(part in name for part in ("hang", "login", "drip", "reset"))]


@pytest.mark.timed
@pytest.mark.parametrize("name", SOME)
def test_a_fault_is_unknown_and_exit_3_within_four_seconds(name: str) -> None:
    with FaultServer(FAULTS[name][0]) as server:
        began = time.monotonic()
        ended = handbook("triage", "--json", PROMETHEUS_URL=server.url)
        took = time.monotonic() - began
    assert took < 4
    assert (ended.code, "Traceback" in ended.err) == (3, False)
    jsonschema.validate(ended.json(), TRIAGE)
    assert {f["conclusion"] for f in ended.json()["findings"]} == {"unknown"}


@pytest.mark.parametrize("name", ["triage", "health", "run"])
def test_a_refused_connection_is_said_in_words(name: str) -> None:
    arguments = [name, "memory-leak"] if name == "run" else [name]
    ended = handbook(*arguments, PROMETHEUS_URL="http://127.0.0.1:1")
    assert ended.code == 3
    assert "the connection was refused" in ended.out
    assert "Traceback" not in ended.err


def test_a_dead_source_meets_no_health_check() -> None:
    ended = handbook("health", "--json", PROMETHEUS_URL="http://127.0.0.1:1")
    jsonschema.validate(ended.json(), HEALTH)
    assert {c["outcome"] for c in ended.json()["checks"]} == {"unknown"}
