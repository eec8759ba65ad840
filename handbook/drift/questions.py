"""What must be asked to tell whether anything has drifted: a handful of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from handbook.model.handbook import Handbook
from handbook.model.signals import Scope
from handbook.readings.questions import SEEN_WITHIN, ScopeQuestions, questions
from handbook.source.queries import InstantQuery, MetadataQuery, Query, RulesQuery


@dataclass(frozen=True, slots=True)
class DriftQuestions:
    """The queries of one comparison. Most are those of a board, so a site asks few more."""

    scopes: Mapping[str, tuple[Scope, ScopeQuestions]]
    """Every scope of the config, also those that no signal reads."""
    exported: Mapping[str, InstantQuery]
    """By scope id, for scopes that a signal reads: for each series name, how many of the
    answering servers export it now."""
    rules: RulesQuery
    metadata: MetadataQuery

    def all(self) -> tuple[Query, ...]:
        """Return every query once."""
        freshness = [q for _, asked in self.scopes.values() for q in asked.all()]
        return tuple(
            dict.fromkeys([*freshness, self.rules, self.metadata, *self.exported.values()])
        )


def drift_questions(handbook: Handbook) -> DriftQuestions:
    """List the queries, in the very words in which a board asks for the same."""
    board = questions(handbook.signals.values())
    scopes = {
        scope.id: (
            scope,
            replace(board.scopes[scope.id][1], since=None, started=None)
            if scope.id in board.scopes
            else _freshness(scope),
        )
        for scope in handbook.scopes.values()
    }
    return DriftQuestions(
        scopes=scopes,
        exported={
            name: InstantQuery(_exported(scope)) for name, (scope, _) in board.scopes.items()
        },
        rules=RulesQuery(),
        metadata=MetadataQuery(),
    )


def _freshness(scope: Scope) -> ScopeQuestions:
    up = f"up{{{scope.match}}}"
    return ScopeQuestions(
        seen=InstantQuery(f"last_over_time({up}[{SEEN_WITHIN}])"),
        scraped=InstantQuery(f"timestamp({up})"),
        present=None,
        since=None,
        started=None,
    )


def _exported(scope: Scope) -> str:
    # A count instead of the servers' names: the answer has a row for each metric, however many
    # servers there are. A server that is gone may have left series behind, hence `up`.
    named = f'group by (__name__, {scope.identity}) ({{__name__!="",{scope.match}}})'
    answering = f"(up{{{scope.match}}} == 1)"
    return f"count by (__name__) ({named} and on ({scope.identity}) {answering})"
