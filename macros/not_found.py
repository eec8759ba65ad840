"""The page of an address that leads nowhere: an alert's link may be older than its runbook."""

from __future__ import annotations

from handbook.render.escape import escaped
from macros.menu import with_reachable_menu

TEMPLATE = "404.html"
_TITLE = "<h1>404 - Not found</h1>"


def with_ways_on(html: str, first_page: str) -> str:
    """Say on the theme's page where to go from it.

    Args:
        html: The whole page.
        first_page: The path of the site's first page.
    """
    way = f'<a href="{escaped(first_page, cap=None)}">the first page</a>'
    return with_reachable_menu(html).replace(
        _TITLE,
        "<h1>There is no such page</h1>\n"
        f"<p>It may have been renamed. Open {way} for what is wrong now, or search: press "
        "<kbd>/</kbd> and type an alert's name to find its runbook.</p>",
    )
