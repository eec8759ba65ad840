"""The order of levels, what a signal has of them, and how a number is written for a config."""

from __future__ import annotations

import pytest

from handbook.model.levels import WORST_FIRST, Band, Level, Levels, Limit, plain_number

CRITICAL, WARNING = Limit(None, 5000.0), Limit(None, 1000.0)


def test_what_cannot_be_known_comes_between_a_warning_and_what_is_mild() -> None:
    names = [level.value for level in WORST_FIRST]
    assert names == ["critical", "warning", "unknown", "elevated", "normal"]


@pytest.mark.parametrize(
    "levels",
    [Levels(normal=Band(1.0, 2.0)), Levels(warning=WARNING), Levels(critical=CRITICAL)],
)
def test_one_level_of_any_kind_is_enough_to_have_levels(levels: Levels) -> None:
    assert bool(levels) is True
    assert bool(Levels()) is False


def test_a_limit_is_found_by_its_level() -> None:
    levels = Levels(warning=WARNING, critical=CRITICAL)
    assert levels.limit(Level.WARNING) is WARNING
    assert levels.limit(Level.CRITICAL) is CRITICAL
    assert levels.limit(Level.NORMAL) is None
    assert levels.limit(Level.UNKNOWN) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (1.5, "1.5"),
        (-3.0, "-3"),
        (1e-9, "0.000000001"),
        (9e-10, "9e-10"),
        (-5e-10, "-5e-10"),
        (0.05, "0.05"),
        (999999999999999.0, "999999999999999"),
        (1e15, "1000000000000000"),
        (1.5e15, "1500000000000000"),
        (1e16, "1e+16"),
        (2.5e20, "2.5e+20"),
    ],
)
def test_a_number_is_written_plainly_as_long_as_a_person_can_read_it(
    value: float | None, text: str
) -> None:
    assert plain_number(value) == text
