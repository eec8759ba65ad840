from __future__ import annotations

import html as html_text
import re

import pytest

from handbook.live import Live
from handbook.render.escape import clean
from handbook.render.walks import Walks
from tests.render.attacks import ATTACKS
from tests.render.blocks import BLOCKS, HANDBOOK, RUNBOOKS
from tests.render.lives import AT, dead_live, live_of
from tests.render.page import Page, Slots

HEALTHY = live_of({"10.0.0.1:5500": 0.0, "10.0.0.2:5500": 12_345.678})
NAMES = [attack for attack in ATTACKS.values() if attack] + ["\ud800"]
LOOKS_PLAIN = ATTACKS["stx2"]
"""Reads as a host and a port, which is all that it can be in a command."""
HOSTILE = [
    live_of(dict.fromkeys(NAMES[n : n + 9], 1e9), label=NAMES[n]) for n in range(0, len(NAMES), 9)
]
SPOKEN = dead_live("<img src=x onerror=alert(1)>\u202e\n# pwn")


def shown(name: str, live: Live) -> Page:
    slots = Slots()
    html = BLOCKS[name](slots, Walks(RUNBOOKS))
    return Page(slots.filled(html, live))


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("live", [HEALTHY, SPOKEN], ids=["healthy", "dead"])
def test_a_block_is_whole_html_that_a_strict_policy_allows(name: str, live: Live) -> None:
    assert shown(name, live).faults == []


def test_every_hostile_name_is_a_server_of_some_live() -> None:
    servers = {server.name for live in HOSTILE for server in live.board.servers["game"]}
    assert servers == set(NAMES)


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_stays_whole_html_whatever_servers_and_labels_are_called(name: str) -> None:
    for live in HOSTILE:
        assert shown(name, live).faults == []


def test_a_hostile_name_is_said_cleaned_in_every_attribute() -> None:
    for live in HOSTILE:
        names = {server.name for server in live.board.servers["game"]}
        for name in ("card", "checks", "heads", "health"):
            said = {
                e.attributes["data-instance"] for e in shown(name, live).with_(data_instance="")
            }
            assert said == {clean(held) for held in names}


@pytest.mark.parametrize("name", BLOCKS)
def test_no_live_text_stands_outside_of_a_live_element(name: str) -> None:
    slots = Slots()
    static = BLOCKS[name](slots, Walks(RUNBOOKS))
    assert "slot0token" in static
    again = BLOCKS[name](Slots(), Walks(RUNBOOKS))
    assert static == again
    for element in shown(name, HEALTHY).with_(data_level=""):
        assert element.live()


@pytest.mark.parametrize("name", [n for n in BLOCKS if n not in ("actions", "paths", "chart")])
def test_every_reading_has_the_attributes_that_are_promised(name: str) -> None:
    for live in (HEALTHY, SPOKEN):
        for element in shown(name, live).with_(data_signal=""):
            held = element.attributes
            assert held["data-signal"] in HANDBOOK.signals
            if held["data-level"] == "unknown":
                assert held["data-reason"]
                assert "data-value" not in held
            elif "data-step" not in held:
                assert "data-reason" not in held
                assert float(held["data-value"]) in (0.0, 12_345.678)
                assert held["data-sampled-at"] == "2026-11-22T16:44:58Z"
                assert held["data-instance"] in ("10.0.0.1:5500", "10.0.0.2:5500")


@pytest.mark.parametrize("name", BLOCKS)
def test_a_dead_source_makes_nothing_but_unknown(name: str) -> None:
    page = shown(name, dead_live("nobody listens"))
    assert {e.attributes["data-level"] for e in page.with_(data_level="")} <= {"unknown"}
    assert {e.attributes["data-outcome"] for e in page.with_(data_outcome="")} <= {"unknown"}
    assert {e.attributes["data-state"] for e in page.with_(data_state="")} <= {"unknown"}
    assert {e.attributes["data-conclusion"] for e in page.with_(data_conclusion="")} <= {"unknown"}
    live_text = " ".join(e.text() for e in page.with_(data_live=""))
    if name not in ("actions", "paths"):
        assert "unknown" in live_text
        assert "nobody listens" in live_text or name == "level"


