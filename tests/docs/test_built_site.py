"""The shipped site beside good demo servers."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import PROJECT


def test_every_page_of_the_project_is_in_the_site(built_site: Path) -> None:
    pages = [path.relative_to(PROJECT / "docs") for path in (PROJECT / "docs").rglob("*.md")]
    pages += [Path("runbooks") / path.name for path in (PROJECT / "runbooks").glob("*.md")]
    assert len(pages) > 20
    for page in pages:
        folder = page.parent if page.name == "index.md" else page.with_suffix("")
        assert (built_site / folder / "index.html").is_file(), page
