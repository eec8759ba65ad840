"""The table of contents of a page, from its finished HTML: blocks bring headings of their own."""

from __future__ import annotations

import html as html_text
import re

from mkdocs.structure.toc import AnchorLink, TableOfContents

_HEADING = re.compile(r'<h([1-3])\b[^>]*?\bid="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_PERMALINK = re.compile(r'<a\b[^>]*class="headerlink".*?</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def table_of_contents(html: str) -> TableOfContents:
    """List the headings that have an anchor, nested by their level.

    Headings of the third level inside a card name signals, alerts and panels: they are listed
    too, so that a reader finds them.
    """
    top: list[AnchorLink] = []
    open_items: list[AnchorLink] = []
    for level, anchor, inner in _HEADING.findall(html):
        title = html_text.unescape(_TAG.sub("", _PERMALINK.sub("", inner))).strip()
        item = AnchorLink(html_text.escape(title), html_text.unescape(anchor), int(level))
        while open_items and open_items[-1].level >= item.level:
            open_items.pop()
        (open_items[-1].children if open_items else top).append(item)
        open_items.append(item)
    return TableOfContents(top)
