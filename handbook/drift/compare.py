"""All comparisons of one moment: targets, rules, metrics, dashboard."""

from __future__ import annotations

from collections.abc import Mapping

from handbook.catalogue import Catalogue
from handbook.drift.dashboard import compare_dashboard
from handbook.drift.due import due_dashboard, due_rules, ours
from handbook.drift.findings import Drift, Findings, Unknown, together
from handbook.drift.metadata import Metadata, read_metadata
from handbook.drift.metrics import Exports, compare_metrics, exports_of
from handbook.drift.questions import DriftQuestions
from handbook.drift.rules import compare_rules, has_no_rules
from handbook.drift.targets import compare_targets
from handbook.model.handbook import Handbook
from handbook.model.signals import Scope
from handbook.readings.reading import Server
from handbook.readings.servers import take_servers, vector_of
from handbook.source.queries import InstantQuery, Query
from handbook.source.results import Answer, Document, NoAnswer, Reason, Vector

Answers = Mapping[Query, Answer]


def take_drift(
    handbook: Handbook,
    catalogue: Catalogue,
    asked: DriftQuestions,
    answers: Answers,
    board: Document | NoAnswer,
    *,
    at: float,
    source: str,
) -> Drift:
    """Compare everything that the handbook says with what the sources answered.

    Args:
        handbook: The config.
        catalogue: Every documented metric, the team's own included.
        asked: What was asked.
        answers: One answer for each query; one that is not there counts as not asked.
        board: The dashboard as Grafana has it, or why it is not known.
        at: Unix seconds by our clock.
        source: Which Prometheus, without credentials.
    """
    told = {query: answers.get(query) or _not_asked(at) for query in asked.all()}
    servers = {
        name: take_servers(scope, queries, told) for name, (scope, queries) in asked.scopes.items()
    }
    targets = [
        compare_targets(scope, servers[name], is_read=name in asked.exported)
        for name, (scope, _) in asked.scopes.items()
    ]
    metadata = read_metadata(told[asked.metadata])
    exports = {name: _exports(asked, name, servers[name], told) for name in asked.exported}
    metrics = compare_metrics(
        catalogue, handbook.metrics, handbook.signals.values(), handbook.scope, exports, metadata
    )
    dashboard = compare_dashboard(due_dashboard(handbook), board)
    found = together([*targets, _rules(handbook, told[asked.rules], metadata), metrics, dashboard])
    return Drift(at, source, found)


def _not_asked(at: float) -> NoAnswer:
    return NoAnswer(Reason.NOT_ASKED, "not asked", at)


def _rules(handbook: Handbook, answer: Answer, metadata: Metadata | Unknown) -> Findings:
    due = due_rules(handbook)
    if due and has_no_rules(answer) and isinstance(metadata, Unknown):
        # A store without a ruler, such as VictoriaMetrics, answers both with nothing at all.
        reason = "not offered by this source: it shows no rules at all and no metadata"
        return Findings(unknown=(Unknown("rules", "all rules", reason),))
    return compare_rules(due, ours(handbook), answer)


def _exports(
    asked: DriftQuestions, name: str, servers: tuple[Server, ...] | NoAnswer, told: Answers
) -> Exports | Unknown:
    scope, queries = asked.scopes[name]
    counts = _counts(vector_of(asked.exported[name], told))
    return exports_of(scope, servers, counts, _lately(scope, queries.present, told))


def _counts(answer: Vector | NoAnswer) -> dict[str, int] | NoAnswer:
    """Read how many servers export each series; a source can answer a count with `NaN`."""
    if isinstance(answer, NoAnswer):
        return answer
    if not all(sample.value.is_integer() for sample in answer.samples):
        message = "the source counts servers in no whole number"
        return NoAnswer(Reason.MALFORMED, message, answer.asked_at)
    return {s.labels.get("__name__", ""): int(s.value) for s in answer.samples}


def _lately(scope: Scope, query: InstantQuery | None, told: Answers) -> dict[str, frozenset[str]]:
    """Gather which metrics of signals each server has exported within the hour."""
    answer = vector_of(query, told)
    found: dict[str, set[str]] = {}
    for sample in () if isinstance(answer, NoAnswer) else answer.samples:
        server = sample.labels.get(scope.identity, "")
        found.setdefault(server, set()).add(sample.labels.get("__name__", ""))
    return {server: frozenset(names) for server, names in found.items()}
