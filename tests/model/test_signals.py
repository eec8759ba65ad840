"""Selectors are put in as text, and no label value gets out of its quotes."""

from __future__ import annotations

import json
from pathlib import Path

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.model.signals import quoted, scoped

ATTACKS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "fixtures" / "label-attacks.txt")
    .read_text("utf-8")
    .splitlines()
    if line and not line.startswith("#")
]


def value_in(query: str) -> str:
    tree = promql_parser.parse(query)
    assert isinstance(tree, promql_parser.VectorSelector)
    (matcher,) = tree.matchers.matchers
    return str(matcher.value)


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        ("x{$scope}", 'x{job="a"}'),
        ("x{$scope} / y{$scope}", 'x{job="a"} / y{job="a"}'),
        ("x{$scope,type='b'}", "x{job=\"a\",type='b'}"),
        ('x{$scope,type="$scope"}', 'x{job="a",type="$scope"}'),
        ("x{$scope,type='$scope'}", "x{job=\"a\",type='$scope'}"),
        ("x{$scope,type=`$scope`}", 'x{job="a",type=`$scope`}'),
        ('x{$scope,a="\\"$scope"}', 'x{job="a",a="\\"$scope"}'),
        ("x{$scope} # not $scope\n+ y{$scope}", 'x{job="a"} # not $scope\n+ y{job="a"}'),
        ("x{$scope} # it's\n+ y{$scope} # it's", 'x{job="a"} # it\'s\n+ y{job="a"} # it\'s'),
        ('x{$scope,a="#"} + y{$scope}', 'x{job="a",a="#"} + y{job="a"}'),
        ("x{$scope_x}", "x{$scope_x}"),
        ("x{$scopes}", "x{$scopes}"),
        ("rate(x{$scope}[$__range])", 'rate(x{job="a"}[$__range])'),
        ('x{$scope,a=~"b$"}', 'x{job="a",a=~"b$"}'),
    ],
)
def test_scope_is_replaced_where_it_stands_for_a_selector_only(expr: str, text: str) -> None:
    assert scoped(expr, 'job="a"') == text


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        ("x{$scope}", "x{}"),
        ('x{$scope,a="b"}', 'x{a="b"}'),
        ('x{a="b",$scope}', 'x{a="b"}'),
        ('x{a="b", $scope , c="d"}', 'x{a="b",c="d"}'),
        ('x{$scope,a="$scope"}', 'x{a="$scope"}'),
    ],
)
def test_an_empty_selector_takes_its_comma_along(expr: str, text: str) -> None:
    assert scoped(expr, "").replace(" ", "") == text
    promql_parser.parse(scoped(expr, ""))


def test_a_selector_with_backslashes_and_groups_is_put_in_as_it_is() -> None:
    assert scoped("x{$scope}", r'a=~"\\1\\g<0>"') == r'x{a=~"\\1\\g<0>"}'


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_label_value_stays_in_its_quotes(attack: str) -> None:
    assert value_in(f"x{{a={quoted(attack)}}}") == attack


def test_there_are_hostile_values_to_try() -> None:
    assert len(ATTACKS) > 20


@given(st.text())
def test_any_text_stays_in_its_quotes(value: str) -> None:
    assert value_in(f"x{{a={quoted(value)}}}") == value


@pytest.mark.parametrize("value", ["\0", "a\nb", "\r\t\x1b\x7f", "\\", '"', "\\x00", "\u2028", "é"])
def test_control_characters_are_spelt_out_and_come_back(value: str) -> None:
    written = quoted(value)
    assert not any(c < " " or c == "\x7f" for c in written)
    assert value_in(f"x{{a={written}}}") == value


def test_a_lone_surrogate_can_be_sent_and_matches_nothing() -> None:
    written = quoted("a\ud800b")
    assert written.encode() == '"a\ufffdb"'.encode()
