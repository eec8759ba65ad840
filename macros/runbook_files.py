"""Reads the runbooks for a site: one that is written wrongly takes no other with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handbook.model.handbook import Handbook
from handbook.problems import Problem, ProblemsError
from handbook.runbooks.model import Check, Runbook
from handbook.runbooks.parse import OVERVIEW_PAGE, load_runbooks, parse_runbook


@dataclass(frozen=True, slots=True)
class Runbooks:
    """The runbooks of a folder, and what is wrong with the others."""

    good: Mapping[str, Runbook]
    walkable: Mapping[str, Runbook]
    """Those of `good` that lead to good ones only."""
    problems: tuple[Problem, ...] = ()

    def of(self, file: str) -> list[Problem]:
        """Return the problems of one file."""
        return [problem for problem in self.problems if problem.file == file]


def read_runbooks(folder: Path, handbook: Handbook) -> Runbooks:
    """Read every runbook of a folder; a command would refuse them all for one problem."""
    try:
        good = load_runbooks(folder, handbook)
    except ProblemsError as error:
        faulty = {problem.file for problem in error.problems}
        good = _good(folder, handbook, faulty)
        return Runbooks(good, _closed(good), error.problems)
    return Runbooks(good, good)


def _good(folder: Path, handbook: Handbook, faulty: set[str]) -> dict[str, Runbook]:
    paths = sorted(path for path in folder.glob("*.md") if path.name != OVERVIEW_PAGE)
    known = {path.stem for path in paths}
    found: dict[str, Runbook] = {}
    for path in paths:
        file = f"{folder.name}/{path.name}"
        if file not in faulty:
            found[path.stem] = parse_runbook(path.read_text("utf-8"), file, handbook, known)
    return found


def _closed(good: Mapping[str, Runbook]) -> dict[str, Runbook]:
    """Leave out what continues with a runbook that is not there, and what continues with that."""
    held = dict(good)
    while True:
        torn = [name for name, runbook in held.items() if _targets(runbook) - set(held)]
        if not torn:
            return held
        for name in torn:
            del held[name]


def _targets(runbook: Runbook) -> set[str]:
    checks = [step for step in runbook.steps if isinstance(step, Check)]
    ways = [way for check in checks for way in check.ways.values()]
    return {way.continue_with for way in ways if way.continue_with is not None}
