from __future__ import annotations

import math
import random
import re

import pytest

from handbook.render.strokes import Place, stroke


def places_of(data: str) -> list[tuple[int, int]]:
    """Go the steps of a stroke, as a browser does."""
    first, steps = data.removesuffix("z").removeprefix("M").split("l")
    x, y = map(int, first.split())
    places = [(x, y)]
    for across, down in _pairs(steps):
        x, y = x + across, y + down
        places.append((x, y))
    return places


def _pairs(steps: str) -> list[tuple[int, int]]:
    numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_the_steps_lead_to_every_place_and_add_up_no_error(seed: int) -> None:
    chance = random.Random(seed)
    places: list[Place] = [(n * 9.93, chance.uniform(0, 320)) for n in range(121)]
    assert places_of(stroke(places)) == [(round(x), round(y)) for x, y in places]


def test_a_lonely_place_can_be_seen() -> None:
    assert places_of(stroke([(7.0, 3.0)])) == [(7, 3), (9, 3)]


def test_a_shape_is_closed() -> None:
    assert stroke([(0, 0), (4, 0), (4, 4)], "z") == "M0 0l4 0 0 4z"


@pytest.mark.parametrize("y", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_lies_at_the_edge(y: float) -> None:
    assert places_of(stroke([(0.0, 5.0), (4.0, y)])) == [(0, 5), (4, 0)]
