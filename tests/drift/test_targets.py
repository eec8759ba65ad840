"""Servers that do not answer are differences; a source that does not answer is not."""

from __future__ import annotations

import pytest

from handbook.drift.targets import compare_targets
from handbook.model.handbook import Handbook
from handbook.readings.reading import Server, ServerState
from handbook.source import NoAnswer, Reason

UP = Server("a:1", ServerState.UP, 1.0, "")


def test_servers_that_answer_are_no_difference(shipped: Handbook) -> None:
    found = compare_targets(shipped.scope, (UP,), is_read=True)
    assert not found.differences
    assert not found.unknown


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (ServerState.DOWN, "target-down"),
        (ServerState.STALE, "target-stale"),
        (ServerState.GONE, "target-gone"),
    ],
)
def test_each_way_of_being_away_is_a_kind_of_its_own(
    shipped: Handbook, state: ServerState, kind: str
) -> None:
    away = Server("b:1", state, None, "why")
    (one,) = compare_targets(shipped.scope, (UP, away), is_read=True).differences
    assert (one.kind, one.name, one.found) == (kind, "b:1", "why")
    assert one.change


def test_no_server_at_all_is_a_difference_where_a_signal_reads_the_scope(
    shipped: Handbook,
) -> None:
    (one,) = compare_targets(shipped.scope, (), is_read=True).differences
    assert (one.kind, one.expected) == ("no-targets", shipped.scope.match)
    unread = compare_targets(shipped.scope, (), is_read=False)
    assert not unread.differences
    assert len(unread.notes) == 1


def test_a_source_that_cannot_answer_leaves_the_targets_unknown(shipped: Handbook) -> None:
    answer = NoAnswer(Reason.SLOW, "slower than 3 s", 0.0)
    found = compare_targets(shipped.scope, answer, is_read=True)
    assert not found.differences
    assert [one.reason for one in found.unknown] == ["slower than 3 s"]
