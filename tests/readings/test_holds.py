"""Why nothing is sent for an alert, by what Alertmanager says of it."""

from __future__ import annotations

from typing import Any

import pytest

from handbook.readings.alerts import ActiveAlert, AlertState
from handbook.readings.holds import Held, Hold, Holds, take_holds
from handbook.source.results import Document, NoAnswer, Reason

LABELS = {"alertname": "HighCPU", "severity": "warning", "instance": "a:1"}
FIRING = ActiveAlert("HighCPU", AlertState.FIRING, "warning", "a:1", "", "", {"instance": "a:1"})
WORSE = {"alertname": "HighCPU", "severity": "critical", "instance": "a:1"}


def alert(state: str = "suppressed", *, of: Any = None, **status: list[str]) -> dict[str, Any]:
    return {
        "labels": LABELS if of is None else of,
        "fingerprint": "f",
        "status": {"state": state, "silencedBy": [], "inhibitedBy": [], **status},
    }


def silence(name: str, until: str) -> dict[str, str]:
    return {"id": name, "endsAt": until, "createdBy": f"who wrote {name}", "comment": "why"}


def hold(*alerts: dict[str, Any], silences: tuple[dict[str, str], ...] = ()) -> Hold | None:
    return Holds("", alerts, silences).of(FIRING, "instance")


def test_of_several_silences_the_one_that_ends_last_speaks() -> None:
    named = silence("s1", "2026-01-01T00:00:00Z"), silence("s2", "2026-01-02T00:00:00Z")
    found = hold(alert(silencedBy=["s1", "s2"]), silences=named)
    assert found == Hold(Held.SILENCED, "who wrote s2", "2026-01-02T00:00:00Z", "why")
    assert hold(alert(silencedBy=["s9"]), silences=named) == Hold(Held.SILENCED)


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        (WORSE, "HighCPU (critical)"),
        ({"alertname": "Other"}, "Other"),
        ({}, "another alert"),
        (None, "another alert"),
    ],
)
def test_an_inhibited_alert_names_the_one_that_inhibits_it(worse: Any, said: str) -> None:
    others = [] if worse is None else [{**alert("active", of=worse), "fingerprint": "w"}]
    found = hold(alert(inhibitedBy=["w"]), *others)
    assert found == Hold(Held.INHIBITED, said)


def test_what_is_held_back_without_a_reason_and_what_is_not_known() -> None:
    assert hold(alert()) == Hold(Held.HELD_BACK)
    assert hold() == Hold(Held.UNKNOWN, "Alertmanager does not have it")
    assert hold(alert("unprocessed")) == Hold(Held.UNKNOWN, "Alertmanager has not looked at it yet")
    assert hold(alert(), alert("active")) is None


@pytest.mark.parametrize(
    "of",
    [{**LABELS, "instance": "b:1"}, {"alertname": "HighCPU"}, {**LABELS, "severity": "critical"}],
)
def test_an_alert_of_another_server_or_level_is_another(of: dict[str, str]) -> None:
    assert hold(alert(of=of)) == Hold(Held.UNKNOWN, "Alertmanager does not have it")


def test_what_does_not_fire_or_was_not_answered_is_held_by_nobody() -> None:
    pending = ActiveAlert("HighCPU", AlertState.PENDING, "warning", "a:1", "", "", {})
    assert Holds("", (alert(),)).of(pending, "instance") is None
    assert Holds("not asked", (alert(),)).of(FIRING, "instance") is None


def test_answers_are_taken_and_silences_alone_may_be_missing() -> None:
    none = NoAnswer(Reason.UNREACHABLE, "nobody is there", 1.0)
    told, silences = Document([alert()], 1.0), Document([silence("s1", "")], 1.0)
    assert take_holds(none, silences) == Holds("nobody is there")
    assert take_holds(told, none) == Holds("", (alert(),))
    assert take_holds(told, Document({}, 1.0)).silences == ()
    assert take_holds(told, silences).silences == (silence("s1", ""),)
