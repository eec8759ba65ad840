"""The addresses of the shipped pages, as a site serves them."""

from __future__ import annotations

from tests.conftest import PROJECT


def page_addresses() -> list[str]:
    """Return every page's address from the site's first page on: ``""``, ``alerts/``, …"""
    files = [path.relative_to(PROJECT / "docs") for path in (PROJECT / "docs").rglob("*.md")
             if "raw" not in path.parts]  # fmt: skip
    files += [path.relative_to(PROJECT) for path in (PROJECT / "runbooks").glob("*.md")]
    places = {file.parent if file.name == "index.md" else file.with_suffix("") for file in files}
    return sorted("" if str(place) == "." else f"{place.as_posix()}/" for place in places)
