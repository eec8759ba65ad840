from __future__ import annotations

import shlex
from collections.abc import Mapping

import pytest

from handbook.live import Live
from handbook.render.action import command_text, is_plain_server
from handbook.render.check import check_card
from handbook.render.runbook import runbook_head
from handbook.render.walks import Walks
from handbook.runbooks.model import ActionKind
from tests.render.blocks import HANDBOOK, RUNBOOKS
from tests.render.lives import live_of
from tests.render.page import Page, Slots

LEAK = RUNBOOKS["goroutine-leak"]


def head(values: Mapping[str, float], silent: frozenset[str] = frozenset()) -> Page:
    return _head(live_of(values, silent=silent))


def _head(live: Live) -> Page:
    slots = Slots()
    html = runbook_head(LEAK, HANDBOOK, Walks(RUNBOOKS), slots, "../../")
    return Page(slots.filled(html, live))


def test_the_head_says_for_whom_it_is_confirmed_and_why() -> None:
    page = head({"a:1": 1e9, "b:1": 0.0}, frozenset())
    said = {
        e.attributes["data-instance"]: e.attributes["data-conclusion"]
        for e in page.with_(data_conclusion="")
    }
    assert said == {"a:1": "confirmed", "b:1": "ruled_out"}
    assert "confirmed on 1 of 2 servers" in " ".join(e.text() for e in page.with_(data_live=""))
    assert {e.attributes["data-runbook"] for e in page.with_(data_conclusion="")} == {LEAK.id}


def test_a_silent_server_is_neither_confirmed_nor_ruled_out() -> None:
    page = head({"a:1": 1e9, "b:1": 0.0}, frozenset({"a:1", "b:1"}))
    assert {e.attributes["data-conclusion"] for e in page.with_(data_conclusion="")} == {"unknown"}


def test_a_source_that_knows_no_server_leaves_one_unknown_conclusion() -> None:
    (said,) = head({}).with_(data_conclusion="")
    assert said.attributes["data-conclusion"] == "unknown"
    assert "data-instance" not in said.attributes


def test_each_check_answers_for_each_server_with_its_step() -> None:
    for check in LEAK.checks:
        slots = Slots()
        html = check_card(check, LEAK, HANDBOOK, Walks(RUNBOOKS), slots, "../../")
        page = Page(slots.filled(html, live_of({"a:1": 1e9, "b:1": 0.0})))
        steps = page.with_(data_outcome="")
        assert {(e.attributes["data-instance"], e.attributes["data-outcome"]) for e in steps} == {
            ("a:1", "yes"), ("b:1", "no"),
        }  # fmt: skip
        assert {e.attributes["data-step"] for e in steps} == {check.id}
        assert page.faults == []


def test_a_check_without_live_values_still_says_where_each_way_leads() -> None:
    check = LEAK.diagnosis[-1]
    html = check_card(check, LEAK, HANDBOOK, Walks(RUNBOOKS), Slots(), "../../")
    assert "confirmed" in html
    assert "ruled out" in html
    assert "curl -s http://{instance}/metrics" in Page(html).elements[0].text()


@pytest.mark.parametrize("name", ["10.0.0.1:5500", "game-1.example:5500", "[::1]:5500"])
def test_a_host_with_its_port_may_stand_in_a_command(name: str) -> None:
    assert is_plain_server(name)


@pytest.mark.parametrize(
    "name",
    ["", "a", "a:b", "a:1;rm -rf /", "$(x):1", "-o:1", "a b:1", "a:1\n", "a@b:1", "a:٣", "a:1/x"],
)
def test_any_other_name_may_not(name: str) -> None:
    assert not is_plain_server(name)


def test_a_command_pasted_into_a_shell_is_exactly_its_arguments() -> None:
    for book in RUNBOOKS.values():
        for action in book.actions:
            if action.action is ActionKind.RUN:
                assert shlex.split(command_text(action)) == list(action.arguments)
            elif action.action is ActionKind.GET:
                assert shlex.split(command_text(action))[-1] == action.url
