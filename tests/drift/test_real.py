"""The command against a real Prometheus: no drift where none is, and each drift by its kind."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from handbook.embedded.found import Found
from handbook.generate.rules import rules_yml
from handbook.model.handbook import Handbook
from tests.conftest import PROJECT
from tests.drift.fleet import without
from tests.drift.running import Fleet, StartFleet, api, fleets, has_settled, wait_until
from tests.drift.stand_in import TOKEN, Board, Grafana
from tests.macros.project import build, copy_project, own_pages
from tests.render.page import Page

OLD_METRICS = ("go_gc_gogc_percent", "go_gc_gomemlimit_bytes", "go_sched_gomaxprocs_threads")
"""What the Go client exports since 1.20."""


@pytest.fixture(scope="module")
def start_fleet(
    prometheus_binaries: Found,
    tmp_path_factory: pytest.TempPathFactory,
    free_port: Callable[[], int],
) -> Iterator[StartFleet]:
    """Start a Prometheus with these rules over one server for each edit, and wait for both."""
    with fleets(prometheus_binaries, tmp_path_factory.mktemp("fleets"), free_port) as start:
        yield start


def drift(fleet: Fleet, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `handbook drift` as a person does."""
    kept = {"PATH": "/usr/bin:/bin", "PROMETHEUS_URL": fleet.url, **environ}
    return subprocess.run(
        [sys.executable, "-m", "handbook.cli", "drift", *arguments],
        cwd=PROJECT,
        env=kept,
        capture_output=True,
        text=True,
        timeout=60,
    )


def same(text: str) -> str:
    return text


@pytest.fixture(scope="module")
def good(start_fleet: StartFleet, shipped: Handbook) -> Fleet:
    """Two servers and the generated rules, one of them spelled otherwise, and rules of others."""
    data = yaml.safe_load(rules_yml(shipped))
    rule = data["groups"][0]["rules"][0]
    rule["expr"] = f"(\n  {rule['expr'].replace('{job=', '{ job = ')}\n)"
    rule["for"] = f"{int(rule['for'].removesuffix('m')) * 60}s"
    theirs = {"alert": "TheirAlert", "expr": "up == 0", "labels": {"severity": "page"}}
    recorded = {"record": "job:goroutines:sum", "expr": 'sum by (job) (go_goroutines{job!=""})'}
    data["groups"].append({"name": "theirs", "rules": [theirs, recorded]})
    return start_fleet(yaml.safe_dump(data), [same, same])


def with_grafana(stand_in: Grafana) -> dict[str, str]:
    return {"GRAFANA_URL": stand_in.url, "GRAFANA_TOKEN": TOKEN}


def test_generated_rules_and_dashboard_over_documented_servers_are_no_drift(
    good: Fleet, stand_in: Grafana
) -> None:
    done = drift(good, "--json", **with_grafana(stand_in))
    document = json.loads(done.stdout)
    assert document["differences"] == []
    assert document["unknown"] == []
    assert done.returncode == 0
    assert list(document) == ["at", "source", "differences", "unknown"]
    assert good.url in document["source"]
    assert stand_in.url in document["source"]
    assert TOKEN not in done.stdout + done.stderr
    text = drift(good, **with_grafana(stand_in))
    assert text.returncode == 0
    assert text.stdout.splitlines()[-1].startswith("No drift")


def test_without_a_grafana_the_dashboard_could_not_be_known(good: Fleet) -> None:
    done = drift(good, "--json")
    document = json.loads(done.stdout)
    assert document["differences"] == []
    assert [one["reason"] for one in document["unknown"]] == ["GRAFANA_URL is not set"]
    assert done.returncode == 3
    assert "No drift" not in drift(good).stdout


def test_a_changed_dashboard_is_found_and_a_dead_grafana_is_not_known(
    good: Fleet, stand_in: Grafana, board: Board
) -> None:
    stand_in.boards[board["uid"]] = {**board, "title": "Mine\x1b[31m"}
    done = drift(good, **with_grafana(stand_in))
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if "dashboard-title" in line]
    assert "Mine\\x1b[31m" in line
    assert "Grafana: " in line
    assert "\x1b" not in done.stdout
    dead = drift(good, GRAFANA_URL="http://127.0.0.1:1")
    assert dead.returncode == 3
    assert "the connection was refused" in dead.stdout


def _wait_for_own_metrics(url: str) -> None:
    """Wait until Prometheus has read itself: only then two jobs declare the same names."""
    query = urllib.parse.quote('go_threads{job!="game-server"}', safe="")
    for _ in range(300):
        with urllib.request.urlopen(f"{url}/api/v1/query?query={query}", timeout=5) as answer:
            if json.load(answer)["data"]["result"]:
                return
        time.sleep(0.1)


