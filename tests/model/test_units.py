"""How numbers are written for people, by the table that the browser passes too."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.model.durations import duration_text, seconds_of
from handbook.model.units import BASES, Unit, parse_unit, value_text

CASES = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "format-cases.json").read_text("utf-8")
)
NOUNS = frozenset({"messages"})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['value']}-{case['unit']}")
def test_a_value_is_written_as_in_the_table(case: dict[str, str]) -> None:
    assert value_text(float(case["value"]), parse_unit(case["unit"], NOUNS)) == case["text"]


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(BASES))
def test_no_prefix_is_missed_and_no_exponent_has_a_plus_or_a_leading_zero(
    value: float, base: str
) -> None:
    text = value_text(value, Unit(base))
    assert not re.search(r"1,000 (B|kB|MB|GB|TB|PB)$|1,?000 (µs|ms)$", text)
    assert not re.search(r"e[+0]|e-0|\.0+( |$)|^-", text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5m", 300),
        ("1h30m", 5400),
        ("90s", 90),
        ("1d", 86400),
        ("500ms", 0.5),
        ("1y2w3d", 33004800),
    ],
)
def test_a_duration_is_read_as_prometheus_reads_it(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "0s", "5", "m", "1.5h", "-5m", "30s5m", "5m5m", "5M", "5 m", "٥m", "300y"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        seconds_of(text)


PARTS = (("y", 31536000), ("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


@given(st.lists(st.integers(0, 40), min_size=6, max_size=6).filter(any))
def test_a_duration_is_the_sum_of_its_parts(counts: list[int]) -> None:
    text = "".join(f"{n}{unit}" for n, (unit, _) in zip(counts, PARTS, strict=True) if n)
    assert seconds_of(text) == sum(n * size for n, (_, size) in zip(counts, PARTS, strict=True))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.25, "250 ms"), (0.9996, "1 s"), (40, "40 s"), (59.7, "1 min"), (300, "5 min"),
     (3599, "1 h"), (4800, "1 h 20 min"), (172800, "2 d"), (180000, "2 d 2 h"), (864000, "10 d")],
)  # fmt: skip
def test_a_stretch_of_time_is_rounded_before_its_unit_is_chosen(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
