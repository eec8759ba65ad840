from __future__ import annotations

import subprocess

import yaml

from handbook.embedded.prometheus_config import prometheus_config


def test_the_configuration_is_what_promtool_takes_and_names_every_target(
    prometheus_binaries, tmp_path
):
    rules = tmp_path / 'rules: "odd".yml'
    rules.write_text("groups: []\n")
    targets = ["127.0.0.1:5500", "127.0.0.1:5501"]
    text = prometheus_config(targets, "127.0.0.1:9090", [rules])
    written = tmp_path / "prometheus.yml"
    written.write_text(text)
    checked = subprocess.run(
        [prometheus_binaries.promtool, "check", "config", written], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    content = yaml.safe_load(text)
    assert content["rule_files"] == [str(rules)]
    assert content["global"]["scrape_interval"] == "5s"
    jobs = {job["job_name"]: job["static_configs"] for job in content["scrape_configs"]}
    assert jobs == {
        "game-server": [{"targets": targets}],
        "prometheus": [{"targets": ["127.0.0.1:9090"]}],
    }


def test_a_prometheus_that_only_answers_scrapes_nothing():
    assert "scrape_configs" not in prometheus_config([], None, [])


def test_a_recording_is_loaded_and_nothing_else(load_openmetrics):
    from tests.embedded.prometheus_queries import stepped

    text = '# TYPE x gauge\nx{a="<b>"} 1 1700000000\nx{a="<b>"} 2 1700000015\n'
    url = load_openmetrics(text)
    assert load_openmetrics(text + "# EOF\n") == url
    found = stepped(url, '{__name__=~".+"}', 1_700_000_000, 1_700_000_015, 15)
    assert found == [
        {
            "metric": {"__name__": "x", "a": "<b>"},
            "values": [[1700000000, "1"], [1700000015, "2"]],
        }
    ]


def test_the_shared_demo_stack_has_history_and_live_values(demo_stack):
    from tests.embedded.prometheus_queries import instant

    found = instant(demo_stack.url, 'up{job="game-server"} == 1')
    assert {series["metric"]["instance"] for series in found} == set(demo_stack.instances)
