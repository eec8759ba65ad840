"""Which cases of a long table run: all with TEST_ALL set, else some of each test, by a seed.

`@pytest.mark.sampled(5)` on a parametrized test keeps five of its cases. The seed stands in the
first lines of the log; `TEST_SEED=<seed>` runs the same cases again.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict

import pytest


def seed_of_run() -> int:
    """Give the run's seed; the first process chooses it, its workers inherit it."""
    chosen = os.environ.setdefault("TEST_SEED", str(random.SystemRandom().randrange(10**6)))
    return int(chosen)


def runs_all() -> bool:
    """Say whether every case was asked for."""
    return bool(os.environ.get("TEST_ALL"))


def keep_some(items: list[pytest.Item]) -> list[pytest.Item]:
    """Give the items that are left out; the same ones in every worker of one seed."""
    if runs_all():
        return []
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("sampled"):
            cases[item.nodeid.partition("[")[0]].append(item)
    left_out: list[pytest.Item] = []
    for test, of_test in cases.items():
        marker = of_test[0].get_closest_marker("sampled")
        assert marker is not None
        count = int(marker.args[0])
        # A string seed: the choice of one test does not hang on which others were collected.
        chosen = random.Random(f"{seed_of_run()} {test}").sample(
            range(len(of_test)), min(count, len(of_test))
        )
        left_out += [item for at, item in enumerate(of_test) if at not in set(chosen)]
    return left_out
