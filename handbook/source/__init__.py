"""How the handbook asks a Prometheus: one call, any fault, always an answer or a reason.

Knows HTTP and PromQL results; must not know signals, levels, pages or mkdocs. Importing it
imports neither requests nor prometheus-api-client.
"""

from handbook.source.address import Source, SourceError, find_source
from handbook.source.answer import parse_answer
from handbook.source.batch import Pending, Stats, ask, start
from handbook.source.points import Points
from handbook.source.queries import (
    AlertsQuery,
    InstantQuery,
    MetadataQuery,
    Query,
    RangeQuery,
    RulesQuery,
)
from handbook.source.results import (
    Answer,
    Document,
    Matrix,
    NoAnswer,
    Reason,
    Sample,
    Series,
    Vector,
)

__all__ = [
    "AlertsQuery",
    "Answer",
    "Document",
    "InstantQuery",
    "Matrix",
    "MetadataQuery",
    "NoAnswer",
    "Pending",
    "Points",
    "Query",
    "RangeQuery",
    "Reason",
    "RulesQuery",
    "Sample",
    "Series",
    "Source",
    "SourceError",
    "Stats",
    "Vector",
    "ask",
    "find_source",
    "parse_answer",
    "start",
]
