"""Text from outside, made fit for one line that a person reads.

Knows control characters and lengths; must not know HTML, terminals or Prometheus.
"""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 200
"""Characters of a whole message."""


def plain(text: str, longest: int = LONGEST) -> str:
    """Put on one line: no control, format or unassigned characters, cut at `longest` with `…`.

    `str.isprintable` also refuses bidirectional overrides, which can make a line read backwards,
    and lone surrogates, which no file can hold.
    """
    head = text[: longest * 8]  # a server may send megabytes
    line = " ".join("".join(c if c.isprintable() else " " for c in head).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def without(secrets: Iterable[str], text: str) -> str:
    """Replace every secret in the text by `[hidden]`: a server may send back what it was sent."""
    for secret in secrets:
        text = text.replace(secret, "[hidden]")
    return text


def duration(seconds: float) -> str:
    """Say a length of time roughly: `45 s`, `58 min`, `3.0 h`, `12 days`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86400:.0f} days"
