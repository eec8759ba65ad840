"""Tells a fence header that was meant as one of ours but is written so that it would not be one.

Knows how people mistype; knows nothing of files or steps.
"""

from __future__ import annotations

import re

_WORDS = ("check", "action", "promql")
_OWN_LANGUAGES = frozenset({"actionscript", "actionscript3"})
"""Highlighters whose names come close to ours."""


def wrong_spelling(rest: str) -> str | None:
    """Name the word that was meant, or None where a header is right or not ours at all.

    Args:
        rest: What follows the marks of a fence. A promql block may carry options; a check and
            an action may not.
    """
    rest = rest.strip()
    word, *options = rest.split(None, 1) or [""]
    if word in _WORDS:
        return word if options and word != "promql" else None
    bare = re.match(r"[{.\s:#]*([A-Za-z]+)", rest)
    if bare is None or bare[1].lower() in _OWN_LANGUAGES:
        return None
    name = bare[1].casefold()
    if name in _WORDS:
        return name
    import difflib  # only for a word that is none of ours: it is large

    close = difflib.get_close_matches(name, _WORDS, n=1, cutoff=0.8)
    return close[0] if close else None