@pytest.fixture(scope="module")
def wrong(start_fleet: StartFleet, shipped: Handbook) -> dict[str, list[dict[str, Any]]]:
    """Everything wrong at once; the findings by kind."""
    data = yaml.safe_load(rules_yml(shipped))
    rules = {
        (rule["alert"], rule["labels"]["severity"]): (group["rules"], rule)
        for group in data["groups"]
        for rule in group["rules"]
    }
    rules["HighGoroutines", "warning"][1]["expr"] = 'go_goroutines{job="game-server"} > 999'
    rules["HighGoroutines", "critical"][1]["for"] = "7m"
    rules["HighCPU", "warning"][1]["labels"]["team"] = "other"
    rules["HighCPU", "critical"][1]["annotations"]["summary"] = "Edited by hand"
    group, rule = rules["MemoryLeak", "critical"]
    group.remove(rule)
    group.append({**rule, "alert": "OldMemoryLeak"})
    rules["HighGC", "warning"][1]["expr"] = 'sum by (job) (up) / on (job) up{job="game-server"}'

    def edited(text: str) -> str:
        for name in ("go_threads", "websocket_active_connections"):
            text = text.replace(f"# TYPE {name} gauge", f"# TYPE {name} counter")
        text += "# HELP game_new New\n# TYPE game_new gauge\ngame_new 1\n"
        return without("websocket_message_queue_size")(text)

    def fails(text: str) -> str:
        raise ConnectionError("this server does not answer")

    fleet = start_fleet(yaml.safe_dump(data), [edited, edited, fails])
    _wait_for_own_metrics(fleet.url)
    wait_until(lambda: "'health': 'err'" in str(api(fleet, "rules")))
    done = drift(fleet, "--json")
    assert done.returncode == 1
    found: dict[str, list[dict[str, Any]]] = {"target": [{"name": fleet.targets[2]}]}
    document = json.loads(done.stdout)
    found["unknown"] = document["unknown"]
    for one in document["differences"]:
        assert set(one) == {"kind", "name", "where", "expected", "found", "change"}
        assert one["change"]
        found.setdefault(one["kind"], []).append(one)
    return found


def names(found: dict[str, list[dict[str, Any]]], kind: str) -> list[str]:
    return [one["name"] for one in found.get(kind, [])]


def test_a_changed_expression_is_found(wrong) -> None:
    assert names(wrong, "rule-expression") == ["HighGoroutines", "HighGC"]
    assert wrong["rule-expression"][0]["found"] == 'go_goroutines{job="game-server"} > 999'


def test_a_changed_for_is_found(wrong) -> None:
    assert names(wrong, "rule-for") == ["HighGoroutines"]
    assert wrong["rule-for"][0]["found"] == "420 s"


def test_a_changed_label_and_a_changed_annotation_are_found(wrong) -> None:
    assert names(wrong, "rule-label") == ["HighCPU"]
    assert names(wrong, "rule-annotation") == ["HighCPU"]
    assert wrong["rule-annotation"][0]["found"] == "Edited by hand"


def test_a_missing_and_an_extra_rule_are_found(wrong) -> None:
    assert names(wrong, "rule-missing") == ["MemoryLeak"]
    assert names(wrong, "rule-extra") == ["OldMemoryLeak"]


def test_a_rule_that_cannot_be_evaluated_is_found(wrong) -> None:
    assert names(wrong, "rule-unhealthy") == ["HighGC"]
    assert "match" in wrong["rule-unhealthy"][0]["found"]


def test_a_metric_that_the_servers_lack_is_found(wrong) -> None:
    assert names(wrong, "metric-missing") == ["websocket_message_queue_size"]


def test_another_type_and_an_undocumented_metric_are_found(wrong) -> None:
    assert names(wrong, "metric-type") == ["websocket_active_connections"]
    assert names(wrong, "metric-undocumented") == ["game_new"]
    assert wrong["metric-undocumented"][0]["found"] == "gauge, New"


def test_a_type_that_prometheus_itself_declares_otherwise_is_unknown(wrong) -> None:
    assert "go_threads" in names(wrong, "unknown")


def test_a_server_that_is_down_is_found_and_nothing_else(wrong) -> None:
    assert names(wrong, "target-down") == [wrong["target"][0]["name"]]
    kinds = {"rule-expression", "rule-for", "rule-label", "rule-annotation", "rule-missing"}
    kinds |= {"rule-extra", "rule-unhealthy", "metric-missing", "metric-type"}
    kinds |= {"metric-undocumented", "target-down", "target", "unknown"}
    assert set(wrong) == kinds


