"""Runs the tests of reading, verdict, escaping and config, and names the branches none takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.measured import PROJECT

PARTS = {
    "reading": ("handbook/readings/*",),
    "verdict": ("handbook/verdicts/*", "handbook/model/levels.py", "handbook/condition.py",
                "handbook/thresholds.py", "handbook/runbooks/walk.py",
                "handbook/runbooks/answers.py", "handbook/runbooks/placeholders.py"),
    "escaping": ("handbook/render/escape.py", "handbook/render/markup.py"),
    "config": ("handbook/config/*", "handbook/yaml_text.py", "handbook/yaml_syntax.py",
               "handbook/model/signals.py", "handbook/model/units.py",
               "handbook/model/durations.py"),
}  # fmt: skip
"""The files of each part, as coverage.py matches them."""

TESTS = (
    "tests/model", "tests/config", "tests/readings/test_take.py", "tests/readings/test_alerts.py",
    "tests/readings/test_rarely.py", "tests/readings/test_holds.py", "tests/runbooks",
    "tests/verdicts/test_by_hand.py",
    "tests/render/test_escape.py", "tests/render/test_blocks.py", "tests/test_condition.py",
    "tests/test_thresholds.py",
)  # fmt: skip
"""None of them needs another program."""


def missed() -> dict[str, list[str]]:
    """Return what no test takes, by part: ``file: lines and branches``.

    Raises:
        AssertionError: a test fails.
    """
    patterns = ",".join(pattern for files in PARTS.values() for pattern in files)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        environment = {**os.environ, "COVERAGE_FILE": str(data)}
        coverage = [sys.executable, "-m", "coverage"]
        run = [*coverage, "run", "--branch", f"--include={patterns}", "-m", "pytest", "-q"]
        done = subprocess.run([*run, *TESTS], cwd=PROJECT, env=environment, capture_output=True,
                              text=True)  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:]
        written = Path(folder) / "report.json"
        subprocess.run([*coverage, "json", "-q", "-o", str(written)], cwd=PROJECT,
                       env=environment, check=True)  # fmt: skip
        files = json.loads(written.read_text("utf-8"))["files"]
    found: dict[str, list[str]] = {}
    for part, globs in PARTS.items():
        of_part = [name for name in files if any(Path(name).match(glob) for glob in globs)]
        found[part] = [line for name in sorted(of_part) if (line := _line(name, files[name]))]
        assert of_part, f"nothing of {part} was run"
    return found


def _line(name: str, file: dict[str, list[object]]) -> str:
    lines = ", ".join(map(str, file["missing_lines"]))
    ways = ", ".join(f"{a} → {b}" for a, b in file["missing_branches"])  # type: ignore[misc]
    return f"`{name}`: {'; '.join(part for part in (lines, ways) if part)}" if lines or ways else ""


def report(found: dict[str, list[str]]) -> list[str]:
    """Say for each part whether every branch is taken, and which are not."""
    lines = []
    for part, files in found.items():
        lines.append(f"- {part}: {'every line and branch' if not files else '; '.join(files)}")
    return lines
