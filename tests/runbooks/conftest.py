"""A small config and the readings of one server, for runbooks written in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from handbook.config.load import handbook_of, load_handbook
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.runbooks.answers import NOT_EXPORTED, ReadingsOf
from handbook.runbooks.model import Runbook
from handbook.runbooks.parse import parse_runbook

PROJECT = Path(__file__).parent.parent.parent

CONFIG = """
scopes:
  game: {title: Game server, match: 'job="game"', identity: instance, scrape_interval: 5s}
  host: {title: Host, match: 'job="node"', identity: instance, scrape_interval: 10s}
links:
  handbook: http://localhost:8000
  grafana: http://localhost:3000
  prometheus: http://localhost:9090
signals:
  a: {title: Signal A, group: G, expr: 'a{$scope}', unit: goroutines, normal: 1 to 5,
      warning: "> 10", critical: "> 100", why: w, meaning: m}
  b: {title: Signal B, group: G, expr: 'b{$scope}', unit: goroutines/s, warning: "> 1", why: w,
      meaning: m}
  c: {title: Signal C, group: G, expr: 'c{$scope}', unit: bytes, warning: "> 1000", why: w,
      meaning: m}
  bare: {title: Bare, group: G, expr: 'bare{$scope}', unit: bytes, meaning: m}
  everywhere: {title: All, group: G, expr: 'sum(a{$scope})', unit: none, per: service,
      warning: "> 1", why: w, meaning: m}
  node: {title: Node, group: G, expr: 'node{$scope}', unit: bytes, scope: host, warning: "> 1",
      why: w, meaning: m}
alerts:
  HighA: {signal: a, for: 5m, runbook: first}
"""


@dataclass(frozen=True)
class Series:
    """A reading as a walk sees it."""

    value: float | None
    level: Level
    reason: str = ""
    kind: str = ""
    sampled_at: float | None = 1.0


UNKNOWN = Series(None, Level.UNKNOWN, "slower than 3 s", "slow")
MISSING = Series(None, Level.UNKNOWN, "not exported, since client 1.20", NOT_EXPORTED)


@pytest.fixture(scope="session")
def config() -> Handbook:
    return handbook_of(CONFIG)


@pytest.fixture(scope="session")
def project_config() -> Handbook:
    return load_handbook(PROJECT / "handbook.yml")


@pytest.fixture(scope="session")
def readings(config: Handbook) -> Callable[[Mapping[str, object]], ReadingsOf]:
    """Make readings of one server: a number, a reading, or a list of them for each signal."""

    def make(values: Mapping[str, object]) -> ReadingsOf:
        def series(signal_id: str, value: object) -> Series:
            if isinstance(value, Series):
                return value
            assert isinstance(value, int | float)
            return Series(float(value), config.signals[signal_id].levels.of(float(value)))

        def of(signal_id: str) -> Sequence[Series]:
            value = values.get(signal_id, [])
            many = value if isinstance(value, list) else [value]
            return [series(signal_id, one) for one in many]

        return of

    return make


def runbook_text(*steps: str, title: str = "First", front: str = "") -> str:
    """Write a runbook: each step is a heading, a line break, and the body of a check."""
    head = f"---\ntitle: {title}\nowner: us\n{front}---\n# {title}\n"
    parts = []
    for step in steps:
        heading, body = step.split("\n", 1)
        parts.append(f"## {heading}\n```check\n{body.strip()}\n```\n")
    return head + "\n".join(parts)


Parse = Callable[..., Runbook]


@pytest.fixture(scope="session")
def parse(config: Handbook) -> Parse:
    """Parse the steps of a runbook that is right."""

    def read(
        *steps: str, name: str = "first", known: Sequence[str] = ("first", "other")
    ) -> Runbook:
        text = runbook_text(*steps, title=name.capitalize())
        return parse_runbook(text, f"runbooks/{name}.md", config, known)

    return read
