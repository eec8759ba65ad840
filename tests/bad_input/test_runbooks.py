"""A wrong runbook is told its file, its line, what is wrong and what to write; all at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handbook.cli import main
from handbook.lint.examine import examine
from handbook.model.handbook import Handbook
from handbook.runbooks.model import Check
from handbook.runbooks.parse import parse_runbook
from tests.bad_input.kinds import GOOD, GOOD_END, HEAD, HEADING, RUNBOOKS, Wrong
from tests.lint.project_case import write_project

FILE = "runbooks/goroutine-leak.md"


def project_with(data: bytes, folder: Path) -> Path:
    project = write_project(folder / "project", {})
    (project / FILE).write_bytes(data)
    return project


def test_the_runbook_that_each_case_spoils_is_good(tmp_path: Path) -> None:
    assert examine(project_with(GOOD.encode(), tmp_path)).findings == ()


def test_there_are_sixty_ways_and_each_has_a_name() -> None:
    assert len({wrong.name for wrong in RUNBOOKS}) == len(RUNBOOKS) >= 55


@pytest.mark.parametrize("wrong", RUNBOOKS, ids=lambda wrong: wrong.name)
def test_a_wrong_runbook_is_told_where_and_what_to_write(wrong: Wrong, tmp_path: Path) -> None:
    found = [finding.problem for finding in examine(project_with(wrong.data, tmp_path)).findings]
    told = [problem for problem in found if (problem.file, problem.line) == (FILE, wrong.line)]
    assert told, [str(problem) for problem in found]
    for problem in found:
        line = str(problem)
        assert line.startswith(f"{FILE}:"), line
        assert line.isprintable()
        assert "hunter2" not in line


@pytest.mark.sampled(6)
@pytest.mark.parametrize("command", ["check", "triage", "health"])
@pytest.mark.parametrize(
    "wrong", [w for w in RUNBOOKS if not w.name.startswith("page: PromQL")], ids=lambda w: w.name
)
def test_a_command_over_a_wrong_runbook_ends_with_2_and_asks_nobody(
    command: str,
    wrong: Wrong,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if wrong.name == "page: link to nothing" and command != "check":
        pytest.skip("a link is a matter of pages")
    monkeypatch.chdir(project_with(wrong.data, tmp_path))
    assert main([command, "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert FILE in json.dumps(document)


def test_all_problems_of_a_file_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"{HEAD.replace('owner', 'ower')}{HEADING}```check\nsignal: gorutines\nat: high\n```\n\n"
    text += "~~~Check\n~~~\n\n```promql\nrate(\n```\n"
    monkeypatch.chdir(project_with(text.encode(), tmp_path))
    assert main(["check"]) == 2
    lines = [line.split(":")[1] for line in capsys.readouterr().out.splitlines()[:-1]]
    assert {"2", "3", "10", "11", "14", "18"} <= set(lines)


@pytest.mark.parametrize("word", ["no", "yes", "on", "1:30", "2026-11-22", "0x10", "1e3", "~5"])
def test_words_that_yaml_would_change_stay_text(word: str, config: Handbook) -> None:
    text = f"---\ntitle: {word}\nowner: {word}\ntags: [{word}]\n---\n# T\n\n{HEADING}```check\n"
    text += f"signal: a\nyes: {{say: {word}, conclude: confirmed}}\n{GOOD_END}```\n"
    runbook = parse_runbook(text, "runbooks/first.md", config, {"first"})
    assert (runbook.title, runbook.owner, runbook.tags) == (word, word, (word,))
    (check,) = [step for step in runbook.steps if isinstance(step, Check)]
    assert word in repr(check.ways)


def test_ids_that_are_equal_after_folding_are_refused(tmp_path: Path) -> None:
    project = project_with(GOOD.encode(), tmp_path)
    (project / "runbooks" / "Goroutine-Leak.md").write_text(GOOD)
    (project / "runbooks" / "..x.md").write_text(GOOD)
    told = " ".join(str(finding.problem) for finding in examine(project).findings)
    assert "runbooks/Goroutine-Leak.md" in told
    assert "runbooks/..x.md" in told
