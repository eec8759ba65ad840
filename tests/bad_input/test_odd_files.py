"""What stands among the pages and is no file is named, and nothing waits for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from handbook.odd_files import odd_files
from handbook.page_text import read_page
from handbook.problems import ProblemsError
from handbook.yaml_text import read_yaml
from tests.macros.project import build, copy_project

ODD: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a folder named like a page": ("docs/a.md", Path.mkdir, "is a folder"),
    "a pipe": ("docs/a.md", os.mkfifo, "is no file that can be read"),
    "a picture that is a pipe": ("docs/operate/a.png", os.mkfifo, "is no file that can be read"),
    "a runbook that is a pipe": ("runbooks/a.md", os.mkfifo, "is no file that can be read"),
    "a link to nothing": ("docs/a.md", lambda at: at.symlink_to("none"), "leads to no file"),
    "a link to itself": ("docs/a.md", lambda at: at.symlink_to(at), "leads to no file"),
    "a link in a circle": ("docs/operate/a", lambda at: at.symlink_to(".."), "that holds it"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("docs/operate", "runbooks"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "page.md").write_text("# A page\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ODD)
def test_each_is_named(name: str, project: Path) -> None:
    file, make, words = ODD[name]
    assert odd_files(project, ("docs", "runbooks")) == []
    make(project / file)
    (problem,) = odd_files(project, ("docs", "runbooks"))
    assert problem.file == file
    assert words in problem.message


def test_a_circle_is_seen_where_the_project_itself_is_reached_by_a_link(project: Path) -> None:
    way = project.with_name("way")
    way.symlink_to(project)
    (project / "docs" / "operate" / "all").symlink_to("../..")
    (problem,) = odd_files(way, ("docs",))
    assert problem.file == "docs/operate/all"


def test_what_is_hidden_and_a_link_beside_are_left_alone(project: Path) -> None:
    (project / "docs" / ".#page.md").symlink_to("somebody@somewhere.123")
    (project / "docs" / ".kept").mkdir()
    os.mkfifo(project / "docs" / ".kept" / "a.md")
    (project / "docs" / "more").symlink_to("operate")
    assert odd_files(project, ("docs",)) == []


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    text, (problem,) = read_page(tmp_path / "pipe", "runbooks/pipe.md")
    assert text is None and "is no file" in problem.message
    with pytest.raises(ProblemsError, match="is no file"):
        read_yaml(tmp_path / "pipe", "handbook.yml")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ODD)
def test_a_build_refuses_it_in_one_line(name: str, tmp_path: Path) -> None:
    file, make, words = ODD[name]
    project = copy_project(tmp_path / "project")
    make(project / file)
    done = build(project, tmp_path / "site", HANDBOOK_LIVE="off")
    assert done.returncode == 2
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert line.startswith(f"{file}: ") and words in line
    assert not (tmp_path / "site").exists()


def test_a_site_that_is_a_file_is_left_alone(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    (tmp_path / "site").write_text("mine", "utf-8")
    done = build(project, tmp_path / "site", HANDBOOK_LIVE="off")
    assert done.returncode == 2
    assert "is no folder" in done.stderr
    assert (tmp_path / "site").read_text("utf-8") == "mine"
