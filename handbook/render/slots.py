"""How a static block asks for its live parts, without knowing who fills them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from handbook.live import Live
from handbook.render.escape import Html

Render = Callable[[Live], str]
"""Makes the live HTML of one place from what the source said."""


class Slot(Protocol):
    """Leaves a token in the static HTML; the live HTML is put there later, marked as live."""

    def __call__(
        self, render: Render, *, inline: bool = False, svg: bool = False, part: str = ""
    ) -> str:
        """Return the token.

        Args:
            render: Called once, when everything live is known.
            inline: The live part stands within a line of text.
            svg: The live part stands within a drawing.
            part: What it is, for the browser's script: its kind, then what it is of, such as
                ``readings goroutines``. Empty where the script has no hand in it.
        """


def live_part(
    slot: Slot, render: Render, part: str = "", *, inline: bool = False, svg: bool = False
) -> Html:
    """Ask for a live part; its token is HTML like any other."""
    return Html(slot(render, inline=inline, svg=svg, part=part))
