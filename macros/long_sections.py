"""Leaves out of the sidebar what nobody would read there: the pages of a section of hundreds.

The theme writes every entry of a section into each of its pages, so a thousand runbooks would be a
million links and most of a build. The section's first page stays; it lists the others, and the
search finds them.
"""

from __future__ import annotations

from mkdocs.structure.nav import Navigation, Section

MOST = 100
"""Entries of a section that a sidebar lists."""


def shorten(nav: Navigation) -> Navigation:
    """Keep of each section that is too long only its first page; pages keep their neighbours."""
    for item in nav.items:
        if isinstance(item, Section):
            _shorten(item)
    return nav


def _shorten(section: Section) -> None:
    if len(section.children) > MOST:
        section.children = section.children[:1]
    for item in section.children:
        if isinstance(item, Section):
            _shorten(item)
