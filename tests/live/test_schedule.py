"""How often a page asks: as chosen, more rarely while the source is ill, never unseen."""

from __future__ import annotations

from itertools import pairwise

from tests.live.node import node, run_node

__all__ = ["node"]


def asked(node: str, *turns: tuple[float, str, object]) -> list[float]:
    """Return the seconds at which a page asks, given what happens when."""
    found = run_node(node, "schedule.mjs", {"turns": turns})
    assert isinstance(found, list)
    return found


def test_it_asks_at_once_and_every_fifteen_seconds(node: str) -> None:
    assert asked(node, (50, "end", None)) == [0, 15, 30, 45]


def test_it_asks_as_often_as_was_chosen(node: str) -> None:
    assert asked(node, (16, "choose", 5), (32, "end", None)) == [0, 15, 21, 26, 31]
    assert asked(node, (1, "choose", 60), (130, "end", None)) == [0, 15, 75]
    assert asked(node, (1, "choose", 0), (600, "end", None)) == [0]


def test_it_asks_more_and_more_rarely_while_the_source_is_ill(node: str) -> None:
    found = asked(node, (14, "ill", True), (500, "ill", False), (600, "end", None))
    assert found == [0, 15, 30, 60, 120, 240, 360, 480, 600]
    chosen = asked(node, (0, "choose", 60), (1, "ill", True), (400, "end", None))
    assert [b - a for a, b in pairwise(chosen[1:])] == [60, 60, 60, 120]


def test_it_is_as_quick_as_before_once_the_source_answers(node: str) -> None:
    found = asked(node, (14, "ill", True), (50, "ill", False), (100, "end", None))
    assert found == [0, 15, 30, 60, 75, 90]


def test_it_asks_nothing_unseen_and_at_once_when_it_is_seen_again(node: str) -> None:
    found = asked(node, (20, "see", False), (300, "see", True), (331, "end", None))
    assert found == [0, 15, 300, 315, 330]
