"""A server may be acted on only while Prometheus itself says that it scrapes that very host."""

from __future__ import annotations

import json
import math
import re

import pytest

from handbook.actions.targets import Targets, take_targets, target_questions
from handbook.model.signals import Scope
from handbook.source.results import Answer, Document, NoAnswer, Reason, Sample, Vector
from tests.conftest import PROJECT

SCOPE = Scope("game", "Game server", 'job="game-server"', "instance", 5.0, ())
ASKED = target_questions(SCOPE)
NOT_OFFERED = NoAnswer(Reason.NOT_OFFERED, "not offered by this source (HTTP 404)", 0.0)
FIXTURE = PROJECT / "tests" / "fixtures" / "label-attacks.txt"
ATTACKS = [json.loads(x) for x in FIXTURE.read_text().splitlines() if x.startswith('"')]


def vector(*servers: tuple[str, float]) -> Vector:
    return Vector(tuple(Sample({"instance": n}, 0.0, age) for n, age in servers), 0.0)


def scraped(*targets: tuple[str, str]) -> Document:
    found = [{"labels": {"instance": name}, "scrapeUrl": url} for name, url in targets]
    return Document({"activeTargets": found}, 0.0)


def names(up: Answer, listed: Answer) -> frozenset[str]:
    return take_targets(ASKED, {ASKED.ages: up, ASKED.targets: listed}).names


def test_a_host_that_is_scraped_under_its_own_name_is_a_target() -> None:
    listed = scraped(("10.0.0.7:5500", "http://10.0.0.7:5500/metrics"))
    assert names(vector(("10.0.0.7:5500", 2.0)), listed) == {"10.0.0.7:5500"}
    standard = scraped(("Game.example:80", "http://game.example/metrics"))
    assert names(vector(("Game.example:80", 2.0)), standard) == {"Game.example:80"}
    six = scraped(("[::1]:5500", "http://[::1]:5500/metrics"))
    assert names(vector(("[::1]:5500", 0.0)), six) == {"[::1]:5500"}


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("169.254.169.254:80", "http://10.0.0.7:5500/metrics"),
        ("10.0.0.7:5501", "http://10.0.0.7:5500/metrics"),
        ("10.0.0.7:5500", "http://[broken"),
        ("game-1", "http://10.0.0.7:5500/metrics"),
    ],
)
def test_a_name_that_relabelling_or_an_exporter_made_up_is_no_target(name: str, url: str) -> None:
    assert names(vector((name, 2.0)), scraped((name, url))) == frozenset()


def test_a_server_that_was_not_read_for_three_intervals_is_no_target() -> None:
    up = vector(("10.0.0.7:1", 15.0), ("10.0.0.7:2", 15.1), ("10.0.0.7:3", math.nan))
    assert names(up, NOT_OFFERED) == {"10.0.0.7:1"}


@pytest.mark.parametrize("listed", [NOT_OFFERED, scraped()])
def test_where_there_is_no_list_of_targets_the_fresh_sample_decides(listed: Answer) -> None:
    assert names(vector(("10.0.0.7:5500", 2.0)), listed) == {"10.0.0.7:5500"}


def test_without_an_answer_nobody_is_a_target_and_the_reason_is_told() -> None:
    dead = NoAnswer(Reason.UNREACHABLE, "the connection was refused", 0.0)
    targets = take_targets(ASKED, {ASKED.ages: dead, ASKED.targets: dead})
    assert "the connection was refused" in targets.problem("10.0.0.7:5500")
    assert take_targets(ASKED, {}).problem("10.0.0.7:5500")


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_hostile_name_is_a_target_whatever_the_source_says(attack: str) -> None:
    everybody = Targets(frozenset(ATTACKS))
    assert Targets().problem(attack)
    is_plain = re.fullmatch(r"[a-z]+:[0-9]+", attack) is not None
    assert everybody.problem(attack) == ("" if is_plain else "its name is no host:port")
    listed = scraped((attack, "http://10.0.0.7:5500/metrics"))
    assert names(vector((attack, 1.0)), listed) == frozenset()


@pytest.mark.parametrize(
    "name",
    ["-o:80", "--config=x:80", "a:0", "a:65536", "a:80/x", "a:80#", "u@a:80", "a b:80", "a\n:80",
     "a:80\n", ".a:80", "a.:80", "[a]:80", "a:", ":80", "localhost", "a:８0", ""],
)  # fmt: skip
def test_a_name_that_only_looks_like_a_host_is_refused(name: str) -> None:
    assert Targets(frozenset({name})).problem(name)
