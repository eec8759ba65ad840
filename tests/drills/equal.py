"""Holds the minutes that are judged in process against the command, asked as of then."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence

from handbook.verdicts.documents import triage_document
from tests.drills.minutes import Minute
from tests.drills.store import PROJECT


def differences(judged: Sequence[Minute], url: str, count: int, seed: int) -> list[str]:
    """Ask the command at random minutes; tell each finding that it words in another way."""
    chosen = random.Random(seed).sample(list(judged), min(count, len(judged)))
    return [line for minute in chosen for line in _differences(minute, url)]


def _differences(minute: Minute, url: str) -> list[str]:
    command = [sys.executable, "-m", "handbook.cli", "triage", "--json", "--at", str(minute.at)]
    environment = {**os.environ, "PROMETHEUS_URL": url}
    ended = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60
    )
    said = json.loads(ended.stdout)["findings"]
    ours = json.loads(json.dumps(triage_document(minute.found, minute.live)["findings"]))
    if said == ours:
        return []
    pairs = {(f["runbook"], f["instance"]): f for f in ours}
    return [
        f"{minute.at}: {key}: {finding['conclusion']}: {finding['because']}"
        for finding in said
        if finding != pairs.get(key := (finding["runbook"], finding["instance"]))
    ] or [f"{minute.at}: the order differs"]
