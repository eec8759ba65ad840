"""Whatever stands at Alertmanager's address says what is held back, or why that is not known."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from handbook.holding import begin_holds
from handbook.readings.holds import NONE_CONFIGURED, Holds
from handbook.source.address import Source, SourceError
from handbook.source.others import find_alertmanager
from tests.source.fault_server import SECRET, FaultServer, always, reply, says
from tests.source.http_faults import FAULTS

LINKED = Source("http://prometheus", "links.prometheus")
NAMED = Source("http://prometheus", "PROMETHEUS_URL")
HELD = {"labels": {"alertname": "HighCPU"}, "fingerprint": "a",
        "status": {"state": "active", "silencedBy": [], "inhibitedBy": []}}  # fmt: skip


def holds(url: str, **environ: str) -> Holds:
    return begin_holds({"ALERTMANAGER_URL": url, **environ}, NAMED, None).result()


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_leaves_silences_unknown_with_a_reason_in_time(name: str) -> None:
    with FaultServer(FAULTS[name][0]) as server:
        began = time.monotonic()
        found = holds(server.url, ALERTMANAGER_TOKEN=SECRET)
        assert time.monotonic() - began < 3.6
        assert found.reason and not found.alerts
        assert SECRET not in found.reason
        assert all(f"Bearer {SECRET}".encode() in asked for asked in server.asked)


@pytest.mark.parametrize(
    "odd",
    [
        {}, [1], [{}], [{**HELD, "labels": {"a": 1}}], [{**HELD, "fingerprint": None}],
        [{**HELD, "status": {**HELD["status"], "state": "resolved"}}],
        [{**HELD, "status": {**HELD["status"], "silencedBy": None}}], [HELD, None],
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_of_another_shape_is_none(odd: Any) -> None:
    with FaultServer(always(lambda: reply(json.dumps(odd).encode()))) as server:
        assert holds(server.url).reason == "the answer has not the shape of the Alertmanager API"


def test_a_good_answer_is_taken_though_the_silences_are_not_answered() -> None:
    with FaultServer(says(json.dumps([HELD]).encode())) as server:
        assert holds(server.url) == Holds("", (HELD,), ())
        paths = {asked.split(b" ")[1] for asked in server.asked}
        assert paths == {b"/api/v2/alerts", b"/api/v2/silences"}


def test_the_alertmanager_of_the_links_is_asked_beside_their_prometheus_alone() -> None:
    link = "http://alertmanager:9093"
    found = find_alertmanager({}, LINKED, link)
    assert found is not None and (found.url, found.origin) == (link, "links.alertmanager")
    for other in (NAMED, Source("http://prometheus", "make serve")):
        assert find_alertmanager({}, other, link) is None
    assert find_alertmanager({}, LINKED, None) is None
    assert begin_holds({}, NAMED, link).result() == Holds(NONE_CONFIGURED)


def test_a_wrong_address_or_login_is_named_as_it_was_written() -> None:
    environ = {"ALERTMANAGER_URL": "localhost:9093", "ALERTMANAGER_USER": "me"}
    with pytest.raises(SourceError) as raised:
        find_alertmanager(environ, NAMED, None)
    said = str(raised.value)
    assert "ALERTMANAGER_URL" in said and "ALERTMANAGER_PASSWORD" in said
    assert "http://localhost:9093" in said and "PROMETHEUS" not in said
    assert "ALERTMANAGER_URL" in begin_holds(environ, NAMED, None).result().reason


def test_what_belongs_to_another_server_or_severity_holds_nothing_back() -> None:
    from handbook.readings.alerts import ActiveAlert, AlertState

    ours = {"alertname": "A", "severity": "critical", "instance": "a:1", "job": "game"}
    active = ActiveAlert("A", AlertState.FIRING, "critical", "a:1", "", "", ours)

    def kind(theirs: dict[str, str], *more: dict[str, str], state: str = "suppressed") -> str:
        status = {"state": state, "silencedBy": [], "inhibitedBy": []}
        items = [
            {"labels": labels, "fingerprint": "", "status": status} for labels in (theirs, *more)
        ]
        found = Holds("", tuple(items)).of(active, "instance")
        return found.kind.value if found else "sent"

    assert kind({**ours, "cluster": "eu"}) == "held-back", "with an external label"
    assert kind({k: v for k, v in ours.items() if k != "job"}) == "held-back", "one dropped"
    assert kind(ours, state="active") == "sent"
    assert kind(ours, state="unprocessed") == "unknown"
    for other in ({"instance": "b:1"}, {"severity": "warning"}, {"alertname": "B"}, {"job": "x"}):
        assert kind({**ours, **other}) == "unknown", other
    assert kind({k: v for k, v in ours.items() if k != "instance"}) == "unknown"
