"""The alerting rules that Prometheus has loaded, beside those that the handbook generates.

Rules of others are nobody's drift: a loaded rule is ours when it bears the name of one of our
alerts, stands in one of our groups, or leads to one of our runbooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handbook.drift.expressions import same_expression
from handbook.drift.findings import Difference, Findings, Unknown
from handbook.readings.alerts import never_evaluated, rule_groups
from handbook.source.results import Answer, NoAnswer

FILE = "monitoring/prometheus/rules.yml"
_RELOAD = f"Prometheus: handbook generate, then load {FILE}; or, to keep what runs, handbook.yml"
_SEVERITY = "severity"


@dataclass(frozen=True, slots=True)
class Rule:
    """One alerting rule, as it is due or as it is loaded."""

    alert: str
    group: str
    expr: str
    for_seconds: float
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    keep_firing_seconds: float = 0.0
    health: str = "ok"
    """``ok``, ``err`` or ``unknown`` (not evaluated yet). Source: Prometheus HTTP API, rules."""
    last_error: str = ""

    @property
    def severity(self) -> str:
        """Which of an alert's rules it is."""
        return self.labels.get(_SEVERITY, "")

    @property
    def where(self) -> str:
        """Its place in words."""
        level = f"severity {self.severity}" if self.severity else "no severity"
        return f"{level}, group {self.group}"


@dataclass(frozen=True, slots=True)
class Ours:
    """By what a rule is known as ours, beside its alert's name."""

    group_prefix: str
    runbooks: str
    """What the addresses of our runbooks begin with."""


def compare_rules(due: Sequence[Rule], ours: Ours, answer: Answer) -> Findings:
    """Compare the rules that are due with those loaded; `answer` is to a `RulesQuery`."""
    loaded = _loaded(answer)
    if isinstance(loaded, str):
        return Findings(unknown=(Unknown("rules", "all rules", loaded),))
    differences: list[Difference] = []
    unknown: list[Unknown] = []
    waiting: list[Rule] = []
    names = {rule.alert for rule in due}
    places = {(rule.alert, rule.severity): rule for rule in due}
    held: dict[tuple[str, str], list[Rule]] = {}
    for rule in loaded:
        place = rule.alert, rule.severity
        if place in places:
            held.setdefault(place, []).append(rule)
        elif _is_ours(rule, names, ours):
            differences.append(_extra(rule))
    for place, rule in places.items():
        found = held.get(place, [])
        differences += _count(rule, found)
        for one in found:
            differences += _differing(rule, one)
            if one.health not in ("ok", "err"):
                waiting.append(one)
    if waiting:
        names_text = ", ".join(dict.fromkeys(rule.alert for rule in waiting))
        unknown.append(Unknown("rules", names_text, "Prometheus has not evaluated it yet"))
    return Findings(tuple(differences), tuple(unknown))


def has_no_rules(answer: Answer) -> bool:
    """Tell whether a source answers with no rule at all, ours or others'."""
    return rule_groups(answer) == []


def _is_ours(rule: Rule, names: set[str], ours: Ours) -> bool:
    return (
        rule.alert in names
        or rule.group.startswith(ours.group_prefix)
        or any(text.startswith(ours.runbooks) for text in rule.annotations.values())
    )


def _extra(rule: Rule) -> Difference:
    change = "Prometheus: remove the rule; or add the alert to handbook.yml and generate"
    return Difference("rule-extra", rule.alert, rule.where, None, rule.expr, change)


def _count(due: Rule, found: Sequence[Rule]) -> list[Difference]:
    if not found:
        return [Difference("rule-missing", due.alert, due.where, due.expr, None, _RELOAD)]
    if len(found) == 1:
        return []
    groups = ", ".join(sorted(rule.group for rule in found))
    change = "Prometheus: load the rule once"
    return [Difference("rule-repeated", due.alert, due.where, "1 rule", groups, change)]


def _differing(due: Rule, found: Rule) -> Iterator[Difference]:
    if not same_expression(due.expr, found.expr):
        yield Difference("rule-expression", due.alert, found.where, due.expr, found.expr, _RELOAD)
    if due.for_seconds != found.for_seconds:
        times = _seconds(due.for_seconds), _seconds(found.for_seconds)
        yield Difference("rule-for", due.alert, found.where, *times, _RELOAD)
    if due.keep_firing_seconds != found.keep_firing_seconds:
        times = _seconds(due.keep_firing_seconds), _seconds(found.keep_firing_seconds)
        yield Difference("rule-keep-firing-for", due.alert, found.where, *times, _RELOAD)
    for kind, texts in (
        ("label", (due.labels, found.labels)),
        ("annotation", (due.annotations, found.annotations)),
    ):
        for name in sorted(texts[0].keys() | texts[1].keys()):
            one, other = texts[0].get(name), texts[1].get(name)
            if one != other:
                where = f"{found.where}, {kind} {name}"
                yield Difference(f"rule-{kind}", due.alert, where, one, other, _RELOAD)
    if found.health == "err":
        said = found.last_error or "no reason given"
        change = "what the error names: the rule is loaded and cannot be evaluated"
        yield Difference("rule-unhealthy", due.alert, found.where, "evaluated", said, change)


def _loaded(answer: Answer) -> list[Rule] | str:
    """Read the alerting rules of an answer, or say why there are none to read."""
    if isinstance(answer, NoAnswer):
        return answer.message
    groups = rule_groups(answer)
    if groups is None:
        return "the answer is no list of rules"
    rules = []
    for group in groups:
        if not isinstance(group, Mapping):
            continue
        members = group.get("rules", [])
        for member in members if isinstance(members, list) else []:
            if isinstance(member, Mapping) and member.get("type") == "alerting":
                rules.append(_rule(member, str(group.get("name"))))
    return rules


def _rule(member: Mapping[str, object], group: str) -> Rule:
    return Rule(
        alert=str(member.get("name")),
        group=group,
        expr=str(member.get("query")),
        for_seconds=_number(member.get("duration")),
        labels=_texts(member.get("labels")),
        annotations=_texts(member.get("annotations")),
        keep_firing_seconds=_number(member.get("keepFiringFor", 0)),
        health="unknown" if never_evaluated(member) else str(member.get("health")),
        last_error=str(member.get("lastError") or ""),
    )


def _number(value: object) -> float:
    """Read seconds; what is none equals nothing."""
    usable = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if usable else float("nan")  # type: ignore[arg-type]


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


def _seconds(value: float) -> str:
    return f"{value:g} s"
