"""Two texts are the same expression when they ask the same, and not otherwise."""

from __future__ import annotations

import pytest

from handbook.drift.expressions import LONGEST, same_expression

SAME = [
    ("a > 1", "a>1"),
    ("(a) > (1)", "a > 1"),
    ("sum by (b, a) (x)", "sum(x) by (a,b)"),
    ("sum(x)", "sum by () (x)"),
    ('x{b="1",a="2"}', "x{a='2', b='1'}"),
    ('x{a="1"}', '{__name__="x",a="1"}'),
    ("rate(x[300s])", "rate(x[5m])"),
    ("x offset 60s", "x offset 1m"),
    ("a / on (i, j) b", "a / on(j,i) b"),
    ("a + b", "a + ignoring () b"),
    ("a == b", "(a == b)"),
    ("a and b", "a and ignoring() b"),
    ("x > 0.000000002", "x > 2e-09"),
    ("x > -(1)", "x > -1"),
    ("x > 1000000", "x > 1e+06"),
    ("deriv(x[20m:1m])", "deriv(x[1200s:60s])"),
    ("a # why\n > 1", "a > 1"),
    ("topk(3, x)", "topk (3, (x))"),
    ("a * on (i) group_left (m, n) b", "a * on(i) group_left(n,m) b"),
]
DIFFERENT = [
    ("a > 1", "a > 2"),
    ("a > 1", "a >= 1"),
    ("a > 1", "a > bool 1"),
    ("a - (b - c)", "a - b - c"),
    ("(a or b) > 1", "a or b > 1"),
    ('x{a="1"}', 'x{a!="1"}'),
    ('x{a="1"}', 'x{a=~"1"}'),
    ('x{a="1"}', "x"),
    ("rate(x[5m])", "rate(x[1m])"),
    ("rate(x[5m])", "irate(x[5m])"),
    ("sum by (a) (x)", "sum without (a) (x)"),
    ("sum(x)", "sum without () (x)"),
    ("sum(x)", "avg(x)"),
    ("topk(3, x)", "topk(5, x)"),
    ("a + b", "a + on () b"),
    ("a / on (i) group_left b", "a / on (i) group_right b"),
    ("a / on (i) group_left b", "a / on (i) b"),
    ("x", "x offset 1m"),
    ("x", "-x"),
    ("x", "x @ 5"),
    ("deriv(x[20m:1m])", "deriv(x[20m:])"),
    ("a and b", "a unless b"),
    ('label_replace(x, "a", "$1", "b", "(.*)")', 'label_replace(x, "a", "$2", "b", "(.*)")'),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_question_in_other_words_is_the_same(one: str, other: str) -> None:
    assert same_expression(one, other)
    assert same_expression(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_question_is_different(one: str, other: str) -> None:
    assert not same_expression(one, other)
    assert not same_expression(other, one)


def test_what_does_not_parse_is_the_same_only_as_text() -> None:
    assert same_expression("rate(x[$__rate_interval])", "rate(x[$__rate_interval])")
    assert same_expression("x[$a]  >  1", "x[$a] > 1")
    assert not same_expression("x[$a] > 1", "x[$a] > 2")
    assert not same_expression("x[$a] > 1", "x > 1")


@pytest.mark.parametrize("hostile", ["(" * 100_000 + "x", "-" * 100_000 + "x", "x" + "+x" * 1500])
def test_no_expression_ends_the_process(hostile: str) -> None:
    assert not same_expression("x", hostile)
    assert same_expression(hostile, hostile + " ")


def test_an_expression_too_long_to_parse_is_compared_as_text() -> None:
    long = "x" + " or x" * LONGEST
    assert same_expression(long, long.replace(" or ", "\n or  "))
    assert not same_expression(long, long + " or y")
