"""The shapes of the answers that are no query results: alerts, rules, metadata, silences.

Knows which members of these documents are relied on; must not know what a rule is for.
"""

from __future__ import annotations

from collections.abc import Callable

from handbook.source.flaw import Flaw
from handbook.source.queries import (
    AlertsQuery,
    HeldQuery,
    ManagerQuery,
    MetadataQuery,
    Query,
    RulesQuery,
    SilencesQuery,
    TargetsQuery,
)
from handbook.source.results import Reason

DEEPEST = 16
"""Levels of nesting; a rule's alert's label stands at the eighth."""


def check_document(query: Query, data: object) -> None:
    """Raise a `Flaw` unless `data` has the shape of that endpoint's answer."""
    if _depth(data) > DEEPEST:
        raise Flaw(Reason.MALFORMED, "the answer is nested too deep")
    match query:
        case AlertsQuery() if _is_object(data, alerts=_list_of(_is_alert)):
            return
        case RulesQuery() if _is_object(data, groups=_list_of(_is_group)):
            return
        case MetadataQuery() if isinstance(data, dict) and all(map(_is_metadata, data.values())):
            return
        case TargetsQuery() if _is_object(data, activeTargets=_list_of(_is_target)):
            return
        case HeldQuery() if _list_of(_is_held)(data):
            return
        case SilencesQuery() if _list_of(_is_silence)(data):
            return
    whose = "Alertmanager" if isinstance(query, ManagerQuery) else "Prometheus"
    raise Flaw(Reason.MALFORMED, f"the answer has not the shape of the {whose} API")


Check = Callable[[object], bool]


def _is_object(item: object, **members: Check) -> bool:
    return isinstance(item, dict) and all(
        name in item and check(item[name]) for name, check in members.items()
    )


def _list_of(check: Check) -> Check:
    return lambda item: isinstance(item, list) and all(map(check, item))


def _is_text(item: object) -> bool:
    return isinstance(item, str)


def _is_texts_by_name(item: object) -> bool:
    return isinstance(item, dict) and all(isinstance(value, str) for value in item.values())


def _is_state(item: object) -> bool:
    return item in ("inactive", "pending", "firing")


def _is_alert(item: object) -> bool:
    return _is_object(item, labels=_is_texts_by_name, state=_is_state)


def _is_rule(item: object) -> bool:
    if not _is_object(item, name=_is_text, query=_is_text, type=_is_text):
        return False
    assert isinstance(item, dict)  # noqa: S101  # for the type checker; _is_object saw to it
    if item["type"] == "recording":
        return True
    return (
        item["type"] == "alerting"
        and _is_object(item, state=_is_state)
        and _list_of(_is_alert)(item.get("alerts", []))
    )


def _is_target(item: object) -> bool:
    return _is_object(item, labels=_is_texts_by_name, scrapeUrl=_is_text)


def _is_group(item: object) -> bool:
    return _is_object(item, name=_is_text, rules=_list_of(_is_rule))


def _is_held(item: object) -> bool:
    texts = _list_of(_is_text)
    return _is_object(
        item,
        labels=_is_texts_by_name,
        fingerprint=_is_text,
        status=lambda status: _is_object(
            status,
            state=lambda state: state in ("active", "suppressed", "unprocessed"),
            silencedBy=texts,
            inhibitedBy=texts,
        ),
    )


def _is_silence(item: object) -> bool:
    return _is_object(item, id=_is_text, endsAt=_is_text, createdBy=_is_text, comment=_is_text)


_is_metadata = _list_of(lambda item: _is_object(item, type=_is_text, help=_is_text))


def _depth(data: object) -> int:
    """Measure nesting level by level, without recursion."""
    depth, layer = 0, [data]
    while layer and depth <= DEEPEST:
        depth += 1
        below: list[object] = []
        for item in layer:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        layer = below
    return depth
