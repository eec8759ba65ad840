"""What can be asked of a Prometheus, as hashable data, and the request that each one becomes.

Knows the paths and parameters of the HTTP API; must not know who answers or how.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InstantQuery:
    """A PromQL expression at one moment."""

    expr: str
    at: float | None = None
    """Unix seconds; None is the source's own now."""


@dataclass(frozen=True, slots=True)
class RangeQuery:
    """A PromQL expression from `start` to `end`, both included."""

    expr: str
    start: float
    """Unix seconds; a multiple of `step` makes every engine answer at the same moments."""
    end: float
    step: float
    """Seconds between two points."""


@dataclass(frozen=True, slots=True)
class AlertsQuery:
    """The alerts that are pending or firing now."""


@dataclass(frozen=True, slots=True)
class RulesQuery:
    """The rules that are loaded, with their health and their alerts."""


@dataclass(frozen=True, slots=True)
class MetadataQuery:
    """Type, HELP and unit of every metric, or of one."""

    metric: str | None = None


@dataclass(frozen=True, slots=True)
class TargetsQuery:
    """The targets that are scraped now, with the address of each."""


@dataclass(frozen=True, slots=True)
class HeldQuery:
    """The alerts that an Alertmanager has, with what holds each back; asked of it alone."""


@dataclass(frozen=True, slots=True)
class SilencesQuery:
    """The silences that an Alertmanager has; asked of it alone."""


ManagerQuery = HeldQuery | SilencesQuery
"""What an Alertmanager is asked. It answers without the envelope of Prometheus's API."""

Query = (
    InstantQuery
    | RangeQuery
    | AlertsQuery
    | RulesQuery
    | MetadataQuery
    | TargetsQuery
    | ManagerQuery
)


def path_of(query: Query) -> str:
    """Name the endpoint below the source's address."""
    match query:
        case InstantQuery():
            return "/api/v1/query"
        case RangeQuery():
            return "/api/v1/query_range"
        case AlertsQuery():
            return "/api/v1/alerts"
        case RulesQuery():
            return "/api/v1/rules"
        case MetadataQuery():
            return "/api/v1/metadata"
        case TargetsQuery():
            return "/api/v1/targets"
        case HeldQuery():
            return "/api/v2/alerts"
        case SilencesQuery():
            return "/api/v2/silences"


def params_of(query: Query) -> dict[str, str]:
    """Give the parameters of the request, the expression under `query`; times as Unix seconds
    with milliseconds, which is as fine as Prometheus counts."""
    match query:
        case InstantQuery(expr, None):
            return {"query": expr}
        case InstantQuery(expr, at):
            return {"query": expr, "time": f"{at:.3f}"}
        case RangeQuery(expr, start, end, step):
            return {
                "query": expr,
                "start": f"{start:.3f}",
                "end": f"{end:.3f}",
                "step": f"{step:.3f}",
            }
        case MetadataQuery(str() as metric):
            return {"metric": metric}
        case TargetsQuery():
            return {"state": "active"}
        case _:
            return {}
