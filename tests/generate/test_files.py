"""Writing and comparing: any file that is changed, missing or extra is found and put right."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from handbook.cli import main
from tests.generate.conftest import PROJECT

RULES = "monitoring/prometheus/rules.yml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("handbook.yml", "mkdocs.yml"):
        shutil.copyfile(PROJECT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_committed_files_are_what_the_config_makes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(PROJECT)
    assert main(["generate", "--check"]) == 0, capsys.readouterr().out


def test_files_are_written_once_and_then_left_alone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "--check"]) == 1
    assert not (project / "monitoring").exists()
    assert main(["generate"]) == 0
    written = {file: file.stat().st_mtime_ns for file in project.rglob("*") if file.is_file()}
    assert main(["generate"]) == 0
    assert written == {f: f.stat().st_mtime_ns for f in project.rglob("*") if f.is_file()}
    capsys.readouterr()
    assert main(["generate", "--check"]) == 0
    assert "as handbook.yml makes them" in capsys.readouterr().out


def test_a_changed_file_is_shown_with_its_diff_and_put_right(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["generate"])
    rules = project / RULES
    rules.write_text(rules.read_text().replace("> 1000", "> 9999"))
    capsys.readouterr()
    assert main(["generate", "--check"]) == 1
    out = capsys.readouterr().out
    assert f"changed: {RULES}" in out and "> 9999'\n+" in out and "> 1000'\n" in out
    assert "1 of 11 files differ" in out
    assert main(["generate"]) == 0 and main(["generate", "--check"]) == 0


def test_a_missing_file_is_found_and_written(project: Path) -> None:
    main(["generate"])
    (project / RULES).unlink()
    assert main(["generate", "--check"]) == 1
    assert main(["generate"]) == 0
    assert (project / RULES).is_file()


def test_a_generated_file_that_is_no_longer_due_is_found_and_removed(project: Path) -> None:
    main(["generate"])
    config = project / "handbook.yml"
    config.write_text(config.read_text().replace("uid: game-websocket", "uid: renamed"))
    assert main(["generate", "--check"]) == 1
    assert main(["generate"]) == 0
    boards = [file.name for file in (project / "monitoring/grafana/dashboards").iterdir()]
    assert boards == ["renamed.json"]


def test_somebodys_own_file_among_them_is_reported_and_never_removed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["generate"])
    own = project / "monitoring/prometheus/mine.yml"
    own.write_text("groups: []\n")
    assert main(["generate", "--check"]) == 1
    assert main(["generate"]) == 1
    assert own.read_text() == "groups: []\n"
    assert "foreign: monitoring/prometheus/mine.yml" in capsys.readouterr().out


def test_a_broken_link_and_bytes_that_are_no_text_are_differences_not_crashes(
    project: Path,
) -> None:
    main(["generate"])
    (project / RULES).write_bytes(b"\xff\xfe")
    (project / "monitoring/dangling").symlink_to(project / "nowhere")
    assert main(["generate", "--check"]) == 1


@pytest.mark.parametrize(
    ("file", "make"), [(RULES, Path.mkdir), ("monitoring", Path.touch), ("monitoring", os.mkfifo)]
)
def test_what_is_in_the_way_of_a_file_is_said_in_one_line(
    file: str,
    make: Callable[[Path], None],
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (project / file).parent.mkdir(parents=True, exist_ok=True)
    make(project / file)
    assert main(["generate"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("handbook: monitoring/") and "cannot be written: " in line


def test_a_pipe_in_the_place_of_a_file_is_waited_for_by_nobody(project: Path) -> None:
    main(["generate"])
    (project / RULES).unlink()
    os.mkfifo(project / RULES)
    assert main(["generate", "--check"]) == 1
    assert main(["generate"]) == 0
    assert (project / RULES).is_file()


def test_under_json_there_is_one_document(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "--check", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["written"] is False
    assert {"path": RULES, "change": "missing"}.items() <= next(
        d for d in document["differences"] if d["path"] == RULES
    ).items()


def test_a_config_that_is_wrong_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = project / "handbook.yml"
    config.write_text(config.read_text().replace('"> 1000"', '"= 1000"'))
    assert main(["generate"]) == 2
    assert "handbook.yml:" in capsys.readouterr().err
    assert not (project / "monitoring").exists()


def test_every_generated_file_says_so_and_bears_no_date(made: dict[str, str]) -> None:
    for path, text in made.items():
        if not path.startswith("docs/"):
            assert "Made by `handbook generate` from handbook.yml" in text, path
        assert "2026" not in text, path
        assert text.endswith("\n") and not text.endswith("\n\n"), path
