"""Attacks that a team wrote into its own config stay text in rules, dashboard and notifications."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from handbook.config.load import handbook_of
from handbook.embedded.found import Found
from handbook.generate.outputs import outputs
from handbook.problems import ProblemsError
from tests.conftest import PROJECT
from tests.render.attacks import ATTACKS

GOOD = yaml.safe_load((PROJECT / "tests/config/good.yml").read_text("utf-8"))


def config_of(texts: list[str]) -> str:
    """Write a config with a signal, an alert and a panel for each text; JSON is YAML too."""
    config: dict[str, Any] = json.loads(json.dumps(GOOD))
    config["health"] = []
    config["signals"], config["alerts"], panels = {}, {}, []
    for number, text in enumerate(texts):
        config["signals"][f"signal_{number}"] = {
            "title": text, "group": "Go", "expr": "go_goroutines{$scope}", "unit": "goroutines",
            "warning": "> 1000", "why": text, "meaning": text,
        }  # fmt: skip
        alert = {"signal": f"signal_{number}", "for": "5m", "runbook": "goroutine-leak"}
        config["alerts"][f"Alert{number}"] = alert
        panels.append({"id": f"panel-{number}", "title": text, "signals": [f"signal_{number}"]})
    config["dashboard"]["rows"] = [{"title": "Go", "panels": panels}]
    return json.dumps(config)


def is_taken(text: str) -> bool:
    """Whether the loader takes a text; what it refuses is told with its line."""
    try:
        handbook_of(config_of([text]))
    except ProblemsError as error:
        assert all(problem.line and str(problem).isprintable() for problem in error.problems)
        return False
    return True


@pytest.fixture(scope="module")
def taken() -> list[str]:
    return [text for text in ATTACKS.values() if is_taken(text)]


@pytest.fixture(scope="module")
def made(taken: list[str]) -> dict[str, str]:
    return outputs(handbook_of(config_of(taken)))


def test_most_attacks_are_texts_that_a_config_may_hold(taken: list[str]) -> None:
    assert len(taken) > len(ATTACKS) // 2


def test_rules_hold_each_attack_as_the_text_that_was_written(
    made: dict[str, str], taken: list[str], prometheus_binaries: Found, tmp_path: Path
) -> None:
    text = made["monitoring/prometheus/rules.yml"]
    rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
    assert len(rules) == len(taken)
    assert all(set(rule) <= {"alert", "expr", "for", "labels", "annotations"} for rule in rules)
    file = tmp_path / "rules.yml"
    file.write_text(text, "utf-8")
    judged = subprocess.run(
        [prometheus_binaries.promtool, "check", "rules", str(file)], capture_output=True, text=True
    )
    assert judged.returncode == 0, judged.stderr
    assert f"{len(taken)} rules found" in judged.stdout


def test_the_dashboard_holds_each_attack_as_the_title_that_was_written(
    made: dict[str, str], taken: list[str]
) -> None:
    (board,) = (text for path, text in made.items() if "/dashboards/" in path and "uid" in text)
    titles = {panel["title"] for panel in json.loads(board)["panels"]}
    assert {" ".join(text.split()) for text in taken} <= {" ".join(t.split()) for t in titles}


def test_every_made_file_is_what_its_name_says(made: dict[str, str]) -> None:
    for path, text in made.items():
        if path.endswith((".yml", ".yaml")):
            list(yaml.safe_load_all(text))
        elif path.endswith(".json"):
            json.loads(text)
        assert "\x1b" not in text, path
