"""A scope's matchers, as scrape configs, Grafana's variables and test series need them.

Reads matchers by parsing and replaces text only; a signal's query is never touched here.
"""

from __future__ import annotations

import re
from functools import cache

import promql_parser

from handbook.model.handbook import Handbook
from handbook.model.signals import Scope

JOB = "job"
"""The label that names a scrape job. Source: Prometheus, relabelling."""

_STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`"
_STRING_OR_JOB = re.compile(rf"{_STRING}|\bjob\s*=\s*(?:{_STRING})")


@cache
def equal_labels(match: str) -> dict[str, str]:
    """Return the labels that matchers fix to one value; not to be changed."""
    matchers = _matchers(match).matchers
    return {m.name: m.value for m in matchers if m.op == promql_parser.MatchOp.Equal}


@cache
def all_equal(match: str) -> bool:
    """Tell whether every matcher fixes its label, so that they name one set of labels."""
    matchers = _matchers(match)
    return not matchers.or_matchers and len(matchers.matchers) == len(equal_labels(match))


def _matchers(match: str) -> promql_parser.Matchers:
    selector = promql_parser.parse(f"x{{{match}}}")
    assert isinstance(selector, promql_parser.VectorSelector)  # noqa: S101 - the loader saw it
    return selector.matchers


def job_of(scope: Scope) -> str | None:
    """Return the scrape job that a scope's matchers name."""
    return equal_labels(scope.match).get(JOB)


def job_variable(handbook: Handbook, scope: Scope) -> str | None:
    """Return Grafana's variable for the job; None where the scope names no job."""
    return _variable(handbook, scope, JOB) if job_of(scope) is not None else None


def server_variable(handbook: Handbook, scope: Scope) -> str:
    """Return Grafana's variable for the servers: the identity label's own name at home."""
    return _variable(handbook, scope, scope.identity)


def grafana_selector(handbook: Handbook, scope: Scope) -> str:
    """Return the matchers with Grafana's variables: ``job="$job",instance=~"$instance"``."""
    variable = job_variable(handbook, scope)

    def replaced(match: re.Match[str]) -> str:
        return match[0] if match[0][0] in "\"'`" else f'{JOB}="${variable}"'

    match = _STRING_OR_JOB.sub(replaced, scope.match) if variable else scope.match
    return f'{match},{scope.identity}=~"${server_variable(handbook, scope)}"'


def _variable(handbook: Handbook, scope: Scope, label: str) -> str:
    return label if scope is handbook.scope else f"{scope.id}_{label}"
