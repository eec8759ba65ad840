from __future__ import annotations

import promql_parser
import pytest

from handbook.condition import condition
from handbook.model.levels import parse_limit
from tests.render.blocks import HANDBOOK


@pytest.mark.parametrize(
    ("expr", "limit", "text"),
    [
        ('up{job="a"}', "< 1", 'up{job="a"} < 1'),
        ("rate(x[1m])", "> 0.5", "rate(x[1m]) > 0.5"),
        ("a or b", "> 5", "(a or b) > 5"),
        ("60 * rate(x[1m])", "> 20", "(60 * rate(x[1m])) > 20"),
        ("up", "< 1 or > 2", "up < 1 or up > 2"),
        ("-up", "< 1", "(-up) < 1"),
        ("up # all of them", "< 1", "(up # all of them\n) < 1"),
        ("a or b # both", "> 5", "(a or b # both\n) > 5"),
        ("up{$scope}", "> 1", "up{$scope} > 1"),
        ("up{", "> 1", "(up{) > 1"),
        ("up", "> 1", "up > 1"),
    ],
)
def test_a_comparison_is_of_the_whole_expression(expr: str, limit: str, text: str) -> None:
    assert condition(expr, parse_limit(limit)) == text


def test_every_alert_of_the_config_has_a_condition_that_parses() -> None:
    for alert in HANDBOOK.alerts.values():
        for _, limit in alert.rules():
            tree = promql_parser.parse(condition(alert.signal.query(), limit))
            assert isinstance(tree, promql_parser.BinaryExpr)
