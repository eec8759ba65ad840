"""Hand-made answers to the queries of a few signals, good until a test spoils them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handbook.model.handbook import Handbook
from handbook.readings.questions import Questions, questions
from handbook.readings.reading import Board, Reading
from handbook.readings.take import take_board
from handbook.source.queries import InstantQuery, Query
from handbook.source.results import Answer, NoAnswer, Reason, Sample, Vector

NOW = 1_800_000_000.0
SERVERS = ("10.0.0.1:5500", "10.0.0.2:5500")

CONFIG = """
scopes:
  game: {title: Game server, match: 'job="game"', identity: instance, scrape_interval: 5s}
links: {handbook: "http://a", grafana: "http://b", prometheus: "http://c"}
signals:
  level:
    {title: L, group: G, expr: "go_goroutines{$scope}", unit: goroutines, normal: up to 100,
     warning: "> 1000", why: because, meaning: m}
  trend:
    {title: T, group: G, expr: "deriv(go_goroutines{$scope}[15m])", unit: goroutines/s,
     warning: "> 1", why: because, meaning: m, window: 15m}
  total:
    {title: S, group: G, expr: "sum(go_goroutines{$scope})", unit: goroutines, per: service,
     warning: "> 1000", why: because, meaning: m}
alerts:
  High: {signal: level, for: 5m, runbook: high}
"""


def vector(values: Mapping[str | None, float], **labels: str) -> Vector:
    """Make an answer of one sample for each server; None leaves the identity away."""
    samples = tuple(
        Sample({**({} if name is None else {"instance": name}), **labels}, NOW, value)
        for name, value in values.items()
    )
    return Vector(samples, NOW)


def fault(reason: Reason = Reason.SLOW) -> NoAnswer:
    """Make a reason without an answer."""
    return NoAnswer(reason, f"no answer: {reason.value}", NOW)


@dataclass
class Scene:
    """The questions of a handbook, and answers that are all good at first."""

    handbook: Handbook
    asked: Questions = field(init=False)
    answers: dict[Query, Answer] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = questions(self.handbook.signals.values())
        _, scope = self.asked.scopes["game"]
        assert scope.present and scope.since and scope.started
        self.by_name: dict[str, InstantQuery] = {
            "seen": scope.seen,
            "scraped": scope.scraped,
            "present": scope.present,
            "since": scope.since,
            "started": scope.started,
            **{name: query for name, (_, query) in self.asked.signals.items()},
        }
        self.answers = {
            scope.seen: vector(dict.fromkeys(SERVERS, 1.0), __name__="up"),
            scope.scraped: vector(dict.fromkeys(SERVERS, NOW - 3)),
            scope.present: vector(dict.fromkeys(SERVERS, 1.0), __name__="go_goroutines"),
            scope.since: vector(dict.fromkeys(SERVERS, NOW - 990)),
            scope.started: vector(dict.fromkeys(SERVERS, NOW - 9000)),
            self.by_name["level"]: vector(dict.fromkeys(SERVERS, 50.0), job="game"),
            self.by_name["trend"]: vector(dict.fromkeys(SERVERS, 0.0), job="game"),
            self.by_name["total"]: vector({None: 100.0}),
        }

    def put(self, name: str, answer: Answer) -> None:
        """Answer one query otherwise."""
        self.answers[self.by_name[name]] = answer

    def put_value(self, name: str, server: str, value: float | None) -> None:
        """Change one server's sample; None takes it away."""
        held = self.answers[self.by_name[name]]
        assert isinstance(held, Vector)
        kept = tuple(s for s in held.samples if s.labels.get("instance") != server)
        like = next(s for s in held.samples if s.labels.get("instance") == server)
        if value is not None:
            kept += (Sample(like.labels, like.time, value),)
        self.put(name, Vector(kept, NOW))

    def board(self, **availability: str) -> Board:
        """Judge the answers."""
        return take_board(
            self.asked, self.answers, source="test", at=NOW, availability=availability
        )

    def reading(self, signal: str, server: str | None) -> Reading:
        """Return the one reading of a signal for a server."""
        (reading,) = [r for r in self.board().readings[signal] if r.server == server]
        return reading
