from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.config.base import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section, get_navigation

from macros.long_sections import MOST, shorten


def navigation(root: Path, pages: int, first: str = "index") -> Navigation:
    """Make the navigation of a site whose folder `many` has so many pages, with an overview."""
    (root / "docs" / "many").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: A site\n", encoding="utf-8")
    config = load_config(str(root / "mkdocs.yml"))
    names = ["index.md", f"many/{first}.md", *(f"many/page-{n:04}.md" for n in range(pages - 1))]
    files = [File(name, str(root / "docs"), str(root / "site"), True) for name in names]
    return shorten(get_navigation(Files(files), config))


def section_of(nav: Navigation) -> Section:
    return next(item for item in nav.items if isinstance(item, Section))


@pytest.mark.parametrize("pages", [1, 2, MOST])
def test_a_section_that_can_be_read_stays_whole(pages: int, tmp_path: Path) -> None:
    assert len(section_of(navigation(tmp_path, pages)).children) == pages


def test_of_a_section_of_hundreds_the_sidebar_lists_the_overview(tmp_path: Path) -> None:
    nav = navigation(tmp_path, MOST + 1)
    section = section_of(nav)
    assert [child.file.src_uri for child in section.children] == ["many/index.md"]  # type: ignore[attr-defined]
    last = nav.pages[-1]
    assert len(nav.pages) == MOST + 2
    assert last.previous_page is nav.pages[-2]
    last.active = True
    assert section.active


def test_a_section_of_hundreds_without_an_overview_stays_whole(tmp_path: Path) -> None:
    assert len(section_of(navigation(tmp_path, MOST + 1, "other")).children) == MOST + 1
