"""The one way out for text that somebody else wrote: cleaned, shortened, escaped.

Knows what characters can do to a page or to its reader; must not know what the text means.
"""

from __future__ import annotations

import html
import unicodedata
from functools import lru_cache

CAP = 200
"""Characters of one hostile text that a page shows."""

_SHORT = 48
"""Characters of a text that is remembered once it has been escaped."""

MARKS_IN_A_ROW = 3
"""Combining marks that one letter may bear; more would climb over the lines around it."""

_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Characters that count as letters or marks and are drawn as nothing."""

_SPELLED = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
_LINE_BREAKS = str.maketrans({"\n": "␤", "\r": "␤", "\v": "␤", "\f": "␤", "\t": "␉"})


class Html(str):
    """Text that is HTML already: everything in it has been escaped."""

    __slots__ = ()


def clean(text: str, cap: int | None = CAP) -> str:
    """Make every character of a text visible, and the text no longer than `cap`.

    Line breaks become ``␤``, a tab ``␉``; control, format, bidirectional, unassigned and blank
    characters are spelled ``\\u202e``; every space is a plain one or spelled. What is left
    cannot hide, reorder or overprint its surroundings.
    """
    if cap is not None and len(text) > cap:
        text = text[:cap] + "…"
    if text.isascii() and text.isprintable():
        return text
    return _visible(text.replace("\r\n", "\n").translate(_LINE_BREAKS))


def escaped(text: str, cap: int | None = CAP) -> Html:
    """Clean a text and escape it for element content and quoted attributes alike."""
    if len(text) <= _SHORT and (cap is None or cap >= _SHORT):
        return _escaped_short(text)
    return Html(html.escape(clean(text, cap), quote=True))


@lru_cache(maxsize=1024)
def _escaped_short(text: str) -> Html:
    """Escape a text that no cap shortens; names and words come back on every row of a page."""
    return Html(html.escape(clean(text, None), quote=True))


def _visible(text: str) -> str:
    shown: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category in ("Mn", "Me") and character not in _BLANK:
            marks += 1
            if marks == MARKS_IN_A_ROW + 1:
                shown.append("…")
            if marks > MARKS_IN_A_ROW:
                continue
        else:
            marks = 0
        unusual_space = category == "Zs" and character != " "
        if category in _SPELLED or unusual_space or character in _BLANK:
            code = ord(character)
            shown.append(f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
        else:
            shown.append(character)
    return "".join(shown)
