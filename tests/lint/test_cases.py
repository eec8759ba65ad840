"""Every rule goes red on its own cases and stays green on those that merely look alike.

``REWRITE=1 pytest tests/lint/test_cases.py`` writes what is found anew; read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handbook.lint.examine import examine
from handbook.lint.registry import rules
from tests.lint.project_case import read_case, write_project

CASES = Path(__file__).parent / "cases"
PATHS = sorted(CASES.glob("*/*.txt"))
SITE_RULES = {rule.id for rule in rules() if rule.on_site}
"""Held by `test_site.py`, on a built site."""


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_is_found_as_it_is_written(path: Path, tmp_path: Path) -> None:
    case = read_case(path)
    examined = examine(write_project(tmp_path, case.sections))
    found = [f"{finding.problem} [{finding.rule}]" for finding in examined.findings]
    if os.environ.get("REWRITE"):
        case.rewrite(found)
        return
    assert found == case.found
    if path.stem.startswith("green-"):
        assert found == []
    else:
        assert any(line.endswith(f"[{path.parent.name}]") for line in found)


@pytest.mark.parametrize("rule", [r.id for r in rules() if r.id not in SITE_RULES])
def test_every_rule_has_cases_both_ways(rule: str) -> None:
    names = {path.stem.partition("-")[0] for path in (CASES / rule).glob("*.txt")}
    assert names == {"red", "green"}
