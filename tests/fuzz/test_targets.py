"""Real inputs, spoilt in any way, give what each reader promises; `make fuzz` goes on longer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.source import parse_answer
from tests.fuzz import targets
from tests.fuzz.seeds import SEEDS, WORDS
from tests.fuzz.targets import TARGETS, BrokenError

KEPT_BYTES = 4000
"""Of a seed: a spoilt one need not be long."""


@st.composite
def spoilt(draw: st.DrawFn, name: str) -> bytes:
    """Draw a real input with some of it cut, doubled, moved or replaced."""
    data = draw(st.sampled_from(SEEDS[name]))[:KEPT_BYTES]
    for _ in range(draw(st.integers(0, 4))):
        first, second = sorted((draw(_place(data)), draw(_place(data))))
        piece = draw(st.one_of(st.sampled_from(WORDS[name]), st.binary(max_size=8)))
        match draw(st.sampled_from(["insert", "replace", "cut", "end", "double"])):
            case "insert":
                data = data[:first] + piece + data[first:]
            case "replace":
                data = data[:first] + piece + data[first + len(piece) :]
            case "cut":
                data = data[:first] + data[second:]
            case "end":
                data = data[:first]
            case "double":
                data = data[:second] + data[first:]
    return data


def _place(data: bytes) -> st.SearchStrategy[int]:
    return st.integers(0, len(data))


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_is_read(name: str) -> None:
    for seed in SEEDS[name]:
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_spoilt_input_meets_a_foreign_exception(name: str, data: st.DataObject) -> None:
    TARGETS[name](data.draw(spoilt(name)))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_bytes_at_all_meet_a_foreign_exception(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_a_target_goes_red_where_a_reader_takes_a_cut_answer_for_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed = SEEDS["answer"][0]
    whole = parse_answer(targets.QUERIES[0], 200, "application/json", seed[2:], targets.NOW)
    monkeypatch.setattr(targets, "parse_answer", lambda *_: whole)
    with pytest.raises(BrokenError, match="cut"):
        TARGETS["answer"](seed)
