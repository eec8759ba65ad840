"""Each way in which Grafana's dashboard can differ is found; what Grafana adds itself is not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from handbook.drift.dashboard import compare_dashboard
from handbook.drift.findings import Findings
from handbook.source import Document, NoAnswer, Reason
from tests.drift.stand_in import Board, saved


def compare(due: Board, found: Board | None) -> Findings:
    return compare_dashboard(due, Document(found, 0.0))


def panel(board: Board, number: int) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in board["panels"] if p["id"] == number)
    return found


def holder_of(board: Board, number: int, name: str) -> tuple[dict[str, Any], str]:
    """Find where a panel's property stands: in a query's override, else in the defaults."""
    config = panel(board, number)["fieldConfig"]
    for override in config["overrides"]:
        for held in override["properties"]:
            if held["id"] == name:
                return held, "value"
    holder = config["defaults"]
    *way, last = name.split(".")
    for step in way:
        holder = holder[step]
    return holder, last


GOROUTINES = 11
"""A panel with levels."""


def change_title(board: Board) -> None:
    board["title"] = "My copy"


def change_panel_title(board: Board) -> None:
    panel(board, GOROUTINES)["title"] = "Goroutines!"


def change_type(board: Board) -> None:
    panel(board, GOROUTINES)["type"] = "stat"


def change_query(board: Board) -> None:
    panel(board, GOROUTINES)["targets"][0]["expr"] = 'go_goroutines{job="other"}'


def hide_query(board: Board) -> None:
    panel(board, GOROUTINES)["targets"][0]["hide"] = True


def add_query(board: Board) -> None:
    more = {"refId": "Z", "expr": "up"}
    panel(board, GOROUTINES)["targets"].append(more)


def change_unit(board: Board) -> None:
    holder, key = holder_of(board, GOROUTINES, "unit")
    holder[key] = "decbytes"


def change_threshold(board: Board) -> None:
    holder, key = holder_of(board, GOROUTINES, "thresholds")
    holder[key]["steps"][-1]["value"] += 1


def undraw_threshold(board: Board) -> None:
    holder, key = holder_of(board, GOROUTINES, "custom.thresholdsStyle")
    assert holder[key]["mode"] != "off"
    holder[key] = {"mode": "off"}


def override_by_name(board: Board) -> None:
    override = {
        "matcher": {"id": "byName", "options": "x"},
        "properties": [{"id": "unit", "value": "decbytes"}],
    }
    panel(board, GOROUTINES)["fieldConfig"]["overrides"].append(override)


def remove_panel(board: Board) -> None:
    board["panels"].remove(panel(board, GOROUTINES))


def add_panel(board: Board) -> None:
    board["panels"].append({**copy.deepcopy(panel(board, GOROUTINES)), "id": 99, "title": "More"})


def repeat_panel(board: Board) -> None:
    board["panels"].append(copy.deepcopy(panel(board, GOROUTINES)))


def remove_variable(board: Board) -> None:
    del board["templating"]["list"][-1]


def add_variable(board: Board) -> None:
    board["templating"]["list"].append({"name": "zone", "type": "custom", "query": "a,b"})


def change_variable(board: Board) -> None:
    board["templating"]["list"][-1]["query"] = "label_values(up, pod)"


Change = Callable[[Board], None]
CHANGES: list[tuple[Change, str]] = [
    (change_title, "dashboard-title"),
    (change_panel_title, "panel-title"),
    (change_type, "panel-type"),
    (change_query, "panel-query"),
    (hide_query, "panel-query"),
    (add_query, "panel-query"),
    (change_unit, "panel-unit"),
    (change_threshold, "panel-thresholds"),
    (undraw_threshold, "panel-thresholds"),
    (override_by_name, "panel-overrides"),
    (remove_panel, "panel-missing"),
    (add_panel, "panel-extra"),
    (repeat_panel, "panel-extra"),
    (remove_variable, "variable-missing"),
    (add_variable, "variable-extra"),
    (change_variable, "variable-changed"),
]


@pytest.mark.parametrize(("change", "kind"), CHANGES, ids=[c.__name__ for c, _ in CHANGES])
def test_each_change_in_grafana_is_a_difference_of_that_kind(
    board, change: Change, kind: str
) -> None:
    found = saved(board)
    change(found)
    differences = compare(board, found).differences
    assert {one.kind for one in differences} == {kind}
    assert all(one.expected != one.found for one in differences)
    assert all(one.change.startswith("Grafana: ") for one in differences)


def test_what_grafana_gives_back_is_no_difference(board) -> None:
    assert compare(board, saved(board)) == Findings()


def test_order_places_and_collapsed_rows_are_no_difference(board) -> None:
    found = saved(board)
    rows = [p for p in found["panels"] if p["type"] == "row"]
    rest = [p for p in found["panels"] if p["type"] != "row"]
    for one in rest:
        one["gridPos"] = {"x": 0, "y": 0, "w": 1, "h": 1}
    rows[0].update(collapsed=True, panels=rest[::-1])
    found["panels"] = rows
    assert compare(board, found) == Findings()


def test_a_query_that_grafana_spells_otherwise_is_no_difference(board) -> None:
    found = saved(board)
    target = panel(found, GOROUTINES)["targets"][0]
    target["expr"] = f"(  {target['expr']}  )"
    assert compare(board, found) == Findings()


def test_default_thresholds_that_saving_adds_are_no_difference(board) -> None:
    found = saved(board)
    steps = [{"color": "green", "value": None}, {"color": "red", "value": 80}]
    for one in found["panels"]:
        if one["type"] != "row" and "thresholds" not in one["fieldConfig"]["defaults"]:
            one["fieldConfig"]["defaults"]["thresholds"] = {"mode": "absolute", "steps": steps}
    assert compare(board, found) == Findings()


def test_a_dashboard_that_grafana_does_not_have_is_missing(board) -> None:
    (one,) = compare(board, None).differences
    assert (one.kind, one.name) == ("dashboard-missing", board["uid"])


def test_a_grafana_that_cannot_answer_leaves_the_dashboard_unknown(board) -> None:
    found = compare_dashboard(board, NoAnswer(Reason.SLOW, "slower than 3 s", 0.0))
    assert not found.differences
    assert [one.reason for one in found.unknown] == ["slower than 3 s"]


@pytest.mark.parametrize(
    "odd", [[], {"panels": 5}, {"panels": [{"fieldConfig": 3, "targets": {}}]}]
)
def test_an_odd_dashboard_is_never_taken_for_ours(board, odd) -> None:
    found = compare_dashboard(board, Document(odd, 0.0))
    assert found.differences or found.unknown
