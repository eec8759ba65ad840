"""Each live place reads the same from the build and from the browser's script.

Both are given the same answers: of a real Prometheus over demo servers with an incident, and
bent ones that a good source does not give.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from handbook.asking import Asking, plan
from handbook.catalogue import availability
from handbook.live import Live
from handbook.readings.holds import take_holds
from handbook.render.backlinks import metric_queries
from handbook.render.browser_model import browser_model
from handbook.render.walks import Walks
from handbook.source.address import find_source
from handbook.source.batch import ask
from handbook.source.queries import InstantQuery, Query, RulesQuery
from handbook.source.results import Answer, Document, NoAnswer, Reason, Sample, Vector
from tests.conftest import StartDemoStack
from tests.live.node import node, run_node
from tests.render.attacks import ATTACKS
from tests.render.blocks import BACKLINKS, BLOCKS, CATALOGUE, HANDBOOK, RAW_QUERY, ROOT, RUNBOOKS
from tests.render.page import Slots

__all__ = ["node"]

Answers = Mapping[Query, Answer]
BY_BUILD_ONLY = {"chart", "drift", "trends"}


@dataclass(frozen=True)
class Said:
    """What a real source said, at one moment."""

    asking: Asking
    answers: Answers
    at: float


@pytest.fixture(scope="module")
def real(start_demo_stack: StartDemoStack) -> Said:
    """A leak that has gone on for a while, told by a real Prometheus with our rules."""
    rules = Path(__file__).parent.parent.parent / "monitoring" / "prometheus" / "rules.yml"
    stack = start_demo_stack(scenario="goroutine-leak", began_ago_seconds=1200, rule_files=(rules,))
    at = math.floor(time.time()) - 1.0
    asking = plan(HANDBOOK, now=at, at=at, courses=(), raw=[RAW_QUERY, *metric_queries(BACKLINKS)])
    source = find_source(
        {"PROMETHEUS_URL": stack.url}, Path("/nonexistent"), HANDBOOK.links.prometheus
    )
    answers = ask(source, asking.queries())
    faults = [a for a in answers.values() if isinstance(a, NoAnswer)]
    assert not faults, faults[:3]
    return Said(asking, answers, at)


Bend = Callable[[Answers], Answers]


def _samples(change: Callable[[Sample, int], Sample | None]) -> Bend:
    """Change or drop every sample of every vector."""

    def bend(answers: Answers) -> Answers:
        return {
            query: Vector(
                tuple(s for i, one in enumerate(a.samples) if (s := change(one, i))), a.asked_at
            )
            if isinstance(a, Vector)
            else a
            for query, a in answers.items()
        }

    return bend


def _hostile(answers: Answers) -> Answers:
    """Give every server a hostile name, the same in every answer."""
    names: dict[str, str] = {}
    texts = list(ATTACKS.values())

    def change(sample: Sample, _: int) -> Sample:
        labels = dict(sample.labels)
        if "instance" in labels:
            held = labels["instance"]
            labels["instance"] = names.setdefault(held, texts[len(names) * 7 % len(texts)])
        return replace(sample, labels=labels)

    return _samples(change)(answers)


def _all(answer: Answer) -> Bend:
    return lambda answers: dict.fromkeys(answers, answer)


def _every_third(answers: Answers) -> Answers:
    slow = NoAnswer(Reason.SLOW, "slower than 3 s", 0.0)
    return {q: slow if i % 3 == 2 else a for i, (q, a) in enumerate(answers.items())}


def _many(answers: Answers) -> Answers:
    """Fifteen servers more, copies of the first."""

    def grown(answer: Answer) -> Answer:
        if not isinstance(answer, Vector):
            return answer
        first = min((s.labels.get("instance", "") for s in answer.samples), default="")
        mine = [s for s in answer.samples if s.labels.get("instance") == first and first]
        more = [
            replace(s, labels={**s.labels, "instance": f"10.0.0.{n}:5500"}, value=s.value * n)
            if "up" not in str(s.labels.get("__name__", "up")) and s.value < 1e9
            else replace(s, labels={**s.labels, "instance": f"10.0.0.{n}:5500"})
            for n in range(1, 16)
            for s in mine
        ]
        return Vector((*answer.samples, *more), answer.asked_at)

    return {query: grown(answer) for query, answer in answers.items()}


def _labels(name: str, severity: str, server: str) -> dict[str, str]:
    return {"alertname": name, "severity": severity, "instance": server, "job": "game-server"}


def _firing(answers: Answers) -> Answers:
    """Let every alert fire on two servers, on one of them past both levels."""
    rules = [
        {
            "name": alert.name, "query": "", "type": "alerting", "state": "firing",
            "health": "ok", "labels": {"severity": level.value},
            "alerts": [
                {"state": "firing", "activeAt": "2026-11-22T16:30:00.5Z",
                 "labels": _labels(alert.name, level.value, server)}
                for server in ("10.0.0.1:5500", "10.0.0.2:5500")[: 1 if level.value == "critical"
                                                                 else 2]
            ],
        }
        for alert in HANDBOOK.alerts.values() for level, _ in alert.rules()
    ]  # fmt: skip
    document = {"groups": [{"name": "handbook", "rules": rules}]}
    return {**answers, RulesQuery(): Document(document, 0.0)}


def manager_answers(
    status: dict[str, Any], author: str = "ann", comment: str = "known: (deploy)"
) -> tuple[Answer, Answer]:
    """Say that an Alertmanager has the alerts of the first server so; with no status, none."""
    worse = {"labels": {"alertname": "Down", "severity": "critical"}, "fingerprint": "worse",
             "status": {"state": "active", "silencedBy": [], "inhibitedBy": []}}  # fmt: skip
    held = [
        {
            "labels": {**_labels(alert.name, level.value, "10.0.0.1:5500"), "cluster": "eu"},
            "fingerprint": f"{alert.name} {level}",
            "status": {"silencedBy": [], "inhibitedBy": [], **status},
        }
        for alert in HANDBOOK.alerts.values()
        for level, _ in alert.rules()
        if status
    ]
    silences = [
        {"id": "1", "endsAt": "2026-11-22T17:30:00.000Z", "createdBy": author, "comment": comment},
        {"id": "2", "endsAt": "2026-11-22T18:30:00.000Z", "createdBy": "bob", "comment": "later"},
    ]
    return Document([*held, worse], 0.0), Document(silences, 0.0)


BENDS: dict[str, Bend] = {
    "as they came": lambda answers: answers,
    # As a served site words it: whose fault it was is said before answers come to a page.
    "nothing answered": _all(
        NoAnswer(Reason.NOT_ASKED, "Prometheus unreachable: Connection refused", 0.0)
    ),
    "asked too often": _all(NoAnswer(Reason.BUSY, "asked too often", 0.0)),
    "empty answers": _samples(lambda one, _: None),
    "a third slow": _every_third,
    "not a number": _samples(lambda one, i: replace(one, value=math.nan) if i % 2 else one),
    "infinite": _samples(lambda one, i: replace(one, value=math.inf if i % 2 else -math.inf)),
    "negative": _samples(lambda one, _: replace(one, value=-one.value) if one.value < 1e9 else one),
    "one server's series gone": _samples(lambda one, i: one if i else None),
    "hostile names": _hostile,
    "many servers": _many,
    "old scrapes": _samples(
        lambda one, _: replace(one, value=one.value - 60) if 1e9 < one.value < 1e11 else one
    ),
}


class _Tree(HTMLParser):
    """HTML as nested lists whose attributes are sorted and whose texts are joined."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[list[Any]] = [[]]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: list[Any] = []
        self.stack[-1].append((tag, sorted((n, v or "") for n, v in attrs), node))
        if tag not in ("br", "hr"):
            self.stack.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        held = self.stack[-1]
        if held and isinstance(held[-1], str):
            held[-1] += data
        else:
            held.append(data)

    @property
    def lines(self) -> list[str]:
        return _lines(self.stack[0], 0)


