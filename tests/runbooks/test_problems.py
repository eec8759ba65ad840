"""Golden files: what each wrong runbook of ``problems/`` is told, and on which line.

``REWRITE=1 pytest tests/runbooks/test_problems.py`` writes the answers anew; read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handbook.model.handbook import Handbook
from handbook.problems import ProblemsError
from handbook.runbooks.parse import parse_runbook

FOLDER = Path(__file__).parent / "problems"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_wrong_runbook_is_told_every_problem_with_its_line(path: Path, config: Handbook) -> None:
    file = f"runbooks/{path.name}"
    with pytest.raises(ProblemsError) as raised:
        parse_runbook(path.read_text(), file, config, {path.stem, "other"})
    said = f"{raised.value}\n"
    golden = path.with_suffix(".txt")
    if os.environ.get("REWRITE"):
        golden.write_text(said)
    assert said == golden.read_text()


def test_every_answer_belongs_to_a_runbook() -> None:
    assert {p.stem for p in FOLDER.glob("*.txt")} == {p.stem for p in FOLDER.glob("*.md")}
