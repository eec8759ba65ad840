"""Runs every rule over a project and gathers what they find. Prints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from handbook.lint.project import DOCS, read_project
from handbook.lint.registry import Rule, rules
from handbook.lint.site import BuiltSite, read_site
from handbook.lint.subject import Subject
from handbook.problems import Problem, ProblemsError

GENERAL = ("config", "page-form")
"""Rules that name what no other rule has a name for."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One problem and the rule that found it."""

    problem: Problem
    rule: str
    """The rule's id."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of one examination."""

    findings: tuple[Finding, ...]
    """Sorted by file, line and message; each once."""
    runbooks: int
    pages: int
    """Pages of ``docs/``."""


def examine(root: Path, site: Path | None = None) -> Examined:
    """Examine the project in a folder, and its built site where there is one.

    Everything is reported at once: what the readers refuse, then every rule.
    """
    try:
        subject = read_project(root)
    except ProblemsError as error:
        findings = {
            Finding(p, GENERAL[0] if p.file == "handbook.yml" else GENERAL[1])
            for p in error.problems
        }
        return Examined(tuple(sorted(findings)), 0, 0)
    built = read_site(site, root, subject.handbook) if site is not None else None
    findings = set(findings_of(subject, built))
    named = {finding.problem for finding in findings if finding.rule not in GENERAL}
    kept = {f for f in findings if f.rule not in GENERAL or f.problem not in named}
    pages = sum(page.file.startswith(f"{DOCS}/") for page in subject.pages)
    return Examined(tuple(sorted(kept)), len(subject.runbooks), pages)


def findings_of(
    subject: Subject, site: BuiltSite | None = None, only: Iterable[Rule] | None = None
) -> Iterator[Finding]:
    """Yield what rules find; those about the site only where there is one."""
    for rule in rules() if only is None else only:
        if rule.on_query is not None:
            for query in subject.queries:
                if query.tree is None:
                    continue
                for message in rule.on_query(query, subject):
                    problem = Problem(query.file, query.line, query.where, message)
                    yield Finding(problem, rule.id)
        elif rule.on_project is not None:
            for problem in rule.on_project(subject):
                yield Finding(problem, rule.id)
        elif rule.on_site is not None and site is not None:
            for problem in rule.on_site(subject, site):
                yield Finding(problem, rule.id)
