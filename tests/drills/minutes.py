"""The diagnosis at every minute of a stretch, in process, from one range query an expression.

A minute's values are put where the instant answers would stand, so the same readings and the
same walks judge them. Tests hold that this equals `handbook triage --at`.
"""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handbook.commands.situation import Project
from handbook.live import Live
from handbook.readings.questions import questions
from handbook.readings.take import take_board
from handbook.source.queries import InstantQuery, Query
from handbook.source.results import Answer, Sample, Vector
from handbook.verdicts.triage import Finding, findings
from handbook.verdicts.walks import Walks

STEP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Minute:
    """What triage says at one moment."""

    at: int
    """Unix seconds, a whole minute."""
    live: Live
    found: tuple[Finding, ...]


def minutes(project: Project, url: str, first: int, last: int) -> Iterator[Minute]:
    """Judge every whole minute from `first` to `last`, Unix seconds."""
    asked = questions(project.diagnosed())
    start = -(-first // STEP_SECONDS) * STEP_SECONDS
    columns = {
        query: _samples(url, query.expr, start, last)
        for query in asked.all()
        if isinstance(query, InstantQuery)
    }
    for at in range(start, last + 1, STEP_SECONDS):
        answers: Mapping[Query, Answer] = {
            query: Vector(column.get(at, ()), float(at)) for query, column in columns.items()
        }
        board = take_board(asked, answers, source=url, at=float(at), availability={})
        live = Live(board, {})
        yield Minute(at, live, findings(Walks(project.runbooks), live))


def _samples(url: str, expr: str, first: int, last: int) -> dict[int, tuple[Sample, ...]]:
    """Ask one range; samples by the second that they were evaluated at."""
    form = {"query": expr, "start": first, "end": last, "step": STEP_SECONDS}
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{url}/api/v1/query_range", body, timeout=300) as answer:
        data = json.load(answer)
    found: dict[int, list[Sample]] = {}
    for series in data["data"]["result"]:
        for at, value in series["values"]:
            found.setdefault(int(at), []).append(Sample(series["metric"], at, float(value)))
    return {at: tuple(samples) for at, samples in found.items()}