def test_a_server_of_an_old_client_is_told_which_client_has_the_metric(
    start_fleet: StartFleet, shipped: Handbook
) -> None:
    fleet = start_fleet(rules_yml(shipped), [same, without(*OLD_METRICS)])
    found = json.loads(drift(fleet, "--json").stdout)["differences"]
    assert {one["name"] for one in found} == {
        "go_gc_gomemlimit_bytes",
        "go_sched_gomaxprocs_threads",
    }
    for one in found:
        assert one["where"] == fleet.targets[1]
        assert "since client 1.20" in one["change"]


def test_rules_that_are_loaded_again_end_the_drift(
    start_fleet: StartFleet, shipped: Handbook
) -> None:
    fleet = start_fleet("groups: []\n", [same])
    before = json.loads(drift(fleet, "--json").stdout)["differences"]
    assert {one["kind"] for one in before} == {"rule-missing"}
    fleet.rules.write_text(rules_yml(shipped), "utf-8")
    fleet.prometheus.signal_leader(signal.SIGHUP)
    wait_until(lambda: bool(api(fleet, "rules")["groups"]) and has_settled(fleet))
    after = drift(fleet, "--json")
    assert json.loads(after.stdout)["differences"] == []


def test_a_prometheus_that_is_not_there_leaves_all_unknown() -> None:
    nowhere = Fleet("http://127.0.0.1:1", (), Path(), None)  # type: ignore[arg-type]
    done = drift(nowhere, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 3
    assert document["differences"] == []
    assert {one["kind"] for one in document["unknown"]} == {
        "targets",
        "rules",
        "metrics",
        "dashboard",
    }


@pytest.mark.parametrize("name", ["PROMETHEUS_URL", "GRAFANA_URL"])
def test_an_address_that_is_none_is_a_failure_in_json_too(name: str, good: Fleet) -> None:
    done = drift(good, "--json", **{name: "not an address"})
    failure = json.loads(done.stdout)["error"]
    assert done.returncode == 2
    assert failure["where"] == name
    assert re.search(rf"^{name} ", failure["message"])


DRIFT_ONLY = "# Drift\n\n{{ drift() }}\n"


@pytest.fixture(scope="module")
def page_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose only page shows drift."""
    pages = tmp_path_factory.mktemp("pages")
    (pages / "index.md").write_text(DRIFT_ONLY)
    project = copy_project(tmp_path_factory.mktemp("project") / "copy")
    own_pages(project, pages)
    return project


def built_page(project: Path, site: Path, **environ: str) -> Page:
    done = build(project, site, **environ)
    assert done.returncode == 0, done.stderr
    html = (site / "index.html").read_text("utf-8")
    start = html.index('<div class="hb-drift">')
    return Page(html[start : html.index("</article>", start)])


def test_the_page_and_the_command_say_the_same(
    good: Fleet, stand_in: Grafana, page_project: Path, tmp_path: Path
) -> None:
    stand_in.boards["game-websocket"]["title"] = "Mine"
    environ = {"PROMETHEUS_URL": good.url, **with_grafana(stand_in)}
    page = built_page(page_project, tmp_path / "site", **environ)
    document = json.loads(drift(good, "--json", **with_grafana(stand_in)).stdout)
    shown = [
        (e.attributes["data-drift"], e.attributes["data-name"]) for e in page.with_(data_drift="")
    ]
    assert shown == [(one["kind"], one["name"]) for one in document["differences"]]
    assert shown == [("dashboard-title", "game-websocket")]
    assert page.with_(data_live="")


def test_a_page_without_a_source_knows_nothing_and_a_hung_grafana_costs_one_deadline(
    stand_in: Grafana, page_project: Path, tmp_path: Path
) -> None:
    stand_in.hangs = threading.Event()
    environ = {"PROMETHEUS_URL": "http://127.0.0.1:1", **with_grafana(stand_in)}
    began = time.monotonic()
    page = built_page(page_project, tmp_path / "hung", **environ)
    hung = time.monotonic() - began
    began = time.monotonic()
    built_page(page_project, tmp_path / "off", HANDBOOK_LIVE="off")
    assert hung - (time.monotonic() - began) < 4
    (counted,) = page.with_(data_differences="")
    assert counted.attributes["data-differences"] == "0"
    assert int(counted.attributes["data-unknown"]) >= 4
    assert "no drift" not in " ".join(" ".join(e.words) for e in page.elements).lower()
