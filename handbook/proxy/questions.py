"""What a page may ask: nine endpoints, each with a fixed list of parameters, all checked.

Knows both HTTP APIs from the asking side; must not know who asks or who answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from handbook.moments import parse_moment
from handbook.proxy.reply import Refused
from handbook.source.queries import (
    AlertsQuery,
    HeldQuery,
    InstantQuery,
    MetadataQuery,
    Query,
    RangeQuery,
    RulesQuery,
    SilencesQuery,
)

LONGEST_QUERY_STRING = 16 * 1024
"""Bytes, as sent."""
LONGEST_EXPR = 8192
"""Characters; ours are at most 2,000."""
MOST_POINTS = 11_000
"""Of each series, as Prometheus itself has it."""
MOST_MATCHERS = 8
TIMEOUT = "3s"
"""Told to the source, so that it too stops working on what nobody waits for."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DURATION = re.compile(r"(?:[0-9]{1,9}(?:ms|[smhdwy]))+", re.ASCII)
_DURATION_PART = re.compile(r"([0-9]+)(ms|[smhdwy])")
_UNIT_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,255}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """One request that is as it may be; equal ones are asked once."""

    api: str
    """Path of the API below the source's address."""
    endpoint: str
    params: tuple[tuple[str, str], ...]
    """As they are sent on: in a fixed order, times in Unix seconds with milliseconds."""
    query: Query | None
    """The same as data, where the answer's shape is judged by it."""


def _expression(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_EXPR or _CONTROL.search(text):
        raise ValueError(f"PromQL of at most {LONGEST_EXPR:,} characters")
    return text


def _time(text: str) -> str:
    try:
        return f"{parse_moment(text):.3f}"
    except ValueError:
        raise ValueError("Unix seconds or RFC 3339 with Z") from None


def _seconds(text: str) -> str:
    if _NUMBER.fullmatch(text):
        seconds = float(text)
    elif _DURATION.fullmatch(text) and len(text) <= 40:
        parts = _DURATION_PART.findall(text)
        seconds = sum(int(number) * _UNIT_SECONDS[unit] for number, unit in parts)
    else:
        seconds = 0.0
    if not 0.001 <= seconds <= 1e9:
        raise ValueError("seconds above 0, or a duration such as 15s")
    return f"{seconds:.3f}"


def _count(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII):
        raise ValueError("a number from 1 to 999999")
    return text


def _metric(text: str) -> str:
    if not _METRIC.fullmatch(text):
        raise ValueError("the name of a metric")
    return text


def _rule_type(text: str) -> str:
    if text not in ("alert", "record"):
        raise ValueError("alert or record")
    return text


Check = Callable[[str], str]
_MATCHERS = "match[]"
_SPAN: dict[str, Check] = {"start": _time, "end": _time, "limit": _count}

PROMETHEUS_API = "/api/v1/"
ALERTMANAGER_API = "/api/v2/"

PARAMETERS: dict[str, dict[str, Check]] = {
    "query": {"query": _expression, "time": _time, "timeout": _seconds},
    "query_range": {
        "query": _expression,
        "start": _time,
        "end": _time,
        "step": _seconds,
        "timeout": _seconds,
    },
    "alerts": {},
    "rules": {"type": _rule_type},
    "metadata": {"metric": _metric, "limit": _count},
    "series": {_MATCHERS: _expression, **_SPAN},
    "labels": {_MATCHERS: _expression, **_SPAN},
}
"""Each endpoint of Prometheus with its parameters; each check gives the text to send on."""

APIS: dict[str, dict[str, dict[str, Check]]] = {
    PROMETHEUS_API: PARAMETERS,
    ALERTMANAGER_API: {"alerts": {}, "silences": {}},
}
"""What may be asked below each path."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "query": ("query",),
    "query_range": ("query", "start", "end", "step"),
    "series": (_MATCHERS,),
}


def question_of(api: str, endpoint: str, query_string: str) -> Question:
    """Read a request. Raises `Refused`: another endpoint or parameter, or a value out of bounds."""
    checks = APIS[api].get(endpoint)
    if checks is None:
        known = ", ".join(APIS[api])
        raise Refused(404, "not_found", f"only {known} can be asked here")
    if len(query_string) > LONGEST_QUERY_STRING:
        raise Refused(414, "bad_data", "the query is longer than 16 KiB")
    params: list[tuple[str, str]] = []
    for name, value in _pairs(query_string):
        check = checks.get(name)
        if check is None:
            raise _bad(f"parameter {name[:40]!r} is not known here")
        if name != _MATCHERS and any(name == known for known, _ in params):
            raise _bad(f"parameter {name} stands twice")
        try:
            params.append((name, check(value)))
        except ValueError as wrong:
            raise _bad(f"parameter {name}: write {wrong}") from None
    for name in REQUIRED.get(endpoint, ()):
        if not any(name == given for given, _ in params):
            raise _bad(f"parameter {name} is missing")
    if sum(name == _MATCHERS for name, _ in params) > MOST_MATCHERS:
        raise _bad(f"at most {MOST_MATCHERS} {_MATCHERS} can be asked for")
    if "timeout" in checks:
        params = [(name, value) for name, value in params if name != "timeout"]
        params.append(("timeout", TIMEOUT))
    params.sort()
    if api == ALERTMANAGER_API:
        return Question(api, endpoint, (), HeldQuery() if endpoint == "alerts" else SilencesQuery())
    return Question(api, endpoint, tuple(params), _query(endpoint, dict(params)))


def _pairs(query_string: str) -> list[tuple[str, str]]:
    if not query_string:
        return []
    try:
        return parse_qsl(
            query_string,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_MATCHERS + 4,
        )
    except ValueError:  # not UTF-8, no `name=value`, or too many
        raise _bad("the parameters cannot be read") from None


def _query(endpoint: str, params: dict[str, str]) -> Query | None:
    match endpoint:
        case "query":
            at = params.get("time")
            return InstantQuery(params["query"], None if at is None else float(at))
        case "query_range":
            start, end, step = (float(params[name]) for name in ("start", "end", "step"))
            if end < start:
                raise _bad("end lies before start")
            if (end - start) / step >= MOST_POINTS:
                raise _bad(f"more than {MOST_POINTS:,} points; take a longer step")
            return RangeQuery(params["query"], start, end, step)
        case "alerts":
            return AlertsQuery()
        case "rules":
            return RulesQuery()
        case "metadata":
            return MetadataQuery(params.get("metric"))
    return None


def _bad(words: str) -> Refused:
    return Refused(400, "bad_data", words)
