"""The verdict rule against the table that every speaker of it passes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.model.levels import (
    Band,
    Level,
    Levels,
    Limit,
    parse_band,
    parse_limit,
    plain_number,
)  # fmt: skip

TABLE = Path(__file__).parent.parent / "fixtures" / "verdict-cases.json"
CASES = json.loads(TABLE.read_text("utf-8"))

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def levels_of(texts: dict[str, str | None]) -> Levels:
    normal, warning, critical = texts["normal"], texts["warning"], texts["critical"]
    return Levels(
        parse_band(normal) if normal else None,
        parse_limit(warning) if warning else None,
        parse_limit(critical) if critical else None,
    )


def number_of(value: float | str | None) -> float | None:
    return None if value is None else float(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['value']}-{case['level']}")
def test_a_value_has_the_level_of_the_table(case: dict[str, object]) -> None:
    levels = levels_of(case["levels"])  # type: ignore[arg-type]
    assert levels.of(number_of(case["value"])) == case["level"]  # type: ignore[arg-type]


def test_the_table_holds_every_kind_of_case() -> None:
    assert len(CASES) >= 80
    assert {case["level"] for case in CASES} == set(Level)
    assert {"NaN", "+Inf", "-Inf", "-0", None} <= {case["value"] for case in CASES}


def limits() -> st.SearchStrategy[Limit]:
    one = FINITE.map(lambda x: x + 0.0)
    two = st.tuples(one, one).map(sorted)
    return st.one_of(
        one.map(lambda x: Limit(None, x)),
        one.map(lambda x: Limit(x, None)),
        two.map(lambda pair: Limit(*pair)),
    )


@given(limits())
def test_a_limit_reads_back_as_it_is_written(limit: Limit) -> None:
    assert parse_limit(limit.text) == limit


@given(st.tuples(FINITE, FINITE).map(sorted), st.sampled_from(["both", "low", "high"]))
def test_a_band_reads_back_as_it_is_written(ends: list[float], which: str) -> None:
    low, high = ends
    band = Band(None if which == "high" else low, None if which == "low" else high)
    assert parse_band(band.text) == band


@given(FINITE)
def test_a_plain_number_reads_back_and_has_no_exponent_at_usual_sizes(value: float) -> None:
    text = plain_number(value)
    assert float(text) == value
    if value == 0 or 1e-9 <= abs(value) < 1e15:
        assert "e" not in text


@pytest.mark.parametrize(
    "text",
    ["", ">", "<", "> x", "= 5", ">= 5", "> NaN", "> Inf", "> 1e999", "< 5 > 10", "< 5 or",
     "or > 5", "> 5 or < 1", "< 10 or > 5", "> 1_000", "> ٥", "> 0x10", "> 5 or > 6"],
)  # fmt: skip
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_limit(text)


@pytest.mark.parametrize(
    "text", ["", "10", "10-20", "20 to 10", "up to", "from", "to 5", "1 to NaN", "up to inf"]
)
def test_what_is_no_band_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_band(text)
