"""Turns a Markdown heading into the plain text and the anchor that its step goes by.

The anchor equals the one that Python-Markdown's table of contents makes, save for ``_``.
"""

from __future__ import annotations

import re
import unicodedata

_OWN_ID = re.compile(r"[ \t]*\{:?\s*#([A-Za-z0-9_-]+)\s*\}$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def heading_text(heading: str) -> str:
    """Return a heading's words: own id, links, emphasis and code marks removed."""
    text = _LINK.sub(r"\1", _OWN_ID.sub("", heading))
    return re.sub(r"(\*\*|__|[*`])", "", text).strip()


def anchor(heading: str) -> str:
    """Return the kebab-case anchor of a heading; empty where it has no letter of a-z or digit.

    An own id (``## Heading { #id }``) is taken when it is kebab-case.
    """
    own = _OWN_ID.search(heading)
    if own is not None and _KEBAB.fullmatch(own[1]):
        return own[1]
    text = unicodedata.normalize("NFKD", heading_text(heading))
    words = re.sub(r"[^\w\s-]", "", text.encode("ascii", "ignore").decode()).lower()
    return re.sub(r"[-_\s]+", "-", words).strip("-")
