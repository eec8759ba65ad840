"""The browser's modules, run by node, pass the tables that Python passes."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from handbook.model.durations import duration_text
from handbook.model.signals import quoted, scoped
from handbook.render.escape import clean
from handbook.runbooks.paste import is_plain_server
from handbook.source.results import Document
from tests.conftest import PROJECT
from tests.live.node import node, run_node
from tests.readings.test_alerts import NOT_QUIET, of
from tests.readings.test_alerts import rule as alert_rule
from tests.render.attacks import ATTACKS

__all__ = ["node"]

FIXTURES = PROJECT / "tests" / "fixtures"
VERDICTS = json.loads((FIXTURES / "verdict-cases.json").read_text("utf-8"))
FORMATS = json.loads((FIXTURES / "format-cases.json").read_text("utf-8"))
ODD = ["", "$scope", 'up{$scope}', 'x{a="$scope",$scope}', "x{$scope,b='$scope'} # $scope\n",
       "y{$scope ,  c=`$scope`}",
       '{__name__=~"a|b",$scope}', "$scopes", "a\r\nb\tc", "é́́́́́x", "\u3164", "[::1]:9100", "a:0",
       "a:65536", "a:1", "-a:1", "\ud800", "a\u00a0b", "🙂" * 201, "\x00\x7f\x1f"]  # fmt: skip

RULES = [*(rules for rules, _ in NOT_QUIET), [alert_rule("warning"), alert_rule("critical")]]
GROUPS: list[list[dict[str, Any]]] = [[], *([{"name": "g", "rules": rules}] for rules in RULES)]


@pytest.fixture(scope="module")
def said(node: str) -> dict[str, Any]:
    """Everything that the modules say of the tables, from one run."""
    rng = random.Random(7)
    spans = [10 ** rng.uniform(-4, 8) for _ in range(300)]
    spans += [0, 0.5, 0.9994, 0.9996, 1, 59.5, 60, 119, 3570, 3600, 172799, 86400 * 7, 90061]
    texts = [*ATTACKS.values(), *ODD]
    given = {
        "verdicts": VERDICTS,
        "formats": FORMATS,
        "durations": spans,
        "texts": [text for text in texts if "\ud800" not in text],
        "quotes": texts,
        "groups": GROUPS,
    }
    told: Any = run_node(node, "tables.mjs", given)
    return {"given": given, **told}


def test_a_value_has_the_level_of_the_table(said: dict[str, Any]) -> None:
    assert said["verdicts"] == [case["level"] for case in VERDICTS]


def test_a_value_is_written_as_in_the_table(said: dict[str, Any]) -> None:
    assert said["formats"] == [case["text"] for case in FORMATS]


def test_lengths_of_time_are_written_as_python_writes_them(said: dict[str, Any]) -> None:
    assert said["durations"] == [duration_text(one) for one in said["given"]["durations"]]


def test_numbers_are_spelled_as_python_spells_them(said: dict[str, Any]) -> None:
    assert said["floats"] == [repr(float(one)) for one in said["given"]["durations"]]


def test_hostile_text_is_made_visible_as_python_does(said: dict[str, Any]) -> None:
    expected = [[clean(text, None), clean(text)] for text in said["given"]["texts"]]
    assert said["cleaned"] == expected


def test_label_values_get_into_queries_and_commands_as_python_lets_them(
    said: dict[str, Any],
) -> None:
    texts = said["given"]["quotes"]
    assert said["quoted"] == [quoted(text) for text in texts]
    assert said["plain"] == [is_plain_server(text) for text in texts]
    assert said["scoped"] == [[scoped(text, 'a="b"'), scoped(text, "")] for text in texts]


def test_rules_say_of_an_alert_what_they_say_in_python(said: dict[str, Any]) -> None:
    judged = [of(Document({"groups": told}, 0.0)) for told in GROUPS]
    assert said["alerts"] == [[one.state.value, one.reason] for one in judged]
    assert len({one.reason for one in judged}) > 8
