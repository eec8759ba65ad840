"""Tells where a comment or raw HTML begins that hides the lines after it.

Source: CommonMark 0.31, HTML blocks of kinds 1 and 2. Knows one line at a time.
"""

from __future__ import annotations

import re

COMMENT_END = "-->"

_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_RAW_HTML = re.compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)


def hidden_after(line: str) -> str | None:
    """Return the text that will end what this line begins; None where it hides nothing.

    Marks in inline code begin nothing. The text to look for is in lower case.
    """
    rest = _CODE_SPAN.sub("", line)
    raw = _RAW_HTML.match(rest.lstrip())
    if raw is not None:
        end = f"</{raw[1].lower()}>"
        return None if end in rest.lower() else end
    while "<!--" in rest:
        rest = rest.split("<!--", 1)[1]
        if COMMENT_END not in rest:
            return COMMENT_END
        rest = rest.split(COMMENT_END, 1)[1]
    return None