def _lines(nodes: list[Any], depth: int) -> list[str]:
    found = []
    for one in nodes:
        if isinstance(one, str):
            found.append(f"{'  ' * depth}{one!r}")
        else:
            found += [f"{'  ' * depth}{one[0]} {one[1]}", *_lines(one[2], depth + 1)]
    return found


def _json(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Vector):
        samples = [{"labels": dict(s.labels), "time": s.time, "value": _number(s.value)}
                   for s in answer.samples]  # fmt: skip
        return {"kind": "vector", "samples": samples}
    if isinstance(answer, NoAnswer):
        return {"kind": "none", "reason": answer.reason.value, "message": answer.message}
    assert isinstance(answer, Document)
    return {"kind": "document", "data": answer.data}


def _number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


@dataclass(frozen=True)
class Both:
    """The same places, told by the build and by the script."""

    build: list[str]
    script: list[Any]
    parts: list[str]
    queries: set[str]


def told_by_both(
    node: str, real: Said, bend: Bend, manager: tuple[Answer, Answer] | None = None
) -> Both:
    answers = bend(real.answers)
    known = {name: availability(metric) for name, metric in CATALOGUE.metrics.items()}
    live = real.asking.live(answers, "the source", known)
    if manager is not None:
        live = replace(live, holds=take_holds(*manager))
    slots, walks = Slots(), Walks(RUNBOOKS)
    for block in BLOCKS.values():
        block(slots, walks)
    wanted = [
        (render(live), part)
        for (render, _), part in zip(slots.places, slots.parts, strict=True)
        if part
    ]
    instant = {q.expr: _json(a) for q, a in answers.items() if isinstance(q, InstantQuery)}
    rules = answers[RulesQuery()]
    given = {
        "model": json.loads(browser_model(HANDBOOK, RUNBOOKS, BACKLINKS)),
        "answers": instant,
        "told": [*instant.values(), _json(rules)],
        "rules": _json(rules),
        "manager": [_json(answer) for answer in manager or ()] or None,
        "at": real.at,
        "source": "the source",
        "root": ROOT,
        "parts": [{"part": part, "template": "go_goroutines{$scope}"} for _, part in wanted],
    }
    said: Any = run_node(node, "places.mjs", given)
    return Both([html for html, _ in wanted], said["places"], [p for _, p in wanted],
                set(said["queries"]))  # fmt: skip


