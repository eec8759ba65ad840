"""Puts a button that copies on every block of code, in the HTML itself.

Material would add them by script, each as a landmark without a name, and would give blocks under
one anchor the same id, so that the second button copies the first block. Its script copies what a
button points to; nothing of ours runs.
"""

from __future__ import annotations

import re

_BLOCK = re.compile(r"(<pre\b[^>]*>(?:<span></span>)?)<code\b(?![^>]*\sid=)")


def with_copy_buttons(html: str, name: str) -> str:
    """Return a page with a button on each block of code that has none.

    Args:
        html: Of a page; a block whose ``code`` has an id is left alone.
        name: Begins the ids that are given, so that two calls for one page do not collide.
    """
    count = 0

    def add(block: re.Match[str]) -> str:
        nonlocal count
        count += 1
        ident = f"{name}-{count}"
        return (
            f'{block[1]}<div class="md-code__nav"><button type="button" class="md-code__button" '
            f'title="Copy to clipboard" data-md-type="copy" data-clipboard-target="#{ident}">'
            f'</button></div><code id="{ident}"'
        )

    return _BLOCK.sub(add, html)
