"""Whether the declared unit is what the query gives, and what a metric's name says."""

from __future__ import annotations

from handbook.catalogue import NOUNS
from handbook.lint.dimensions import mismatch
from handbook.lint.queries import Query
from handbook.lint.registry import project_rule, query_rule
from handbook.lint.subject import Subject
from handbook.lint.unit_inference import unit_of
from handbook.model.units import GO_NOUNS
from handbook.problems import Problem

_SAYS_NO_UNIT = frozenset(
    {"total", "count", "sum", "bucket", "sent", "received", "current", "active", "max"}
)
"""Words at the end of a metric's name that leave its unit as it is."""


@query_rule(
    "unit",
    title="The unit follows from the query",
    bad="expr: rate(go_gc_duration_seconds_count{$scope}[1m])\nunit: cycles/min",
    good="expr: 60 * rate(go_gc_duration_seconds_count{$scope}[1m])\nunit: cycles/min",
)
def unit(query: Query, subject: Subject) -> list[str]:
    """A declared unit that the query cannot give: per minute for per second, cores for bytes.

    Units are followed from the metrics through the query: `rate` and `deriv` give a unit per
    second, `60 *` makes it per minute, equal units divide to a ratio, the rate of CPU seconds
    is cores. Where a unit cannot be known, nothing is said.
    """
    if query.signal is None:
        return []
    found = unit_of(query.tree, subject.catalogue, subject.handbook.units)
    if found is None or not mismatch(found, query.signal.unit):
        return []
    return [
        f"gives {found.text}, declared {query.signal.unit.text}; "
        "mend the query or the unit, and the levels with it"
    ]


@project_rule(
    "metric-unit",
    title="A metric's unit is the one that its name ends with",
    bad="websocket_bytes_sent_total: {type: counter, unit: messages, …}",
    good="websocket_bytes_sent_total: {type: counter, unit: bytes, …}",
)
def metric_unit(subject: Subject) -> list[Problem]:
    """A metric of the team's own whose name ends with another unit than it declares.

    Looked at is the last word that counts something (`connections`, `errors`, `bytes`,
    `seconds`), with `_total`, `_count`, `_sum`, `_sent` and the like left out. Names that end with
    anything else say nothing of their unit, and nothing is said of them.
    """
    counted = {*NOUNS, *GO_NOUNS, *subject.handbook.units, "bytes", "seconds"}
    found = []
    for metric in subject.handbook.metrics.values():
        words = [word for word in metric.name.split("_") if word not in _SAYS_NO_UNIT]
        last = words[-1] if words else ""
        if last in counted and metric.unit != last:
            line = subject.places.line("metrics", metric.name, "unit")
            where = f"metrics.{metric.name}.unit"
            message = f"is {metric.unit}, and the name ends with {last}; write the right one"
            found.append(Problem(subject.handbook.file, line, where, message))
    return found