MANAGERS: dict[str, tuple[Answer, Answer]] = {
    "unreachable": (NoAnswer(Reason.SLOW, "slower than 3 s <b>", 0.0),) * 2,
    "has none of them": manager_answers({}),
    "sends": manager_answers({"state": "active"}),
    "has not looked": manager_answers({"state": "unprocessed"}),
    "silences": manager_answers({"state": "suppressed", "silencedBy": ["1", "2"]}),
    "silences, hostile": manager_answers(
        {"state": "suppressed", "silencedBy": ["1"]}, *list(ATTACKS.values())[:2]
    ),
    "silences, not known by whom": manager_answers({"state": "suppressed", "silencedBy": ["3"]}),
    "inhibits": manager_answers({"state": "suppressed", "inhibitedBy": ["worse"]}),
    "inhibits by an unknown one": manager_answers({"state": "suppressed", "inhibitedBy": ["gone"]}),
    "holds back": manager_answers({"state": "suppressed"}),
}


@pytest.mark.parametrize("name", MANAGERS)
def test_what_is_held_back_reads_the_same_from_build_and_script(
    name: str, node: str, real: Said
) -> None:
    both = told_by_both(node, real, _firing, MANAGERS[name])
    alerts = [i for i, part in enumerate(both.parts) if part.startswith("alert")]
    assert len(alerts) > len(HANDBOOK.alerts)
    for i in alerts:
        assert _Tree(both.script[i]["html"]).lines == _Tree(both.build[i]).lines, both.parts[i]
    said = "".join(both.build)
    assert ("data-silences" in said) == (name == "unreachable")
    assert ('data-hold="silenced"' in said) == name.startswith("silences")


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", BENDS)
def test_every_place_reads_the_same_from_build_and_script(name: str, node: str, real: Said) -> None:
    both = told_by_both(node, real, BENDS[name])
    assert len(both.build) > 300
    for html, shown, part in zip(both.build, both.script, both.parts, strict=True):
        assert shown is not None, f"nothing shows '{part}'"
        assert _Tree(shown["html"]).lines == _Tree(html).lines, part


def test_the_script_asks_what_the_build_asks(node: str, real: Said) -> None:
    both = told_by_both(node, real, BENDS["as they came"])
    due = {query.expr for query in real.asking.questions.all() if isinstance(query, InstantQuery)}
    assert both.queries == due


def test_every_live_place_has_a_part_or_is_the_builds_alone() -> None:
    slots = Slots()
    for block in BLOCKS.values():
        block(slots, Walks(RUNBOOKS))
    kinds = {part.split(" ")[0] for part in slots.parts}
    folder = Path(__file__).parents[2] / "docs/assets/live"
    files = ("places", "steps", "overview", "gauge", "readings", "references")
    shown = "\n".join((folder / f"{name}.js").read_text("utf-8") for name in files)
    for kind in kinds - {""}:
        assert re.search(rf'(?m)^\s*.*["\s]{re.escape(kind)}"?: mount', shown), kind


def test_live_is_walked_by_both(real: Said, node: str) -> None:
    """The incident is in the answers, so that the walks above went somewhere."""
    known: dict[str, str] = {}
    live: Live = real.asking.live(real.answers, "the source", known)
    walked = Walks(RUNBOOKS).of(RUNBOOKS["goroutine-leak"], live)
    assert any(w.conclusion.value == "confirmed" for w in walked)
