"""Behind vmauth: token, path prefix and tenant go through, and no secret comes out."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from handbook.commands.situation import Project
from handbook.model.levels import Level
from handbook.readings.alerts import AlertState
from tests.conftest import PROJECT
from tests.engines.incident import INSTANCE, going_on, handbook, live_now, settled_alerts
from tests.engines.victoria import Victoria, load

RULES = PROJECT / "monitoring" / "prometheus" / "rules.yml"
TOKEN, WRONG, TENANT = "the-token-of-the-team", "a-token-of-nobody", "the-tenant"
PREFIX, TENANT_PREFIX = "/team", "/tenant"
COMMANDS = (
    ("triage",), ("triage", "--json"), ("health",), ("health", "--json"), ("drift",),
    ("drift", "--json"), ("run", "goroutine-leak"), ("run", "goroutine-leak", "--json"),
    ("analyze",), ("analyze", "--json"),
)  # fmt: skip


class _Backend(ThreadingHTTPServer):
    """Keeps the headers that reach it; a store would not tell them."""

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []
        super().__init__(("127.0.0.1", 0), _Keep)


class _Keep(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, _Backend)
        self.server.seen.append({name.lower(): value for name, value in self.headers.items()})
        self.send_error(503)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def backend() -> Iterator[_Backend]:
    with _Backend() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def guard(victoria: Victoria, backend: _Backend) -> str:
    """vmauth before a store with a leak, before vmalert, and before what keeps headers."""
    store = victoria.store(prefix=PREFIX)
    load(store, going_on(int(time.time())))
    alert = victoria.alert(
        RULES, store, victoria.free_port(), "-evaluationInterval=1s", prefix=PREFIX
    )
    rules = [f"{PREFIX}/api/v1/rules", f"{PREFIX}/api/v1/alerts"]
    # The path is passed on whole, prefix and all.
    return victoria.auth(
        TOKEN,
        [
            {"src_paths": rules, "url_prefix": alert.removesuffix(PREFIX)},
            {"src_paths": [f"{PREFIX}/.*"], "url_prefix": store.removesuffix(PREFIX)},
            {
                "src_paths": [f"{TENANT_PREFIX}/.*"],
                "url_prefix": f"http://127.0.0.1:{backend.server_port}",
            },
        ],
    )


def environ(guard: str, token: str = TOKEN, prefix: str = PREFIX) -> dict[str, str]:
    return {
        "PROMETHEUS_URL": guard + prefix,
        "PROMETHEUS_TOKEN": token,
        "PROMETHEUS_HEADERS": f"X-Scope-OrgID: {TENANT}",
    }


def test_readings_conclusions_and_alerts_come_through(guard: str, project: Project) -> None:
    said = json.loads(handbook(environ(guard), "triage", "--json").out)
    found = {one["runbook"]: one["conclusion"] for one in said["findings"]}
    assert found["goroutine-leak"] == "confirmed"
    assert "unknown" not in found.values()
    alerts = settled_alerts(project, environ(guard))
    assert {one.state for one in alerts.values()} == {AlertState.INACTIVE, AlertState.PENDING}
    assert alerts["GoroutineLeak"].active[0].server == INSTANCE
    live = live_now(project, environ(guard))
    readings = [one for found in live.board.readings.values() for one in found]
    # The recorded server's client is an old one.
    assert {one.kind for one in readings} == {"", "not-exported"}
    assert len([one for one in readings if one.value is not None]) > 40


def test_a_wrong_token_is_unknown_with_its_reason(guard: str, project: Project) -> None:
    live = live_now(project, environ(guard, WRONG))
    readings = [one for found in live.board.readings.values() for one in found]
    assert {one.level for one in readings} == {Level.UNKNOWN}
    assert all("vmauth says so to a token that it does not know" in r.reason for r in readings)
    assert {one.state for one in live.alerts.values()} == {AlertState.UNKNOWN}
    none = live_now(project, {"PROMETHEUS_URL": guard + PREFIX})
    reasons = {one.reason for found in none.board.readings.values() for one in found}
    assert reasons == {"Prometheus unreachable: the source wants other credentials (HTTP 401)"}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_output_holds_the_token_or_the_tenant(command: tuple[str, ...], guard: str) -> None:
    good = handbook(environ(guard), *command)
    wrong = handbook(environ(guard, WRONG), *command)
    assert wrong.exit == 3
    assert "vmauth says so to a token" in wrong.out + wrong.err
    for said in (good, wrong):
        assert guard + PREFIX in said.out
        for secret in (TOKEN, WRONG, TENANT):
            assert secret not in said.out + said.err


def test_the_tenant_reaches_what_stands_behind(
    guard: str, project: Project, backend: _Backend
) -> None:
    live_now(project, environ(guard, prefix=TENANT_PREFIX))
    assert backend.seen
    assert {headers.get("x-scope-orgid") for headers in backend.seen} == {TENANT}
