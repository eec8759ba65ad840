"""Whether alerts and runbooks lead to each other, both ways."""

from __future__ import annotations

import re

from handbook.lint.places import scalar
from handbook.lint.registry import project_rule
from handbook.lint.subject import Subject
from handbook.problems import Problem

_GOES_ON = re.compile(r"\bcontinue_with\s*:\s*[\"']?([a-z0-9-]+)")


@project_rule(
    "alert-runbook",
    title="Every alert has its runbook",
    bad="runbook: memory-leaks   # there is no runbooks/memory-leaks.md",
    good="runbook: memory-leak",
)
def alert_runbook(subject: Subject) -> list[Problem]:
    """An alert that names a runbook which does not exist.

    Whoever it wakes would land on a page that is not there.
    """
    return [
        problem
        for problem in subject.reading
        if problem.where.startswith("alerts.")
        and problem.where.endswith(".runbook")
        and problem.message.startswith("no runbook")
    ]


@project_rule(
    "orphan-runbook",
    title="Something leads to every runbook",
    bad="runbooks/slow-messages.md   # no alert names it, no runbook goes on with it",
    good="alerts: {SlowMessages: {runbook: slow-messages, …}}",
)
def orphan_runbook(subject: Subject) -> list[Problem]:
    """A runbook that no alert names and that no other runbook continues with.

    Nobody is sent there at night. Name it in an alert, continue with it from a check, or write
    `kind: guide` where it diagnoses nothing.
    """
    # From what is written, not from what could be read: a mistake elsewhere makes no orphan.
    led_to = {scalar(node, "runbook") for _, node in subject.places.entries("alerts")}
    for page in subject.pages:
        if page.file.startswith("runbooks/"):
            own = page.file.removeprefix("runbooks/").removesuffix(".md")
            led_to.update(name for name in _GOES_ON.findall(page.text) if name != own)
    return [
        Problem(runbook.file, 1, "", f"no alert and no other runbook leads to '{runbook.id}'; "
                f"name it under alerts in {subject.handbook.file}, or write kind: guide")
        for runbook in subject.runbooks.values()
        if not runbook.guide and runbook.id not in led_to
    ]  # fmt: skip


@project_rule(
    "runbook-ignores-alert",
    title="A runbook asks the signal of its alert",
    bad="alerts: {HighCPU: {signal: cpu, runbook: memory-leak}}   # which never asks cpu",
    good="alerts: {HighCPU: {signal: cpu, runbook: cpu-bottleneck}}",
)
def runbook_ignores_alert(subject: Subject) -> list[Problem]:
    """An alert whose runbook has no check of the signal that fired.

    The first question of whoever was woken is whether it is true now.
    Ask the signal in a check, or name the runbook that does.
    """
    found = []
    for alert in subject.handbook.alerts.values():
        runbook = subject.runbooks.get(alert.runbook)
        if runbook is None or runbook.guide:
            continue
        if all(check.signal.id != alert.signal.id for check in runbook.checks):
            line = subject.places.line("alerts", alert.name, "runbook")
            message = f"{runbook.file} has no check of the signal '{alert.signal.id}'; write one"
            found.append(
                Problem(subject.handbook.file, line, f"alerts.{alert.name}.runbook", message)
            )
    return found
