"""A short drill in every test run; `make drill-report` is the whole of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handbook.commands.situation import Project, read_project
from handbook.embedded.found import Found
from tests.drills.equal import differences
from tests.drills.minutes import Minute, minutes
from tests.drills.score import Score, scores
from tests.drills.store import PROJECT, prometheus_over
from tests.drills.truth import Due, Fault, Truth, read_truth

RECORDINGS = PROJECT / "tests" / "recordings"
CHOSEN = ("goroutine-leak.om.gz", "surge.om.gz")
TRUTHS = [truth for truth in read_truth(RECORDINGS / "truth.yml") if truth.file in CHOSEN]
RESTARTED = 1795363964
"""Unix seconds of a restart in the surge; the leak is in its second hour."""


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project()


@pytest.fixture(scope="module")
def recorded(prometheus_binaries: Found) -> Iterator[str]:
    with prometheus_over([RECORDINGS / name for name in CHOSEN]) as url:
        yield url


@pytest.fixture(scope="module")
def judged(project: Project, recorded: str) -> list[Minute]:
    return list(minutes(project, recorded, RESTARTED - 284, RESTARTED + 3600))


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.file)
@pytest.mark.parametrize(
    "runbook", ["goroutine-leak", "memory-leak", "cpu-bottleneck", "gc-pressure"]
)
def test_each_minute_around_a_restart_is_judged_right(
    truth: Truth, runbook: str, judged: list[Minute]
) -> None:
    (score,) = scores(truth, judged, [runbook])
    assert score.right > 50
    assert (score.wrong, score.missed) == (0, 0), score.notes
    assert score.passed, score.notes


def test_a_minute_in_process_is_what_the_command_says(judged: list[Minute], recorded: str) -> None:
    assert differences(judged, recorded, count=2, seed=1) == []


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.file)
def test_a_drill_fails_where_the_truth_is_another(truth: Truth, judged: list[Minute]) -> None:
    fault = Fault("cpu-bottleneck", truth.first, None, 60, 60)
    accused = Truth(truth.file, truth.instance, truth.first, truth.last, [fault])
    for runbook, failed in (("cpu-bottleneck", True), ("memory-leak", False)):
        (score,) = scores(accused, judged, [runbook])
        assert score.passed is not failed
    if truth.faults:
        innocent = Truth(truth.file, truth.instance, truth.first, truth.last)
        (score,) = scores(innocent, judged, ["goroutine-leak"])
        assert score.wrong > 0


def test_what_is_due_follows_the_fault_and_its_graces() -> None:
    truth = Truth("x", "x", 0, 9000, [Fault("a", 1000, 2000, 300, 600)], frozenset({"b"}))
    due = {at: truth.due("a", at) for at in (999, 1000, 1299, 1300, 1999, 2000, 2600, 2601)}
    assert due == {
        999: Due.NOT_CONFIRMED, 1000: Due.EITHER, 1299: Due.EITHER, 1300: Due.CONFIRMED,
        1999: Due.CONFIRMED, 2000: Due.EITHER, 2600: Due.EITHER, 2601: Due.NOT_CONFIRMED,
    }  # fmt: skip
    assert truth.due("b", 1500) is Due.EITHER
    assert truth.due("c", 1500) is Due.NOT_CONFIRMED


def test_a_share_below_the_wanted_one_fails() -> None:
    score = Score(TRUTHS[0], "memory-leak", right=94, unknown=6)
    assert not score.passed
    score.right, score.unknown = 95, 5
    assert score.passed
