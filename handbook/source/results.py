"""What a Prometheus can answer, as frozen data: samples, series, a document, or why there is none.

Knows the words of the Prometheus HTTP API; must not know signals, levels, pages or how the
bytes travelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from handbook.source.points import Points


@unique
class Reason(StrEnum):
    """Why there is no answer, as one stable word that a page, a test or a script can match."""

    UNREACHABLE = "unreachable"
    """No connection, or one that was closed or stayed silent before an answer."""
    UNTRUSTED = "untrusted"
    """The TLS certificate does not prove that the source is who we asked."""
    SLOW = "slow"
    """Not complete when the time was over."""
    REFUSED_CREDENTIALS = "refused-credentials"
    """HTTP 401 or 403."""
    BUSY = "busy"
    """HTTP 429: asked too often."""
    FAILING = "failing"
    """HTTP 5xx, or an error of the source's own."""
    NOT_PROMETHEUS = "not-prometheus"
    """Something answers, but not the Prometheus HTTP API: a login page, a redirect, a 404."""
    BAD_QUERY = "bad-query"
    """The source says that it cannot evaluate this query."""
    WRONG_TYPE = "wrong-type"
    """A complete answer of another kind: a scalar where a vector was due, a native histogram."""
    TOO_LARGE = "too-large"
    """More bytes, series or points than are read."""
    PARTIAL = "partial"
    """The source says itself that something is missing (`warnings`, `isPartial`)."""
    MALFORMED = "malformed"
    """Cut short, or not of the shape that the API promises."""
    CLOCK = "clock"
    """The times in the answer are not those asked for."""
    NOT_OFFERED = "not-offered"
    """This source has no such endpoint."""
    NOT_ASKED = "not-asked"
    """The time for all queries was over before this one was sent."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One series' value at one instant."""

    labels: Mapping[str, str]
    time: float
    """Unix seconds: the evaluation time, not that of the scrape."""
    value: float
    """Unscaled; NaN and the infinities are values."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series over a range."""

    labels: Mapping[str, str]
    points: Points


@dataclass(frozen=True, slots=True)
class Vector:
    """A complete answer to an instant query; no two samples have equal labels."""

    samples: tuple[Sample, ...]
    asked_at: float
    """Unix seconds by our clock when the query was sent."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A complete answer to a range query; no two series have equal labels."""

    series: tuple[Series, ...]
    asked_at: float


@dataclass(frozen=True, slots=True)
class Document:
    """A complete answer of another endpoint: its `data`, plain JSON of a checked shape."""

    data: object
    asked_at: float


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why nothing is known."""

    reason: Reason
    message: str
    """One short plain sentence for people: no secret, no control character, not escaped for
    any markup."""
    asked_at: float


Answer = Vector | Matrix | Document | NoAnswer
