"""The dashboard: valid, whole, and the same numbers and queries as the alerts."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from handbook.condition import condition
from handbook.generate.grafana_levels import grafana_unit, threshold_steps
from handbook.model.handbook import Handbook
from handbook.model.levels import Band, Levels, Limit, plain_number
from handbook.model.units import Unit
from tests.conftest import DemoStack
from tests.generate.conftest import PROJECT

SCHEMA = PROJECT / "tests" / "fixtures" / "grafana-dashboard.jsonschema.json"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def board(made: dict[str, str]) -> Json:
    found: Json = json.loads(made["monitoring/grafana/dashboards/game-websocket.json"])
    return found


@pytest.fixture(scope="module")
def panels(board: Json) -> list[Json]:
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def test_grafanas_own_schema_takes_it(board: Json) -> None:
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(board)


def test_the_schema_would_refuse_an_override_that_is_a_text(board: Json) -> None:
    wrong = json.loads(json.dumps(board))
    wrong["panels"][1]["fieldConfig"]["overrides"] = [
        {"matcher": {"id": "byFrameRefID"}, "properties": [{"id": "unit", "value": "Bps"}]}
    ]
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert list(jsonschema.Draft7Validator(schema).iter_errors(wrong))


def test_it_has_fourteen_panels_in_five_rows_under_its_old_address(
    board: Json, panels: list[Json], config: Handbook
) -> None:
    assert (board["uid"], board["title"]) == ("game-websocket", "Game WebSocket Metrics")
    assert len(panels) == 14
    assert [p["id"] for p in panels] == [panel.number for panel in config.dashboard.panels]
    assert len([panel for panel in board["panels"] if panel["type"] == "row"]) == 5
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_no_two_panels_overlap(board: Json) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"])
                 for y in range(at["y"], at["y"] + at["h"])}  # fmt: skip
        assert not cells & taken and at["x"] + at["w"] <= 24
        taken |= cells


def test_every_panel_is_described_and_leads_to_the_handbook(
    panels: list[Json], config: Handbook
) -> None:
    for panel, own in zip(panels, config.dashboard.panels, strict=True):
        assert own.healthy in panel["description"] and own.watch_for in panel["description"]
        assert panel["links"][0]["url"] == f"http://localhost:8000/dashboard/#{own.id}"
        assert all(t["refId"] for t in panel["targets"])


def lines_of(panel: Json, ref: str) -> list[tuple[float, str]]:
    """Read the threshold lines that belong to a query, as Grafana draws them."""
    for transformation in panel["transformations"]:
        options = transformation["options"]
        if options["applyTo"]["options"] == ref:
            (row,) = (t for t in panel["targets"] if t["refId"] == options["configRefId"])
            steps = [m for m in options["mappings"] if m["handlerKey"] == "threshold1"]
            return [
                (
                    float(row["expr"].split(f'"{m["fieldName"]}", "')[1].split('"')[0]),
                    m["handlerArguments"]["threshold"]["color"],
                )
                for m in steps
            ]
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return [(step["value"], step["color"]) for step in steps if step["value"] is not None]


def test_the_panel_of_an_alert_plots_its_left_side_with_lines_at_its_right_sides(
    panels: list[Json], config: Handbook
) -> None:
    plotted = 0
    for alert in config.alerts.values():
        for number, own in enumerate(config.dashboard.panels):
            if alert.signal not in own.signals:
                continue
            panel = panels[number]
            target = panel["targets"][own.signals.index(alert.signal)]
            wide = target["expr"].replace('job="$job",instance=~"$instance"', 'job="game-server"')
            lines = lines_of(panel, target["refId"])
            for level, limit in alert.rules():
                colour = {"warning": "orange", "critical": "red"}[level]
                assert condition(wide, limit) == condition(alert.signal.query(), limit)
                assert (limit.above, colour) in lines
                assert plain_number(limit.above) in condition(wide, limit)
            plotted += 1
    assert plotted >= 5


@pytest.mark.parametrize(
    ("levels", "steps"),
    [
        (Levels(), [(None, "green")]),
        (
            Levels(warning=Limit(None, 10), critical=Limit(None, 20)),
            [(None, "green"), (10, "orange"), (20, "red")],
        ),
        (
            Levels(warning=Limit(10, None), critical=Limit(5, None)),
            [(None, "red"), (5, "orange"), (10, "green")],
        ),
        (
            Levels(Band(-1, 1), Limit(-2, 2), Limit(-3, 3)),
            [(None, "red"), (-3, "orange"), (-2, "green"), (2, "orange"), (3, "red")],
        ),
        (Levels(critical=Limit(None, 0)), [(None, "green"), (0, "red")]),
    ],
)
def test_a_colour_begins_at_each_boundary(
    levels: Levels, steps: list[tuple[float | None, str]]
) -> None:
    written = [{"value": value, "color": colour} for value, colour in steps]
    assert threshold_steps(levels) == written


@pytest.mark.parametrize(
    ("unit", "spelled"),
    [
        (Unit("bytes"), "decbytes"),
        (Unit("bytes", "/s"), "Bps"),
        (Unit("seconds"), "s"),
        (Unit("ratio"), "percentunit"),
        (Unit("goroutines", "/s"), "suffix:goroutines per second"),
        (Unit("cores"), "suffix:cores"),
        (Unit("none"), "none"),
    ],
)
def test_a_unit_is_grafanas_own_or_a_suffix(unit: Unit, spelled: str) -> None:
    assert grafana_unit(unit) == spelled


def expressions(board: Json) -> Iterator[tuple[str, str]]:
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield f"{panel['title']} {target['refId']}", target["expr"]


def asked(url: str, expr: str) -> Json:
    query = urllib.parse.urlencode({"query": expr})
    with urllib.request.urlopen(f"{url}/api/v1/query?{query}", timeout=10) as answer:
        found: Json = json.load(answer)
    return found


def test_every_query_runs_and_returns_series(board: Json, demo_stack: DemoStack) -> None:
    empty = []
    for where, template in expressions(board):
        expr = template.replace("$job", "game-server").replace("$instance", ".+")
        answer = asked(demo_stack.url, expr)
        assert answer["status"] == "success", where
        if not answer["data"]["result"]:
            empty.append(where)
    assert empty == []


def test_every_variable_finds_its_values(board: Json, demo_stack: DemoStack) -> None:
    held = {}
    for variable in board["templating"]["list"]:
        if variable["type"] != "query":
            continue
        metric, label = variable["query"].removeprefix("label_values(").rstrip(")").rsplit(", ", 1)
        metric = metric.replace("$job", "game-server")
        query = urllib.parse.urlencode({"match[]": metric})
        url = f"{demo_stack.url}/api/v1/label/{label}/values?{query}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            held[variable["name"]] = json.load(answer)["data"]
    assert held == {"job": ["game-server"], "instance": sorted(demo_stack.instances)}


def test_firing_alerts_are_marked(board: Json, demo_stack: DemoStack) -> None:
    (annotation,) = board["annotations"]["list"]
    expr = annotation["expr"].replace("$instance", ".+")
    assert 'alertstate="firing"' in expr and "MemoryLeak" in expr
    assert asked(demo_stack.url, expr)["status"] == "success"
