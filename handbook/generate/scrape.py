"""Prometheus' own configuration: whom it scrapes and how often, its rules and Alertmanager."""

from __future__ import annotations

from handbook.generate import stack
from handbook.generate.banner import banner
from handbook.generate.matching import JOB, equal_labels, job_of
from handbook.generate.rule_tests import RULES_FILE
from handbook.generate.yaml_out import Data, yaml_text
from handbook.model.handbook import Handbook
from handbook.model.signals import Scope

EVALUATION_SECONDS = 15
"""How often rules are evaluated; every `for` spans several."""


def prometheus_yml(handbook: Handbook) -> str:
    """Write ``prometheus.yml``: a job for each scope with targets, and the stack's own."""
    jobs = [_job(scope) for scope in handbook.scopes.values() if scope.targets and job_of(scope)]
    for name, place in (("alertmanager", stack.ALERTMANAGER), ("prometheus", "localhost:9090")):
        jobs.append({"job_name": name, "static_configs": [{"targets": [place]}]})
    data: Data = {
        "global": {
            "scrape_interval": f"{EVALUATION_SECONDS}s",
            "evaluation_interval": f"{EVALUATION_SECONDS}s",
        },
        "rule_files": [RULES_FILE],
        "alerting": {
            "alertmanagers": [{"static_configs": [{"targets": [stack.ALERTMANAGER]}]}],
        },
        "scrape_configs": jobs,
    }
    return yaml_text(data, banner(handbook.file))


def _job(scope: Scope) -> dict[str, Data]:
    """Make a scrape job whose series the scope's matchers take."""
    seconds = f"{scope.scrape_interval_seconds:g}s"
    static: dict[str, Data] = {"targets": list(scope.targets)}
    fixed = equal_labels(scope.match)
    labels = {name: value for name, value in sorted(fixed.items()) if name != JOB}
    if labels:
        static["labels"] = labels
    job: dict[str, Data] = {"job_name": fixed[JOB], "scrape_interval": seconds}
    # Prometheus refuses a timeout over the interval, and its default is ten seconds.
    job["scrape_timeout"] = f"{min(scope.scrape_interval_seconds, 10):g}s"
    job["static_configs"] = [static]
    return job
