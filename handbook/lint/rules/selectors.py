"""Whether a query parses, asks the scope's servers only, and names metrics that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promql_parser import MatchOp

from handbook.config.queries import expr_problem
from handbook.lint.queries import Query
from handbook.lint.registry import project_rule, query_rule
from handbook.lint.sample_kinds import name_of
from handbook.lint.subject import Subject
from handbook.lint.syntax_tree import Node, selectors
from handbook.model.signals import SCOPE
from handbook.problems import Problem, nearest

_WORD = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_NO_SCOPE = f"has no {SCOPE}"
"""How the config's reader begins to say that a selector asks every server."""


@project_rule(
    "promql-syntax",
    title="A query parses and gives one value per series",
    bad="rate(go_goroutines{$scope}[5m)",
    good="deriv(go_goroutines{$scope}[5m])",
)
def promql_syntax(subject: Subject) -> list[Problem]:
    """A query of a signal or of a `promql` fence that Prometheus would refuse.

    Also one that gives a range or a bare number, since neither has a value per server.
    The message is the parser's own; it names what it expected.
    """
    return [p for p in _refused(subject) if not p.message.startswith(_NO_SCOPE)]


@project_rule(
    "no-scope",
    title="Every selector holds $scope",
    bad="go_goroutines / websocket_active_connections{$scope}",
    good="go_goroutines{$scope} / websocket_active_connections{$scope}",
)
def no_scope(subject: Subject) -> list[Problem]:
    """A selector without `$scope`, which asks every server that Prometheus knows.

    Other services' series would be judged by our levels, and a page scoped to one server would
    show all. Write `$scope` within the braces of each selector, beside the other labels.
    """
    return [p for p in _refused(subject) if p.message.startswith(_NO_SCOPE)]


@query_rule(
    "unknown-metric",
    title="Every metric is known to a catalogue",
    bad="go_gorutines{$scope}",
    good="go_goroutines{$scope}",
)
def unknown_metric(query: Query, subject: Subject) -> list[str]:
    """A metric that neither the shipped catalogue nor `metrics` in the config describes.

    A misspelled metric gives no series, and no series looks like silence.
    Mend the name, or describe your own metric under `metrics`. Names that `__name__=~"a|b"` lists
    count as well; a pattern is left alone.
    """
    names = {name for selector in selectors(query.tree) for name in _names(selector)}
    unknown = sorted(name for name in names if name and subject.catalogue.find(name) is None)
    known = {*subject.catalogue.metrics, *(name for name, _ in subject.places.entries("metrics"))}
    return [
        f"no catalogue knows the metric '{name[:80]}'{nearest(name, known)}; "
        "mend the name, or describe it under metrics"
        for name in unknown
        if name not in known
    ]


def _names(selector: Node) -> Iterator[str]:
    """Name the metrics that a selector asks for, those of a plain list included."""
    own = name_of(selector)
    if own:
        yield own
    for matcher in selector.matchers.matchers:
        if matcher.name == "__name__" and matcher.op == MatchOp.Re:
            yield from (word for word in matcher.value.split("|") if _WORD.fullmatch(word))


def _refused(subject: Subject) -> list[Problem]:
    """List what is wrong with queries as such: what the config's reader said, and with fences."""
    found = [
        problem
        for problem in subject.reading
        if problem.where.startswith("signals.") and problem.where.endswith(".expr")
    ]
    for query in subject.queries:
        fault = expr_problem(query.expr) if query.signal is None else None
        if fault:
            found.append(Problem(query.file, query.line, query.where, fault))
    return found
