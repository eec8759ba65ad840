"""Joins the site's style sheets into the one that pages name, and shortens it."""

from __future__ import annotations

from pathlib import Path

from macros.shortened import STYLES, shortened

NAMED = "assets/handbook.css"
JOINED = ("assets/vendor/uplot/uPlot.min.css", "assets/charts.css")
"""What follows it, in this order; the pages do not name these."""


def join_styles(site: Path, kept: Path) -> None:
    """Append the other sheets of a built site to the named one, and remove them.

    Args:
        site: The built site.
        kept: Folder of what was shortened before.
    """
    named = site / NAMED
    for path in (site / name for name in JOINED):
        if named.is_file() and path.is_file():
            named.write_text(f"{named.read_text('utf-8')}\n{path.read_text('utf-8')}", "utf-8")
            path.unlink()
    if named.is_file():
        shorter = shortened(STYLES, named.read_text("utf-8"), kept / named.name)
        named.write_text(shorter, "utf-8")