def test_a_silent_server_is_unknown_everywhere_whatever_its_last_value() -> None:
    live = live_of({"10.0.0.1:5500": 1.0, "10.0.0.2:5500": 2.0},
                   silent=frozenset({"10.0.0.2:5500"}))  # fmt: skip
    for name in ("cards", "now", "health", "checks", "dashboard"):
        for element in shown(name, live).with_(data_instance="10.0.0.2:5500", data_level=""):
            assert element.attributes["data-level"] == "unknown"
            assert element.attributes["data-reason"].startswith("stale")
    silent_rows = [e for e in shown("metric", live).elements
                   if e.name == "tr" and "10.0.0.2:5500" in e.text()]  # fmt: skip
    assert [("unknown" in row.text(), "stale" in row.text()) for row in silent_rows] == [
        (True, True)
    ]


@pytest.mark.parametrize("name", BLOCKS)
def test_an_attack_is_shown_as_the_text_that_it_is(name: str) -> None:
    attack = ATTACKS["html-img"]
    page = shown(name, live_of({attack: 1e9}, label=attack))
    assert page.faults == []
    texts = " ".join(e.text() for e in page.with_(data_live=""))
    if name not in ("actions", "paths", "runbooks", "level", "dashboard"):
        assert html_text.unescape(clean(attack)) in texts


def test_a_hostile_server_never_stands_in_a_command() -> None:
    for live in HOSTILE:
        assert live.board.servers["game"]
        commands = "".join(e.text() for e in shown("actions", live).with_(data_live=""))
        assert not [name for name in NAMES if name in commands and name != LOOKS_PLAIN]
    named = shown("actions", HEALTHY)
    assert any("http://10.0.0.2:5500/debug/pprof" in e.text() for e in named.with_(data_live=""))


def test_the_first_page_lists_each_signal_and_each_alert() -> None:
    page = shown("now", HEALTHY)
    assert {e.attributes["data-signal"] for e in page.with_(data_signal="")} == set(
        HANDBOOK.signals
    )
    assert {e.attributes["data-alert"] for e in page.with_(data_alert="", data_state="")} == set(
        HANDBOOK.alerts
    )


def test_a_column_is_called_service_only_for_what_is_of_the_whole_service() -> None:
    of_service = {name for name, signal in HANDBOOK.signals.items() if not signal.per_server}
    for live in (HEALTHY, dead_live()):
        cells = shown("now", live).with_(data_label="service", data_signal="")
        assert {cell.attributes["data-signal"] for cell in cells} <= of_service
    dead = shown("now", dead_live()).with_(data_label="—", data_signal="")
    assert len(dead) > 10


def test_only_what_is_of_the_whole_service_is_called_so() -> None:
    found: dict[str, bool] = {}
    for name in BLOCKS:
        for element in shown(name, dead_live()).with_(data_signal="", data_level=""):
            if HANDBOOK.signals[element.attributes["data-signal"]].per_server:
                named = re.search(r"\bservice\b", element.text()) is not None
                found[name] = found.get(name, False) or named
    assert {"panel", "dashboard", "health"} <= found.keys()
    assert [name for name, named in found.items() if named] == []


def test_alerts_without_our_rules_are_unknown_and_never_quiet() -> None:
    live = live_of({"10.0.0.1:5500": 1.0}, help_reason="our rules are not loaded")
    for name in ("alerts", "now"):
        page = shown(name, live)
        states = {e.attributes["data-state"] for e in page.with_(data_state="")}
        assert states == {"unknown"}
        assert "our rules are not loaded" in " ".join(e.text() for e in page.with_(data_live=""))


def test_anchors_are_the_promised_ones_and_each_stands_once() -> None:
    for name, wanted in (
        ("cards", set(HANDBOOK.signals)),
        ("alerts", set(HANDBOOK.alerts)),
        ("dashboard", {panel.id for panel in HANDBOOK.dashboard.panels}),
        ("metrics", {"go_goroutines", "up", "websocket_active_connections"}),
    ):
        ids = [e.attributes["id"] for e in shown(name, HEALTHY).with_(id="")]
        assert wanted <= set(ids)
        assert len(ids) == len(set(ids))


def test_ten_servers_are_listed_and_the_others_counted() -> None:
    many = live_of({f"10.0.0.{n}:5500": float(n) for n in range(30)})
    page = shown("card", many)
    rows = page.with_(data_signal="cpu", data_level="")
    assert len(rows) == 10
    assert rows[0].attributes["data-value"] == "29.0"
    assert "and 20 more" in " ".join(e.text() for e in page.with_(data_live=""))


def test_a_moment_is_written_for_people_and_machines() -> None:
    stamps = shown("card", HEALTHY).with_(datetime="")
    assert stamps
    assert {(e.text(), e.attributes["datetime"]) for e in stamps} == {
        ("16:44:58Z", "2026-11-22T16:44:58Z")
    }
    assert AT == 1_795_365_900
