"""Whether levels point where the signal goes, and alerts have something to compare with."""

from __future__ import annotations

import re

from handbook.lint.queries import Query
from handbook.lint.registry import project_rule, query_rule
from handbook.lint.subject import Subject
from handbook.lint.syntax_tree import bare
from handbook.problems import Problem

_LEVEL = re.compile(r"signals\.[a-z0-9_]+\.(normal|warning|critical)")
_MISREAD = re.compile(r"(got|is empty|unknown|key )")
"""How a message begins that is about the spelling of a level, not about where it lies."""

_COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})


@project_rule(
    "level-direction",
    title="Levels point the same way, and critical lies beyond warning",
    bad='warning: "> 0.8"\ncritical: "> 0.5"',
    good='warning: "> 0.5"\ncritical: "> 0.8"',
)
def level_direction(subject: Subject) -> list[Problem]:
    """Levels against their direction.

    A critical level before the warning level, the two with different signs, or a healthy band
    that reaches beyond a level: one value would then be two things at once.
    """
    return [
        problem
        for problem in subject.reading
        if _LEVEL.fullmatch(problem.where) and not _MISREAD.match(problem.message)
    ]


@project_rule(
    "alert-compares-nothing",
    title="An alert compares its signal with a level",
    bad="alerts: {ManyThreads: {signal: threads, …}}   # threads has no level",
    good='signals: {threads: {warning: "> 200", …}}',
)
def alert_compares_nothing(subject: Subject) -> list[Problem]:
    """An alert whose signal has neither a warning nor a critical level.

    Without a comparison a rule fires for every series there is, or never.
    Give the signal a level.
    """
    return [
        problem
        for problem in subject.reading
        if problem.where.startswith("alerts.") and "nothing can fire" in problem.message
    ]


@query_rule(
    "comparison-in-signal",
    title="A signal is a value, not a comparison",
    bad="expr: go_goroutines{$scope} > 1000",
    good='expr: go_goroutines{$scope}\nwarning: "> 1000"',
)
def comparison_in_signal(query: Query, subject: Subject) -> list[str]:
    """A signal whose query ends in a comparison that filters.

    It has no series while all is well, and no series is `unknown`, never normal.
    Its number would also stand outside of the levels, where no page finds it.
    """
    tree = bare(query.tree)
    if query.signal is None or str(getattr(tree, "op", "")) not in _COMPARISONS:
        return []
    if tree.modifier is not None and tree.modifier.return_bool:
        return []
    return ["is a comparison, so a healthy server has no series; write its number as a level"]
