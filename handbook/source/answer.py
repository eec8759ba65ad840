"""An HTTP answer's status and body to an `Answer`, by strict checks of its whole shape.

Knows the Prometheus HTTP API's envelope, vectors and matrices; must not know sockets, threads
or what the numbers mean. Pure: any bytes give an `Answer`, none an exception.
"""

from __future__ import annotations

import math
import re
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import pairwise

from handbook.source.documents import check_document
from handbook.source.flaw import Flaw
from handbook.source.json_body import load
from handbook.source.points import Point, Points
from handbook.source.queries import InstantQuery, ManagerQuery, Query, RangeQuery
from handbook.source.results import Answer, Document, Matrix, Reason, Sample, Series, Vector
from handbook.source.status import check_envelope, check_status
from handbook.source.wording import duration

CLOCK_SECONDS = 60.0
"""How far the source's clock may be from ours before its "now" is not ours."""
_MILLISECOND = 0.0015
"""Prometheus rounds times to milliseconds; floats add a little."""
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
_NAMED_NUMBERS = {
    "NaN": math.nan,
    "+Inf": math.inf,
    "Inf": math.inf,
    "-Inf": -math.inf,
}

Labels = dict[str, str]


def parse_answer(
    query: Query, http_status: int, content_type: str, body: bytes, now: float
) -> Answer:
    """Read one HTTP answer.

    `content_type` only helps to word a refusal: proxies label login pages as JSON and JSON as
    text. `now` is our clock, in Unix seconds, when the query was sent.
    """
    try:
        document: object = load(body)
    except Flaw as flaw:
        document = flaw.afresh()
    try:
        return judge(query, http_status, content_type, document, now)
    except Flaw as flaw:
        return flaw.no_answer(now)


def judge(
    query: Query, http_status: int, content_type: str, document: object, now: float
) -> Vector | Matrix | Document:
    """Read a body that was decoded already; a `Flaw` in its place is why it could not be.

    Raises `Flaw` where there is no complete answer.
    """
    check_status(query, http_status, content_type, document)
    if isinstance(document, Flaw):
        raise document.afresh()
    data = document if isinstance(query, ManagerQuery) else check_envelope(document)
    match query:
        case InstantQuery():
            return Vector(_samples(_result(data, "vector"), query.at, now), now)
        case RangeQuery():
            return Matrix(_series(_result(data, "matrix"), query), now)
        case _:
            check_document(query, data)
            return Document(data, now)


def clock_flaw(theirs: float, ours: float) -> Flaw | None:
    """Compare two clocks, in Unix seconds, that should show the same moment."""
    apart = theirs - ours
    if abs(apart) <= CLOCK_SECONDS:
        return None
    direction = "ahead of" if apart > 0 else "behind"
    return Flaw(Reason.CLOCK, f"the source's clock is {duration(abs(apart))} {direction} ours")


def date_flaw(date: str | None, now: float) -> Flaw | None:
    """Compare the clocks by the HTTP date where no sample tells the source's own now."""
    if date is None:
        return None
    theirs = _moment(date)
    return None if theirs is None else clock_flaw(theirs, now)


@lru_cache(maxsize=16)
def _moment(date: str) -> float | None:
    """Read an HTTP date as Unix seconds; the answers of one batch bear the same few."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError, TypeError):
        return None


def _result(data: object, due: str) -> list[object]:
    if not isinstance(data, dict):
        raise _malformed("`data` is no object")
    kind = data.get("resultType")
    if kind != due:
        if kind in ("scalar", "string", "vector", "matrix"):
            raise Flaw(Reason.WRONG_TYPE, f"the answer is a {kind}, where a {due} was due")
        raise _malformed("`resultType` is missing or unknown")
    result = data.get("result")
    if not isinstance(result, list):
        raise _malformed("`result` is no list")
    return result


def _samples(result: list[object], at: float | None, now: float) -> tuple[Sample, ...]:
    seen: set[frozenset[tuple[str, str]]] = set()
    samples = []
    for item in result:
        labels = _labels(item, seen, "value", "histogram")
        time, value = _point(item["value"])  # type: ignore[index]  # _labels saw the key
        samples.append(Sample(labels, time, value))
    for time in {sample.time for sample in samples}:
        if at is not None and abs(time - at) > _MILLISECOND:
            raise Flaw(Reason.CLOCK, "the answer is for another moment than was asked for")
        if at is None and (flaw := clock_flaw(time, now)):
            raise flaw
    return tuple(samples)


def _series(result: list[object], query: RangeQuery) -> tuple[Series, ...]:
    seen: set[frozenset[tuple[str, str]]] = set()
    series = []
    for item in result:
        labels = _labels(item, seen, "values", "histograms")
        values = item["values"]  # type: ignore[index]
        if not isinstance(values, list) or not values:
            raise _malformed("a series without points")
        points = Points.of(map(_point, values))
        times = points.times
        if times[0] < query.start - _MILLISECOND or times[-1] > query.end + _MILLISECOND:
            raise Flaw(Reason.CLOCK, "points lie outside the range that was asked for")
        if any(a >= b for a, b in pairwise(times)):
            raise _malformed("points out of order")
        series.append(Series(labels, points))
    return tuple(series)


def _labels(
    item: object, seen: set[frozenset[tuple[str, str]]], numbers: str, histograms: str
) -> Labels:
    """Check one series' labels and that it has plain numbers; `seen` gathers label sets."""
    if not isinstance(item, dict):
        raise _malformed("a series is no object")
    if histograms in item:
        raise Flaw(Reason.WRONG_TYPE, "the answer is a native histogram, not a number")
    labels = item.get("metric")
    if numbers not in item or not isinstance(labels, dict):
        raise _malformed("a series without labels or without a value")
    for value in labels.values():
        if type(value) is not str:
            raise _malformed("a label that is no text")
    key = frozenset(labels.items())
    if key in seen:
        raise _malformed("two series with equal labels")
    seen.add(key)
    return labels


def _point(pair: object) -> Point:
    """Read `[1700000000.123, "1.5"]`."""
    if type(pair) is not list or len(pair) != 2:
        raise _malformed("a point that is no pair")
    time, text = pair
    if type(time) is int or type(time) is float:
        if not -1e12 < time < 1e12:  # also infinite, as 1e999 is read
            raise _malformed("a time out of range")
    else:
        raise _malformed("a time that is no number")
    if type(text) is not str:
        raise _malformed("a value that is no text")
    if _NUMBER.fullmatch(text):
        value = float(text)
        if math.isinf(value):
            raise _malformed("a value out of range")
        return float(time), value
    if text in _NAMED_NUMBERS:
        return float(time), _NAMED_NUMBERS[text]
    raise _malformed("a value that is no number")


def _malformed(what: str) -> Flaw:
    return Flaw(Reason.MALFORMED, f"the answer has not the shape of the Prometheus API: {what}")
