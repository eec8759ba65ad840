"""Shortens a script or a style sheet, and keeps what it came to for the builds that follow."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from handbook.atomic import write_atomic

SCRIPT, STYLES = "application/javascript", "text/css"
_LIBRARY = "tdewolff-minify"


def shortened(media_type: str, text: str, kept: Path) -> str:
    """Return the same script or sheet in fewer characters.

    Args:
        media_type: `SCRIPT` or `STYLES`.
        text: The whole file.
        kept: The file that holds what it came to, below a mark of what was shortened. Where it
            cannot be written, every build shortens.
    """
    mark = hashlib.sha256(f"{version(_LIBRARY)} {media_type} {text}".encode()).hexdigest()
    with suppress(OSError, ValueError):
        held, _, shorter = kept.read_text("utf-8").partition("\n")
        if held == mark:
            return shorter
    # Loaded only now: the library takes 9 MiB for as long as the process lives.
    import minify

    made: str = minify.string(media_type, text)
    with suppress(OSError):
        write_atomic(kept, f"{mark}\n{made}")
    return made
