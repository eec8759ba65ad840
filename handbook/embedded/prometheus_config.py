"""The embedded Prometheus' own configuration, as text.

Pure: objects in, YAML out. The configuration for a real installation is made elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

SCRAPE_SECONDS = 5
"""How often the demo servers and Prometheus itself are scraped, and rules evaluated."""
GAME_SERVER_JOB = "game-server"


def prometheus_config(
    targets: Sequence[str], own_target: str | None, rule_files: Sequence[Path]
) -> str:
    """Write the configuration as YAML.

    Args:
        targets: `host:port` of each game server; becomes the label `instance`.
        own_target: `host:port` of this Prometheus; None when it is not to scrape itself.
        rule_files: Alerting rules to load; absolute, since Prometheus reads them from its own
            folder.
    """
    # JSON's strings and lists are YAML's too, so no name can break out of its place.
    lines = [
        "global:",
        f"  scrape_interval: {SCRAPE_SECONDS}s",
        f"  evaluation_interval: {SCRAPE_SECONDS}s",
    ]
    if rule_files:
        lines.append(f"rule_files: {json.dumps([str(file) for file in rule_files])}")
    jobs = {GAME_SERVER_JOB: list(targets), "prometheus": [own_target] if own_target else []}
    lines += ["scrape_configs:"] if any(jobs.values()) else []
    for job, job_targets in jobs.items():
        if not job_targets:
            continue
        lines += [
            f"  - job_name: {job}",
            "    static_configs:",
            f"      - targets: {json.dumps(job_targets)}",
        ]
    return "\n".join(lines) + "\n"
