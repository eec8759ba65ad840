"""The committed pictures: few, small, and shown."""

from __future__ import annotations

from tests.conftest import PROJECT
from tests.screenshots import FOLDER, KEPT

MOST_BYTES = 150_000


def test_a_committed_picture_is_small_shown_and_taken_by_make_screenshots() -> None:
    kept = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert kept.keys() == set(KEPT.values())
    assert {name: size for name, size in kept.items() if size > MOST_BYTES} == {}
    pages = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
    text = "".join(page.read_text("utf-8") for page in pages)
    assert [name for name in kept if f"assets/screenshots/{name})" not in text] == []
