"""`handbook check` as a person and a program see it, over the shipped project and a broken one."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from handbook.cli import main
from handbook.lint.examine import examine
from handbook.lint.reference import check_reference
from handbook.lint.registry import rules
from tests.conftest import PROJECT
from tests.lint.project_case import write_project

MANY = 1000


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two mistakes of different kinds, entered."""
    project = write_project(
        tmp_path, {"docs/page.md": "# Page\n\nGoroutines: 1,000.\n\n```promql\ngo_threads\n```\n"}
    )
    monkeypatch.chdir(project)
    return project


def test_the_shipped_project_has_no_problem(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    assert main(["check"]) == 0
    runbooks = len([p for p in (PROJECT / "runbooks").glob("*.md") if p.name != "index.md"])
    pages = len(list((PROJECT / "docs").rglob("*.md")))
    said = capsys.readouterr().out
    assert said == f"handbook.yml, {runbooks} runbooks, {pages} pages: no problems\n"


def test_each_problem_is_one_line_and_their_number_comes_last(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 2
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("docs/page.md:3: '1,000' is the warning level of signals.goroutines; ")
    assert first.endswith(" [number-in-prose]")
    assert second.startswith("docs/page.md:6: has no $scope")
    assert last == "2 problems"


def test_under_json_there_is_one_document(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(p["file"], p["line"], p["rule"]) for p in problems] == [
        ("docs/page.md", 3, "number-in-prose"),
        ("docs/page.md", 6, "no-scope"),
    ]
    assert set(problems[0]) == {"file", "line", "where", "message", "rule"}


def test_a_project_without_problems_is_an_empty_list_under_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write_project(tmp_path, {}))
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"problems": []}


def test_a_folder_that_is_no_site_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write_project(tmp_path, {}))
    assert main(["check", "--site", "nowhere"]) == 2
    assert "nowhere: --site: holds no built site" in capsys.readouterr().err


def test_a_project_without_any_config_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = write_project(tmp_path, {})
    (project / "handbook.yml").unlink()
    monkeypatch.chdir(project)
    assert main(["check"]) == 2
    assert "handbook.yml: cannot be read" in capsys.readouterr().out


def test_a_page_that_is_not_utf_8_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    project = write_project(tmp_path, {})
    (project / "docs" / "page.md").write_bytes(b"# Caf\xe9\n")
    assert [str(f.problem) for f in examine(project).findings] == [
        "docs/page.md:1: byte 0xe9 is not UTF-8; save the file as UTF-8"
    ]


def test_the_shipped_project_is_checked_within_one_and_a_half_seconds() -> None:
    def seconds() -> float:
        started = time.monotonic()
        examine(PROJECT)
        return time.monotonic() - started

    assert min(seconds() for _ in range(3)) < 1.5


def seconds_of(folder: Path, signals: int) -> float:
    """Time a project with that many signals, each named on a page of its own hundred."""
    entry = (
        "  s{0}:\n    title: Number {0}\n    group: G\n    expr: rate(websocket_bytes_sent_total"
        '{{$scope,type="{0}"}}[1m])\n    unit: bytes/s\n    warning: "> {0}7"\n'
        "    why: Number {0} in 3 words.\n    meaning: Like s{0}, 25 times.\n"
    )
    project = write_project(
        folder, {"signals": "".join(entry.format(n) for n in range(2, signals + 2))}
    )
    for page in range(signals // 100):
        names = " ".join(f"s{n}" for n in range(page * 100, page * 100 + 100))
        (project / "docs" / f"{page}.md").write_text(f"# P\n\n{names} in 3 words.\n", "utf-8")
    taken = []
    for _ in range(3):
        started = time.monotonic()
        assert examine(project).findings == ()
        taken.append(time.monotonic() - started)
    shutil.rmtree(folder)
    return min(taken)


def test_a_thousand_signals_take_time_in_proportion(tmp_path: Path) -> None:
    few = seconds_of(tmp_path / "few", MANY // 4)
    many = seconds_of(tmp_path / "many", MANY)
    assert many < 6 * few
    assert many < 5


def test_every_rule_has_its_place_in_the_reference_with_both_examples() -> None:
    reference = check_reference()
    for rule in rules():
        assert f"{{ #{rule.id} }}" in reference
        assert rule.bad in reference
        assert rule.good in reference
        assert len(rule.explanation.splitlines()) > 1, rule.id


def test_the_reference_stands_on_its_page() -> None:
    page = (PROJECT / "docs" / "change" / "checks.md").read_text("utf-8")
    assert "{{ check_reference() }}" in page
