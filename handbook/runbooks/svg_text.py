"""Text in a drawing: escaped, wrapped by hand into lines, cut where it would be endless.

Knows SVG's text elements; knows nothing of runbooks.
"""

from __future__ import annotations

import textwrap
from html import escape

from handbook.problems import printable

MAX_LINES = 5
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
"""Links are ``xlink:href``: the theme's instant navigation sets ``href`` on everything that has
one, and that of an SVG link cannot be set."""

LINE_HEIGHT = 17


def safe(text: str) -> str:
    """Escape a text for SVG inside HTML, as text or as a quoted attribute."""
    return escape(printable(text), quote=True)


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into at most `MAX_LINES` lines of about `columns` characters."""
    lines = textwrap.wrap(printable(text), columns, break_long_words=True) or [""]
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], lines[MAX_LINES - 1][: columns - 1] + "…"]
    return lines


def text_block(lines: list[str], x: float, y: float, css: str, *, middle: bool = False) -> str:
    """Write lines below each other; `y` is the base line of the first."""
    anchor = ' text-anchor="middle"' if middle else ""
    spans = "".join(
        f'<tspan x="{number(x)}" dy="{LINE_HEIGHT if index else 0}">{safe(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    return (
        f'<text class="{css}" x="{number(x)}" y="{number(y)}" fill="currentColor"{anchor}>'
        f"{spans}</text>"
    )


def number(value: float) -> str:
    """Write a coordinate without needless digits."""
    return f"{value:.1f}".removesuffix(".0")
