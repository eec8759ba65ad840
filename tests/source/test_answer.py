"""Any bytes give an answer; only a complete one of the right shape is a result."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.source import (
    AlertsQuery,
    Document,
    InstantQuery,
    Matrix,
    MetadataQuery,
    NoAnswer,
    Query,
    RangeQuery,
    Reason,
    RulesQuery,
    Vector,
    parse_answer,
)
from handbook.source.json_body import MAX_POINTS, MAX_SERIES

NOW = 1_700_000_000.0
INSTANT = InstantQuery("up")
RANGE = RangeQuery("up", NOW - 60, NOW, 15)
QUERIES: list[Query] = [
    INSTANT,
    InstantQuery("up", NOW),
    RANGE,
    AlertsQuery(),
    RulesQuery(),
    MetadataQuery(),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def vector(*samples: object, **members: object) -> dict[str, Any]:
    data = {"resultType": "vector", "result": list(samples)}
    return {"status": "success", "data": data, **members}


def matrix(*series: object) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": "matrix", "result": list(series)}}


def one(value: object = "1", time: object = NOW, **labels: object) -> dict[str, object]:
    return {"metric": {"instance": "a:1", **labels}, "value": [time, value]}


def read(query: Query, document: object, status: int = 200) -> object:
    return parse_answer(query, status, "application/json", json.dumps(document).encode(), NOW)


def reason(query: Query, document: object, status: int = 200) -> str:
    answer = read(query, document, status)
    return str(answer.reason) if isinstance(answer, NoAnswer) else type(answer).__name__


GOOD = json.dumps(vector(one(), one(value="NaN", job="b")), ensure_ascii=False).encode()
GOOD_RANGE = json.dumps(matrix({"metric": {}, "values": [[NOW - 15, "1"], [NOW, "2"]]})).encode()


def test_a_vector_keeps_labels_times_and_values() -> None:
    answer = read(INSTANT, vector(one("1.5e3", job="game")))
    assert isinstance(answer, Vector)
    (sample,) = answer.samples
    assert (dict(sample.labels), sample.time, sample.value) == (
        {"instance": "a:1", "job": "game"},
        NOW,
        1500.0,
    )
    assert answer.asked_at == NOW


@pytest.mark.parametrize(
    ("text", "value"),
    [("+Inf", math.inf), ("-Inf", -math.inf), ("-0", 0.0), ("1e-400", 0.0), ("007", 7.0)],
)
def test_infinities_and_zeros_are_values(text: str, value: float) -> None:
    answer = read(INSTANT, vector(one(text)))
    assert isinstance(answer, Vector)
    assert answer.samples[0].value == value


def test_nan_is_a_value() -> None:
    answer = read(INSTANT, vector(one("NaN")))
    assert isinstance(answer, Vector)
    assert math.isnan(answer.samples[0].value)


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "1_0", "nan", "inf", "Infinity", "0x1", "١", "1,0", "1e999", "--1", "1."],
)
def test_a_value_in_another_spelling_is_malformed(text: str) -> None:
    assert reason(INSTANT, vector(one(text))) == "malformed"


@pytest.mark.parametrize("value", [1, 1.5, True, None, [], {}, ["1"]])
def test_a_value_that_is_no_text_is_malformed(value: object) -> None:
    assert reason(INSTANT, vector(one(value))) == "malformed"


@pytest.mark.parametrize("time", ["1", True, None, [], 10**400, -(10**13)])
def test_a_time_that_is_no_sane_number_is_malformed(time: object) -> None:
    assert reason(INSTANT, vector(one(time=time))) == "malformed"


@pytest.mark.parametrize(
    "item",
    [
        None,
        [],
        "x",
        {},
        {"metric": {}},
        {"value": [NOW, "1"]},
        {"metric": [], "value": [NOW, "1"]},
        {"metric": {"a": 1}, "value": [NOW, "1"]},
        {"metric": {}, "value": [NOW]},
        {"metric": {}, "value": [NOW, "1", "2"]},
        {"metric": {}, "value": {"0": NOW, "1": "1"}},
        {"metric": {}, "values": [[NOW, "1"]]},
    ],
)
def test_a_sample_of_another_shape_is_malformed(item: object) -> None:
    assert reason(INSTANT, vector(item)) == "malformed"
    assert reason(INSTANT, vector(one(), item)) == "malformed"


@pytest.mark.parametrize("data", [None, [], "x", 1, {}, {"resultType": "vector"}])
def test_data_of_another_shape_is_malformed(data: object) -> None:
    assert reason(INSTANT, {"status": "success", "data": data}) == "malformed"


@pytest.mark.parametrize("result", [None, {}, "x"])
def test_a_result_that_is_no_list_is_malformed(result: object) -> None:
    document = {"status": "success", "data": {"resultType": "vector", "result": result}}
    assert reason(INSTANT, document) == "malformed"


@pytest.mark.parametrize("kind", ["scalar", "string", "matrix"])
def test_another_result_type_is_the_wrong_type(kind: str) -> None:
    document = {"status": "success", "data": {"resultType": kind, "result": []}}
    assert reason(INSTANT, document) == "wrong-type"


def test_a_vector_in_answer_to_a_range_is_the_wrong_type() -> None:
    assert reason(RANGE, vector(one())) == "wrong-type"


def test_native_histograms_are_the_wrong_type() -> None:
    assert reason(INSTANT, vector({"metric": {}, "histogram": [NOW, {}]})) == "wrong-type"
    assert reason(RANGE, matrix({"metric": {}, "histograms": [[NOW, {}]]})) == "wrong-type"
    both = {"metric": {}, "values": [[NOW, "1"]], "histograms": [[NOW, {}]]}
    assert reason(RANGE, matrix(both)) == "wrong-type"


def test_two_series_with_equal_labels_are_malformed() -> None:
    assert reason(INSTANT, vector(one(), one("2"))) == "malformed"


@pytest.mark.parametrize(("off", "due"), [(0, "Vector"), (59, "Vector"), (61, "clock")])
def test_the_sources_own_now_may_be_a_minute_from_ours(off: float, due: str) -> None:
    assert reason(INSTANT, vector(one(time=NOW - off))) == due
    assert reason(INSTANT, vector(one(time=NOW + off))) == due


@pytest.mark.parametrize(("off", "due"), [(0, "Vector"), (0.001, "Vector"), (0.01, "clock")])
def test_an_answer_is_for_the_very_moment_that_was_asked_for(off: float, due: str) -> None:
    query = InstantQuery("up", NOW - 7200)
    assert reason(query, vector(one(time=NOW - 7200 + off))) == due
    assert reason(query, vector(one(time=NOW - 7200 - off))) == due


def test_one_sample_of_another_time_among_good_ones_is_found() -> None:
    assert reason(INSTANT, vector(one(), one(time=NOW - 3600, job="b"))) == "clock"


def test_the_message_says_which_clock_is_behind() -> None:
    answer = read(INSTANT, vector(one(time=NOW - 58 * 60)))
    assert isinstance(answer, NoAnswer)
    assert answer.message == "the source's clock is 58 min behind ours"
    answer = read(INSTANT, vector(one(time=NOW + 3 * 86400)))
    assert isinstance(answer, NoAnswer)
    assert answer.message == "the source's clock is 3 days ahead of ours"


def test_a_matrix_keeps_its_points_in_order() -> None:
    answer = parse_answer(RANGE, 200, "", GOOD_RANGE, NOW)
    assert isinstance(answer, Matrix)
    assert list(answer.series[0].points) == [(NOW - 15, 1.0), (NOW, 2.0)]


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ([[NOW - 61, "1"]], "clock"),
        ([[NOW + 1, "1"]], "clock"),
        ([[NOW - 1, "1"], [NOW - 2, "1"]], "malformed"),
        ([[NOW - 1, "1"], [NOW - 1, "1"]], "malformed"),
        ([], "malformed"),
        (None, "malformed"),
        ([None], "malformed"),
    ],
)
def test_points_outside_the_range_or_out_of_order_are_no_answer(values: object, due: str) -> None:
    assert reason(RANGE, matrix({"metric": {}, "values": values})) == due


def test_too_many_series_or_points_are_too_large_without_being_parsed() -> None:
    many = b'{"metric":{}}' * (MAX_SERIES + 1)
    assert parse_answer(INSTANT, 200, "", many, NOW) == NoAnswer(
        Reason.TOO_LARGE, "more than 20,000 series", NOW
    )
    points = b'[1,"1"]' * (MAX_POINTS + 1)
    assert parse_answer(RANGE, 200, "", points, NOW) == NoAnswer(
        Reason.TOO_LARGE, "more than 100,000 points", NOW
    )


@pytest.mark.parametrize(
    "document", [None, [], 1, "x", {}, {"status": "ok", "data": {}}, {"status": "success"}]
)
def test_another_documents_envelope_is_no_prometheus(document: object) -> None:
    assert reason(INSTANT, document) == "not-prometheus"


@pytest.mark.parametrize("key", ["warnings", "infos"])
@pytest.mark.parametrize("value", [None, "x", {}, [1]])
def test_remarks_that_are_no_list_of_texts_are_malformed(key: str, value: object) -> None:
    assert reason(INSTANT, vector(one(), **{key: value})) == "malformed"


def test_warnings_make_an_answer_partial_but_promql_infos_do_not() -> None:
    assert reason(INSTANT, vector(one(), warnings=["a store is away"])) == "partial"
    assert reason(INSTANT, vector(one(), warnings=["PromQL info: x", "y"])) == "partial"
    assert reason(INSTANT, vector(one(), warnings=["PromQL info: x"])) == "Vector"
    assert reason(INSTANT, vector(one(), infos=["x"])) == "Vector"
    assert reason(INSTANT, vector(one(), isPartial=True)) == "partial"
    assert reason(INSTANT, vector(one(), isPartial=False)) == "Vector"


def test_an_error_beside_data_is_an_error() -> None:
    assert reason(INSTANT, vector(one(), error="boom", errorType="internal")) == "failing"
    assert reason(INSTANT, vector(one(), error="late", errorType="timeout")) == "slow"
    assert reason(INSTANT, vector(one(), error="")) == "Vector"


def test_equal_keys_are_malformed() -> None:
    body = GOOD.replace(b'{"status": "success"', b'{"status": "error", "status": "success"')
    assert reason_of(body) == "malformed"


def reason_of(body: bytes, query: Query = INSTANT, status: int = 200) -> str:
    answer = parse_answer(query, status, "text/html", body, NOW)
    return str(answer.reason) if isinstance(answer, NoAnswer) else type(answer).__name__


@pytest.mark.parametrize(
    ("status", "query", "due"),
    [
        (404, INSTANT, "not-prometheus"),
        (404, RANGE, "not-prometheus"),
        (404, AlertsQuery(), "not-offered"),
        (405, RulesQuery(), "not-offered"),
        (501, MetadataQuery(), "not-offered"),
        (201, INSTANT, "not-prometheus"),
        (206, INSTANT, "not-prometheus"),
        (302, INSTANT, "not-prometheus"),
        (401, INSTANT, "refused-credentials"),
        (403, INSTANT, "refused-credentials"),
        (429, INSTANT, "busy"),
        (400, INSTANT, "not-prometheus"),
        (500, INSTANT, "failing"),
        (599, INSTANT, "failing"),
        (600, INSTANT, "not-prometheus"),
    ],
)
def test_a_good_body_under_another_status_is_no_answer(status: int, query: Query, due: str) -> None:
    assert reason_of(GOOD, query, status) == due


@pytest.mark.parametrize(
    ("status", "kind", "due"),
    [
        (400, "bad_data", "bad-query"),
        (422, "execution", "bad-query"),
        (422, 422, "bad-query"),
        (422, "timeout", "slow"),
        (503, "timeout", "slow"),
        (503, "canceled", "slow"),
        (500, "internal", "failing"),
        (500, "execution", "bad-query"),
        (200, "bad_data", "bad-query"),
        (200, "internal", "failing"),
        (200, ["x"], "failing"),
        (200, None, "failing"),
    ],
)
def test_prometheus_own_errors_are_told_apart(status: int, kind: object, due: str) -> None:
    document = {"status": "error", "errorType": kind, "error": "words"}
    answer = read(INSTANT, document, status)
    assert isinstance(answer, NoAnswer)
    assert (answer.reason, "words" in answer.message) == (due, True)
    assert reason(INSTANT, {**document, "error": None}, status) == due


def test_an_errors_words_are_cleaned_and_cut() -> None:
    words = "a\x1b[31m\nb\u202e\u0000" + "x" * 10_000
    answer = read(INSTANT, {"status": "error", "errorType": "bad_data", "error": words}, 400)
    assert isinstance(answer, NoAnswer)
    assert answer.message.isprintable()
    assert len(answer.message) <= 200
    assert answer.message.startswith("the source refuses the query: a [31m b xxx")


@given(st.sampled_from(QUERIES), st.integers(-1, 1000), st.text(max_size=20), st.binary())
def test_any_bytes_give_no_answer_and_no_exception(
    query: Query, status: int, kind: str, body: bytes
) -> None:
    answer = parse_answer(query, status, kind, body, NOW)
    assert isinstance(answer, NoAnswer)
    assert 0 < len(answer.message) <= 200
    assert answer.message.isprintable()


@given(st.sampled_from(QUERIES), st.sampled_from([200, 400, 422, 500, 503]), JSON)
def test_any_json_gives_no_exception(query: Query, status: int, document: object) -> None:
    bodies = [document, {"status": "success", "data": document}]
    kinds = [{"resultType": kind, "result": [document]} for kind in ("vector", "matrix")]
    bodies += [{"status": "success", "data": data} for data in kinds]
    bodies.append({"status": "error", "errorType": document, "error": document})
    for body in bodies:
        raw = json.dumps(body).encode()
        answer = parse_answer(query, status, "", raw, NOW)
        assert isinstance(answer, Vector | Matrix | Document | NoAnswer)
        if isinstance(answer, NoAnswer):
            assert answer.message.isprintable()


@pytest.mark.parametrize(("query", "body"), [(INSTANT, GOOD), (RANGE, GOOD_RANGE)])
def test_a_good_body_cut_after_any_byte_is_no_answer(query: Query, body: bytes) -> None:
    assert not isinstance(parse_answer(query, 200, "", body, NOW), NoAnswer)
    for cut in range(len(body)):
        assert isinstance(parse_answer(query, 200, "", body[:cut], NOW), NoAnswer)


@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)), st.binary(max_size=3))
def test_a_good_body_with_bytes_put_in_or_taken_out_keeps_its_shape_or_is_none(
    start: int, end: int, put_in: bytes
) -> None:
    """What still passes is whole JSON in which every sample passes again, alone."""
    body = GOOD[: min(start, end)] + put_in + GOOD[max(start, end) :]
    answer = parse_answer(INSTANT, 200, "", body, NOW)
    if isinstance(answer, Vector):
        document = json.loads(body)
        assert document["status"] == "success"
        assert len(answer.samples) == len(document["data"]["result"])
        for sample in answer.samples:
            assert abs(sample.time - NOW) <= 60
            assert all(type(text) is str for pair in sample.labels.items() for text in pair)


def test_more_values_than_are_read_at_once_are_too_large() -> None:
    assert reason_of(b"[" + b"1," * 700_000 + b"1]") == "too-large"
    assert reason_of(b"[" + b"{}," * 300_000 + b"{}]") == "too-large"
