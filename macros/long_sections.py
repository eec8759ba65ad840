"""Leaves out of the sidebar what nobody would read there: the pages of a section of hundreds.

The theme writes every entry of a section into each of its pages, so a thousand runbooks would be a
million links and most of a build. The overview stays; it leads to the others, and the search finds
them. A section without an overview is left as it is: nothing else would list its pages.
"""

from __future__ import annotations

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

MOST = 100
"""Entries of a section that a sidebar lists."""


def shorten(nav: Navigation) -> Navigation:
    """Keep of each section that is too long only its overview; pages keep their neighbours."""
    for item in nav.items:
        if isinstance(item, Section):
            _shorten(item)
    return nav


def _shorten(section: Section) -> None:
    first = section.children[0] if section.children else None
    if len(section.children) > MOST and isinstance(first, Page) and first.is_index:
        section.children = [first]
    for item in section.children:
        if isinstance(item, Section):
            _shorten(item)
