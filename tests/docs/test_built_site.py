"""The shipped site beside good demo servers."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import PROJECT


def test_every_page_of_the_project_is_in_the_site(built_site: Path) -> None:
    pages = [path.relative_to(PROJECT / "docs") for path in (PROJECT / "docs").rglob("*.md")]
    pages += [Path("runbooks") / path.name for path in (PROJECT / "runbooks").glob("*.md")]
    assert len(pages) > 20
    for page in pages:
        folder = page.parent if page.name == "index.md" else page.with_suffix("")
        assert (built_site / folder / "index.html").is_file(), page


def test_the_search_reads_sentences_and_not_the_words_of_drawings(built_site: Path) -> None:
    page = (built_site / "runbooks" / "goroutine-leak" / "index.html").read_text("utf-8")
    assert 'class="path-drawing"' in page and "Decision path: " in page
    index = json.loads((built_site / "search" / "search_index.json").read_text("utf-8"))
    entries = [one for one in index["docs"] if one["location"].startswith("runbooks/")]
    assert len(entries) > 50
    assert any("More and more goroutines exist" in one["text"] for one in entries)
    assert not [one["location"] for one in entries if "Decision path: " in one["text"]]
