"""What the steps of a runbook, and runbooks among each other, must mean together.

One function is one rule and returns problems. Knows no Markdown and no values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from handbook.problems import Problem, nearest
from handbook.runbooks.model import Check, Runbook


def flow_problems(runbook: Runbook, known_runbooks: Collection[str]) -> list[Problem]:
    """Report every way that leads nowhere, backwards or past a check."""
    if runbook.guide:
        return list(_guide_concludes_nothing(runbook))
    if not runbook.diagnosis:
        message = "has no check to diagnose by; write one, or 'kind: guide' in the front matter"
        return [Problem(runbook.file, 1, "", message)]
    return [
        *_one_scope(runbook),
        *_names_exist(runbook, known_runbooks),
        *_last_concludes(runbook),
        *_all_reached(runbook),
    ]


def check_all(runbooks: Mapping[str, Runbook]) -> list[Problem]:
    """Report runbooks that continue with a guide, or with each other in a circle."""
    problems = []
    for runbook in runbooks.values():
        for check, name, target in _continued(runbook):
            where = f"{check.id}.{name}.continue_with"
            other = runbooks.get(target)
            if other is not None and other.guide:
                message = f"'{target}' is a guide and concludes nothing; name a diagnosis"
                problems.append(Problem(runbook.file, check.line, where, message))
            circle = _way_back(runbooks, target, runbook.id)
            if circle and target != runbook.id:
                path = " → ".join([runbook.id, *circle])
                message = f"runbooks continue in a circle ({path}); let one of them conclude"
                problems.append(Problem(runbook.file, check.line, where, message))
    return problems


def _guide_concludes_nothing(runbook: Runbook) -> Iterator[Problem]:
    for check in runbook.checks:
        for name, way in check.ways.items():
            if not way.goes_on:
                message = "a guide concludes nothing; let the way say what to do"
                yield Problem(runbook.file, check.line, f"{check.id}.{name}", message)


def _one_scope(runbook: Runbook) -> Iterator[Problem]:
    scope = runbook.scope
    for check in runbook.checks:
        if scope is not None and check.signal.scope != scope:
            message = (
                f"'{check.signal.id}' is of scope {check.signal.scope.id}, the checks before it of "
                f"{scope.id}; one runbook is about one kind of server"
            )
            yield Problem(runbook.file, check.line, f"{check.id}.signal", message)


def _names_exist(runbook: Runbook, known_runbooks: Collection[str]) -> Iterator[Problem]:
    checks = runbook.diagnosis
    ids = [check.id for check in checks]
    for index, check in enumerate(checks):
        for name, way in check.ways.items():
            where = f"{check.id}.{name}"
            target = way.continue_with
            if target is not None and target == runbook.id:
                message = f"'{target}' is this runbook; name another, or go_to a later check"
                yield Problem(runbook.file, check.line, f"{where}.continue_with", message)
            elif target is not None and target not in known_runbooks:
                hint = nearest(target, known_runbooks) or "; write runbooks/" + target + ".md"
                message = f"no runbook '{target}'{hint}"
                yield Problem(runbook.file, check.line, f"{where}.continue_with", message)
            if way.go_to is None:
                continue
            if way.go_to not in ids:
                hint = nearest(way.go_to, ids) or f"; checks of the diagnosis: {', '.join(ids)}"
                message = f"no check '{way.go_to}'{hint}"
                yield Problem(runbook.file, check.line, f"{where}.go_to", message)
            elif ids.index(way.go_to) <= index:
                message = f"'{way.go_to}' does not come later; a way leads forward only"
                yield Problem(runbook.file, check.line, f"{where}.go_to", message)


def _last_concludes(runbook: Runbook) -> Iterator[Problem]:
    last = runbook.diagnosis[-1]
    for name in ("yes", "no"):
        if last.ways[name].goes_on:
            message = (
                "the last check of the diagnosis leads nowhere; write "
                "'conclude: confirmed', 'conclude: ruled_out' or continue_with"
            )
            yield Problem(runbook.file, last.line, f"{last.id}.{name}", message)


def _all_reached(runbook: Runbook) -> Iterator[Problem]:
    checks = runbook.diagnosis
    reached = {checks[0].id}
    for check in checks:
        if check.id not in reached:
            message = "no way leads here; let a check before it go on, or remove it"
            yield Problem(runbook.file, check.line, check.id, message)
        following = runbook.after(check)
        for way in check.ways.values():
            if way.go_to is not None:
                reached.add(way.go_to)
            elif way.conclude is None and following is not None:
                reached.add(following.id)


def _continued(runbook: Runbook) -> Iterator[tuple[Check, str, str]]:
    for check in runbook.diagnosis:
        for name, way in check.ways.items():
            if way.continue_with is not None:
                yield check, name, way.continue_with


def _way_back(runbooks: Mapping[str, Runbook], start: str, goal: str) -> list[str]:
    """Return the runbooks from `start` to `goal`, both included; empty where there is no way."""
    paths = [[start]]
    seen = {start}
    while paths:
        path = paths.pop(0)
        if path[-1] == goal:
            return path
        runbook = runbooks.get(path[-1])
        for _, _, target in _continued(runbook) if runbook is not None else ():
            if target not in seen:
                seen.add(target)
                paths.append([*path, target])
    return []
