"""Configs and the files made from them, side by side.

`REWRITE=1 pytest tests/generate/test_golden.py` writes the files anew; read their diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handbook.config.load import load_handbook
from handbook.generate.outputs import FOLDER, outputs
from tests.generate.conftest import Judge

CASES = sorted((Path(__file__).parent / "cases").iterdir())
SHOWN = ("prometheus.yml", "rules.yml", "rules_test.yml", "alertmanager.yml", "datasource.yml")


def made_files(case: Path) -> dict[str, str]:
    """Make what a case shows; the dashboard under one name, whatever its uid."""
    texts = outputs(load_handbook(case / "handbook.yml"))
    shown = {Path(path).name: text for path, text in texts.items() if path.startswith(FOLDER)}
    board = next(text for path, text in texts.items() if "/dashboards/" in path and
                 path.endswith(".json"))  # fmt: skip
    return {**{name: shown[name] for name in SHOWN if name in shown}, "dashboard.json": board}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_config_makes_these_files(case: Path) -> None:
    for name, text in made_files(case).items():
        if os.environ.get("REWRITE"):
            (case / name).write_text(text, "utf-8")
        assert text == (case / name).read_text("utf-8"), name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_rule_passes_its_own_test(case: Path, promtool: Judge) -> None:
    result = promtool("test", "rules", "rules_test.yml", folder=case)
    assert result.returncode == 0 and "SUCCESS" in result.stdout, result.stdout + result.stderr
    assert "No test could be made" not in (case / "rules_test.yml").read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_promtool_takes_rules_and_config(case: Path, promtool: Judge) -> None:
    result = promtool("check", "config", "prometheus.yml", folder=case)
    assert result.returncode == 0 and "FAILED" not in result.stdout, result.stdout + result.stderr


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_config_makes_the_same_bytes(case: Path) -> None:
    assert made_files(case) == made_files(case)
