"""Exit codes of the commands that judge: found, not known, fine. Usage and config are 2."""

from __future__ import annotations

FINE, FOUND, WRONG, UNKNOWN = 0, 1, 2, 3


def exit_code(*, found: bool, unknown: bool) -> int:
    """Return 1 where something was found, else 3 where something could not be known, else 0."""
    if found:
        return FOUND
    return UNKNOWN if unknown else FINE
