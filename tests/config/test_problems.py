"""Golden folders: a wrong config beside the lines that it gets.

`REWRITE=1 pytest tests/config` writes the lines anew; read their diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handbook.config.load import handbook_of, load_handbook
from handbook.problems import ProblemsError
from handbook.yaml_text import MAX_BYTES

CASES = Path(__file__).parent / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir())
GOOD = Path(__file__).parent / "good.yml"
REWRITE = bool(os.environ.get("REWRITE"))


def problem_lines(path: Path) -> str:
    with pytest.raises(ProblemsError) as caught:
        load_handbook(path)
    return "".join(f"{problem}\n" for problem in caught.value.problems)


def test_the_config_that_every_case_spoils_is_good() -> None:
    assert set(load_handbook(GOOD).signals) == {"goroutines", "players"}


def test_there_are_at_least_sixty_ways_to_be_wrong() -> None:
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_config_gets_these_lines(name: str) -> None:
    lines = problem_lines(CASES / name / "handbook.yml")
    expected = CASES / name / "problems.txt"
    if REWRITE:
        expected.write_text(lines, "utf-8")
    assert lines == expected.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_no_line_shows_a_secret_or_a_control_character_and_each_has_its_place(name: str) -> None:
    for line in problem_lines(CASES / name / "handbook.yml").splitlines():
        assert "hunter2" not in line
        assert "hun/ter" not in line
        assert line.isprintable()
        place, _, message = line.partition(": ")
        file, _, number = place.partition(":")
        assert file == "handbook.yml"
        assert int(number) >= 1
        assert message


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    lines = problem_lines(tmp_path / "handbook.yml")
    assert lines == "handbook.yml: cannot be read: No such file or directory\n"


def test_a_folder_is_one_line(tmp_path: Path) -> None:
    assert problem_lines(tmp_path) == "handbook.yml: cannot be read: Is a directory\n"


def test_a_file_over_the_limit_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "handbook.yml"
    path.write_bytes(GOOD.read_bytes() + b"# " + b"x" * (10 * MAX_BYTES))
    lines = problem_lines(path)
    assert lines == "handbook.yml:1: larger than 1 MiB; split off what is not config\n"


def test_a_file_just_within_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "handbook.yml"
    good = GOOD.read_bytes()
    path.write_bytes(good + b"#" * (MAX_BYTES - len(good)))
    assert load_handbook(path).signals


def test_words_that_yaml_would_turn_into_something_else_stay_text() -> None:
    text = GOOD.read_text().replace("title: Players\n", "title: no\n")
    text = text.replace("group: Game\n", "group: 1:30\n")
    text = text.replace("help: Players\n", "help: 2026-11-22\n")
    text = text.replace("why: Each holds a stack.", "why: 0x10")
    read = handbook_of(
        text.replace("    meaning: Players connected.\nalerts", "    meaning: on\nalerts")
    )
    assert read.signals["players"].title == "no"
    assert read.signals["players"].group == "1:30"
    assert read.signals["players"].meaning == "on"
    assert read.metrics["game_players"].help == "2026-11-22"
    assert read.signals["goroutines"].why == "0x10"


def test_a_quoted_null_is_a_word() -> None:
    read = handbook_of(GOOD.read_text().replace("title: Players\n", 'title: "null"\n'))
    assert read.signals["players"].title == "null"


def test_a_mark_at_the_start_of_the_file_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "handbook.yml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.read_bytes().replace(b"\n", b"\r\n"))
    assert load_handbook(path).signals["players"].title == "Players"
