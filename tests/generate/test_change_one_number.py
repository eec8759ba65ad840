"""A level that is changed in the config moves everywhere it is said, and nothing else moves.

Every number of every level, one at a time. What differs between two outputs may be that number
only, in a known spelling, in a place of its signal; any other byte is a failure.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml

from handbook.condition import condition
from handbook.config.load import handbook_of
from handbook.generate.outputs import outputs
from handbook.model.handbook import Handbook
from handbook.model.levels import Level, plain_number
from handbook.runbooks.parse import load_runbooks
from tests.generate.conftest import PROJECT, Judge
from tests.generate.content import Content
from tests.generate.html_events import Event, Events
from tests.generate.judging import AT, verdicts
from tests.generate.moving import Move, moves
from tests.generate.spellings import changed_numbers, spelt
from tests.macros.project import OFF, build, copy_project

CONFIG = (PROJECT / "handbook.yml").read_text("utf-8")
BEFORE = handbook_of(CONFIG)
MOVES = list(moves(CONFIG))
RULES = "monitoring/prometheus/rules.yml"
TESTS = "monitoring/prometheus/rules_test.yml"
BOARD = "monitoring/grafana/dashboards/game-websocket.json"
_RAW = re.compile(r"\{% raw %\}.*?\{% endraw %\}", re.DOTALL)

every_move = pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)


def test_every_number_of_every_level_is_moved() -> None:
    ends = 0
    for signal in BEFORE.signals.values():
        for level in (signal.levels.normal, signal.levels.warning, signal.levels.critical):
            held = [getattr(level, name, None) for name in ("low", "high", "below", "above")]
            ends += sum(value is not None for value in held)
    assert len(MOVES) == ends > 40


# --- What runs


def alerts_of(handbook: Handbook, signal: str) -> set[str]:
    return {alert.name for alert in handbook.alerts.values() if alert.signal.id == signal}


def panels_of(handbook: Handbook, signal: str) -> set[int]:
    panels = handbook.dashboard.panels
    return {p.number for p in panels if any(s.id == signal for s in p.signals)}


@every_move
@pytest.mark.sampled(8)
def test_what_runs_moves_with_a_level_and_nothing_else_does(move: Move) -> None:
    after = handbook_of(move.text)
    old, new = outputs(BEFORE), outputs(after)
    assert old.keys() == new.keys()
    fires = move.level != "normal"
    alerts = alerts_of(BEFORE, move.signal) if fires else set()
    panels = panels_of(BEFORE, move.signal)
    due = ({RULES} if alerts else set()) | ({BOARD} if panels else set())
    moved = {path for path in old if old[path] != new[path]}
    assert moved - {TESTS} == due
    assert (TESTS in moved) <= bool(alerts)
    pairs = spelt(move, BEFORE, after)
    for path in due:
        numbers = changed_numbers(old[path], new[path])
        assert numbers is not None and set(numbers) <= pairs, path
    _rules_moved(old[RULES], new[RULES], move, after, alerts)
    _board_moved(old[BOARD], new[BOARD], move, panels)
    changed = {
        one["name"].split()[0]
        for one in _changed(rule_tests_of(old[TESTS]), rule_tests_of(new[TESTS]))
    }
    made = {one["name"].split()[0] for one in rule_tests_of(old[TESTS])}
    assert changed == alerts & made


def _rules_moved(old: str, new: str, move: Move, after: Handbook, alerts: set[str]) -> None:
    changed = _changed(rules_of(old), rules_of(new))
    assert {(rule["alert"], rule["labels"]["severity"]) for rule in changed} == {
        (name, move.level) for name in alerts
    }
    signal = after.signals[move.signal]
    for rule in changed:
        limit = signal.levels.limit(Level(move.level))
        assert limit is not None
        assert rule["expr"] == condition(signal.query(), limit)
        assert plain_number(move.new) in rule["expr"]


def _board_moved(old: str, new: str, move: Move, panels: set[int]) -> None:
    before, after = json.loads(old), json.loads(new)
    assert {**before, "panels": []} == {**after, "panels": []}
    changed = _changed(before["panels"], after["panels"])
    assert {panel["id"] for panel in changed} == panels
    if move.level != "normal":
        # The first axis shows the levels of one signal; each other one says them in words.
        drawn = [p for p in changed if f'"value": {move.new}' in json.dumps(p)]
        alone = [p for p in changed if len(p["targets"]) == 1]
        assert all(panel in drawn for panel in alone)


def rules_of(text: str) -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def rule_tests_of(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(text)["tests"]
    return found


def _changed(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert len(old) == len(new)
    return [after for before, after in zip(old, new, strict=True) if before != after]


@every_move
@pytest.mark.sampled(8)
def test_a_value_between_the_old_and_the_new_level_is_judged_otherwise(move: Move) -> None:
    between = (move.old + move.new) / 2
    after = handbook_of(move.text)
    old, new = (verdicts(book, PROJECT / "runbooks", move.signal, between)
                for book in (BEFORE, after))  # fmt: skip
    moved = {name for name in old if old[name] != new[name]}
    assert f"level {move.signal}" in moved
    levels = {old[f"level {move.signal}"], new[f"level {move.signal}"]}
    due = {f"level {move.signal}"}
    order = ["normal", "elevated", "warning", "critical"]
    worse, better = max(levels, key=order.index), min(levels, key=order.index)
    for check in BEFORE.health:
        if check.id == move.signal and order.index(better) < order.index(check.below) <= (
            order.index(worse)
        ):
            due.add(f"health {check.id}")
    for book in load_runbooks(PROJECT / "runbooks", BEFORE).values():
        for step in book.checks if not book.guide else ():
            at = order.index(step.at.value)
            if step.signal.id == move.signal and order.index(better) < at <= order.index(worse):
                due.add(f"step {book.id}/{step.id}")
    assert moved == due


# --- What pages say


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Content]:
    with mock.patch("time.time", return_value=AT):
        yield Content(tmp_path_factory.mktemp("content") / "project")


@pytest.fixture(scope="module")
def before(content: Content) -> dict[str, str]:
    return content.pages(CONFIG)


@every_move
@pytest.mark.sampled(2)
def test_every_page_that_says_a_level_moves_with_it_and_no_other_byte(
    move: Move, content: Content, before: dict[str, str]
) -> None:
    after = content.pages(move.text)
    handbook = handbook_of(move.text)
    assert after.keys() == before.keys()
    pairs = spelt(move, BEFORE, handbook)
    moved = {path for path in before if before[path] != after[path]}
    names = {move.signal} | alerts_of(BEFORE, move.signal)
    names |= {p.id for p in BEFORE.dashboard.panels if p.number in panels_of(BEFORE, move.signal)}
    spec = f'"id":"{move.signal}"'
    written = macros_of(move)
    for path in moved:
        numbers = changed_numbers(before[path], after[path])
        assert numbers is not None, f"more than numbers differ in {path}"
        assert set(numbers) <= pairs, path
        beside = [new for new in differing(before[path], after[path])
                  if not new.belongs_to(names, spec)]  # fmt: skip
        assert len(beside) <= written[path], [event.text for event in beside]
    assert set(written) <= moved, "a page keeps the old number where a macro says it"
    assert due_pages(move) <= moved
    events = Events(after["signals/index.html"]).found
    card = next(e for e in events if f"data-card={move.signal}" in e.text.split("\n"))
    level = getattr(handbook.signals[move.signal].levels, move.level)
    assert f"data-{move.level}={level.text}" in card.text.split("\n")


def differing(before: str, after: str) -> list[Event]:
    old, new = Events(before).found, Events(after).found
    assert len(old) == len(new)
    return [b for a, b in zip(old, new, strict=True) if a.text != b.text]


def macros_of(move: Move) -> Counter[str]:
    """Count what says this level by name, by page: `threshold()`, or a runbook's placeholder."""
    found: Counter[str] = Counter()
    call = re.compile(
        rf'threshold\("{move.signal}", "{move.level}"\)|{{{move.signal}\.{move.level}}}'
    )
    for folder, site in (("docs", ""), ("runbooks", "runbooks/")):
        for file in (PROJECT / folder).rglob("*.md"):
            count = len(call.findall(_RAW.sub("", file.read_text("utf-8"))))
            if count:
                uri = site + file.relative_to(PROJECT / folder).as_posix()
                found[uri if uri == "index.md" else uri.removesuffix(".md")] = count
    return Counter({page_path(uri): count for uri, count in found.items()})


