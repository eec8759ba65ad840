"""Which files are made, and of what."""

from __future__ import annotations

from handbook.config.json_schema import SCHEMA_FILE, schema_text
from handbook.generate.compose import COMPOSE_FILE, compose_yml
from handbook.generate.grafana import dashboard_json, dashboards_yml, datasources_yml
from handbook.generate.nginx import nginx_conf
from handbook.generate.notifications import alertmanager_yml, handbook_tmpl
from handbook.generate.rule_tests import rules_test_yml
from handbook.generate.rules import rules_yml
from handbook.generate.scrape import prometheus_yml
from handbook.model.handbook import Handbook

FOLDER = "monitoring"
"""Holds nothing but generated files."""


def outputs(handbook: Handbook) -> dict[str, str]:
    """Make every file: its text by its path within the project, sorted by path."""
    made = {
        COMPOSE_FILE: compose_yml(handbook),
        SCHEMA_FILE: schema_text(),
        f"{FOLDER}/alertmanager/alertmanager.yml": alertmanager_yml(handbook),
        f"{FOLDER}/alertmanager/handbook.tmpl": handbook_tmpl(handbook),
        f"{FOLDER}/grafana/dashboards/{handbook.dashboard.uid}.json": dashboard_json(handbook),
        f"{FOLDER}/grafana/provisioning/dashboards/handbook.yml": dashboards_yml(handbook),
        f"{FOLDER}/grafana/provisioning/datasources/handbook.yml": datasources_yml(handbook),
        f"{FOLDER}/prometheus/prometheus.yml": prometheus_yml(handbook),
        f"{FOLDER}/prometheus/rules.yml": rules_yml(handbook),
        f"{FOLDER}/prometheus/rules_test.yml": rules_test_yml(handbook),
        f"{FOLDER}/web/nginx.conf": nginx_conf(handbook),
    }
    return dict(sorted(made.items()))
