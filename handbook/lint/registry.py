"""Which lint rules there are, and what the reference says of each.

A rule is a function; its docstring is its explanation. Knows no rule's meaning.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from handbook.problems import Problem

if TYPE_CHECKING:
    from handbook.lint.queries import Query
    from handbook.lint.site import BuiltSite
    from handbook.lint.subject import Subject

QueryCheck = Callable[["Query", "Subject"], list[str]]
"""Says what is wrong with one query that parses; the place is the query's."""

ProjectCheck = Callable[["Subject"], list[Problem]]
SiteCheck = Callable[["Subject", "BuiltSite"], list[Problem]]

MODULES = (
    "reading", "selectors", "functions", "quantiles", "ranges", "units", "identity", "levels",
    "runbooks", "numbers", "names", "pages", "links",
)  # fmt: skip
"""Modules of `handbook.lint.rules`, in the order of the reference."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for; exactly one of its checks is set."""

    id: str
    """Kebab-case; its anchor in the reference, and its name under ``--json``."""
    title: str
    """What must hold, in one sentence without a full stop."""
    explanation: str
    """What it finds, why that is wrong and how to mend it; Markdown, from the docstring."""
    bad: str
    """An example that is refused."""
    good: str
    """The same, mended."""
    on_query: QueryCheck | None = None
    on_project: ProjectCheck | None = None
    on_site: SiteCheck | None = None


_registered: dict[str, Rule] = {}


def query_rule(
    rule_id: str, *, title: str, bad: str, good: str
) -> Callable[[QueryCheck], QueryCheck]:
    """Register a function that judges one query."""

    def register(check: QueryCheck) -> QueryCheck:
        _add(partial(Rule, on_query=check), check, rule_id, title, bad, good)
        return check

    return register


def project_rule(
    rule_id: str, *, title: str, bad: str, good: str
) -> Callable[[ProjectCheck], ProjectCheck]:
    """Register a function that judges the whole project."""

    def register(check: ProjectCheck) -> ProjectCheck:
        _add(partial(Rule, on_project=check), check, rule_id, title, bad, good)
        return check

    return register


def site_rule(rule_id: str, *, title: str, bad: str, good: str) -> Callable[[SiteCheck], SiteCheck]:
    """Register a function that judges the built site."""

    def register(check: SiteCheck) -> SiteCheck:
        _add(partial(Rule, on_site=check), check, rule_id, title, bad, good)
        return check

    return register


def rules() -> tuple[Rule, ...]:
    """Return every rule in the order of the reference."""
    for name in MODULES:
        importlib.import_module(f"handbook.lint.rules.{name}")
    return tuple(_registered.values())


def _add(
    make: Callable[..., Rule], check: Callable[..., object], rule_id: str, title: str, bad: str,
    good: str,
) -> None:  # fmt: skip
    if rule_id in _registered:
        raise ValueError(f"two rules with the id {rule_id}")
    _registered[rule_id] = make(rule_id, title, inspect.getdoc(check) or "", bad, good)
