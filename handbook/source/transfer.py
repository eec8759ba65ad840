"""Sources, queries and answers as plain JSON, to hand them from one process to another.

Knows every kind of them; must not know processes. Holds secrets in transit: it is for a pipe,
never for a file.
"""

from __future__ import annotations

from typing import Any

from handbook.source.address import Source
from handbook.source.credentials import Credentials
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

_QUERIES = {
    kind.__name__: kind
    for kind in (InstantQuery, RangeQuery, AlertsQuery, RulesQuery, MetadataQuery)
}


def source_to_plain(source: Source) -> list[Any]:
    """Take a source apart, secrets included."""
    known = source.credentials
    return [
        source.url,
        source.origin,
        [list(header) for header in known.headers],
        list(known.secrets),
        source.query_string,
        source.ca_file,
    ]


def source_from_plain(plain: list[Any]) -> Source:
    """Put a source together again."""
    url, origin, headers, secrets, query_string, ca_file = plain
    credentials = Credentials(tuple((name, value) for name, value in headers), tuple(secrets))
    return Source(url, origin, credentials, query_string, ca_file)


def query_to_plain(query: Query) -> list[Any]:
    """Take a query apart: the name of its kind, then its fields."""
    return [type(query).__name__, *(getattr(query, name) for name in query.__slots__)]


def query_from_plain(plain: list[Any]) -> Query:
    """Put a query together again."""
    kind, *fields = plain
    return _QUERIES[kind](*fields)


def answer_to_plain(answer: Answer) -> list[Any]:
    """Take an answer apart: the name of its kind, when it was asked for, then the rest."""
    kind = type(answer).__name__
    match answer:
        case Vector(samples, asked_at):
            return [kind, asked_at, [[s.labels, s.time, s.value] for s in samples]]
        case Matrix(series, asked_at):
            return [kind, asked_at, [[s.labels, s.points] for s in series]]
        case Document(data, asked_at):
            return [kind, asked_at, data]
        case NoAnswer(reason, message, asked_at):
            return [kind, asked_at, [str(reason), message]]


def answer_from_plain(plain: list[Any]) -> Answer:
    """Put an answer together again."""
    kind, asked_at, rest = plain
    if kind == "Vector":
        return Vector(tuple([Sample(*sample) for sample in rest]), asked_at)
    if kind == "Matrix":
        series = [
            Series(labels, tuple([(time, value) for time, value in points]))
            for labels, points in rest
        ]
        return Matrix(tuple(series), asked_at)
    if kind == "Document":
        return Document(rest, asked_at)
    return NoAnswer(Reason(rest[0]), rest[1], asked_at)