def page_path(uri: str) -> str:
    stem = uri.removesuffix(".md").removesuffix("index").rstrip("/")
    return f"{stem}/index.html" if stem else "index.html"


def due_pages(move: Move) -> set[str]:
    """Name the pages that show this signal with its levels."""
    due = {"signals/index.html"}
    for book in load_runbooks(PROJECT / "runbooks", BEFORE).values():
        if any(check.signal.id == move.signal for check in book.checks):
            due.add(f"runbooks/{book.id}/index.html")
    if move.level != "normal" and alerts_of(BEFORE, move.signal):
        due.add("alerts/index.html")
    if panels_of(BEFORE, move.signal):
        due.add("dashboard/index.html")
    return due


# --- The whole of it, as people run it


@every_move
@pytest.mark.sampled(1)
def test_a_strict_build_and_promtool_take_a_moved_level(
    move: Move, tmp_path: Path, promtool: Judge
) -> None:
    project = copy_project(tmp_path / "project")
    (project / "handbook.yml").write_text(move.text, "utf-8")
    done = build(project, tmp_path / "site", "--strict", **OFF)
    assert done.returncode == 0, done.stderr[-2000:]
    shown = (tmp_path / "site" / "signals" / "index.html").read_text("utf-8")
    assert plain_number(move.new) in shown
    old, new = outputs(BEFORE), outputs(handbook_of(move.text))
    for name, rules, tests in (("new", new, new), ("late", old, new)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "rules.yml").write_text(rules[RULES], "utf-8")
        (folder / "rules_test.yml").write_text(tests[TESTS], "utf-8")
        result = promtool("test", "rules", "rules_test.yml", folder=folder)
        fits = name == "new" or old[TESTS] == new[TESTS]
        assert (result.returncode == 0) == fits, result.stdout[-2000:] + result.stderr[-2000:]
    shutil.rmtree(project)
