"""VictoriaMetrics beside Prometheus over the same recordings: the same levels and conclusions."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from handbook.commands.situation import Project
from handbook.embedded.found import Found
from tests.conftest import PROJECT
from tests.drills.store import prometheus_over
from tests.drills.truth import read_truth
from tests.engines.agreement import compared
from tests.engines.victoria import Victoria, load
from tests.sampling import runs_all, seed_of_run

RECORDINGS = PROJECT / "tests" / "recordings"
TRUTHS = {truth.file: truth for truth in read_truth(RECORDINGS / "truth.yml")}
YOUNG_SECONDS = 60
"""Until a rate's window is full, the engines differ: one divides by it, one by what there is."""
MOMENTS = 60 if runs_all() else 8
LEAKING = 1795365600
"""Unix seconds; the goroutine leak has gone on for most of an hour and does not end yet."""


def samples(name: str) -> bytes:
    return gzip.decompress((RECORDINGS / name).read_bytes())


@contextmanager
def both_over(victoria: Victoria, name: str) -> Iterator[tuple[str, str]]:
    """Load a recording into both engines; give their addresses."""
    store = victoria.store()
    load(store, samples(name))
    with prometheus_over([RECORDINGS / name]) as prometheus:
        yield prometheus, store


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", TRUTHS)
def test_all_that_a_recording_says_it_says_on_both(
    name: str, victoria: Victoria, project: Project, prometheus_binaries: Found
) -> None:
    truth = TRUTHS[name]
    span = range(truth.first + YOUNG_SECONDS, truth.last)
    chosen = random.Random(f"{seed_of_run()} {name}").sample(span, MOMENTS)
    with both_over(victoria, name) as (prometheus, store):
        seen = [compared(project, prometheus, store, at) for at in sorted(chosen)]
    assert [one for moment in seen for one in moment.unexplained] == []
    assert min(moment.readings for moment in seen) >= len(project.handbook.signals)
    assert min(moment.verdicts for moment in seen) > len(project.runbooks)
    # Nearly all is equal outright.
    excused = sum(len(moment.differences) for moment in seen)
    assert excused <= 0.02 * sum(moment.readings + moment.verdicts for moment in seen)


def test_engines_that_do_not_agree_are_seen(victoria: Victoria, project: Project) -> None:
    leaking, posing = victoria.store(), victoria.store()
    load(leaking, samples("goroutine-leak.om.gz"))
    load(posing, samples("healthy.om.gz").replace(b"127.0.0.1:5500", b"127.0.0.1:5501"))
    found = compared(project, leaking, posing, LEAKING)
    conclusions = [one for one in found.unexplained if one.what[0] == "conclusion"]
    assert [(one.what[1], one.said) for one in conclusions] == [
        ("goroutine-leak", ("confirmed", "ruled_out"))
    ]
    assert {one.what[0] for one in found.unexplained} == {"reading", "step", "health", "conclusion"}
    assert compared(project, leaking, leaking, LEAKING).differences == ()
