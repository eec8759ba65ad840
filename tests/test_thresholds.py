from __future__ import annotations

import pytest

from handbook.model.levels import parse_band, parse_limit
from handbook.model.units import parse_unit
from handbook.thresholds import band_text, exact_text, limit_text, threshold_text
from tests.render.blocks import HANDBOOK

NOUNS = HANDBOOK.units


@pytest.mark.parametrize(
    ("limit", "unit", "text"),
    [
        ("> 1000", "goroutines", "> 1,000 goroutines"),
        ("> 1234567.5", "goroutines", "> 1,234,567.5 goroutines"),
        ("> 0.1", "errors/s", "> 0.1 errors/s"),
        ("> 500000", "bytes/s", "> 500 kB/s"),
        ("> 1048577", "bytes", "> 1.048577 MB"),
        ("> 0.3", "ratio", "> 30 %"),
        ("> 0.005", "seconds", "> 5 ms"),
        ("> 0.00005", "seconds", "> 50 µs"),
        ("> 300", "seconds", "> 300 s"),
        ("< 5 or > 2000", "servers", "< 5 or > 2,000 servers"),
        ("< 500 or > 2000000", "bytes", "< 0.0005 or > 2 MB"),
        ("< -3", "cores", "< −3 cores"),
        ("> 1e21", "none", "> 1,000,000,000,000,000,000,000"),
    ],
)
def test_a_limit_is_said_exactly(limit: str, unit: str, text: str) -> None:
    assert limit_text(parse_limit(limit), parse_unit(unit, NOUNS)) == text


@pytest.mark.parametrize(
    ("band", "unit", "text"),
    [
        ("10 to 100", "goroutines", "10 to 100 goroutines"),
        ("up to 0.3", "ratio", "up to 30 %"),
        ("from 1", "cycles/min", "from 1 cycles/min"),
        ("0 to 0", "errors", "0 to 0 errors"),
    ],
)
def test_a_band_is_said_exactly(band: str, unit: str, text: str) -> None:
    assert band_text(parse_band(band), parse_unit(unit, NOUNS)) == text


def test_a_level_that_is_not_set_has_no_text() -> None:
    assert threshold_text(HANDBOOK.signals["sessions"], "critical") == ""
    assert threshold_text(HANDBOOK.signals["sessions"], "normal") == ""


def test_no_threshold_of_the_config_loses_a_digit() -> None:
    for signal in HANDBOOK.signals.values():
        for limit in (signal.levels.warning, signal.levels.critical):
            ends = [limit.above, limit.below] if limit else []
            for end in (end for end in ends if end is not None):
                digits = [c for c in exact_text(end, signal.unit) if c.isdigit()]
                wanted = f"{end:.12f}".replace(".", "").strip("0")
                assert "".join(digits).strip("0") == wanted


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "bytes", "0 B"),
        (0.0, "seconds", "0 s"),
        (1.0, "seconds", "1 s"),
        (1.5, "seconds", "1.5 s"),
        (0.001, "seconds", "1 ms"),
        (0.5, "seconds", "500 ms"),
        (999.0, "bytes", "999 B"),
        (1000.0, "bytes", "1 kB"),
        (1e6, "bytes", "1 MB"),
        (1e9, "bytes", "1 GB"),
        (1e12, "bytes", "1 TB"),
        (2e9, "bytes/s", "2 GB/s"),
        (5e12, "bytes", "5 TB"),
    ],
)
def test_each_step_of_a_scale_begins_where_it_should(value: float, unit: str, text: str) -> None:
    assert exact_text(value, parse_unit(unit, NOUNS)) == text


@pytest.mark.parametrize(
    ("level", "text"),
    [("normal", "10 to 100 goroutines"), ("warning", "> 1,000 goroutines"),
     ("critical", "> 5,000 goroutines")],
)  # fmt: skip
def test_a_signal_says_each_of_its_levels(level: str, text: str) -> None:
    assert threshold_text(HANDBOOK.signals["goroutines"], level) == text
