"""The shipped alerts: as the tools judge them, as a person wrote them down, and by the table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from handbook.config.load import handbook_of
from handbook.generate.outputs import outputs
from handbook.generate.rules import rules_yml
from handbook.model.handbook import Handbook
from handbook.model.levels import Level
from handbook.promql import metrics_of
from tests.generate.conftest import PROJECT, Judge

HAND_WRITTEN = Path(__file__).parent / "hand_written_rules_test.yml"
VERDICTS = PROJECT / "tests" / "fixtures" / "verdict-cases.json"
DOCUMENTED = ("HighGoroutines", "MemoryLeak", "HighCPU", "HighGC")


@pytest.fixture(scope="module")
def rules_folder(made: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    for path, text in made.items():
        if path.startswith("monitoring/prometheus/"):
            (folder / Path(path).name).write_text(text, "utf-8")
    (folder / HAND_WRITTEN.name).write_text(HAND_WRITTEN.read_text("utf-8"), "utf-8")
    return folder


@pytest.mark.parametrize("tests", ["rules_test.yml", HAND_WRITTEN.name])
def test_the_rules_pass(tests: str, rules_folder: Path, promtool: Judge) -> None:
    result = promtool("test", "rules", tests, folder=rules_folder)
    assert result.returncode == 0 and "SUCCESS" in result.stdout, result.stdout + result.stderr


@pytest.mark.sampled(4)
@pytest.mark.parametrize("tests", ["rules_test.yml", HAND_WRITTEN.name])
@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("> 1000", "> 1030"),
        ("> 1000", "> 970"),
        ("for: 5m", "for: 6m"),
        ("severity: critical", "severity: page"),
        ("alert=HighGoroutines", "alert=HighGoroutine"),
        ("60 * rate", "rate"),
    ],
)
def test_a_rule_that_was_changed_by_hand_fails_them(
    tests: str, written: str, instead: str, rules_folder: Path, tmp_path: Path, promtool: Judge
) -> None:
    text = (rules_folder / "rules.yml").read_text("utf-8")
    assert written in text
    (tmp_path / "rules.yml").write_text(text.replace(written, instead), "utf-8")
    (tmp_path / tests).write_text((rules_folder / tests).read_text("utf-8"), "utf-8")
    assert promtool("test", "rules", tests, folder=tmp_path).returncode != 0


def test_promtool_takes_config_and_rules(rules_folder: Path, promtool: Judge) -> None:
    result = promtool("check", "config", "prometheus.yml", folder=rules_folder)
    assert result.returncode == 0 and "FAILED" not in result.stdout, result.stdout + result.stderr
    assert "1 rule files found" in result.stdout


def test_there_is_one_rule_for_each_alert_and_level(config: Handbook, made: dict[str, str]) -> None:
    groups = yaml.safe_load(made["monitoring/prometheus/rules.yml"])["groups"]
    rules = [(rule["alert"], rule["labels"]["severity"]) for g in groups for rule in g["rules"]]
    wanted = [(a.name, level.value) for a in config.alerts.values() for level, _ in a.rules()]
    assert sorted(rules) == sorted(wanted)
    assert set(DOCUMENTED) <= {name for name, _ in rules}


def test_every_alert_has_a_runbook_and_only_what_no_series_can_say_lacks_a_made_test(
    config: Handbook, made: dict[str, str]
) -> None:
    for alert in config.alerts.values():
        assert (PROJECT / "runbooks" / f"{alert.runbook}.md").is_file(), alert.name
    text = made["monitoring/prometheus/rules_test.yml"]
    uncovered = re.findall(r"^# No test could be made for (\w+)", text, re.MULTILINE)
    by_hand = HAND_WRITTEN.read_text("utf-8")
    assert uncovered == ["SignalMissing"]
    for name in (*uncovered, *DOCUMENTED):
        assert name in by_hand


def test_a_metric_that_an_alert_needs_is_missed_when_it_vanishes(config: Handbook) -> None:
    watched = config.signals["metrics_missing"].expr
    for alert in config.alerts.values():
        if alert.signal.scope is config.scope:
            for metric in metrics_of(alert.signal.expr):
                assert metric == "up" or re.search(rf'["|]{metric}["|]', watched), metric


def test_the_table_of_verdicts_holds_in_generated_rules(tmp_path: Path, promtool: Judge) -> None:
    """Beyond critical, both rules fire: Alertmanager hides the warning."""
    cases = [
        case
        for case in json.loads(VERDICTS.read_text("utf-8"))
        if case["levels"]["warning"] or case["levels"]["critical"]
    ]
    assert len(cases) > 80
    lines, alerts, series, expected = [], [], [], []
    for number, case in enumerate(cases):
        levels = {name: text for name, text in case["levels"].items() if text}
        lines += [f"  s{number}:", f"    title: S{number}", "    group: G", "    unit: none",
                  f"    expr: m{number}{{$scope}}", "    why: w", "    meaning: m"]  # fmt: skip
        lines += [f"    {name}: {json.dumps(text)}" for name, text in levels.items()]
        alerts.append(f"  A{number}: {{signal: s{number}, for: 1m, runbook: x}}")
        value = {None: "_", "NaN": "NaN", "+Inf": "Inf", "-Inf": "-Inf", "-0": "-0"}.get(
            case["value"], case["value"])  # fmt: skip
        text = value if isinstance(value, str) else f"{value!r}"
        series.append({"series": f'm{number}{{job="j",instance="i"}}', "values": f"{text} " * 4})
        level, firing = Level(case["level"]), []
        if level in (Level.WARNING, Level.CRITICAL) and "warning" in levels:
            firing.append("warning")
        if level is Level.CRITICAL:
            firing.append("critical")
        expected += [
            {"labels": f'{{alertname="A{number}", severity="{name}"}}', "value": 1}
            for name in firing
        ]
    text = "\n".join(
        ["scopes:", "  g: {title: G, match: 'job=\"j\"', identity: instance, scrape_interval: 5s}",
         "links: {handbook: http://h, grafana: http://g, prometheus: http://p}",
         "signals:", *lines, "alerts:", *alerts]
    )  # fmt: skip
    (tmp_path / "rules.yml").write_text(rules_yml(handbook_of(text)), "utf-8")
    test = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": series,
                "promql_expr_test": [
                    {
                        "expr": 'sum by (alertname, severity) (ALERTS{alertstate="firing"})',
                        "eval_time": "2m",
                        "exp_samples": expected,
                    }
                ],
            }
        ],
    }
    (tmp_path / "test.yml").write_text(json.dumps(test), "utf-8")
    result = promtool("test", "rules", "test.yml", folder=tmp_path)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_level_that_is_changed_moves_its_rule_test_and_panel_and_nothing_else(name: str) -> None:
    text = (PROJECT / "handbook.yml").read_text("utf-8")
    before = handbook_of(text)
    signal = before.alerts[name].signal
    limit = signal.levels.warning
    assert limit is not None and limit.above is not None
    moved = text.splitlines()
    for number in range(signal.line - 1, len(moved)):
        if moved[number].startswith("    warning:"):
            moved[number] = f'    warning: "> {limit.above * 1.01:g}"'
            break
    old, new = outputs(before), outputs(handbook_of("\n".join(moved) + "\n"))
    changed = {path for path in old if old[path] != new[path]}
    assert changed == {
        "monitoring/prometheus/rules.yml",
        "monitoring/prometheus/rules_test.yml",
        "monitoring/grafana/dashboards/game-websocket.json",
    }
