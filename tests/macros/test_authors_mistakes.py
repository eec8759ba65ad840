"""Golden pages: what each wrong page of ``pages/`` is told, on which line, and what it shows.

``REWRITE=1 pytest tests/macros/test_authors_mistakes.py`` writes the answers anew; read the diff.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.macros.project import OFF, build, copy_project, own_pages
from tests.macros.reading import article_text, outside_live

FOLDER = Path(__file__).parent / "pages"
WORDS = "A sentence of a long page. " * 9
PAGES = sorted(path.stem for path in FOLDER.glob("*.md"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """All wrong pages as one site, with what the build said."""
    project = copy_project(tmp_path_factory.mktemp("mistakes") / "project")
    own_pages(project, FOLDER)
    site = project / "built"
    done = build(project, site, **OFF)
    assert done.returncode == 0, done.stderr
    return site, done.stderr


def problems_of(name: str, said: str) -> list[str]:
    lines = [line for line in said.splitlines() if re.search(rf"/{re.escape(name)}\.md\b", line)]
    return [re.sub(r"^(\w+) +- +", r"\1 ", line) for line in lines]


def page_of(site: Path, name: str) -> str:
    return (site / name / "index.html").read_text()


@pytest.mark.parametrize("name", PAGES)
def test_a_wrong_page_is_told_its_lines_and_shows_the_rest(
    name: str, built: tuple[Path, str]
) -> None:
    site, said = built
    shown = "".join(f"{line}\n" for line in problems_of(name, said))
    text = re.sub(r"\basked \d\d:\d\d:\d\dZ", "asked TIME", article_text(page_of(site, name)))
    shown += f"---\n{text}"
    golden = FOLDER / f"{name}.txt"
    if os.environ.get("REWRITE"):
        golden.write_text(shown)
    assert shown == golden.read_text()


def test_every_answer_belongs_to_a_page() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(PAGES)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "empty"])
def test_the_end_of_a_wrong_page_is_shown(name: str, built: tuple[Path, str]) -> None:
    assert "The end of the page." in article_text(page_of(built[0], name))


@pytest.mark.parametrize("name", PAGES)
def test_a_wrong_page_shows_no_traceback(name: str, built: tuple[Path, str]) -> None:
    html = page_of(built[0], name)
    assert "Traceback" not in html
    assert 'File "' not in html
    outside_live(html)


def test_no_token_is_left_in_any_file_of_a_wrong_site(built: tuple[Path, str]) -> None:
    token = re.compile(rb"hb[0-9a-f]{12}[bis]\d+e")
    for path in built[0].rglob("*"):
        if path.is_file():
            assert not token.search(path.read_bytes()), path


@pytest.mark.parametrize("name", ["well-placed", "empty", "macros-off"])
def test_a_page_without_mistakes_is_told_nothing(name: str, built: tuple[Path, str]) -> None:
    assert problems_of(name, built[1]) == []


def test_a_wrong_page_fails_a_strict_build(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    page = project / "docs" / "health.md"
    page.write_text(page.read_text() + '\n{{ vlaue("cpu") }}\n')
    done = build(project, tmp_path / "site", "--strict", **OFF)
    assert done.returncode == 2
    assert not list((tmp_path / "site").rglob("*.html"))
    line = len(page.read_text().splitlines())
    assert f"docs/health.md:{line}: no macro 'vlaue' (did you mean value" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_strict_build_that_mkdocs_refuses_leaves_the_last_good_site(tmp_path: Path) -> None:
    project, site = copy_project(tmp_path / "project"), tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good site")
    page = project / "docs" / "health.md"
    page.write_text(page.read_text() + "\n[Nowhere](no-such-page.md)\n")
    done = build(project, site, "--strict", **OFF)
    assert done.returncode != 0
    assert "no-such-page.md" in done.stderr
    assert [path.name for path in tmp_path.rglob("*.html") if project not in path.parents] == [
        "index.html"
    ]
    assert (site / "index.html").read_text() == "the last good site"
    assert build(project, site, **OFF).returncode == 0
    assert "Nowhere" in (site / "health" / "index.html").read_text()


def test_a_page_of_a_megabyte_is_built_whole(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    own_pages(project, FOLDER / "none")
    rows = [
        f"Line {n} of the page, {{{{ threshold('cpu', 'warning') }}}}. {WORDS}\n"
        for n in range(4000)
    ]
    (project / "docs" / "large.md").write_text("# Large\n\n" + "\n".join(rows) + "\nThe end.\n")
    done = build(project, tmp_path / "site", **OFF)
    assert done.returncode == 0, done.stderr
    assert problems_of("large", done.stderr) == []
    html = (tmp_path / "site" / "large" / "index.html").read_text()
    assert html.count(" of the page, ") == 4000
    assert "The end." in html
