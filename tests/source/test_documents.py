"""Documents of the endpoints that are no queries: only the shape that is used is one."""

from __future__ import annotations

import pytest

from handbook.source import AlertsQuery, Document, MetadataQuery, Query, RulesQuery
from tests.source.test_answer import NOW, read, reason


def told(data: object) -> dict[str, object]:
    return {"status": "success", "data": data}


ALERT = {"labels": {"alertname": "A"}, "annotations": {}, "state": "firing", "value": "1"}
RULE = {"type": "alerting", "name": "A", "query": "up", "state": "firing", "alerts": [ALERT]}
RECORD = {"type": "recording", "name": "a:b", "query": "up"}
DOCUMENTS = [
    (AlertsQuery(), {"alerts": [ALERT]}),
    (AlertsQuery(), {"alerts": []}),
    (RulesQuery(), {"groups": [{"name": "g", "rules": [RULE, RECORD]}]}),
    (RulesQuery(), {"groups": []}),
    (MetadataQuery(), {"up": [{"type": "gauge", "help": "", "unit": ""}]}),
    (MetadataQuery("up"), {}),
]


@pytest.mark.parametrize(("query", "data"), DOCUMENTS)
def test_a_document_of_the_endpoints_shape_is_kept(query: Query, data: object) -> None:
    answer = read(query, told(data))
    assert answer == Document(data, NOW)


BAD_DOCUMENTS: list[tuple[Query, object]] = [
    (AlertsQuery(), None),
    (AlertsQuery(), []),
    (AlertsQuery(), {}),
    (AlertsQuery(), {"alerts": None}),
    (AlertsQuery(), {"alerts": [None]}),
    (AlertsQuery(), {"alerts": [{**ALERT, "state": "maybe"}]}),
    (AlertsQuery(), {"alerts": [{**ALERT, "labels": {"a": 1}}]}),
    (AlertsQuery(), {"alerts": [{"state": "firing"}]}),
    (RulesQuery(), {"alerts": []}),
    (RulesQuery(), {"groups": [{"name": "g"}]}),
    (RulesQuery(), {"groups": [{"name": "g", "rules": [{**RULE, "type": "other"}]}]}),
    (RulesQuery(), {"groups": [{"name": "g", "rules": [{**RULE, "state": None}]}]}),
    (RulesQuery(), {"groups": [{"name": "g", "rules": [{**RULE, "alerts": None}]}]}),
    (RulesQuery(), {"groups": [{"name": "g", "rules": ["x"]}]}),
    (MetadataQuery(), []),
    (MetadataQuery(), {"up": {}}),
    (MetadataQuery(), {"up": [{"type": "gauge"}]}),
]


@pytest.mark.parametrize(("query", "data"), BAD_DOCUMENTS)
def test_a_document_of_another_shape_is_malformed(query: Query, data: object) -> None:
    assert reason(query, told(data)) == "malformed"


def test_a_document_nested_too_deep_is_malformed() -> None:
    deep: object = "x"
    for _ in range(30):
        deep = [deep]
    data = {"alerts": [{**ALERT, "more": deep}]}
    assert reason(AlertsQuery(), told(data)) == "malformed"
