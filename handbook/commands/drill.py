"""What a drill tells at its end: what was played, and since when `triage` had it.

The edge: asks the drill's own Prometheus what triage would have said at moments of the past.
Knows no terminal; the demo's command prints it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.asking import plan
from handbook.commands.situation import Project, known_metrics
from handbook.runbooks.model import Conclusion
from handbook.source.address import find_source
from handbook.source.batch import ask
from handbook.source.queries import Query
from handbook.source.results import Answer
from handbook.verdicts.triage import Finding, findings
from handbook.verdicts.walks import Walks

COARSE_SECONDS, FINE_SECONDS = 300, 60
"""How far apart the moments are that are asked about, first and around the first hit."""
MOST_MOMENTS = 24
"""Coarse moments of a drill; a longer one is asked about less often."""
BUDGET_SECONDS = 12.0
"""For one round of questions: somebody waits for the prompt to come back."""

Confirmed = frozenset[tuple[str, str]]
"""Runbook and server of each finding that is confirmed."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """What triage made of a drill."""

    found: tuple[Finding, ...]
    """What it says at the end."""
    since: int | None
    """Unix seconds of the first moment asked about at which it had confirmed what was played."""
    wrong: Confirmed
    """What it confirmed at any moment asked about though nothing of it was so."""
    moments: int
    """How many moments were asked about."""


def debrief(project: Project, url: str, due: tuple[str, str] | None, began: int) -> Debrief:
    """Ask what triage said from the beginning of a drill to now.

    Args:
        project: Whose runbooks.
        url: The drill's Prometheus.
        due: Runbook and server that should be confirmed; None where nothing is wrong.
        began: Unix seconds.
    """
    now = time.time()
    coarse = moments(began, int(now))
    said = {at: _confirmed(found) for at, found in _triage(project, url, coarse).items()}
    first = next((at for at in sorted(said) if due in said[at]), None)
    if first is not None:
        before = max((at for at in coarse if at < first), default=began)
        fine = list(range(before + FINE_SECONDS, first, FINE_SECONDS))
        said |= {at: _confirmed(found) for at, found in _triage(project, url, fine).items()}
    wrong = frozenset(pair for confirmed in said.values() for pair in confirmed if pair != due)
    hits = (at for at in sorted(said) if due in said[at])
    # What holds now is asked for as `handbook triage` does, by the source's own clock.
    (found,) = _triage(project, url, [None]).values()
    wrong |= _confirmed(found) - ({due} if due else set())
    return Debrief(found, next(hits, None), wrong, len(said) + 1)


def moments(began: int, ended: int) -> list[int]:
    """Choose the moments to ask about: evenly spaced, from the beginning on, the end not."""
    step = max(COARSE_SECONDS, -(-(ended - began) // MOST_MOMENTS))
    return list(range(began, ended, step))


def _confirmed(found: Iterable[Finding]) -> Confirmed:
    return frozenset(
        (f.runbook.id, f.server)
        for f in found
        if f.conclusion is Conclusion.CONFIRMED and f.server is not None
    )


def _triage(
    project: Project, url: str, at: Sequence[int | None]
) -> Mapping[int, tuple[Finding, ...]]:
    """Walk every runbook at some moments, all of whose queries are asked in one batch."""
    source = find_source({"PROMETHEUS_URL": url}, Path(), url)
    now, signals = time.time(), project.diagnosed()
    plans = {
        when: plan(project.handbook, now=now, at=when, signals=signals, courses=[], rules=False)
        for when in at
    }
    queries = [query for asking in plans.values() for query in asking.queries()]
    answers: Mapping[Query, Answer] = ask(source, queries, budget_s=BUDGET_SECONDS)
    known = known_metrics()
    walks = Walks(project.runbooks)
    return {
        int(now) if when is None else when: findings(walks, asking.live(answers, url, known))
        for when, asking in plans.items()
    }
