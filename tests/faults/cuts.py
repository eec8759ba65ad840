"""Real answers, cut after every byte: as a body that its length calls whole, none may be one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlencode

from handbook.model.handbook import Handbook
from handbook.readings.questions import chart_query
from handbook.source import (
    AlertsQuery,
    InstantQuery,
    MetadataQuery,
    NoAnswer,
    Query,
    RulesQuery,
    parse_answer,
)
from handbook.source.queries import params_of, path_of
from tests.faults.bending import fetch


@dataclass(frozen=True)
class Cuts:
    """How many cut answers were read, and how many were taken for whole ones."""

    answers: int
    cuts: int
    taken_for_whole: int

    @property
    def text(self) -> str:
        return (
            f"{self.answers} real answers (vector, matrix, alerts, rules, metadata), cut after "
            f"every byte: {self.cuts:,} cut ones read, {self.taken_for_whole} taken for whole."
        )


def cut_everywhere(real: str, handbook: Handbook) -> Cuts:
    """Ask a real Prometheus each kind of question, and read every beginning of its answers."""
    signal = next(iter(handbook.signals.values()))
    now = time.time()
    queries: list[Query] = [
        InstantQuery(signal.query()),
        InstantQuery(f"timestamp(up{{{signal.scope.match}}})"),
        chart_query(signal, 600, now),
        AlertsQuery(),
        RulesQuery(),
        MetadataQuery("go_goroutines"),
    ]
    cuts = wrong = 0
    for query in queries:
        body = _body(real, query)
        whole = parse_answer(query, 200, "", body, now)
        assert not isinstance(whole, NoAnswer), f"no good answer to cut: {whole.message}"
        for length in range(len(body.rstrip())):
            cuts += 1
            wrong += not isinstance(parse_answer(query, 200, "", body[:length], now), NoAnswer)
    return Cuts(len(queries), cuts, wrong)


def _body(real: str, query: Query) -> bytes:
    target = f"{path_of(query)}?{urlencode(params_of(query))}"
    return fetch(real, f"GET {target} HTTP/1.1\r\n\r\n".encode()).body
