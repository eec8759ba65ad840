"""A batch holds equal labels once, and every answer is what it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handbook.source import (
    Answer,
    Document,
    Matrix,
    NoAnswer,
    Points,
    Reason,
    Sample,
    Series,
    Vector,
)
from handbook.source.label_pool import LabelPool

ANY_NUMBER = st.floats(allow_nan=False)
LABELS = st.dictionaries(st.text(), st.text(), max_size=3)
POINTS = st.lists(st.tuples(ANY_NUMBER, ANY_NUMBER)).map(Points.of)
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.builds(
        Vector,
        st.lists(st.builds(Sample, LABELS, ANY_NUMBER, ANY_NUMBER)).map(tuple),
        ANY_NUMBER,
    ),
    st.builds(Matrix, st.lists(st.builds(Series, LABELS, POINTS)).map(tuple), ANY_NUMBER),
    st.builds(Document, LABELS, ANY_NUMBER),
    st.builds(NoAnswer, st.sampled_from(Reason), st.text(), ANY_NUMBER),
)


@given(st.lists(ANSWERS, max_size=4))
def test_every_answer_stays_equal(answers: list[Answer]) -> None:
    pool = LabelPool()
    assert [pool.slim(answer) for answer in answers] == answers


def _vector(**labels: str) -> Vector:
    # Made anew each time, as a decoder makes them.
    copied = {bytes(k, "utf-8").decode(): bytes(v, "utf-8").decode() for k, v in labels.items()}
    return Vector((Sample(copied, 1.0, 2.0),), 3.0)


def test_equal_labels_of_two_answers_are_one_object() -> None:
    pool = LabelPool()
    first, second = (pool.slim(_vector(instance="10.0.0.7:5500", job="game")) for _ in range(2))
    assert isinstance(first, Vector)
    assert isinstance(second, Vector)
    assert first.samples[0].labels is second.samples[0].labels


def test_labels_with_other_names_for_the_same_texts_are_others() -> None:
    pool = LabelPool()
    first, second = pool.slim(_vector(a="x", b="y")), pool.slim(_vector(a="y", b="x"))
    third = pool.slim(_vector(b="x", a="y"))
    assert (first, second) == (_vector(a="x", b="y"), _vector(a="y", b="x"))
    assert third == second


def test_series_of_two_answers_hold_their_common_times_once() -> None:
    pool = LabelPool()
    first, second = (
        pool.slim(Matrix((Series({"a": name}, Points.of([(1.0, 2.0), (3.0, 4.0)])),), 5.0))
        for name in "xy"
    )
    assert isinstance(first, Matrix)
    assert isinstance(second, Matrix)
    assert first.series[0].points.times is second.series[0].points.times
