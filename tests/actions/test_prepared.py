"""What is carried out is what the page shows, for a target, by a program that the config allows."""

from __future__ import annotations

import json
import shlex
from urllib.parse import urlsplit

import pytest

from handbook.actions.prepared import Prepared, Refused, prepare
from handbook.actions.targets import Targets
from handbook.commands.situation import read_project
from handbook.model.actions import ActionRules
from handbook.runbooks.model import Action, ActionKind
from handbook.runbooks.paste import names_server
from tests.conftest import PROJECT

SERVER = "10.0.0.7:5500"
TARGETS = Targets(frozenset({SERVER}))
HANDBOOK = read_project()
ACTIONS = [
    pytest.param(action, id=f"{book.id}-{action.id}")
    for book in HANDBOOK.runbooks.values()
    for action in book.actions
]
FIXTURE = PROJECT / "tests" / "fixtures" / "label-attacks.txt"
ATTACKS = [json.loads(x) for x in FIXTURE.read_text().splitlines() if x.startswith('"')]


def made(action: Action, server: str | None = SERVER) -> Prepared | Refused:
    allowed = ActionRules(programs=("go", "curl"))
    return prepare(action, server, HANDBOOK.handbook.links, allowed, TARGETS)


@pytest.mark.parametrize("action", ACTIONS)
def test_each_shipped_action_is_done_as_it_is_shown(action: Action) -> None:
    step = made(action)
    assert isinstance(step, Prepared)
    assert "{" not in step.shown + step.url + "".join(step.arguments)
    if action.action is ActionKind.RUN:
        assert shlex.split(step.shown) == list(step.arguments)
        assert len(step.arguments) == len(action.arguments)
    elif action.action is ActionKind.GET:
        assert shlex.split(step.shown)[-1] == step.url
        assert urlsplit(step.url).netloc == SERVER
    else:
        assert step.shown == step.url


@pytest.mark.parametrize("action", ACTIONS)
def test_no_hostile_name_reaches_an_argument_or_an_address(action: Action) -> None:
    if not names_server(action):
        return
    for attack in ATTACKS:
        step = made(action, attack)
        assert isinstance(step, Refused)
        assert attack not in step.reason or not attack
        assert "\n" not in step.reason


@pytest.mark.parametrize("action", ACTIONS)
def test_a_host_that_is_no_target_is_refused(action: Action) -> None:
    step = made(action, "10.0.0.8:5500")
    assert isinstance(step, Refused) is names_server(action)
    nobody = made(action, None)
    assert isinstance(nobody, Refused) is names_server(action)


def test_a_program_that_the_config_does_not_name_is_refused() -> None:
    action = Action("x", "X", "X", ActionKind.RUN, ("kubectl", "get"), "", "", "", "", 1)
    step = made(action)
    assert isinstance(step, Refused)
    assert step.reason == "'kubectl' is not among actions.programs in handbook.yml"


def test_an_address_is_opened_by_a_program_only_where_the_config_names_one() -> None:
    action = Action("x", "X", "X", ActionKind.OPEN, (), "{grafana}/d/x", "", "", "", 1)
    links = HANDBOOK.handbook.links
    shown = prepare(action, None, links, ActionRules(), TARGETS)
    assert isinstance(shown, Prepared)
    assert (shown.arguments, shown.url) == ((), "http://localhost:3000/d/x")
    opened = prepare(action, None, links, ActionRules(programs=("xdg-open",)), TARGETS)
    assert isinstance(opened, Prepared)
    assert opened.arguments == ("xdg-open", "http://localhost:3000/d/x")
