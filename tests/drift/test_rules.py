"""Each way in which a loaded rule can differ is found, and the rules of others are not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from handbook.drift.due import due_rules, ours
from handbook.drift.findings import Findings
from handbook.drift.rules import Rule, compare_rules, has_no_rules
from handbook.model.handbook import Handbook
from handbook.source import Document, NoAnswer, Reason

Loaded = dict[str, Any]


def loaded(rules: list[Rule]) -> list[Loaded]:
    """Spell rules as Prometheus' API does, each in its group."""
    return [
        {
            "name": rule.group,
            "rules": [
                {
                    "type": "alerting",
                    "name": rule.alert,
                    "query": rule.expr,
                    "duration": rule.for_seconds,
                    "keepFiringFor": 0,
                    "labels": dict(rule.labels),
                    "annotations": dict(rule.annotations),
                    "alerts": [],
                    "health": "ok",
                    "state": "inactive",
                }
            ],
        }
        for rule in rules
    ]


@pytest.fixture
def compare(shipped: Handbook) -> Callable[[list[Loaded]], Findings]:
    due = due_rules(shipped)
    return lambda groups: compare_rules(due, ours(shipped), Document({"groups": groups}, 0.0))


@pytest.fixture
def groups(shipped: Handbook) -> list[Loaded]:
    return copy.deepcopy(loaded(due_rules(shipped)))


def rule_of(groups: list[Loaded], alert: str, severity: str) -> Loaded:
    found = (group["rules"][0] for group in groups)
    return next(r for r in found if r["name"] == alert and r["labels"]["severity"] == severity)


def test_what_is_due_and_loaded_is_no_difference(groups, compare) -> None:
    assert compare(groups) == Findings()


CHANGES: dict[str, tuple[str, object]] = {
    "rule-expression": ("query", "go_goroutines > 999"),
    "rule-for": ("duration", 301.0),
    "rule-keep-firing-for": ("keepFiringFor", 60),
    "rule-label": ("labels", {"severity": "critical", "team": "x"}),
    "rule-annotation": ("annotations", {}),
    "rule-unhealthy": ("health", "err"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_each_changed_part_of_a_rule_is_a_difference_of_that_kind(kind, groups, compare) -> None:
    key, value = CHANGES[kind]
    rule_of(groups, "HighGoroutines", "critical")[key] = value
    found = compare(groups).differences
    assert {one.kind for one in found} == {kind}
    assert {one.name for one in found} == {"HighGoroutines"}
    assert all("severity critical" in one.where and one.change for one in found)


def test_a_finding_says_both_sides(groups, compare) -> None:
    rule_of(groups, "HighGoroutines", "critical")["duration"] = 60
    (one,) = compare(groups).differences
    assert (one.expected, one.found) == ("300 s", "60 s")
    assert one.change.startswith("Prometheus: ")


def test_an_unhealthy_rule_says_its_last_error(groups, compare) -> None:
    rule = rule_of(groups, "HighCPU", "warning")
    rule.update(health="err", lastError="found duplicate series")
    (one,) = compare(groups).differences
    assert one.found == "found duplicate series"


def test_a_rule_that_is_not_loaded_is_missing(groups, compare) -> None:
    gone = rule_of(groups, "MemoryLeak", "warning")
    groups[:] = [group for group in groups if group["rules"][0] is not gone]
    (one,) = compare(groups).differences
    assert (one.kind, one.name, one.found) == ("rule-missing", "MemoryLeak", None)


def test_no_rule_loaded_at_all_is_every_rule_missing(shipped, compare) -> None:
    found = compare([])
    assert [one.kind for one in found.differences] == ["rule-missing"] * len(due_rules(shipped))


def test_a_rule_loaded_twice_is_a_difference(groups, compare) -> None:
    groups.append({**copy.deepcopy(groups[0]), "name": "copy"})
    (one,) = compare(groups).differences
    assert one.kind == "rule-repeated"


@pytest.mark.parametrize(
    ("name", "group", "annotations", "is_ours"),
    [
        ("TheirAlert", "theirs", {}, False),
        ("TheirAlert", "theirs", {"runbook_url": "https://wiki.example.org/runbooks/x/"}, False),
        ("OldAlert", "handbook: Go runtime", {}, True),
        ("OldAlert", "x", {"runbook_url": "http://localhost:8000/runbooks/old/?alert=Old"}, True),
        ("HighCPU", "theirs", {}, True),
    ],
)
def test_a_rule_that_is_not_due_counts_only_if_it_is_ours(
    name, group, annotations, is_ours, groups, compare
) -> None:
    extra = copy.deepcopy(groups[0])
    extra["name"] = group
    extra["rules"][0].update(name=name, labels={"severity": "page"}, annotations=annotations)
    found = compare([*groups, extra])
    assert [one.kind for one in found.differences] == (["rule-extra"] if is_ours else [])


def test_recording_rules_are_nobodys_alerts(groups, compare) -> None:
    recording = {"type": "recording", "name": "HighCPU", "query": "x"}
    assert compare([*groups, {"name": "theirs", "rules": [recording]}]) == Findings()


def test_a_rule_that_was_never_evaluated_is_unknown_and_no_difference(groups, compare) -> None:
    rule_of(groups, "HighCPU", "warning")["health"] = "unknown"
    found = compare(groups)
    assert not found.differences
    assert [one.name for one in found.unknown] == ["HighCPU"]


def test_a_source_that_cannot_answer_leaves_every_rule_unknown(shipped) -> None:
    answer = NoAnswer(Reason.SLOW, "slower than 3 s", 0.0)
    found = compare_rules(due_rules(shipped), ours(shipped), answer)
    assert [one.reason for one in found.unknown] == ["slower than 3 s"]
    assert not has_no_rules(answer)
    assert has_no_rules(Document({"groups": []}, 0.0))
