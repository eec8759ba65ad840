"""An overview that lies in the folder of the runbooks is none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from handbook.config.load import load_handbook
from handbook.problems import ProblemsError
from handbook.runbooks.parse import load_runbooks

PROJECT = Path(__file__).parents[2]


def test_an_overview_is_not_read_as_a_runbook(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# Runbooks\n", "utf-8")
    with pytest.raises(ProblemsError) as caught:
        load_runbooks(tmp_path, load_handbook(PROJECT / "handbook.yml"))
    assert not [problem for problem in caught.value.problems if "index.md" in problem.file]
    assert "holds no runbook" in str(caught.value)
