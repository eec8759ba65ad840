"""The judge of a soak goes red where something grows."""

from __future__ import annotations

import os

import pytest

from tests.soak.__main__ import ALLOWED, Look, grown, look, too_much

STEADY = [Look(100 * 2**20, 9, 30, 2)] * 9


def test_what_stays_is_no_growth() -> None:
    assert too_much(grown(STEADY)) == []


@pytest.mark.parametrize("name", list(ALLOWED))
def test_what_grows_is_named(name: str) -> None:
    base = {"memory": 100 * 2**20, "threads": 9, "files": 30, "processes": 2}
    step = ALLOWED[name] / 4 + 1
    looks = [Look(**{**base, name: int(base[name] + step * at)}) for at in range(9)]
    assert too_much(grown(looks)) == [name]


def test_a_process_is_looked_at() -> None:
    seen = look(os.getpid())
    assert seen.memory > 2**20
    assert seen.threads >= 1
    assert seen.files >= 3
    assert seen.processes >= 1
