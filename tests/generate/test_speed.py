"""Generating grows no more than linearly, and a thousand signals take two seconds at most."""

from __future__ import annotations

import pytest
import yaml

from handbook.config.load import handbook_of
from handbook.generate.outputs import outputs
from tests.bench.generate import figures, made_handbook


@pytest.mark.timed
def test_a_thousand_signals_take_two_seconds_at_most_and_grow_linearly() -> None:
    found = {size: figure.median for size, figure in figures(3).items()}
    assert found[1000] <= 2.0, found
    # Half as much again is what a busy machine adds; a square would be three times as much.
    assert found[1000] / 1000 <= 1.5 * found[300] / 300, found


def test_every_signal_of_a_made_handbook_gets_its_rules_and_tests() -> None:
    texts = outputs(handbook_of(made_handbook(100)))
    rules = yaml.safe_load(texts["monitoring/prometheus/rules.yml"])
    assert sum(len(group["rules"]) for group in rules["groups"]) == 200
    tests = yaml.safe_load(texts["monitoring/prometheus/rules_test.yml"])["tests"]
    assert len(tests) == 200
