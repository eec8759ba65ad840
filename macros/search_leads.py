"""What the search finds first, and what it leaves out: each page loads the whole index.

For the name of an alert it finds the runbook that it opens. Knows Material's search plugin by the
entries of its index.
"""

from __future__ import annotations

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from handbook.model.handbook import Handbook

_LEFT_OUT = re.compile(
    r'<(?=(?:div|p|ul|dl|figure|details|svg) class="'
    r"(?:highlight hb-code|hb-links|hb-levels|hb-legend|hb-facts|hb-chart|hb-details|hb-promql"
    r"|path-drawing)\b)"
    r"(\w+)"
)


def without_bulk(html: str) -> str:
    """Mark what nobody searches for as no part of the index: code, links, levels, facts, drawings.

    The search plugin takes the mark away again when it has read the page. It tells elements apart
    by their tag alone, so none of those may hold another of its own tag that goes on after it.
    """
    return _LEFT_OUT.sub(r'<\1 data-search-exclude="bulk"', html)


def lead_alerts_to_runbook(page: Page, config: MkDocsConfig, handbook: Handbook) -> None:
    """Give a runbook's entry the names of its alerts as tags.

    Tags weigh a thousand times a title, so the runbook stands before the alert's own entry. The
    page itself does not show them as tags.
    """
    folder, _, name = page.file.src_uri.rpartition("/")
    plugin = config.plugins.get("material/search")
    index = getattr(plugin, "search_index", None)
    if folder != "runbooks" or index is None:
        return
    names = [a.name for a in handbook.alerts.values() if f"{a.runbook}.md" == name]
    if not names:
        return
    for entry in reversed(index.entries):
        if not entry["location"].startswith(page.url):
            return  # the page's own entries are the last ones
        if entry["location"] == page.url:
            entry["tags"] = [*entry.get("tags", ()), *names]
            return
