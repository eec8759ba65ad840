"""The menu of a narrow window: no Tab reaches the theme's button, a label without a name."""

from __future__ import annotations

_BUTTON = '<label class="md-header__button md-icon" for="__drawer"'


def with_reachable_menu(html: str) -> str:
    """Name the button and let Tab reach it; the theme clicks the label that Enter is pressed on."""
    return html.replace(_BUTTON, f'{_BUTTON} title="Menu" tabindex="0"', 1)
