"""Puts a button that copies on every block of code, in the HTML itself.

Material would add them by script, each as a landmark without a name, and would give blocks under
one anchor the same id, so that the second button copies the first block. Its script copies what a
button points to; nothing of ours runs.
"""

from __future__ import annotations

import re

_BLOCK = re.compile(r"(<pre\b[^>]*>(?:<span></span>)?)<code\b(?![^>]*\sid=)")


class CopyButtons:
    """Numbers the buttons of one page."""

    def __init__(self, name: str) -> None:
        """Begin to count.

        Args:
            name: Begins the ids that are given, so that two of these for one page do not collide.
        """
        self._name = name
        self._count = 0

    def add(self, html: str) -> str:
        """Return HTML with a button on each block of code that has none.

        A block whose ``code`` has an id is left alone.
        """
        return _BLOCK.sub(self._with_button, html)

    def _with_button(self, block: re.Match[str]) -> str:
        self._count += 1
        ident = f"{self._name}-{self._count}"
        return (
            f'{block[1]}<div class="md-code__nav"><button type="button" class="md-code__button" '
            f'title="Copy to clipboard" data-md-type="copy" data-clipboard-target="#{ident}">'
            f'</button></div><code id="{ident}"'
        )
