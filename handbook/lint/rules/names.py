"""Whether what pages name is there: signals, alerts, metrics and runbooks."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from handbook.lint.mentions import (
    ALERT,
    METRIC,
    RUNBOOK,
    SIGNAL,
    MetricWords,
    levels_named,
    mentions,
)
from handbook.lint.pages import Page
from handbook.lint.registry import project_rule
from handbook.lint.subject import Subject
from handbook.problems import Problem, nearest
from handbook.thresholds import threshold_text

_LEVELS = ("normal", "warning", "critical")


@project_rule(
    "unknown-name",
    title="A page names only what there is",
    bad='More than {{ threshold("goroutine", "warning") }} fire `HighGoroutine`.',
    good='More than {{ threshold("goroutines", "warning") }} fire `HighGoroutines`.',
)
def unknown_name(subject: Subject) -> list[Problem]:
    """A signal, an alert, a metric or a runbook that a page names and that is not there.

    Mostly it was renamed, and the page stayed behind. Looked at are the first arguments of
    macros, words that are built like the metrics of this handbook (in prose, code and
    commands), alerts in code (`` `HighCPU` ``) on lines about alerts, `handbook run …`, and what
    examples of config name without defining it. A `threshold()` of a level that its signal does
    not have is refused as well. What `quote()` holds is history.
    """
    known = _known(subject)
    # From what is written: a signal that was refused for its level is there all the same.
    words = MetricWords.of(subject.handbook.metrics, subject.catalogue.metrics)
    found = []
    for page in subject.pages:
        if page.measured:
            continue
        for mention in sorted(set(mentions(page, words))):
            kind, name = mention.kind, mention.name
            if name in known[kind]:
                continue
            if kind == METRIC and (subject.catalogue.find(name) or name in known[SIGNAL]):
                continue
            message = f"no {kind} '{name}'{nearest(name, known[kind])}; write one that there is"
            found.append(Problem(page.file, mention.line, "", message))
        found += _levels(page, subject)
    return found


def _levels(page: Page, subject: Subject) -> Iterator[Problem]:
    """Find each `threshold()` of a level that its signal does not have."""
    for line, name, level in levels_named(page):
        signal = subject.handbook.signals.get(name)
        if signal is None:
            continue
        held = [one for one in _LEVELS if threshold_text(signal, one)]
        if level not in held:
            write = f"write {' or '.join(held)}" if held else "give it one in handbook.yml"
            yield Problem(page.file, line, "", f"signals.{name} has no '{level}' level; {write}")


def _known(subject: Subject) -> dict[str, Collection[str]]:
    places = subject.places
    stems = (page.file.removeprefix("runbooks/").removesuffix(".md") for page in subject.pages
             if page.file.startswith("runbooks/"))  # fmt: skip
    return {
        SIGNAL: frozenset(name for name, _ in places.entries("signals")),
        ALERT: frozenset(name for name, _ in places.entries("alerts")),
        METRIC: frozenset(subject.catalogue.metrics),
        RUNBOOK: frozenset(stems),
    }
